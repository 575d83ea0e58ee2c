"""Huatuo-26M (arXiv 2305.01526): ``questions, answers``; a list of questions are several ways to ask, each a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
SCHEMA = pa.schema([("id", pa.string()), *((name, pa.list_(pa.string())) for name in ("questions", "answers"))])
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    questions, answers = (list(_texts(fields.get(name))) for name in ("questions", "answers"))
    if not questions or not answers:
        raise ValueError("'questions' or 'answers' is empty")
    pairs = [_fields.asked(question, answer) for question in questions for answer in answers]
    name = _fields.identifier(fields)
    if len(pairs) > 1 and name:
        return [{"id": f"{name['id']}-{number}", "messages": pair} for number, pair in enumerate(pairs, 1)]
    return [{**name, "messages": pair} for pair in pairs]


def _texts(value: Any) -> Iterator[str]:
    """Every text of a text, or of lists of them, as the published files nest them."""
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        raise ValueError("'questions' or 'answers' holds what is no text")


def lacks() -> pl.Expr:
    return _columns.single()


def write() -> dict[str, pl.Expr]:
    texts = {"questions": _columns.question(), "answers": _columns.answer()}
    return {"id": pl.col("id"), **{name: pl.concat_list(text) for name, text in texts.items()}}
