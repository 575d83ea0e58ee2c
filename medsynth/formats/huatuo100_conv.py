"""HuatuoGPT-II's 100 cases with a model's dialogue: ``Description, Doctor faculty, Diagnosis and suggestions,
model_output [[patient, doctor], …]``.

What the real patient and doctor said (``Real Dialogue``), and what the simulated patient was told, stand beside it in
the published files; a conversation has no place for them.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
_TEXT = pa.string()
SCHEMA = pa.schema(
    [
        *(("id", _TEXT), ("Description", _TEXT), ("Doctor faculty", _TEXT), ("Diagnosis and suggestions", _TEXT)),
        *(("model_output", pa.list_(pa.list_(_TEXT))), ("dataset", _TEXT)),
    ]
)
KEEPS = frozenset({"id", "case", "department", "reference_reply", "source"})
TAKES = KEEPS - {"id"}
ALSO: frozenset[str] = frozenset()
_FIELDS = {
    "case": "Description",
    "department": "Doctor faculty",
    "reference_reply": "Diagnosis and suggestions",
    "source": "dataset",
}


def read(fields: Fields) -> list[Row]:
    turns: Any = fields.get("model_output")
    if not isinstance(turns, list) or not turns or not all(isinstance(pair, list) and len(pair) == 2 for pair in turns):
        raise ValueError("'model_output' is no list of pairs")
    if not all(isinstance(said, str) for pair in turns for said in pair):
        raise ValueError("'model_output' holds what is no text")
    talk = [message for question, answer in turns for message in _fields.asked(question, answer)]
    told = {ours: _fields.text(fields, theirs, empty=True) for ours, theirs in _FIELDS.items()}
    return [_fields.options({**_fields.identifier(fields), "messages": talk}, **told)]


def lacks() -> pl.Expr:
    return _columns.alternating()


def write() -> dict[str, pl.Expr]:
    said = pl.col("messages").list.eval(_columns.CONTENT)
    questions, answers = said.list.gather_every(2), said.list.gather_every(2, 1)
    told = {theirs: _columns.label(ours) for ours, theirs in _FIELDS.items()}
    record = {"id": pl.col("id"), **told, "model_output": _columns.pairs(questions, answers)}
    return {name: record[name] for name in SCHEMA.names}
