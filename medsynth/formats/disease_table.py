"""ChatDoctor's disease table: ``idx, disease, Symptom, reason, TestsAndProcedures, commonMedications``, lists as Python
writes them, in a CSV; the small table calls the last two ``Medical Tests`` and ``Medications``."""

from __future__ import annotations

import ast
from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.core.rows import per_row
from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "disease"
_LISTS = {"symptoms": "Symptom", "tests": "TestsAndProcedures", "medications": "commonMedications"}
_ELSE = {"tests": "Medical Tests", "medications": "Medications"}
_NAMES = ("idx", "disease", "Symptom", "reason", "TestsAndProcedures", "commonMedications")
SCHEMA = pa.schema([(name, pa.string()) for name in _NAMES])
KEEPS = frozenset({"id", "symptoms", "reason", "tests", "medications"})
TAKES: frozenset[str] = frozenset()
ALSO = frozenset(_ELSE.values())
_MOST = 100_000
"""Characters of a cell that are read; a longer one is no list of words."""


def read(fields: Fields) -> list[Row]:
    lists = {
        ours: _list(fields.get(theirs) or fields.get(_ELSE.get(ours, "")), theirs) for ours, theirs in _LISTS.items()
    }
    name = _fields.identifier({"id": fields.get("idx")})
    row = {**name, "disease": _fields.text(fields, "disease")}
    return [_fields.options(row, reason=_fields.text(fields, "reason", empty=True), **lists)]


def _list(value: Any, name: str) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, str):
        try:
            value = ast.literal_eval(value) if len(value) <= _MOST else None
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            value = None
    return _fields.texts(value, name)


def lacks() -> pl.Expr:
    return _columns.FITS


def write() -> dict[str, pl.Expr]:
    told = {theirs: per_row(_literal, (ours,), pl.String) for ours, theirs in _LISTS.items()}
    record = {"idx": pl.col("id"), "disease": pl.col("disease"), "reason": _columns.label("reason"), **told}
    return {name: record[name] for name in _NAMES}


def _literal(items: list[str] | None) -> str:
    return repr(items or [])
