"""Alpaca: ``instruction, input, output``, as ChatDoctor published; one question, one answer.

The question is instruction and input, a line break between them; where the input ends stays known, so that the
record can be written again as it was.
"""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "instruction", "input", "output")])
KEEPS = frozenset({"id", "input"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    instruction, given = _fields.text(fields, "instruction", empty=True), _fields.text(fields, "input", empty=True)
    question = "\n".join(part for part in (instruction, given) if part)
    if not question.strip():
        raise ValueError("'instruction' and 'input' are empty")
    row = {**_fields.identifier(fields), "messages": _fields.asked(question, _fields.text(fields, "output"))}
    return [_fields.options(row, input=given if instruction else "")]


def lacks() -> pl.Expr:
    return _columns.single()


def write() -> dict[str, pl.Expr]:
    question, end = _columns.question(), pl.concat_str(pl.lit("\n"), _columns.label("input"))
    apart = (_columns.label("input") != "") & question.str.ends_with(end)
    before = question.str.head(question.str.len_chars().cast(pl.Int64) - end.str.len_chars().cast(pl.Int64))
    return {
        "id": pl.col("id"),
        "instruction": pl.when(apart).then(before).otherwise(question),
        "input": pl.when(apart).then(pl.col("input")).otherwise(pl.lit("")),
        "output": _columns.answer(),
    }
