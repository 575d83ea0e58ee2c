"""``medsynth run``: build the next version of a dataset."""

from __future__ import annotations

import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._bundle import bundled
from medsynth.cli._failures import loss_lines
from medsynth.cli._live import watching
from medsynth.cli._recipe import changes_recipe, load
from medsynth.cli._stop import stopping
from medsynth.cli._talk import Talk, talks
from medsynth.core.errors import BudgetExceeded, MedsynthError

if TYPE_CHECKING:
    from medsynth.core.plan import Plan
    from medsynth.engine.run import RunResult


@click.command("run")
@click.argument("recipe", metavar="RECIPE|BUNDLE")
@changes_recipe
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Draw N cases, stratified; writes a draft.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Take the first N cases; writes a draft.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("datasets"), help="Folder of the datasets.")
@click.option("--version", metavar="X.Y.Z", help="Number of the next version; may only be above the computed one.")
@click.option("--engine", type=click.Choice(["local"]), default="local", help="What runs the stages.")
@click.option("--retry-failed", is_flag=True, help="Try rows again that failed for good.")
@click.option("--allow-demo", is_flag=True, help="Take versions of demo output as inputs; the result is one too.")
@click.option(
    "--input", "inputs", multiple=True, metavar="NAME=PATH", help="Where an input of a bundle is; NAME is its file."
)
@click.option("--yes", "-y", is_flag=True, help="Do not ask before money is spent.")
@talks
def command(talk: Talk, recipe: str, **options: Any) -> None:
    """Build the next version of a dataset from a recipe.

    A run that was stopped or killed goes on where it was: run the same command again. Answers of a model that
    were paid for once come from the reply log. A bundle is run like a recipe; its inputs are looked for here.

    Example: medsynth run recipes/dialogue.yaml --limit 10
    """
    if options["sample"] and options["limit"]:
        raise click.UsageError("--sample and --limit exclude each other.")
    if options["version"] and (options["sample"] or options["limit"]):
        raise click.UsageError("a draft has no number: --version goes with neither --sample nor --limit.")
    changes = {name: options.pop(name) for name in ("sets", "teachers", "base_url")}
    packed = bundled(talk, recipe, options.pop("inputs"), options["out"], **changes)
    plan = packed.plan if packed else load(recipe, **changes).plan(options["out"])
    if packed:
        options["version"] = packed.number(options["version"], options["out"])
    result = _run(talk, plan, options, packed=packed is not None)
    if result.unchanged and options["version"]:
        talk.note(f"--version {options['version']} was not used: no new version is written for the same rows")
    if packed and not result.draft:
        packed.compare(talk, result, summary(result))
        return
    talk.result(result.to_json(), summary(result))
    talk.next(f"medsynth peek {shlex.quote(str(result.path))}", f"medsynth show {shlex.quote(str(result.path))}")


def _run(talk: Talk, plan: Plan, options: dict[str, Any], *, packed: bool) -> RunResult:
    from medsynth.cli._project import project
    from medsynth.cli._spending import approve, options_of
    from medsynth.engine.run import run
    from medsynth.llm.providers._access import NO_HOST

    ours = project()
    if packed:  # where a request of a bundle goes that has no answer: nowhere
        ours = ours.model_copy(update={"trusted_hosts": (*ours.trusted_hosts, NO_HOST)})
    stop = threading.Event()
    chosen = {name: options[name] for name in ("out", "sample", "limit", "retry_failed", "version", "allow_demo")}
    full = options_of(ours, **chosen, command=resume_line(), stop=stop)
    approve(talk, plan, full, ours, yes=options["yes"])
    try:
        with watching(quiet=talk.quiet) as progress, stopping(stop, progress.say):
            return run(plan, full, progress)
    except (MedsynthError, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt) or error.retryable:
            more = ", with a larger budget" if isinstance(error, BudgetExceeded) else ""
            talk.note(f"state is saved; go on with: {resume_line()}{more}")
        raise


def resume_line() -> str:
    """This very command, to be typed again."""
    words = ["medsynth", *sys.argv[1:]]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def summary(result: RunResult) -> Iterator[str]:
    """The short table at the end of a run."""
    if result.unchanged:
        yield f"{result.name} {result.version}: nothing changed; the version that is there has the same content"
    else:
        yield f"{result.name} {result.version}{' (draft)' if result.draft else ''}"
    for table, splits in result.rows.items():
        shares = ", ".join(f"{split} {rows:,}" for split, rows in splits.items())
        rows = sum(splits.values())
        yield f"  {table:<14}{rows:,} {'row' if rows == 1 else 'rows'} ({shares})"
    yield f"  {'inputs':<14}{result.rows_in:,}"
    for reason, count in sorted(result.dropped.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {'dropped':<14}{count:,} {reason}"
    if result.queue:
        said = ", ".join(f"{count:,} {status}" for status, count in result.queue.items())
        yield f"  {'to review':<14}{said} facts; see `medsynth peek {result.run_id} --queue`"
    see = f"; see `medsynth peek {result.run_id} --failed`" if result.failures else ""
    yield f"  {'failures':<14}{result.failures:,}{see}"
    for line in loss_lines([one.model_dump() for one in result.losses]):
        yield f"  {'not answered':<14}{line}"
    for warning in result.warnings:
        yield f"  {'warning':<14}{warning}"
    yield f"  {'calls':<14}{result.calls_made:,} made, {result.calls_replayed:,} replayed"
    yield f"  {'tokens':<14}{result.tokens_in:,} in, {result.tokens_out:,} out"
    yield f"  {'cost':<14}{cost_line(result)}"
    for name, counts in (("tried again", result.retries), ("waited", result.waited_s)):
        if said := ", ".join(f"{counts[key]:,.0f} {key}" for key in sorted(counts, key=lambda key: -counts[key])):
            yield f"  {name:<14}{said}{' (seconds)' if name == 'waited' else ''}"
    yield f"  {'seconds':<14}{result.seconds:,.1f}"
    if result.audit:
        yield f"  {'pii audit':<14}{result.audit} (see `medsynth report`; it is not for others)"
    yield f"  {'path':<14}{result.path}"
    yield f"  {'content id':<14}{result.content_id}"


def cost_line(result: RunResult) -> str:
    """Money of this run; what has no price is named, never left out."""
    from medsynth.llm.budget import shown

    sums = [shown(name, amount) for name, amount in result.cost.items() if amount]
    if result.unpriced:
        sums.append(f"{result.unpriced:,} requests without a known price")
    return " and ".join(sums) or "nothing"
