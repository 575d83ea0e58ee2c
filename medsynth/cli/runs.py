"""``medsynth runs``: what ran here, what it used, how it ended, and how to go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._failures import FailureClass, classes, loss_lines
from medsynth.cli._live import clock
from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import columns, safe

if TYPE_CHECKING:
    from medsynth.engine.runs import RunRecord

_GOES_ON = ("stopped", "killed", "failed")
_MONEY = ("usd", "cny")


@click.command("runs")
@click.option("-n", "--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@talks
def command(talk: Talk, last: int) -> None:
    """List the runs of this project, the newest first.

    State, calls and money of each; failures by class, each with a masked example; the command that goes on with a run
    that has not finished.

    Example: medsynth runs -n 5
    """
    from medsynth.engine.runs import list_runs

    every = list_runs(home())
    records = every[:last]
    newest = {one.name: one.run_id for one in reversed(every)}
    found = [(one, classes(one.folder), _resume(one, newest)) for one in records]
    text = [*columns([_HEAD, *map(_row, records)]), *_details(found)] if records else ["no runs yet"]
    talk.result({"runs": [_json(*one) for one in found]}, text)
    if not records:
        talk.next("medsynth run recipes/dialogue.yaml")


_HEAD = ("run", "dataset", "state", "started", "time", "calls", "replayed", "spent", "version")


def _row(one: RunRecord) -> tuple[str, ...]:
    return (
        *(one.run_id, one.name, f"{one.state} ({one.error})" if one.error else one.state, one.started[:19]),
        *(clock(one.seconds), f"{one.made:,}", f"{one.replayed:,}", _spent(one), one.version),
    )


def _spent(one: RunRecord) -> str:
    from medsynth.llm.budget import shown

    sums = [shown(name, one.spent[name]) for name in _MONEY if one.spent.get(name)]
    sums += [f"{one.unpriced:,} requests without a price"] if one.unpriced else []
    return " + ".join(sums) or "nothing"


def _resume(one: RunRecord, newest: dict[str, str]) -> str:
    """The line that goes on with a run; '' where it has ended, or a later one went on."""
    return one.resume if one.state in _GOES_ON and newest[one.name] == one.run_id else ""


def _details(found: Sequence[tuple[RunRecord, list[FailureClass], str]]) -> Iterator[str]:
    for one, failures, resume in found:
        losses = one.data.get("losses", [])
        if not failures and not resume and not losses:
            continue
        yield ""
        yield f"{one.run_id}  {one.name}, {one.state}"
        if one.error == "BudgetExceeded":
            yield "  its budget is spent: raise it, or nothing more is sent"
        if resume:
            yield f"  go on with: {safe(resume)}"
        for failure in failures:
            where = ", ".join(f"{name} {count:,}" for name, count in failure.departments.items())
            yield safe(f"  {failure.count:,} {failure.reason} in {failure.stage}{f' ({where})' if where else ''}")
            yield safe(f"    such as: {failure.example}")
        yield from (f"  not answered: {line}" for line in loss_lines(losses))


def _json(one: RunRecord, failures: list[FailureClass], resume: str) -> dict[str, Any]:
    return {
        "run": one.run_id,
        "name": one.name,
        "state": one.state,
        "started": one.started,
        "seconds": one.seconds,
        "calls": {"made": one.made, "replayed": one.replayed},
        "spent": dict(one.spent),
        "unpriced_requests": one.unpriced,
        "retries": one.data.get("retries", {}),
        "failures": [asdict(failure) for failure in failures],
        "losses": one.data.get("losses", []),
        "version": one.version,
        "error": one.error,
        "resume": resume,
    }
