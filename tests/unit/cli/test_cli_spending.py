"""Before a run spends: a budget that can hold it, a forecast, a yes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from medsynth.cli import _spending
from medsynth.cli._project import Project
from medsynth.cli._spending import approve, money_of
from medsynth.cli._talk import Talk
from medsynth.core.config import Config
from medsynth.core.errors import BudgetExceeded, MedsynthError, RecipeError
from medsynth.core.plan import Plan, Stage
from medsynth.core.step import step_of
from medsynth.engine.run import RunOptions
from medsynth.engine.spending import bills, refuse_unlimited
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
NEAR = FAR.model_copy(update={"base_url": "http://127.0.0.1:8000/v1"})
OURS = FAR.model_copy(update={"location": "on_premises"})


def settings(**project: Any) -> Project:
    return Project.model_validate(project)


def agreed(
    monkeypatch: pytest.MonkeyPatch, found: Plan, money: dict[str, float], yes: bool = False, **project: Any
) -> None:
    forecast = SimpleNamespace(
        calls=(1.0, 10.0, 20.0),
        money={name: (0.0, amount, amount) for name, amount in money.items() if name != "?"},
        unpriced=("m",) if "?" in money else (),
    )
    monkeypatch.setattr("medsynth.engine.forecast.forecast", lambda *_: forecast)
    ours = settings(**project)
    approve(TALK, found, RunOptions(money=money_of(ours)), ours, yes=yes)


@pytest.mark.parametrize("teacher", [Teacher(provider="demo"), NEAR, OURS])
def test_who_sends_no_bill_is_not_asked_about(monkeypatch: pytest.MonkeyPatch, teacher: Teacher) -> None:
    assert not bills(plan(teacher), money_of(settings()).prices)
    agreed(monkeypatch, plan(teacher), {"usd": 10**9})


@pytest.mark.parametrize(
    ("teacher", "budget", "project", "said"),
    [
        (FAR, {}, {}, "may cost money, and the recipe has no budget"),
        (NEAR, {}, {"prices": [PRICE]}, "may cost money, and the recipe has no budget"),
        (FAR, {"usd": 5}, {}, "the budget is in usd, and no price is known for 'm'"),
        (NEAR, {"usd": 5}, {}, "no price is known for 'm'"),
        (FAR, {"usd": 5}, {"prices": [PRICE | {"model": "m2"}]}, "There is one for 'm2': is that the one"),
        (FAR, {"usd": 5}, {"prices": [PRICE | {"currency": "cny"}]}, "is billed in cny"),
        (FAR, {"tokens": 5}, {"budget": {"usd": 5}}, "the project's cap is in usd, and no price is known"),
    ],
)
def test_a_bill_that_no_limit_holds_is_refused(
    teacher: Teacher, budget: dict[str, float], project: dict[str, Any], said: str
) -> None:
    with pytest.raises(RecipeError, match=said) as caught:
        refuse_unlimited(plan(teacher, **budget), money_of(settings(**project)))
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("teacher", "budget", "project"),
    [
        (FAR, {"tokens": 5}, {}),
        (FAR, {"usd": 0}, {}),
        (FAR, {"usd": 5}, {"prices": [PRICE]}),
        (FAR, {"usd": 5, "cny": 30}, {"prices": [PRICE | {"currency": "cny"}]}),
        (OURS, {"usd": 5}, {}),
        (OURS, {}, {"prices": [PRICE]}),
        (NEAR, {}, {}),
        (Teacher(), {"usd": 5}, {}),
    ],
)
def test_a_limit_that_holds_is_enough(teacher: Teacher, budget: dict[str, float], project: dict[str, Any]) -> None:
    refuse_unlimited(plan(teacher, **budget), money_of(settings(**project)))


def test_a_dear_run_needs_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    dear = plan(FAR, tokens=10**9)
    with pytest.raises(RecipeError, match=r"about 10 calls for about \$5.00: \$5.00 is more") as caught:
        agreed(monkeypatch, dear, {"usd": 5.0}, prices=[PRICE])
    assert caught.value.exit_code == 2
    agreed(monkeypatch, dear, {"usd": 5.0}, prices=[PRICE], yes=True)
    agreed(monkeypatch, dear, {"usd": 5.0}, prices=[PRICE], confirm_usd=None)
    agreed(monkeypatch, dear, {"usd": 0.5}, prices=[PRICE])
    agreed(monkeypatch, dear, {"cny": 6.0}, prices=[PRICE])
    with pytest.raises(RecipeError, match=r"¥8\.00 is more than confirm_cny"):
        agreed(monkeypatch, dear, {"cny": 8.0}, prices=[PRICE])
    with pytest.raises(RecipeError, match="no price is known for m"):
        agreed(monkeypatch, dear, {"?": 0.0})


@pytest.mark.parametrize("answer", [True, False])
def test_a_person_at_a_terminal_is_asked(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    asked: list[str] = []
    monkeypatch.setattr(_spending.sys, "stdin", SimpleNamespace(isatty=lambda: True))  # type: ignore[attr-defined]

    def confirm(text: str, **_: object) -> bool:
        asked.append(text)
        return answer

    monkeypatch.setattr("click.confirm", confirm)
    try:
        agreed(monkeypatch, plan(FAR, tokens=10**9), {"usd": 5.0}, prices=[PRICE])
    except MedsynthError as error:
        assert (answer, type(error), error.exit_code) == (False, BudgetExceeded, 4)
    else:
        assert answer
    assert asked == ["$5.00 is more than confirm_usd ($1.00). Go on?"]
