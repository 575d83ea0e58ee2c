"""``medsynth explain``: where a row comes from and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import safe
from medsynth.cli._version import OUT
from medsynth.core.errors import DataError

_TEXT = {"messages", "complaint", "advice", "diagnosis", "reference_reply", "case"}
_FIRST = ("id", "source", "source_id", "licence", "parents", "teacher", "split", "split_group", "department")


@click.command("explain")
@click.argument("row_id", metavar="ROW_ID")
@click.option("--text", is_flag=True, help="Show the row's text too.")
@OUT
@talks
def command(talk: Talk, row_id: str, text: bool, out: Path) -> None:
    """Tell where a row comes from and what became of it.

    Where it stands, what it was made from, and why it was dropped or failed if it was. ROW_ID is the id of a row
    or of a case, or a case's id in its source.

    Example: medsynth explain 7f0c6d...
    """
    from medsynth.engine.runs import explain

    traces = explain(home(), out, row_id)
    if not traces:
        raise DataError(
            f"no version in {out} and no run knows the row '{safe(row_id)}'.",
            hint="Ids are whole; see `medsynth peek`.",
        )
    shown = [{"where": one.where, "table": one.kind, "row": _row(one.row, text=text)} for one in traces]
    talk.result({"row_id": row_id, "traces": shown}, [safe(line) for line in _lines(shown)])


def _row(row: dict[str, Any], *, text: bool) -> dict[str, Any]:
    """The row without its text, unless that was asked for; empty columns left out."""
    order = {name: at for at, name in enumerate(_FIRST)}
    names = sorted(row, key=lambda name: order.get(name, len(order)))
    return {name: row[name] for name in names if row[name] not in (None, [], "") and (text or not _is_text(row, name))}


def _is_text(row: dict[str, Any], name: str) -> bool:
    return (
        name in _TEXT
        or (isinstance(row[name], str) and len(row[name]) > 200)
        or (isinstance(row[name], dict) and (row[name].keys() == {"state", "value"}))
    )


def _lines(traces: list[dict[str, Any]]) -> Iterator[str]:
    for trace in traces:
        yield f"{trace['where']}: {trace['table']}"
        for name, value in trace["row"].items():
            if isinstance(value, dict):
                value = ", ".join(f"{key} {item}" for key, item in value.items() if item not in (None, [], ""))
            elif isinstance(value, list):
                value = ", ".join(str(item) for item in value)
            yield f"  {name.lstrip('_'):<14}{value}"
