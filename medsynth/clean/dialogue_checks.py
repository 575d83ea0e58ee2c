"""Drops the dialogues in which ``dialogue_review`` found a check that fails; the finding is the reason."""

from __future__ import annotations

import polars as pl

from medsynth.core import step
from medsynth.core.config import Config


class DialogueChecks(Config):
    """Which checks reject."""

    checks: tuple[str, ...]
    """Names of checks (``medsynth list checks``), as the review was told: the manifest counts each of them."""


@step.filter(reads=("finding",), reasons=lambda config: config.checks)
def dialogue_checks(config: DialogueChecks) -> pl.Expr:
    """Null where every check passes, else ``<check>: <finding>`` of the first that does not."""
    del config
    return pl.col("finding")
