"""The Arrow schema of each table that a version may hold. One explicit schema; nothing is ever inferred.

``content`` names the columns that make a row's digest, in schema order; provenance, quality columns,
usage and times stand outside it. No float is content.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyarrow as pa

CLINICAL = pa.struct([("state", pa.string()), ("value", pa.string())])
MESSAGES = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
STRINGS = pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Table:
    """A named table: its Arrow schema and the columns that are its content.

    order: an integer column whose order the rows of a split stand in, before that of their ids.
    """

    name: str
    schema: pa.Schema
    content: tuple[str, ...]
    order: str = "id"

    @property
    def schema_id(self) -> str:
        """sha256 over the columns' names and types and the content list; library versions stay out of it."""
        text = "\n".join(f"{field.name}: {field.type}" for field in self.schema)
        return hashlib.sha256(f"{self.name}\n{text}\n{','.join(self.content)}".encode()).hexdigest()


CASE = Table(
    "case",
    pa.schema(
        [
            ("id", pa.string()),
            ("language", pa.string()),
            ("region", pa.string()),
            ("department", pa.string()),
            ("complaint", pa.string()),
            ("request", pa.string()),
            ("duration", CLINICAL),
            ("history", CLINICAL),
            ("medication", CLINICAL),
            ("allergy", CLINICAL),
            ("pregnancy", CLINICAL),
            ("age", pa.string()),
            ("age_days", pa.int32()),
            ("sex", pa.string()),
            ("weight_g", pa.int32()),
            ("diagnosis", pa.string()),
            ("advice", pa.string()),
            ("conclusion", pa.string()),
            ("disposition", pa.string()),
            ("red_flags", STRINGS),
            ("reference_reply", pa.string()),
            ("source", pa.string()),
            ("source_id", pa.string()),
            ("licence", pa.string()),
            ("split_group", pa.string()),
            ("split", pa.string()),
            ("real_people", pa.bool_()),
            ("reviewed_by", pa.string()),
        ]
    ),
    content=(
        *("id", "language", "region", "department", "complaint", "request", "duration", "history", "medication"),
        *("allergy", "pregnancy", "age", "age_days", "sex", "weight_g", "diagnosis", "advice", "conclusion"),
        *("disposition", "red_flags", "reference_reply", "source", "source_id", "licence", "split_group", "split"),
    ),
)

PROVENANCE = pa.struct(
    [
        ("recipe", pa.string()),
        ("step", pa.string()),
        ("prompts", STRINGS),
        ("models", STRINGS),
        ("calls", pa.int32()),
        ("tokens_in", pa.int64()),
        ("tokens_out", pa.int64()),
    ]
)

CONVERSATION = Table(
    "conversation",
    pa.schema(
        [
            ("id", pa.string()),
            ("messages", MESSAGES),
            ("language", pa.string()),
            ("region", pa.string()),
            ("kind", pa.string()),
            ("department", pa.string()),
            ("source", pa.string()),
            ("source_id", pa.string()),
            ("licence", pa.string()),
            ("parents", STRINGS),
            ("teacher", pa.string()),
            ("split_group", pa.string()),
            ("split", pa.string()),
            ("turns", pa.int32()),
            ("characters", pa.int32()),
            ("ended_by", pa.string()),
            ("red_flags", STRINGS),
            ("flags", STRINGS),
            ("real_people", pa.bool_()),
            ("provenance", PROVENANCE),
        ]
    ),
    content=(
        *("id", "messages", "language", "region", "kind", "source", "source_id", "licence", "parents", "teacher"),
        *("split_group", "split"),
    ),
)

_OF_A_QUESTION = (
    *("id", "question", "language", "region", "department", "topic", "source", "source_id", "licence", "split_group"),
)
QUESTION = Table(
    "question",
    pa.schema([(name, pa.string()) for name in _OF_A_QUESTION]).append(pa.field("real_people", pa.bool_())),
    content=_OF_A_QUESTION,
)
"""Questions that are to be answered. Between stages only: a version holds them as the first message of a row."""

QUEUE = pa.schema(
    [(name, pa.string()) for name in ("gate", "row", "status", "kind", "rule", "before", "after", "kept")]
)
"""Facts that wait for a curator: the gate that found them, then the fields of ``types.OpenFact``. Kept with a run."""

TABLES = {table.name: table for table in (CASE, CONVERSATION)}

MIXTURE = Table(
    CONVERSATION.name,
    pa.schema(
        [
            *CONVERSATION.schema,
            ("dataset", pa.string()),
            ("copy", pa.int32()),
            ("order_key", pa.int64()),
        ]
    ),
    content=(*CONVERSATION.content, "dataset", "order_key"),
    order="order_key",
)
"""Conversations of several data sets in the order of training. To everyone who does not ask for that order it is the
conversation table, so every gate and reader of conversations sees it as such."""

LAYOUTS = {"mixture": MIXTURE}
"""Tables that a version may hold under the name of a usual one, with more columns."""
