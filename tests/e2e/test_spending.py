"""Money, end to end: budgets over killed runs, refusals before the first request, forecasts that come true."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.project import MEDSYNTH, RECIPES, environment, medsynth, server, stats, wait_for

PRICES = "read_on: 2026-11-01\nmodels:\n  - {model: local, input: 10, output: 40}\n"
DONE = {"finished", "unchanged"}


def arguments(url: str, *sets: str, concurrency: int = 8) -> list[str]:
    """The dialogue recipe with both roles played by the server; no location is said, so it may send a bill."""
    limits = [f"teachers.{role}.concurrency={concurrency}" for role in ("patient", "doctor")]
    return [
        *(str(RECIPES["zh"]), "--teacher", "compatible:local", "--base-url", url),
        *(word for one in (*limits, *sets) for word in ("--set", one)),
    ]


def run(folder: Path, url: str, *sets: str, code: int = 0, yes: bool = True) -> dict[str, Any]:
    return medsynth(folder, "run", *arguments(url, *sets), *(["--yes"] if yes else []), "--quiet", "--json", code=code)


def test_a_budget_holds_over_killed_runs_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(PRICES, "utf-8")
    with server("--latency-ms", "30") as url:
        command = [*MEDSYNTH, "run", *arguments(url, "budget.requests=150"), "--yes", "--quiet"]
        for seen in (40, 90):
            process = subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL)
            wait_for(url, seen, process)
            process.kill()
            process.wait()
        spent = run(tmp_path, url, "budget.requests=150", code=4)["error"]
        assert "150 requests is spent" in spent["message"]
        assert 100 < stats(url)["requests"] <= 150
        runs = medsynth(tmp_path, "runs", "--json")["runs"]
        assert [one["state"] for one in runs] == ["stopped", "killed", "killed"]
        assert sum(one["spent"]["requests"] for one in runs) <= 150
        assert all(one["spent"]["usd"] > 0 for one in runs)
        assert "medsynth run" in runs[0]["resume"] or "-m medsynth" in runs[0]["resume"]
        assert [one["resume"] for one in runs[1:]] == ["", ""]

        done = run(tmp_path, url, "budget.usd=50")
        assert stats(url)["requests"] <= stats(url)["distinct"] + 2 * 8 + 2
        assert done["cost_usd"] > 0
        requests = stats(url)["requests"]
        zero = ("usd", "cny", "tokens", "requests", "minutes")
        again = run(tmp_path, url, *(f"budget.{name}=0" for name in zero))
        assert (again["cost_usd"], again["calls"]["made"], again["unchanged"]) == (0, 0, True)
        assert stats(url)["requests"] == requests
        manifest = json.loads((tmp_path / done["path"] / "manifest.json").read_text("utf-8"))
        assert manifest["spent"]["requests"] >= requests - 2
        assert manifest["spent"]["usd"] > done["cost_usd"]


def test_a_cap_of_the_project_holds_over_recipes(tmp_path: Path) -> None:
    (tmp_path / "medsynth.yaml").write_text("budget: {requests: 60}\n", "utf-8")
    with server() as url:
        refused = run(tmp_path, url, "budget.requests=1000", code=4)["error"]
        assert "the project's cap of 60 requests has no room" in refused["message"]
        assert 40 <= stats(url)["requests"] <= 60
        before = stats(url)["requests"]
        other = run(tmp_path, url, "budget.requests=1000", "name=another", "dialogue.samples=2", code=4)["error"]
        assert "the project's cap" in other["message"]
        assert stats(url)["requests"] <= 60
        assert stats(url)["requests"] >= before


@pytest.mark.parametrize(
    ("prices", "sets", "said"),
    [
        (PRICES, [], "may cost money, and the recipe has no budget"),
        ("", ["budget.usd=5"], "no price is known for 'local'"),
        (PRICES.replace("local", "locale"), ["budget.usd=5"], "There is one for 'locale'"),
        (PRICES.replace("40}", "40, currency: cny}"), ["budget.usd=5"], "is billed in cny"),
        (PRICES, ["budget.usd=500"], "Add --yes to agree"),
    ],
)
def test_what_no_budget_holds_is_refused_before_the_first_request(
    tmp_path: Path, prices: str, sets: list[str], said: str
) -> None:
    (tmp_path / "prices.yaml").write_text(prices, "utf-8")
    with server() as url:
        error = run(tmp_path, url, *sets, code=2, yes=False)["error"]
        assert said in f"{error['message']} {error['hint']}"
        assert stats(url)["requests"] == 0


def test_mistakes_in_prices_have_their_place(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(PRICES + "  - {model: other, input: dear, output: 1}\n", "utf-8")
    error = run(tmp_path, "http://127.0.0.1:9/v1", "budget.usd=5", code=2)["error"]
    (problem,) = error["problems"]
    assert (problem["file"], problem["line"], problem["path"]) == ("prices.yaml", 4, "models.1.input")


def test_a_budget_of_nothing_sends_nothing(tmp_path: Path) -> None:
    with server() as url:
        for name in ("requests", "usd"):
            error = run(tmp_path, url, f"budget.{name}=0", code=4)["error"]
            assert "is spent" in error["message"]
        assert stats(url)["requests"] == 0


def test_a_sample_is_paid_once_and_its_forecast_comes_true(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(PRICES, "utf-8")
    with server() as url:
        sets = (
            "budget.usd=50",
            "cases.path=cases.jsonl",
            "cases.source={name: made, licence: MIT, real_people: false}",
        )
        seeds = (RECIPES["zh"].parent.parent / "seeds" / "cases" / "zh.jsonl").read_text("utf-8")
        (tmp_path / "cases.jsonl").write_text(seeds, "utf-8")
        plan = medsynth(tmp_path, "plan", *arguments(url, *sets), "--sample", "20", "--yes", "--quiet", "--json")
        asked = stats(url)["requests"]
        stage = next(one for one in plan["stages"] if one["kind"] == "generate")
        assert stage["measured"] == stage["paid_rows"] == 20
        assert stage["left"] == stage["rows"] - 20
        assert plan["draft"]
        assert plan["buys"]["by"] == "usd"
        full = run(tmp_path, url, *sets)
        assert full["calls"]["replayed"] == asked
        assert stats(url)["repeats"] == 0
        assert plan["calls"]["low"] <= full["calls"]["made"] <= plan["calls"]["high"]
        assert plan["money"]["usd"]["low"] <= full["cost_usd"] <= plan["money"]["usd"]["high"]
        after = medsynth(tmp_path, "plan", *arguments(url, *sets), "--json")
        assert (after["calls"]["high"], after["rows_left"], after["money"].get("usd", {"high": 0})["high"]) == (0, 0, 0)
