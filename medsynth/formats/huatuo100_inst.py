"""HuatuoGPT-II's 100 questions with a model's answer: ``id, label, query, model_input, model_output, dataset``.

``label`` is what the question is after (the intents of KUAKE-QIC). ``model_input`` is the question, or that in the
words that one model wants around it.
"""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
_NAMES = ("id", "label", "query", "model_input", "model_output", "dataset")
SCHEMA = pa.schema([(name, pa.string()) for name in _NAMES])
KEEPS = frozenset({"id", "intent", "model_input", "source"})
TAKES = KEEPS - {"id"}
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    query = _fields.text(fields, "query")
    row = {**_fields.identifier(fields), "messages": _fields.asked(query, _fields.text(fields, "model_output"))}
    intent, source, given = (_fields.text(fields, name, empty=True) for name in ("label", "dataset", "model_input"))
    return [_fields.options(row, intent=intent, source=source, model_input="" if given == query else given)]


def lacks() -> pl.Expr:
    return _columns.single()


def write() -> dict[str, pl.Expr]:
    question, answer = _columns.question(), _columns.answer()
    named = {"id": pl.col("id"), "label": _columns.label("intent"), "query": question}
    given = pl.coalesce("model_input", question)
    return {**named, "model_input": given, "model_output": answer, "dataset": _columns.label("source")}
