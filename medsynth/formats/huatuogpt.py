"""HuatuoGPT v1 (arXiv 2305.15075): ``data: ["问：…", "答：…", …]``, one conversation a record."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
SCHEMA = pa.schema([("id", pa.string()), ("data", pa.list_(pa.string()))])
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()
_MARKS = {"问：": "user", "问:": "user", "答：": "assistant", "答:": "assistant"}
_WRITTEN = {"user": "问：", "assistant": "答："}


def read(fields: Fields) -> list[Row]:
    data = _fields.texts(fields.get("data"), "data")
    if not data:
        raise ValueError("'data' is empty")
    if any(item[:2] not in _MARKS for item in data):
        raise ValueError("'data' holds a text without 问： or 答： before it")
    talk = [_fields.message(_MARKS[item[:2]], item[2:]) for item in data]
    return [{**_fields.identifier(fields), "messages": talk}]


def lacks() -> pl.Expr:
    return _columns.without_system()


def write() -> dict[str, pl.Expr]:
    mark = pl.element().struct.field("role").replace_strict(_WRITTEN, default=None, return_dtype=pl.String)
    return {"id": pl.col("id"), "data": pl.col("messages").list.eval(pl.concat_str(mark, _columns.CONTENT))}
