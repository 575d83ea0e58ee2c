"""Runs the checks of ``medsynth/checks`` over finished dialogues and drops those that fail one.

The reason is the name of the first check that fails, with its finding; which checks run is the recipe's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from medsynth.checks._dialogue import Dialogue
from medsynth.checks._run import findings
from medsynth.core import step
from medsynth.core.config import Config
from medsynth.core.rows import per_row
from medsynth.core.types import Message, case_from_row


class DialogueChecks(Config):
    """Which checks reject."""

    checks: tuple[str, ...]
    """Names of checks (``medsynth list checks``)."""


COLUMNS = ("messages", "case", "language", "ended_by", "finish_reasons", "stop_words")


@step.filter(reads=COLUMNS, python=True, reasons=lambda config: config.checks)
def dialogue_checks(config: DialogueChecks) -> pl.Expr:
    """Null where every check passes, else ``<check>: <finding>`` of the first that does not."""

    def judge(*values: Any) -> str | None:
        found = findings(dialogue_of(dict(zip(COLUMNS, values, strict=True))), config.checks)
        return next((f"{name}: {detail}" for name, detail in found.items()), None)

    return per_row(judge, COLUMNS, pl.String)


def dialogue_of(row: Mapping[str, Any]) -> Dialogue:
    """The dialogue of a row of the conversation stage."""
    return Dialogue(
        case=case_from_row(row["case"]),
        messages=tuple(Message(message["role"], message["content"]) for message in row["messages"]),
        language=row["language"],
        stop_words=tuple(row["stop_words"]),
        ended_by=row["ended_by"],
        finish_reasons=tuple(row["finish_reasons"]),
    )
