"""TRL's ``prompt, completion``: one question, one answer."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"id"})


def read(fields: Fields) -> list[Row]:
    asked = _fields.asked(_fields.text(fields, "prompt"), _fields.text(fields, "completion"))
    return [{**_fields.identifier(fields), "messages": asked}]


def lacks(row: Row) -> str:
    return _fields.single(row)


def write(row: Row) -> Row:
    return {
        **_fields.identifier(row),
        "prompt": _fields.said(row, "user"),
        "completion": _fields.said(row, "assistant"),
    }
