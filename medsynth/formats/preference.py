"""TRL's preference pairs: ``prompt, chosen, rejected``, read as texts or lists of messages, written as the latter.

All three are lists of messages in every record, so that a file has one type whatever its prompts are.
"""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.core.tables import MESSAGES
from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row
from medsynth.formats._prompt import answer, prompt

TABLE = "preference"
SCHEMA = pa.schema([("id", pa.string()), ("prompt", MESSAGES), ("chosen", MESSAGES), ("rejected", MESSAGES)])
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    row = {**_fields.identifier(fields), "prompt": prompt(fields)}
    chosen, rejected = (answer(fields, name) for name in ("chosen", "rejected"))
    return [{**row, "chosen": chosen, "rejected": rejected}]


def lacks() -> pl.Expr:
    return _columns.FITS


def write() -> dict[str, pl.Expr]:
    answers = {name: _columns.said(name) for name in ("chosen", "rejected")}
    return {"id": pl.col("id"), "prompt": pl.col("prompt"), **answers}
