"""MedDialog cases: ``id, medical_case, doctor_diagnosis, Department``; what was told, and what was concluded."""

from __future__ import annotations

import polars as pl

from medsynth.formats import _columns
from medsynth.formats._fields import Fields, Row
from medsynth.formats._pair import Pair

TABLE = "conversation"
_NAMES = Pair(
    "medical_case",
    "doctor_diagnosis",
    ("Department", "department"),
    order=("medical_case", "doctor_diagnosis", "Department"),
)
SCHEMA = _NAMES.schema
KEEPS = frozenset({"id", "department"})
TAKES = frozenset({"department"})
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    return _NAMES.read(fields)


def lacks() -> pl.Expr:
    return _columns.single()


def write() -> dict[str, pl.Expr]:
    return _NAMES.write()
