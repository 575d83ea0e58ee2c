"""The chat format: ``messages: [{role, content}]``, as OpenAI, TRL, axolotl and ms-swift read it."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.core.tables import MESSAGES
from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
SCHEMA = pa.schema([("id", pa.string()), ("messages", MESSAGES)])
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    return [{**_fields.identifier(fields), "messages": _fields.messages(fields, "messages")}]


def lacks() -> pl.Expr:
    return _columns.spoken()


def write() -> dict[str, pl.Expr]:
    return {"id": pl.col("id"), "messages": pl.col("messages")}
