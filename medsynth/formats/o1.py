"""HuatuoGPT-o1 (arXiv 2412.18925): ``Question, Complex_CoT, Response``: an answer with the reasoning before it."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"id", "reasoning"})


def read(fields: Fields) -> list[Row]:
    talk = _fields.asked(_fields.text(fields, "Question"), _fields.text(fields, "Response"))
    row = {**_fields.identifier(fields), "messages": talk}
    return [_fields.options(row, reasoning=_fields.text(fields, "Complex_CoT", empty=True))]


def lacks(row: Row) -> str:
    return _fields.single(row)


def write(row: Row) -> Row:
    return {
        **_fields.identifier(row),
        "Question": _fields.said(row, "user"),
        "Complex_CoT": row.get("reasoning") or "",
        "Response": _fields.said(row, "assistant"),
    }
