"""Exam banks as CMB and the pharmacist exams publish them: ``exam_type, exam_class, exam_subject, question,
question_type, option {A: …}, answer``. A test set has no answers: they come in a file of their own."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._exam import letters_of, options_of
from medsynth.formats._fields import Fields, Row

TABLE = "exam"
_LABELS = ("exam_type", "exam_class", "exam_subject", "question_type")
KEEPS = frozenset({"id", "answer", "explanation", *_LABELS})


def read(fields: Fields) -> list[Row]:
    choices = options_of(fields.get("option") or fields.get("options"))
    row = {**_fields.identifier(fields), "question": _fields.text(fields, "question"), "options": choices}
    labels = {name: _fields.text(fields, name, empty=True) for name in (*_LABELS, "explanation")}
    return [_fields.options(row, answer=letters_of(fields.get("answer"), choices), **labels)]


def lacks(row: Row) -> str:
    return ""


def write(row: Row) -> Row:
    labels = {name: row.get(name) or "" for name in _LABELS}
    record = {**_fields.identifier(row), **labels, "question": row["question"], "option": row["options"]}
    return {**record, "answer": row.get("answer") or "", **_fields.options({}, explanation=row.get("explanation"))}
