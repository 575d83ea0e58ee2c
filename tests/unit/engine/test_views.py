"""A run says which rows a view cannot hold, before it writes anything."""

from __future__ import annotations

import polars as pl
import pytest

from medsynth.core.errors import DataError
from medsynth.core.plan import Stage
from medsynth.engine.whole import refuse_unheld
from medsynth.export._view import view
from tests.unit.dataset.conversations import arrow, conversation

TURN = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]


def test_rows_that_do_not_fit_are_counted_by_reason() -> None:
    talks = [TURN, TURN * 2, TURN * 3, TURN[:1], [{"role": "system", "content": "s"}, *TURN]]
    rows = pl.LazyFrame(arrow([conversation(n, messages=talk) for n, talk in enumerate(talks)]))
    for name in ("alpaca", "meddialog"):
        step = view(name, "conversation")
        stage = Stage(name, step, step.config(), rows="conversation")
        refuse_unheld(stage, rows.head(1))
        with pytest.raises(DataError, match="2 rows with more than one turn") as caught:
            refuse_unheld(stage, rows)
        for told in ("1 rows with no question with its answer", "1 rows with a system message", f"the view '{name}'"):
            assert told in caught.value.message
        assert conversation(3)["id"] in caught.value.message
