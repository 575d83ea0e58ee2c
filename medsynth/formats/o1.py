"""HuatuoGPT-o1 (arXiv 2412.18925): ``Question, Complex_CoT, Response``: an answer with the reasoning before it."""

from __future__ import annotations

import polars as pl

from medsynth.formats import _columns
from medsynth.formats._fields import Fields, Row
from medsynth.formats._pair import Pair

TABLE = "conversation"
_NAMES = Pair("Question", "Response", ("Complex_CoT", "reasoning"), order=("Question", "Complex_CoT", "Response"))
SCHEMA = _NAMES.schema
KEEPS = frozenset({"id", "reasoning"})
TAKES = frozenset({"reasoning"})
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    return _NAMES.read(fields)


def lacks() -> pl.Expr:
    return _columns.single()


def write() -> dict[str, pl.Expr]:
    return _NAMES.write()
