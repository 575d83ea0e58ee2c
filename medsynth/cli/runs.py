"""``medsynth runs``: what ran here, and how it ended."""

from __future__ import annotations

import click

from medsynth.cli._live import clock
from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import columns


@click.command("runs")
@click.option("-n", "--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@talks
def command(talk: Talk, last: int) -> None:
    """List the runs of this project, the newest first.

    Example: medsynth runs -n 5
    """
    from medsynth.engine.runs import list_runs

    records = list_runs(home())[:last]
    data = {
        "runs": [
            {
                "run": one.run_id,
                "name": one.name,
                "state": one.state,
                "started": one.started,
                "seconds": one.seconds,
                "calls": {"made": one.made, "replayed": one.replayed},
                "version": one.version,
                "error": one.error,
            }
            for one in records
        ]
    }
    head = [("run", "dataset", "state", "started", "time", "calls", "replayed", "version")]
    rows = [
        (
            *(one.run_id, one.name, f"{one.state} ({one.error})" if one.error else one.state, one.started[:19]),
            *(clock(one.seconds), f"{one.made:,}", f"{one.replayed:,}", one.version),
        )
        for one in records
    ]
    talk.result(data, list(columns(head + rows)) if rows else "no runs yet")
    if not rows:
        talk.next("medsynth run recipes/dialogue.yaml")
