"""HuatuoGPT-II's trainer form (arXiv 2311.09774): one JSON object, source -> list of [question, answer, …].

In a parquet file or a view each of those lists is a row, ``source, turns``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
SCHEMA = pa.schema([("source", pa.string()), ("turns", pa.list_(pa.string()))])
KEEPS = frozenset({"source"})
TAKES = frozenset({"source"})
ALSO: frozenset[str] = frozenset()


def records(value: Any) -> Iterator[Row]:
    """The conversations of a file's one object, each as ``source, turns``."""
    if not isinstance(value, Mapping) or not all(isinstance(talks, list) for talks in value.values()):
        raise ValueError("is no object of lists")
    for source, talks in value.items():
        for turns in talks:
            yield {"source": source, "turns": turns}


def gathered(records: Iterable[Fields]) -> dict[str, list[list[str]]]:
    """The one object of a file, from records."""
    found: dict[str, list[list[str]]] = {}
    for record in records:
        found.setdefault(record["source"], []).append(record["turns"])
    return found


def read(fields: Fields) -> list[Row]:
    turns = fields.get("turns")
    if not isinstance(turns, list) or len(turns) < 2 or not all(isinstance(turn, str) for turn in turns):
        raise ValueError("is no list of questions and answers")
    talk = [_fields.message(("user", "assistant")[place % 2], turn) for place, turn in enumerate(turns)]
    return [_fields.options({"messages": talk}, source=fields.get("source"))]


def lacks() -> pl.Expr:
    return _columns.alternating()


def write() -> dict[str, pl.Expr]:
    source = pl.when(_columns.label("source") == "").then(pl.lit("data")).otherwise(pl.col("source"))
    return {"source": source, "turns": pl.col("messages").list.eval(_columns.CONTENT)}
