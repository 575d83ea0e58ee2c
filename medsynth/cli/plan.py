"""``medsynth plan``: what a run would do, before it does it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._places import home
from medsynth.cli._recipe import changes_recipe, load
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import columns
from medsynth.core.errors import MedsynthError

if TYPE_CHECKING:
    from medsynth.cli._project import Project
    from medsynth.core.plan import Plan


@click.command("plan")
@click.argument("recipe", metavar="RECIPE")
@changes_recipe
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Forecast a draft of N cases, stratified.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Forecast a draft of the first N cases.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("datasets"), help="Folder of the datasets.")
@talks
def command(talk: Talk, recipe: str, sample: int | None, limit: int | None, out: Path, **changes: Any) -> None:
    """Show what a run would do, cost and send. Makes no call.

    Stages, rows, calls, tokens, what is paid for already, and what leaves the building.

    Example: medsynth plan recipes/dialogue.yaml
    """
    from medsynth.cli._project import project
    from medsynth.cli._spending import billed, likely_usd
    from medsynth.engine.forecast import forecast
    from medsynth.engine.run import RunOptions

    loaded = load(recipe, **changes)
    compiled = loaded.plan()
    found = forecast(compiled, RunOptions(out=out, sample=sample, limit=limit, home=home()))
    models, ours = billed(compiled), project()
    cost = likely_usd(found, ours, models) if models else 0.0
    refused = [str(error) for error in _refusals(compiled, ours)]
    data = {"recipe": recipe, "kind": loaded.kind, **_plain(found), "likely_usd": cost, "budget": compiled.budget}
    money = _money(cost, compiled.budget) if models else ["cost: no teacher of this recipe sends a bill"]
    talk.result(data | {"refused": refused}, [*_lines(found), *money, *(f"a run is refused: {one}" for one in refused)])
    if not refused:
        talk.next(f"medsynth run {recipe}")


def _refusals(plan: Plan, project: Project) -> Iterator[MedsynthError]:
    """Why a run would be refused before its first request."""
    from medsynth.engine.premises import refuse_raw, refuse_unlimited

    for refuse in (partial(refuse_raw, plan, project.trusted_hosts), partial(refuse_unlimited, plan)):
        try:
            refuse()
        except MedsynthError as error:
            yield error


def _plain(value: Any) -> Any:
    """Dataclasses as dicts, for JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _money(cost: float | None, budget: Mapping[str, float]) -> Iterator[str]:
    if cost is None:
        yield "cost: no price is known for a model of this recipe; write it under `prices` in medsynth.yaml"
    else:
        yield f"cost: about ${cost:,.2f}"
    if budget:
        yield f"budget: {', '.join(f'{value:,g} {name}' for name, value in budget.items())}"
    if cost and "usd" in budget and budget["usd"] < cost:
        yield f"for that money you get about {budget['usd'] / cost:.0%} of the rows"


def _lines(found: Any) -> Iterator[str]:
    yield f"{found.name}"
    rows = [("stage", "kind", "rows", "calls (low-likely-high)", "tokens in", "tokens out", "done already")]
    for stage in found.stages:
        calls = "-".join(f"{number:,}" for number in stage.calls) if any(stage.calls) else ""
        tokens = (
            f"{stage.tokens_in:,}" if stage.tokens_in else "",
            f"{stage.tokens_out:,}" if stage.tokens_out else "",
        )
        count = "?" if stage.rows is None else f"{stage.rows:,}"
        rows.append((stage.name, stage.kind, count, calls, *tokens, f"{stage.done:,}" if stage.done else ""))
    yield from columns(rows)
    if not found.leaves:
        yield "nothing leaves this machine"
    for one in found.leaves:
        what = "unscrubbed text of real people" if one.raw else "text"
        terms = ", ".join(part for part in (one.location, one.retention, one.agreement) if part)
        yield f"leaves: {what} of stage {one.stage} to {one.host} (teacher {one.role}, model {one.model}; {terms})"
    if found.answers_kept:
        yield f"answers in the reply log, replayed where they fit: {found.answers_kept:,}"
    for note in found.notes:
        yield f"note: {note}"
