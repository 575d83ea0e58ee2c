"""TRL's KTO form: ``prompt, completion, label``: one answer and whether it is a good one.

Prompt and completion are read as texts or lists of messages, and written as the latter.
"""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.core.tables import MESSAGES
from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row
from medsynth.formats._prompt import answer, prompt

TABLE = "labelled"
SCHEMA = pa.schema([("id", pa.string()), ("prompt", MESSAGES), ("completion", MESSAGES), ("label", pa.bool_())])
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    label = fields.get("label")
    if not isinstance(label, bool):
        raise ValueError("'label' is neither true nor false")
    row = {**_fields.identifier(fields), "prompt": prompt(fields)}
    return [{**row, "completion": answer(fields, "completion"), "label": label}]


def lacks() -> pl.Expr:
    return _columns.FITS


def write() -> dict[str, pl.Expr]:
    asked = {name: pl.col(name) for name in ("id", "prompt")}
    return {**asked, "completion": _columns.said("completion"), "label": pl.col("label")}
