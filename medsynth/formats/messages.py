"""The chat format: ``messages: [{role, content}]``, as OpenAI, TRL, axolotl and ms-swift read it."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"id"})


def read(fields: Fields) -> list[Row]:
    return [{**_fields.identifier(fields), "messages": _fields.messages(fields, "messages")}]


def lacks(row: Row) -> str:
    return ""


def write(row: Row) -> Row:
    return {**_fields.identifier(row), "messages": row["messages"]}
