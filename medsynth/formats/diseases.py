"""Diseases with lists as lists: ``id, disease, symptoms, reason, tests, medications``."""

from __future__ import annotations

from typing import Any

import polars as pl

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row
from medsynth.formats._rows import ROWS

TABLE = "disease"
SCHEMA = ROWS[TABLE]
KEEPS = frozenset({"id", "symptoms", "reason", "tests", "medications"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    lists: dict[str, Any] = {name: fields.get(name) or [] for name in ("symptoms", "tests", "medications")}
    for name, items in lists.items():
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise ValueError(f"{name!r} is no list of texts")
    row = {**_fields.identifier(fields), "disease": _fields.text(fields, "disease")}
    return [_fields.options(row, reason=_fields.text(fields, "reason", empty=True), **lists)]


def lacks() -> pl.Expr:
    return pl.lit(None, pl.String)


def write() -> dict[str, pl.Expr]:
    return {name: pl.col(name) for name in SCHEMA.names}
