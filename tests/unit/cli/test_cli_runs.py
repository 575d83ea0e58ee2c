"""``runs``: what was spent, why rows failed, how to go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from medsynth.llm.budget import Budget, Use
from medsynth.llm.ledger import Ledger

Run = Callable[..., Any]
NUMBERS = {"seconds": 1.5, "made": 3, "replayed": 4, "pid": 1, "started": "2026-01-01T00:00:00+0000"}


def record(run_id: str, state: str, **more: Any) -> Path:
    folder = Path(".medsynth/runs") / run_id
    folder.mkdir(parents=True)
    command = "medsynth run d.yaml --set budget.usd=2"
    (folder / "run.json").write_text(json.dumps({"name": "toy", "state": state, "resume": command, **NUMBERS, **more}))
    return folder


def fail(folder: Path, *reasons: str) -> None:
    (folder / "failed" / "ask").mkdir(parents=True)
    rows = [
        {
            "id": str(number),
            "_root": "r",
            "stage": "ask",
            "where": "",
            "reason": reason,
            "permanent": True,
            "error": f"HTTP 400 (ring 13800138000 or li@example.org, case {'a' * 32})",
            "department": "内科",
        }
        for number, reason in enumerate(reasons)
    ]
    pl.DataFrame(rows).write_parquet(folder / "failed" / "ask" / "part-00000.parquet")


def test_runs_tell_money_failures_and_how_to_go_on(run: Run) -> None:
    record("20260101-000000-aaaaaa", "stopped", error="BudgetExceeded", spent={"usd": 0.5})
    fail(record("20260102-000000-bbbbbb", "stopped", error="BudgetExceeded"), "filtered", "unavailable", "filtered")
    ledger = Ledger(Path(".medsynth/spending"))
    budget = Budget(tally=(tally := ledger.begin("20260102-000000-bbbbbb", "toy", Path("out"))))
    for use in (Use(1, 10, 1.25), Use(1, 10, priced=False)):
        budget.try_reserve(use)
        budget.settle(use, use)
    tally.close()
    newest, oldest = run("runs", "--json").json["runs"]
    assert (newest["spent"]["usd"], newest["unpriced_requests"], oldest["spent"]) == (1.25, 1, {"usd": 0.5})
    assert (newest["resume"], oldest["resume"]) == ("medsynth run d.yaml --set budget.usd=2", "")
    assert [(one["reason"], one["count"], one["departments"]) for one in newest["failures"]] == [
        ("filtered", 2, {"内科": 2}),
        ("unavailable", 1, {"内科": 1}),
    ]
    text = run("runs").out
    assert "$1.25 + 1 requests without a price" in text
    assert "go on with: medsynth run d.yaml --set budget.usd=2" in text
    assert "2 filtered in ask (内科 2)" in text
    assert "such as: HTTP 400 (ring # or <address> case <...>)" in text
    assert "138001" not in text


def test_a_finished_run_has_nothing_to_go_on_with(run: Run) -> None:
    record("20260101-000000-aaaaaa", "finished", version="1.0.0")
    assert [one["resume"] for one in run("runs", "--json").json["runs"]] == [""]
    assert "go on with" not in run("runs").out
    assert not Path(".medsynth/spending").exists()
