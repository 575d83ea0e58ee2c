"""The rows that formats read and write: one Arrow schema for each table, and rows in frames of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.core.tables import MESSAGES, STRINGS

OPTIONS = pa.list_(pa.struct([("label", pa.string()), ("text", pa.string())]))
"""Options of an exam question in their order. In JSON they are one object, label -> text."""
RUBRICS = pa.list_(pa.struct([("criterion", pa.string()), ("points", pa.float64())]))
"""What an answer is judged by; points below zero are for what it must not do."""
_TEXT = pa.string()

ROWS: Mapping[str, pa.Schema] = {
    "conversation": pa.schema(
        [
            *(("id", _TEXT), ("messages", MESSAGES), ("department", _TEXT), ("source", _TEXT)),
            *((name, _TEXT) for name in ("reasoning", "input", "intent", "model_input", "case", "reference_reply")),
        ]
    ),
    "preference": pa.schema([("id", _TEXT), ("prompt", MESSAGES), ("chosen", _TEXT), ("rejected", _TEXT)]),
    "labelled": pa.schema([("id", _TEXT), ("prompt", MESSAGES), ("completion", _TEXT), ("label", pa.bool_())]),
    "exam": pa.schema(
        [
            *(("id", _TEXT), ("question", _TEXT), ("options", OPTIONS), ("answer", _TEXT), ("explanation", _TEXT)),
            *((name, _TEXT) for name in ("question_type", "exam_type", "exam_class", "exam_subject")),
        ]
    ),
    "disease": pa.schema(
        [
            *(("id", _TEXT), ("disease", _TEXT), ("symptoms", STRINGS), ("reason", _TEXT)),
            *(("tests", STRINGS), ("medications", STRINGS)),
        ]
    ),
    "rubric": pa.schema([("id", _TEXT), ("prompt", MESSAGES), ("rubrics", RUBRICS), ("teacher_response", _TEXT)]),
}
"""Messages hold the system message too; ``input`` is the end of a question that Alpaca keeps apart; ``intent`` what a
question is after, ``model_input`` other words in which a model was given it; ``case`` what the patient knows,
``reference_reply`` what the real doctor concluded; ``answer`` of an exam are the letters of the right options."""

MAKES: Mapping[str, frozenset[str]] = {
    "conversation": frozenset({"messages", "input"}),  # the input is a part of the question
    "preference": frozenset({"prompt", "chosen", "rejected"}),
    "labelled": frozenset({"prompt", "completion", "label"}),
    "exam": frozenset({"question", "options"}),
    "rubric": frozenset({"prompt", "rubrics"}),
    "disease": frozenset({"disease"}),
}
"""The fields without which there is no such row."""


def frame_of(table: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows in columns; what a row lacks is null. UnicodeEncodeError for half a character, which UTF-8 cannot hold."""
    return pl.DataFrame([_listed(row) for row in rows], schema=empty(table).schema, orient="row")


def empty(table: str) -> pl.DataFrame:
    """No rows, in the columns of a table."""
    return pl.DataFrame(pl.from_arrow(pa.Table.from_batches([], schema=ROWS[table])))


def _listed(row: Mapping[str, Any]) -> Mapping[str, Any]:
    options = row.get("options")
    if not isinstance(options, Mapping):
        return row
    return {**row, "options": [{"label": label, "text": text} for label, text in options.items()]}


def columns(frame: pl.LazyFrame, table: str) -> pl.LazyFrame:
    """A frame with all columns of ``table``; those that it lacks are null."""
    have = frame.collect_schema().names()
    missing = {name: pl.lit(None, kind) for name, kind in empty(table).schema.items() if name not in have}
    return frame.with_columns(**missing)


def records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """A frame of a format's columns as the records of a JSON file: a null is left out, options are one object, and a
    number without a fraction has none."""
    return [{name: _plain(value) for name, value in row.items() if value is not None} for row in frame.to_dicts()]


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        if value[0].keys() == {"label", "text"}:
            return {item["label"]: item["text"] for item in value}
        if "points" in value[0]:
            return [{name: _plain(item) for name, item in one.items()} for one in value]
    return value
