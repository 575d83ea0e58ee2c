"""Diseases with lists as lists: ``id, disease, symptoms, reason, tests, medications``."""

from __future__ import annotations

import polars as pl

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row
from medsynth.formats._rows import ROWS

TABLE = "disease"
SCHEMA = ROWS[TABLE]
KEEPS = frozenset({"id", "symptoms", "reason", "tests", "medications"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    lists = {name: _fields.texts(fields.get(name) or [], name) for name in ("symptoms", "tests", "medications")}
    row = {**_fields.identifier(fields), "disease": _fields.text(fields, "disease")}
    return [_fields.options(row, reason=_fields.text(fields, "reason", empty=True), **lists)]


def lacks() -> pl.Expr:
    return _columns.FITS


def write() -> dict[str, pl.Expr]:
    return {name: pl.col(name) for name in SCHEMA.names}
