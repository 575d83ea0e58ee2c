"""TRL's ``prompt, completion``: one question, one answer."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row
from medsynth.formats._prompt import answer, prompt

TABLE = "conversation"
SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "prompt", "completion")])
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    """A text each, or TRL's conversational form: messages before the answer, and the answer's."""
    talk = [*prompt(fields), _fields.message("assistant", answer(fields, "completion"))]
    return [{**_fields.identifier(fields), "messages": talk}]


def lacks() -> pl.Expr:
    return _columns.single()


def write() -> dict[str, pl.Expr]:
    return {"id": pl.col("id"), "prompt": _columns.question(), "completion": _columns.answer()}
