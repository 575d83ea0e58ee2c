"""Before money is spent: is it within the project's limits, and does a person agree? Spends nothing itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from medsynth.core.errors import BudgetExceeded, RecipeError

if TYPE_CHECKING:
    from medsynth.cli._project import Project
    from medsynth.cli._talk import Talk
    from medsynth.core.plan import Plan
    from medsynth.engine.forecast import Forecast
    from medsynth.engine.run import RunOptions


def approve(talk: Talk, plan: Plan, options: RunOptions, project: Project, *, yes: bool) -> Plan:
    """The plan, if it may spend what it is going to; RecipeError beyond the project's limits.

    A budget in dollars becomes one in tokens, at the dearest price of its models: the engine counts tokens, and so
    the money is never exceeded. That a bill needs a budget at all is the engine's rule.
    """
    models = billed(plan)
    if not models:
        return plan
    _within_project(plan, project)
    if not yes and project.confirm_usd is not None:
        _ask(talk, plan, options, project, models)
    prices = [price for price in project.price_table.models if price.money == "usd"]
    dearest = max((price.most(1_000_000, 0) for price in prices if price.model in models), default=0.0)
    dearest = max([dearest, *(price.most(0, 1_000_000) for price in prices if price.model in models)])
    unknown = set(models) - {price.model for price in prices}
    if "usd" not in plan.budget or unknown or not dearest:
        return plan
    tokens = int(plan.budget["usd"] / dearest * 1e6)
    talk.note(f"the budget of ${plan.budget['usd']:g} is kept as {tokens:,} tokens at ${dearest:g} a million")
    kept = {name: value for name, value in plan.budget.items() if name != "usd"}
    return replace(plan, budget=kept | {"tokens": min(tokens, kept.get("tokens", tokens))})


def _within_project(plan: Plan, project: Project) -> None:
    for name, most in project.budget.model_dump(exclude_none=True, exclude={"since"}).items():
        if plan.budget.get(name, float("inf")) > most:
            raise RecipeError(
                f"the project allows at most {most:g} {name} for a recipe.",
                hint=f"Lower the recipe's budget: --set budget.{name}={most:g}, or raise the limit in medsynth.yaml.",
            )


def billed(plan: Plan) -> list[str]:
    """Models whose operator may send a bill."""
    from medsynth.engine.premises import LOOPBACK, leaving

    found = (one.model for one in leaving(plan) if one.location != "on_premises" and one.host not in LOOPBACK)
    return list(dict.fromkeys(found))


def likely_usd(found: Forecast, project: Project, models: Sequence[str]) -> float | None:
    """Dollars of the likely course, by the dearest of the models; None where a price is missing."""
    prices = {price.model: price for price in project.price_table.models}
    if not models or any(model not in prices for model in models):
        return None
    return sum(max(prices[model].most(stage.tokens_in, stage.tokens_out) for model in models) for stage in found.stages)


def _ask(talk: Talk, plan: Plan, options: RunOptions, project: Project, models: Sequence[str]) -> None:
    from medsynth.engine.forecast import forecast

    cost = likely_usd(forecast(plan, options), project, models)
    if cost is None or project.confirm_usd is None or cost <= project.confirm_usd:
        return
    said = f"this run is forecast to cost about ${cost:,.2f}, more than confirm_usd (${project.confirm_usd:,.2f})"
    if talk.json or not sys.stdin.isatty():
        raise BudgetExceeded(f"{said}.", hint="Add --yes to agree.")
    if not click.confirm(f"{said}. Go on?", err=True):
        raise BudgetExceeded("nothing was sent.", hint="Try --limit 10, or a cheaper --teacher.")
