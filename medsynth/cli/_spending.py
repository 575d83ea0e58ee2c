"""Before money is spent: is there a budget, is there a price, does a person agree? Spends nothing itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from medsynth.core.errors import BudgetExceeded, RecipeError

if TYPE_CHECKING:
    from medsynth.cli._project import Project
    from medsynth.cli._talk import Talk
    from medsynth.core.plan import Plan
    from medsynth.engine.forecast import Forecast
    from medsynth.engine.run import RunOptions
    from medsynth.llm.teacher import Teacher


def approve(talk: Talk, plan: Plan, options: RunOptions, project: Project, *, yes: bool) -> None:
    """Return if the run may spend what it is going to; RecipeError without a budget or a price, or on a no."""
    paid = paid_teachers(plan)
    if not paid:
        return
    models = ", ".join(dict.fromkeys(one.model for one in paid))
    if not plan.budget:
        raise RecipeError(
            f"the recipe has no budget, and its teachers cost money ({models}).",
            hint="Add one, e.g. `budget: {usd: 5}`, or `--set budget.requests=1000`.",
        )
    _within_project(plan, project)
    known = {price.model for price in project.prices}
    missing = [one.model for one in paid if one.model not in known]
    if missing and plan.budget.keys() & {"usd", "cny"}:
        raise RecipeError(
            f"the budget is in money, and no price is known for {', '.join(dict.fromkeys(missing))}.",
            hint="Write its price under `prices` in medsynth.yaml, or budget in tokens or requests.",
        )
    if not yes and not missing and project.confirm_usd is not None:
        _ask(talk, plan, options, project, paid)


def _within_project(plan: Plan, project: Project) -> None:
    for name, most in project.budget.model_dump(exclude_none=True).items():
        if plan.budget.get(name, float("inf")) > most:
            raise RecipeError(
                f"the project allows at most {most:g} {name} for a recipe.",
                hint=f"Lower the recipe's budget: --set budget.{name}={most:g}, or raise the limit in medsynth.yaml.",
            )


def paid_teachers(plan: Plan) -> list[Teacher]:
    """Teachers that send a bill: those that are reached under a public name and are not ours."""
    from medsynth.engine.origin import stages
    from medsynth.engine.premises import LOCAL, teachers_of

    teachers = [teacher for stage in stages(plan) for teacher in teachers_of(stage).values()]
    return [one for one in teachers if one.provider not in LOCAL and one.location != "on_premises" and _public(one)]


def _public(teacher: Teacher) -> bool:
    from medsynth.recipes._recipe import host_class

    classes = host_class(teacher.base_url)
    return classes is None or not set(classes) <= {"loopback", "private"}


def likely_usd(found: Forecast, project: Project, models: Sequence[str]) -> float | None:
    """Dollars of the likely course, by the dearest of the models; None where a price is missing."""
    prices = {price.model: price for price in project.prices}
    if not models or any(model not in prices for model in models):
        return None
    dear_in = max(prices[model].usd_in for model in models)
    dear_out = max(prices[model].usd_out for model in models)
    return sum(stage.tokens_in * dear_in + stage.tokens_out * dear_out for stage in found.stages) / 1e6


def _ask(talk: Talk, plan: Plan, options: RunOptions, project: Project, paid: Sequence[Teacher]) -> None:
    from medsynth.engine.forecast import forecast

    cost = likely_usd(forecast(plan, options), project, [one.model for one in paid])
    if cost is None or project.confirm_usd is None or cost <= project.confirm_usd:
        return
    said = f"this run is forecast to cost about ${cost:,.2f}, more than confirm_usd (${project.confirm_usd:,.2f})"
    if talk.json or not sys.stdin.isatty():
        raise BudgetExceeded(f"{said}.", hint="Add --yes to agree.")
    if not click.confirm(f"{said}. Go on?", err=True):
        raise BudgetExceeded("nothing was sent.", hint="Try --limit 10, or a cheaper --teacher.")
