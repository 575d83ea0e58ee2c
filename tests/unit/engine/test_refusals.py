"""What a refused run tells: the first failure, where all of them are, and the rows that a gate points at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from medsynth.core.errors import GateFailed
from medsynth.core.types import Verdict
from medsynth.engine.forecast import forecast
from medsynth.engine.run import run
from medsynth.engine.runs import explain, list_runs
from tests.steps.made_cases import MadeCases
from tests.unit.engine.plans import conversations, options, scripted

GOOD = {"reply": "Keep the skin moist."}


@pytest.mark.parametrize(("status", "again"), [(503, ""), (400, " with --retry-failed")])
def test_too_many_failures_name_the_first_and_where_all_are(tmp_path: Path, status: int, again: str) -> None:
    plan = conversations(scripted(tmp_path, {"status": status}), cases=MadeCases(count=5))
    with pytest.raises(GateFailed, match=r"5 of 5 rows failed in stage ask: 100\.0%.*The first, ") as caught:
        run(plan, options(tmp_path))
    (record,) = list_runs(tmp_path / ".medsynth")
    assert f"`medsynth peek {record.run_id} --failed`" in caught.value.hint
    assert caught.value.hint.endswith(f"then run again{again}.")


def test_a_forecast_names_the_first_unreadable_row_and_no_run(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=4, fail_every=2))
    with pytest.raises(GateFailed, match=r"The first, .+:\d+: ") as caught:
        forecast(plan, options(tmp_path))
    assert "peek" not in caught.value.hint


def _points(frame: pl.LazyFrame, config: Any, inputs: Any) -> Verdict:
    first = frame.select("id").head(1).collect().item()
    return Verdict(False, "one row is odd", {"odd": 1}, (first,))


def test_rows_that_a_gate_points_at_can_be_explained(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=4))
    (gate,) = plan.gates
    plan = replace(plan, gates=(replace(gate, step=replace(gate.step, function=_points)),))
    with pytest.raises(GateFailed, match="no version was written: enough: one row is odd") as caught:
        run(plan, options(tmp_path))
    row = caught.value.hint.rpartition(" ")[2].rstrip("`.")
    (trace,) = explain(tmp_path / ".medsynth", tmp_path / "datasets", row)
    assert (trace.dataset, trace.kind, trace.stage, trace.row["id"]) == ("small", "refused", "enough", row)


def test_an_empty_table_says_what_became_of_the_inputs(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, {"status": 503}), cases=MadeCases(count=3), max_failures=1)
    with pytest.raises(GateFailed, match=r"none of the 3 inputs has a row \(3 failed\)") as caught:
        run(plan, options(tmp_path))
    assert "--failed" in caught.value.hint
