"""HuatuoGPT-o1's problems (arXiv 2412.18925): ``Open-ended Verifiable Question, Ground-True Answer``."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
_QUESTION, _ANSWER = "Open-ended Verifiable Question", "Ground-True Answer"
SCHEMA = pa.schema([(name, pa.string()) for name in ("id", _QUESTION, _ANSWER)])
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    talk = _fields.asked(_fields.text(fields, _QUESTION), _fields.text(fields, _ANSWER))
    return [{**_fields.identifier(fields), "messages": talk}]


def lacks() -> pl.Expr:
    return _columns.single()


def write() -> dict[str, pl.Expr]:
    return {"id": pl.col("id"), _QUESTION: _columns.question(), _ANSWER: _columns.answer()}
