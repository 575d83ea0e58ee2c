"""HuatuoGPT-3's RL questions with one right choice: ``type, question, options, answer_idx``."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._exam import letters_of, options_of
from medsynth.formats._fields import Fields, Row

TABLE = "exam"
KEEPS = frozenset({"id", "answer", "question_type"})


def read(fields: Fields) -> list[Row]:
    choices = options_of(fields.get("options"))
    row = {**_fields.identifier(fields), "question": _fields.text(fields, "question"), "options": choices}
    answer = letters_of(fields.get("answer_idx"), choices)
    return [_fields.options(row, answer=answer, question_type=_fields.text(fields, "type", empty=True))]


def lacks(row: Row) -> str:
    return "" if len(row.get("answer") or "") == 1 else "not exactly one right choice"


def write(row: Row) -> Row:
    return {
        **_fields.identifier(row),
        "type": row.get("question_type") or "",
        "question": row["question"],
        "options": row["options"],
        "answer_idx": row["answer"],
    }
