"""The money of a run: what holds it, what earlier runs used of it, and where it is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from medsynth.core.errors import DataError
from medsynth.core.plan import Plan, Repeat
from medsynth.engine.premises import teachers_of
from medsynth.llm.bills import Bill, bill, refuse_unbounded
from medsynth.llm.budget import Budget
from medsynth.llm.cap import ProjectCap
from medsynth.llm.ledger import Ledger
from medsynth.llm.prices import NO_PRICES, PriceTable
from medsynth.llm.teacher import Teacher

FOLDER = "spending"


@dataclass(frozen=True, slots=True)
class Money:
    """What a project says about money. cap: most that all its runs may use together, since a day (None: ever)."""

    prices: PriceTable = NO_PRICES
    cap: Mapping[str, float] = field(default_factory=dict)
    since: date | None = None


def teachers(plan: Plan) -> Iterator[tuple[str, Teacher]]:
    """Every (role, teacher) of a plan's stages."""
    for item in plan.stages:
        for stage in item.stages if isinstance(item, Repeat) else (item,):
            yield from teachers_of(stage).items()


def refuse_unlimited(plan: Plan, money: Money) -> None:
    """RecipeError if a bill may come that no limit holds, or that the limits cannot hold."""
    for role, teacher in teachers(plan):
        refuse_unbounded(role, teacher, plan.budget, money.prices, money.cap)


def bills(plan: Plan, prices: PriceTable) -> dict[str, Bill]:
    """Model name -> what it costs, of every teacher from which a bill is expected."""
    found = {teacher.model: bill(teacher, prices) for _, teacher in teachers(plan)}
    return {model: one for model, one in found.items() if one.expected}


@contextmanager
def open_budget(plan: Plan, money: Money, home: Path, name: str, out: Path, run_id: str) -> Iterator[Budget]:
    """The budget of one run; what it uses is in the ledger afterwards. The run's lock is held."""
    ledger = Ledger(home / FOLDER)
    before = ledger.used(name, out)
    tally = ledger.begin(run_id, name, out)
    cap = ProjectCap(money.cap, ledger, tally, money.since) if money.cap else None
    budget = Budget(**plan.budget, spent=before, tally=tally, cap=cap)
    budget.models_before = ledger.models(name, out)
    done = False
    try:
        yield budget
        done = True
    finally:
        # Where the run has an error of its own, one of the disk stays behind it: the next run enters the tally.
        with nullcontext() if done else suppress(DataError):
            tally.close(budget.finished)
