"""Reads each finished dialogue once: what the first check that it fails finds, and the facts that a curator is to see.

It changes no dialogue. ``dialogue_checks`` drops those with a finding, the gate ``fact_review`` queues the open facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.checks._dialogue import Dialogue
from medsynth.checks._open_facts import OpenWords, open_facts
from medsynth.checks._run import findings
from medsynth.core import step
from medsynth.core.config import Config
from medsynth.core.rows import per_row
from medsynth.core.types import Message, case_from_row


class DialogueReview(Config):
    """Which checks count."""

    checks: tuple[str, ...]
    """Names of checks (``medsynth list checks``)."""


COLUMNS = ("messages", "case", "language", "ended_by", "finish_reasons", "stop_words", "turn_flags")
OPEN_FACTS = pa.list_(pa.struct([(name, pa.string()) for name in OpenWords._fields]))
_REVIEW = pl.Struct(
    {"finding": pl.String, "open_facts": pl.List(pl.Struct(dict.fromkeys(OpenWords._fields, pl.String())))}
)


@step.edit(
    reads=COLUMNS,
    writes=("finding", "open_facts"),
    working={"finding": pa.string(), "open_facts": OPEN_FACTS},
    python=True,
)
def dialogue_review(rows: pl.LazyFrame, config: DialogueReview) -> pl.LazyFrame:
    """Adds ``finding``, null where every check passes, else ``<check>: <finding>`` of the first that does not; and
    ``open_facts`` of the dialogues that pass, [] elsewhere."""

    def review(*values: Any) -> dict[str, Any]:
        dialogue = dialogue_of(dict(zip(COLUMNS, values, strict=True)))
        found = findings(dialogue, config.checks)
        if found:
            name, detail = next(iter(found.items()))
            return {"finding": f"{name}: {detail}", "open_facts": []}
        return {"finding": None, "open_facts": [fact._asdict() for fact in open_facts(dialogue)]}

    read = rows.with_columns(per_row(review, COLUMNS, _REVIEW).alias("_review"))
    return read.with_columns(pl.col("_review").struct.field("finding", "open_facts")).drop("_review")


def dialogue_of(row: Mapping[str, Any]) -> Dialogue:
    """The dialogue of a row of the conversation stage."""
    return Dialogue(
        case=case_from_row(row["case"]),
        messages=tuple(Message(message["role"], message["content"]) for message in row["messages"]),
        language=row["language"],
        stop_words=tuple(row["stop_words"]),
        ended_by=row["ended_by"],
        finish_reasons=tuple(row["finish_reasons"]),
        turn_flags=tuple(map(tuple, row["turn_flags"])),
    )
