"""Alpaca: ``instruction, input, output``, as ChatDoctor published; one question, one answer.

The question is instruction and input, a line break between them; where the input ends stays known, so that the
record can be written again as it was.
"""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"id", "input"})


def read(fields: Fields) -> list[Row]:
    instruction, given = _fields.text(fields, "instruction", empty=True), _fields.text(fields, "input", empty=True)
    question = "\n".join(part for part in (instruction, given) if part)
    if not question.strip():
        raise ValueError("'instruction' and 'input' are empty")
    row = {**_fields.identifier(fields), "messages": _fields.asked(question, _fields.text(fields, "output"))}
    return [_fields.options(row, input=given if instruction else "")]


def lacks(row: Row) -> str:
    return _fields.single(row)


def write(row: Row) -> Row:
    question, given = _fields.said(row, "user"), row.get("input") or ""
    if given and question.endswith(f"\n{given}"):
        instruction = question[: -len(given) - 1]
    else:
        instruction, given = question, ""
    return {
        **_fields.identifier(row),
        "instruction": instruction,
        "input": given,
        "output": _fields.said(row, "assistant"),
    }
