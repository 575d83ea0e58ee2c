"""``medsynth plan``: what a run would do, before it does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._forecast import lines, to_json
from medsynth.cli._recipe import changes_recipe, load
from medsynth.cli._talk import Talk, talks
from medsynth.core.errors import MedsynthError

if TYPE_CHECKING:
    from medsynth.core.plan import Plan
    from medsynth.engine.run import RunOptions


@click.command("plan")
@click.argument("recipe", metavar="RECIPE")
@changes_recipe
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="K", help="Run K rows, kept as a draft, and forecast from them."
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Forecast a draft of the first N rows.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("datasets"), help="Folder of the datasets.")
@click.option("--allow-demo", is_flag=True, help="Take versions of demo output as inputs; the result is one too.")
@click.option("--yes", "-y", is_flag=True, help="With --sample: do not ask before money is spent.")
@talks
def command(
    talk: Talk,
    recipe: str,
    sample: int | None,
    limit: int | None,
    out: Path,
    allow_demo: bool,
    yes: bool,
    **changes: Any,
) -> None:
    """Show what a run would do, cost and send. Makes no call, or K rows' worth.

    Stages, rows, calls, tokens, money, time, what is paid for already, what leaves the building, and how many rows the
    money left will buy. What K rows cost is not paid again by the run itself.

    Example: medsynth plan recipes/dialogue.yaml
    """
    from medsynth.cli._project import project
    from medsynth.cli._spending import approve, options_of
    from medsynth.engine.forecast import forecast

    if sample and limit:
        raise click.UsageError("--sample and --limit exclude each other.")
    loaded = load(recipe, **changes)
    compiled, ours = loaded.plan(out), project()
    options = options_of(ours, out=out, limit=limit, allow_demo=allow_demo)
    drawn = replace(options, sample=sample) if sample else None
    draft = ""
    if drawn is not None:
        approve(talk, compiled, drawn, ours, yes=yes)
        draft = _run_sample(talk, compiled, drawn)
    found = forecast(compiled, options, drawn)
    refused = [str(error) for error in _refusals(compiled, options)]
    data = {"recipe": recipe, "kind": loaded.kind, **to_json(found, compiled.budget), "draft": draft}
    more = [*(f"a run is refused: {one}" for one in refused)]
    talk.result(data | {"refused": refused}, [*more, *lines(found, compiled.budget)])
    if not refused:
        talk.next(f"medsynth run {recipe}")


def _run_sample(talk: Talk, plan: Plan, options: RunOptions) -> str:
    """Make the draft that is forecast from; its path. A gate's no says nothing about cost, and is only told."""
    from medsynth.cli._live import watching
    from medsynth.core.errors import GateFailed
    from medsynth.engine.run import run

    try:
        with watching(quiet=talk.quiet) as progress:
            return str(run(plan, options, progress).path)
    except GateFailed as error:
        talk.note(f"the sample made no draft: {error}")
        return ""


def _refusals(plan: Plan, options: RunOptions) -> Iterator[MedsynthError]:
    """Why a run would be refused before its first request."""
    from medsynth.engine.premises import refuse_raw
    from medsynth.engine.run import refuse_demo
    from medsynth.engine.spending import refuse_unlimited

    for refuse in (
        partial(refuse_raw, plan, options.trusted_hosts),
        partial(refuse_unlimited, plan, options.money),
        partial(refuse_demo, plan, options),
    ):
        try:
            refuse()
        except MedsynthError as error:
            yield error
