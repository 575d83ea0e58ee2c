"""iCliniq as ChatDoctor published it: ``input`` and the answers of several, ``answer_icliniq`` first; each a row."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
_WHO = ("icliniq", "chatgpt", "chatdoctor")
SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "input", *(f"answer_{who}" for who in _WHO))])
KEEPS = frozenset({"id", "source"})
TAKES: frozenset[str] = frozenset()  # the source of a version's row is where it was read, not who answered
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    question = _fields.text(fields, "input")
    answers = {who: fields.get(f"answer_{who}") for who in _WHO}
    told = {who: answer for who, answer in answers.items() if isinstance(answer, str) and answer.strip()}
    if not told:
        raise ValueError("has no answer_… that says something")
    name = _fields.identifier(fields)
    found = []
    for who, answer in told.items():
        own = {"id": f"{name['id']}-{who}"} if name and len(told) > 1 else name
        found.append({**own, "messages": _fields.asked(question, answer), "source": who})
    return found


def lacks() -> pl.Expr:
    fits = _columns.single()
    return (
        pl.when(fits.is_null() & ~_who().is_in(_WHO))
        .then(pl.lit("an answer of none of icliniq, chatgpt, chatdoctor"))
        .otherwise(fits)
    )


def _who() -> pl.Expr:
    return pl.col("source").fill_null(_WHO[0])


def write() -> dict[str, pl.Expr]:
    answers = {f"answer_{who}": pl.when(_who() == who).then(_columns.answer()) for who in _WHO}
    return {"id": pl.col("id"), "input": _columns.question(), **answers}
