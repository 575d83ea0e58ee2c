"""ShareGPT: ``conversations: [{from: human | gpt | system, value}]``; HuatuoGPT-II's hub form too."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("conversations", pa.list_(pa.struct([("from", pa.string()), ("value", pa.string())]))),
    ]
)
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO = frozenset({"system"})
_OURS = {"human": "user", "gpt": "assistant", "user": "user", "assistant": "assistant", "system": "system"}
_THEIRS = {"user": "human", "assistant": "gpt", "system": "system"}


def read(fields: Fields) -> list[Row]:
    found = _fields.messages(fields, "conversations", "from", "value", **_OURS)
    system = fields.get("system")
    if isinstance(system, str) and system and found[0]["role"] != "system":
        found = [_fields.message("system", system), *found]
    return [{**_fields.identifier(fields), "messages": found}]


def lacks() -> pl.Expr:
    return _columns.spoken()


def write() -> dict[str, pl.Expr]:
    message = pl.element().struct
    turn = pl.struct(
        message.field("role").replace_strict(_THEIRS, return_dtype=pl.String).alias("from"),
        message.field("content").alias("value"),
    )
    return {"id": pl.col("id"), "conversations": pl.col("messages").list.eval(turn)}
