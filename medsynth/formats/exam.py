"""Exam banks as CMB and the pharmacist exams publish them: ``exam_type, exam_class, exam_subject, question,
question_type, option {A: …}, answer``. A test set has no answers: they come in a file of their own."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._exam import letters_of, options_of
from medsynth.formats._fields import Fields, Row
from medsynth.formats._rows import OPTIONS

TABLE = "exam"
_LABELS = ("exam_type", "exam_class", "exam_subject", "question_type")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", *_LABELS, "question")),
        ("option", OPTIONS),
        *((name, pa.string()) for name in ("answer", "explanation")),
    ]
)
KEEPS = frozenset({"id", "answer", "explanation", *_LABELS})
TAKES: frozenset[str] = KEEPS - {"id"}
ALSO = frozenset({"options"})


def read(fields: Fields) -> list[Row]:
    choices = options_of(fields.get("option") or fields.get("options"))
    row = {**_fields.identifier(fields), "question": _fields.text(fields, "question"), "options": choices}
    labels = {name: _fields.text(fields, name, empty=True) for name in (*_LABELS, "explanation")}
    return [_fields.options(row, answer=letters_of(fields.get("answer"), choices), **labels)]


def lacks() -> pl.Expr:
    return _columns.FITS


def write() -> dict[str, pl.Expr]:
    labels = {name: _columns.label(name) for name in _LABELS}
    record = {"id": pl.col("id"), **labels, "question": pl.col("question"), "option": pl.col("options")}
    return {**record, "answer": _columns.label("answer"), "explanation": pl.col("explanation")}
