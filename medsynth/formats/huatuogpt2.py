"""HuatuoGPT-II's trainer form (arXiv 2311.09774): one JSON object, source -> list of [question, answer, …]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"source"})


def records(value: Any) -> Iterator[Row]:
    """The conversations of a file's one object, each as ``source, turns``."""
    if not isinstance(value, Mapping) or not all(isinstance(talks, list) for talks in value.values()):
        raise ValueError("is no object of lists")
    for source, talks in value.items():
        for turns in talks:
            yield {"source": source, "turns": turns}


def gathered(records: Iterable[Fields]) -> dict[str, list[list[str]]]:
    """The one object of a file, from records."""
    found: dict[str, list[list[str]]] = {}
    for record in records:
        found.setdefault(record["source"], []).append(record["turns"])
    return found


def read(fields: Fields) -> list[Row]:
    turns = fields.get("turns")
    if not isinstance(turns, list) or len(turns) < 2 or not all(isinstance(turn, str) for turn in turns):
        raise ValueError("is no list of questions and answers")
    talk = [_fields.message(("user", "assistant")[place % 2], turn) for place, turn in enumerate(turns)]
    return [_fields.options({"messages": talk}, source=fields.get("source"))]


def lacks(row: Row) -> str:
    return _fields.alternating(row)


def write(row: Row) -> Row:
    return {"source": row.get("source") or "data", "turns": [one["content"] for one in row["messages"]]}
