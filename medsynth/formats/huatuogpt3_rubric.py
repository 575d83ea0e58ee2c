"""HuatuoGPT-3's RL questions with rubrics: ``prompt, rubrics [{criterion, points}], teacher_response``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row
from medsynth.formats.preference import prompt

TABLE = "rubric"
KEEPS = frozenset({"id", "teacher_response"})


def read(fields: Fields) -> list[Row]:
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


def lacks(row: Row) -> str:
    return ""


def write(row: Row) -> Row:
    asked = row["prompt"]
    shown = asked[0]["content"] if [one["role"] for one in asked] == ["user"] else asked
    record = {**_fields.identifier(row), "prompt": shown, "rubrics": row["rubrics"]}
    return {**record, "teacher_response": row.get("teacher_response") or ""}
