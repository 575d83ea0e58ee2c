"""Drops rows that an earlier scrub damaged beyond repair, and says why. It stands behind ``scrub_damage``."""

from __future__ import annotations

from typing import Any

import polars as pl

from medsynth.clean._chat_doctor import mend
from medsynth.core import step
from medsynth.core.config import Config
from medsynth.core.rows import per_row


class ScrubDamaged(Config):
    """Nothing to set."""


@step.filter(reads=("messages",), python=True)
def scrub_damaged(config: ScrubDamaged) -> pl.Expr:
    """Reason ``scrub_damaged: <what was lost>``: ``warning_or_dose``, ``item_of_a_list``, ``too_much``, ``emptied``."""
    del config

    def judge(messages: list[dict[str, Any] | None] | None) -> str | None:
        for message in messages or ():
            text = (message or {}).get("content") or ""
            lost = mend(text).lost
            if lost:
                return f"scrub_damaged: {lost}"
        return None

    return per_row(judge, ("messages",), pl.String)
