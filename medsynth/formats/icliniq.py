"""iCliniq as ChatDoctor published it: ``input`` and the answers of several, ``answer_icliniq`` first; each a row."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"id", "source"})
_ANSWER = "answer_"


def read(fields: Fields) -> list[Row]:
    question = _fields.text(fields, "input")
    answers = {
        name.removeprefix(_ANSWER): value
        for name, value in fields.items()
        if name.startswith(_ANSWER) and isinstance(value, str) and value.strip()
    }
    if not answers:
        raise ValueError("has no answer_… that says something")
    name = _fields.identifier(fields)
    found = []
    for who, answer in answers.items():
        own = {"id": f"{name['id']}-{who}"} if name and len(answers) > 1 else name
        found.append({**own, "messages": _fields.asked(question, answer), "source": who})
    return found


def lacks(row: Row) -> str:
    return _fields.single(row)


def write(row: Row) -> Row:
    who = row.get("source") or "icliniq"
    return {
        **_fields.identifier(row),
        "input": _fields.said(row, "user"),
        f"{_ANSWER}{who}": _fields.said(row, "assistant"),
    }
