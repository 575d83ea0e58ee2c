"""Before a run spends: the project's limits, a forecast, a yes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from medsynth.cli import _spending
from medsynth.cli._project import Project
from medsynth.cli._spending import approve, billed, likely_usd
from medsynth.cli._talk import Talk
from medsynth.core.config import Config
from medsynth.core.errors import BudgetExceeded, RecipeError
from medsynth.core.plan import Plan, Stage
from medsynth.core.step import step_of
from medsynth.engine.run import RunOptions
from medsynth.llm.teacher import Teacher
from tests.steps.ask import ask

TALK = Talk(json=False, quiet=True, verbose=0)
PRICE = {"model": "m", "input": 1.0, "output": 4.0, "read_on": "2026-01-31"}


class Asking(Config):
    """A config with teachers."""

    teachers: dict[str, Teacher]


def plan(teacher: Teacher, **budget: float) -> Plan:
    stage = Stage("ask", step_of(ask), Asking(teachers={"doctor": teacher}))
    return Plan("p", "toy", (stage,), {}, (), 0, {}, budget=budget)


FAR = Teacher(provider="compatible", model="m", base_url="https://api.example/v1")


def agreed(monkeypatch: pytest.MonkeyPatch, found: Plan, tokens: int = 0, yes: bool = False, **project: Any) -> Plan:
    forecast = SimpleNamespace(stages=[SimpleNamespace(tokens_in=tokens, tokens_out=tokens)])
    monkeypatch.setattr("medsynth.engine.forecast.forecast", lambda *_: forecast)
    return approve(TALK, found, RunOptions(), Project.model_validate(project), yes=yes)


@pytest.mark.parametrize(
    "teacher",
    [
        Teacher(provider="demo"),
        FAR.model_copy(update={"base_url": "http://127.0.0.1:8000/v1"}),
        FAR.model_copy(update={"location": "on_premises"}),
    ],
)
def test_who_sends_no_bill_is_not_asked_about(monkeypatch: pytest.MonkeyPatch, teacher: Teacher) -> None:
    free = plan(teacher)
    assert billed(free) == []
    assert agreed(monkeypatch, free, tokens=10**9, prices=[PRICE]) is free


def test_a_budget_in_dollars_is_kept_as_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agreed(monkeypatch, plan(FAR, usd=2.0), prices=[PRICE]).budget == {"tokens": 500_000}
    assert agreed(monkeypatch, plan(FAR, usd=2.0, tokens=9), prices=[PRICE]).budget == {"tokens": 9}
    assert agreed(monkeypatch, plan(FAR, usd=2.0)).budget == {"usd": 2.0}


def test_the_project_limits_its_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RecipeError, match="at most 10 requests"):
        agreed(monkeypatch, plan(FAR, requests=11), budget={"requests": 10})
    with pytest.raises(RecipeError, match="at most 10 requests"):
        agreed(monkeypatch, plan(FAR, tokens=11), budget={"requests": 10})
    assert agreed(monkeypatch, plan(FAR, requests=10), budget={"requests": 10}).budget == {"requests": 10}


def test_a_dear_run_needs_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    dear = plan(FAR, tokens=10**9)
    with pytest.raises(BudgetExceeded, match=r"about \$5.00, more than confirm_usd \(\$1.00\). Add --yes"):
        agreed(monkeypatch, dear, tokens=10**6, prices=[PRICE])
    assert agreed(monkeypatch, dear, tokens=10**6, prices=[PRICE], yes=True) is dear
    assert agreed(monkeypatch, dear, tokens=10**6, prices=[PRICE], confirm_usd=None) is dear
    assert agreed(monkeypatch, dear, tokens=10**5, prices=[PRICE]) is dear
    monkeypatch.setattr(_spending.sys, "stdin", SimpleNamespace(isatty=lambda: True))  # type: ignore[attr-defined]
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    with pytest.raises(BudgetExceeded, match="nothing was sent"):
        agreed(monkeypatch, dear, tokens=10**6, prices=[PRICE])


def test_without_a_price_there_is_no_forecast_of_money() -> None:
    forecast: Any = SimpleNamespace(stages=[SimpleNamespace(tokens_in=1, tokens_out=1)])
    assert likely_usd(forecast, Project(), ["m"]) is None
    assert likely_usd(forecast, Project.model_validate({"prices": [PRICE]}), ["m"]) == pytest.approx(5e-6)
