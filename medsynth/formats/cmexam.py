"""CMExam (arXiv 2306.03030): ``Question, Options, Answer, Explanation``; the options in lines under letters."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._exam import letters_of, options_of
from medsynth.formats._fields import Fields, Row

TABLE = "exam"
SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "Question", "Options", "Answer", "Explanation")])
KEEPS = frozenset({"id", "answer", "explanation"})
TAKES: frozenset[str] = KEEPS - {"id"}
ALSO: frozenset[str] = frozenset()
_BROKEN = r"\n|^[\s\x1c-\x1f]|[\s\x1c-\x1f]$"
"""What a line of options cannot hold: a line break, or a blank at an end, which reading takes off."""


def read(fields: Fields) -> list[Row]:
    choices = options_of(fields.get("Options"))
    row = {**_fields.identifier(fields), "question": _fields.text(fields, "Question"), "options": choices}
    answer = letters_of(fields.get("Answer"), choices)
    return [_fields.options(row, answer=answer, explanation=_fields.text(fields, "Explanation", empty=True))]


def lacks() -> pl.Expr:
    broken = pl.col("options").list.eval(pl.element().struct.field("text").str.contains(_BROKEN)).list.any()
    return pl.when(broken).then(pl.lit("an option of several lines")).otherwise(_columns.FITS)


def write() -> dict[str, pl.Expr]:
    option = pl.element().struct
    line = pl.concat_str(option.field("label"), pl.lit(" "), option.field("text"))
    return {
        "id": pl.col("id"),
        "Question": pl.col("question"),
        "Options": pl.col("options").list.eval(line).list.join("\n"),
        "Answer": _columns.label("answer"),
        "Explanation": _columns.label("explanation"),
    }
