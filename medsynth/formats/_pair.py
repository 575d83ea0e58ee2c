"""Formats of one question and one answer that differ in names only: a text for each, and one more field."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row


class Pair(NamedTuple):
    """Names of the columns. further: (column of the format, field of the row), may be empty; order: as published."""

    question: str
    answer: str
    further: tuple[str, str]
    order: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(name, pa.string()) for name in ("id", *self.order)])

    def read(self, fields: Fields) -> list[Row]:
        talk = _fields.asked(_fields.text(fields, self.question), _fields.text(fields, self.answer))
        theirs, ours = self.further
        row = {**_fields.identifier(fields), "messages": talk}
        return [_fields.options(row, **{ours: _fields.text(fields, theirs, empty=True)})]

    def write(self) -> dict[str, pl.Expr]:
        theirs, ours = self.further
        columns = {self.question: _columns.question(), self.answer: _columns.answer(), theirs: _columns.label(ours)}
        return {"id": pl.col("id"), **{name: columns[name] for name in self.order}}
