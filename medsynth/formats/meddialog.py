"""MedDialog cases: ``id, medical_case, doctor_diagnosis, Department``; what was told, and what was concluded."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"id", "department"})


def read(fields: Fields) -> list[Row]:
    talk = _fields.asked(_fields.text(fields, "medical_case"), _fields.text(fields, "doctor_diagnosis"))
    row = {**_fields.identifier(fields), "messages": talk}
    return [_fields.options(row, department=_fields.text(fields, "Department", empty=True))]


def lacks(row: Row) -> str:
    return _fields.single(row)


def write(row: Row) -> Row:
    return {
        **_fields.identifier(row),
        "medical_case": _fields.said(row, "user"),
        "doctor_diagnosis": _fields.said(row, "assistant"),
        "Department": row.get("department") or "",
    }
