"""Runs the checks that fit a single answer and drops the rows that fail one.

An answer that the provider cut, withheld or refused never stays, whichever checks the recipe names.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from medsynth.core import step
from medsynth.core.config import Config
from medsynth.core.rows import per_row


class AnswerChecks(Config):
    """Which checks reject."""

    checks: tuple[str, ...]
    """Names of checks (``medsynth list checks``)."""


ANSWERED = "answer"
"""``ended_by`` of a row that has its answer; any other word is the reason why it has none."""
COLUMNS = ("messages", "language", "ended_by", "finish_reasons")


@step.filter(reads=COLUMNS, python=True, reasons=lambda config: config.checks)
def answer_checks(config: AnswerChecks) -> pl.Expr:
    """Null where there is an answer and every check passes, else ``<check>: <finding>`` of the first that does not."""
    from medsynth.checks._answer import answer_findings

    def judge(messages: Any, language: Any, ended_by: Any, finish_reasons: Any) -> str | None:
        if ended_by != ANSWERED:
            return f"{ended_by or 'no_answer'}: no whole answer came"
        question, answer = (
            next((one["content"] or "" for one in reversed(messages or ()) if one["role"] == role), "")
            for role in ("user", "assistant")
        )
        found = answer_findings(
            question, answer, language or "en", config.checks, finish_reasons=tuple(finish_reasons or ())
        )
        return next((f"{name}: {detail}" for name, detail in found.items()), None)

    return per_row(judge, COLUMNS, pl.String)
