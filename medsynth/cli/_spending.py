"""Before money is spent: how much is forecast, and does a person agree? Spends nothing itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._places import home
from medsynth.core.errors import BudgetExceeded, RecipeError

if TYPE_CHECKING:
    from medsynth.cli._project import Project
    from medsynth.cli._talk import Talk
    from medsynth.core.plan import Plan
    from medsynth.engine.forecast import Forecast
    from medsynth.engine.run import RunOptions
    from medsynth.engine.spending import Money


def money_of(project: Project) -> Money:
    """Prices and cap of a project, as the engine takes them."""
    from medsynth.engine.spending import Money

    cap = project.budget.model_dump(exclude_none=True, exclude={"since"})
    return Money(project.price_table, cap, project.budget.since)


def options_of(project: Project, **chosen: Any) -> RunOptions:
    """How to run in a project. chosen: what the command line says."""
    from medsynth.engine.run import RunOptions

    settled: dict[str, Any] = {
        "trusted_hosts": project.trusted_hosts,
        "terms": project.terms_table,
        "money": money_of(project),
    }
    return RunOptions(home=home(), **settled, **chosen)


def approve(talk: Talk, plan: Plan, options: RunOptions, project: Project, *, yes: bool) -> None:
    """Nothing, if the run may spend what it is going to.

    RecipeError (exit 2) where nobody can be asked and ``--yes`` is missing; BudgetExceeded where a person says no.
    """
    from medsynth.engine.premises import refuse_raw
    from medsynth.engine.spending import bills, refuse_unlimited

    refuse_raw(plan, options.trusted_hosts)
    refuse_unlimited(plan, options.money)
    terminal = sys.stdin.isatty() and not talk.json
    if not bills(plan, options.money.prices) or (yes and not terminal):
        return
    from medsynth.engine.forecast import forecast

    found = forecast(plan, options)
    if not found.calls[1]:
        return
    if terminal:
        talk.note(f"about to send {spoken(found)}")
    above = reasons(found, project)
    if yes or not above:
        return
    said = f"this run is forecast to send {spoken(found)}: {above}"
    if not terminal:
        raise RecipeError(f"{said}.", hint="Add --yes to agree, or try --limit 10 first.")
    if not click.confirm(f"{above[:1].upper()}{above[1:]}. Go on?", err=True):
        raise BudgetExceeded("nothing was sent.", hint="Try --limit 10, or a cheaper --teacher.")


def spoken(found: Forecast) -> str:
    """Calls and money of a forecast, as one says it."""
    from medsynth.llm.budget import shown

    sums = [f"about {shown(name, amounts[1])}" for name, amounts in found.money.items()]
    sums += [f"an unknown sum to {' and '.join(found.unpriced)}"] if found.unpriced else []
    return f"about {found.calls[1]:,.0f} calls for {' and '.join(sums) or 'nothing'}"


def reasons(found: Forecast, project: Project) -> str:
    """Why a person should agree first, '' if there is no reason."""
    from medsynth.llm.budget import shown

    limits = {"usd": project.confirm_usd, "cny": project.confirm_cny}
    above = [
        f"{shown(name, amounts[1])} is more than confirm_{name} ({shown(name, limit)})"
        for name, amounts in found.money.items()
        if (limit := limits[name]) is not None and amounts[1] > limit
    ]
    if found.unpriced and project.confirm_usd is not None:
        above.append(f"no price is known for {' and '.join(found.unpriced)}, so the sum may be more than confirm_usd")
    return "; ".join(above)
