"""CMExam (arXiv 2306.03030): ``Question, Options, Answer, Explanation``; the options in lines under letters."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._exam import letters_of, options_of
from medsynth.formats._fields import Fields, Row

TABLE = "exam"
KEEPS = frozenset({"id", "answer", "explanation"})


def read(fields: Fields) -> list[Row]:
    choices = options_of(fields.get("Options"))
    row = {**_fields.identifier(fields), "question": _fields.text(fields, "Question"), "options": choices}
    answer = letters_of(fields.get("Answer"), choices)
    return [_fields.options(row, answer=answer, explanation=_fields.text(fields, "Explanation", empty=True))]


def lacks(row: Row) -> str:
    broken = any("\n" in text or text != text.strip() for text in row["options"].values())
    return "an option of several lines" if broken else ""


def write(row: Row) -> Row:
    return {
        **_fields.identifier(row),
        "Question": row["question"],
        "Options": "\n".join(f"{letter} {text}" for letter, text in row["options"].items()),
        "Answer": row.get("answer") or "",
        "Explanation": row.get("explanation") or "",
    }
