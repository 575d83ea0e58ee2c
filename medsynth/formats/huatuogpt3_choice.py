"""HuatuoGPT-3's RL questions with one right choice: ``type: multiple_choice, question, options, answer_idx``."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._exam import letters_of, options_of
from medsynth.formats._fields import Fields, Row
from medsynth.formats._rows import OPTIONS

TABLE = "exam"
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "type", "question")),
        ("options", OPTIONS),
        ("answer_idx", pa.string()),
    ]
)
KEEPS = frozenset({"id", "answer"})
TAKES = frozenset({"answer"})
ALSO: frozenset[str] = frozenset()
_TYPE = "multiple_choice"


def read(fields: Fields) -> list[Row]:
    if fields.get("type") not in (None, "", _TYPE):
        raise ValueError("'type' is not multiple_choice")
    choices = options_of(fields.get("options"))
    row = {**_fields.identifier(fields), "question": _fields.text(fields, "question"), "options": choices}
    return [_fields.options(row, answer=letters_of(fields.get("answer_idx"), choices))]


def lacks() -> pl.Expr:
    one = _columns.label("answer").str.len_chars() == 1
    return pl.when(one).then(_columns.FITS).otherwise(pl.lit("not exactly one right choice"))


def write() -> dict[str, pl.Expr]:
    asked = {"id": pl.col("id"), "type": pl.lit(_TYPE), "question": pl.col("question"), "options": pl.col("options")}
    return {**asked, "answer_idx": pl.col("answer")}
