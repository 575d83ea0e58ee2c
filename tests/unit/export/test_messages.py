"""The chat format is the canonical form itself."""

from __future__ import annotations

import polars as pl

from medsynth.export.messages import MessagesConfig, messages
from tests.unit.dataset.conversations import arrow, conversation


def test_rows_stay_as_they_are() -> None:
    rows = pl.LazyFrame(arrow([conversation(n) for n in range(3)]))
    view = messages(rows, MessagesConfig()).collect()
    assert view.equals(rows.select("id", "messages").collect())
