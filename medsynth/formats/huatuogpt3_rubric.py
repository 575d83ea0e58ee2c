"""HuatuoGPT-3's RL questions with rubrics: ``type: open_ended, prompt, rubrics [{criterion, points}],
teacher_response``; the prompt as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.core.tables import MESSAGES
from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row
from medsynth.formats._prompt import prompt
from medsynth.formats._rows import RUBRICS

TABLE = "rubric"
SCHEMA = pa.schema(
    [
        *(("id", pa.string()), ("type", pa.string()), ("prompt", MESSAGES)),
        *(("rubrics", RUBRICS), ("teacher_response", pa.string())),
    ]
)
KEEPS = frozenset({"id", "teacher_response"})
TAKES = frozenset({"teacher_response"})
ALSO: frozenset[str] = frozenset()
_TYPE = "open_ended"


def read(fields: Fields) -> list[Row]:
    if fields.get("type") not in (None, "", _TYPE):
        raise ValueError("'type' is not open_ended")
    value = fields.get("rubrics")
    if not isinstance(value, (list, tuple)) or not value:
        raise ValueError("'rubrics' is no list")
    row = {**_fields.identifier(fields), "prompt": prompt(fields), "rubrics": [_criterion(one) for one in value]}
    return [_fields.options(row, teacher_response=_fields.text(fields, "teacher_response", empty=True))]


def _criterion(value: Any) -> Row:
    points = value.get("points") if isinstance(value, Mapping) else None
    if isinstance(points, bool) or not isinstance(points, (int, float)):
        raise ValueError("'rubrics' holds one without points")
    return {"criterion": _fields.text(value, "criterion"), "points": points}


def lacks() -> pl.Expr:
    return _columns.FITS


def write() -> dict[str, pl.Expr]:
    asked = {"id": pl.col("id"), "type": pl.lit(_TYPE), "prompt": pl.col("prompt"), "rubrics": pl.col("rubrics")}
    return {**asked, "teacher_response": _columns.label("teacher_response")}
