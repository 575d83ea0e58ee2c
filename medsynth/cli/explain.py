"""``medsynth explain``: where a row comes from and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import safe
from medsynth.cli._version import OUT, find
from medsynth.core.errors import DataError

_SHOWN = (
    *("id", "source", "source_id", "licence", "parents", "teacher", "split", "split_group", "department", "language"),
    *("region", "kind", "turns", "characters", "ended_by", "red_flags", "flags", "real_people", "reviewed_by"),
    *("conclusion", "disposition", "provenance", "stage", "where", "reason", "_reason", "error", "permanent"),
)
"""Columns that hold no text of a patient, in the order in which they are shown."""


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

    found = explain(home(), out, row_id)
    if not found:
        raise DataError(
            f"no version in {out} and no run knows the row '{safe(row_id)}'.",
            hint="Ids are whole; see `medsynth peek`.",
        )
    traces = [
        {"where": one.where, "table": one.kind, "row": _row(one.row, text=text), "made": _made(one.version, out)}
        for one in found
    ]
    for parent in dict.fromkeys(parent for one in found for parent in one.row.get("parents") or ()):
        places = {one.where for one in found if one.kind not in ("dropped", "failed")}
        known = [one for one in explain(home(), out, parent) if one.where in places and one.row["id"] == parent]
        traces += [
            {"where": one.where, "table": one.kind, "row": _row(one.row, text=text), "made": {}} for one in known
        ]
    talk.result({"row_id": row_id, "traces": traces}, [safe(line) for line in _lines(traces)])


def _made(path: Path | None, out: Path) -> dict[str, Any]:
    """How the version was made: its stages in order, and the names of its prompts by their hash."""
    if path is None:
        return {}
    manifest = find(str(path), out).manifest
    return {"stages": list(manifest.counts), "prompts": {one.sha256: one.name for one in manifest.prompts}}


def _row(row: dict[str, Any], *, text: bool) -> dict[str, Any]:
    """The row without its text, unless that was asked for; empty columns left out."""
    names = [name for name in _SHOWN if name in row] + ([name for name in row if name not in _SHOWN] if text else [])
    return {name: row[name] for name in names if row[name] not in (None, [], "")}


def _lines(traces: list[dict[str, Any]]) -> Iterator[str]:
    for number, trace in enumerate(traces):
        if number:
            yield ""
        yield f"{trace['where']}: {trace['table']}"
        names = trace["made"].get("prompts", {})
        if trace["made"].get("stages"):
            yield f"  {'stages':<14}{' → '.join(trace['made']['stages'])}"
        for name, value in trace["row"].items():
            parts = value if isinstance(value, dict) else {name: value}
            for key, item in parts.items():
                items = [_word(one, names) for one in (item if isinstance(item, list) else [item])]
                if item not in (None, [], ""):
                    yield f"  {key.lstrip('_'):<14}{', '.join(items)}"


def _word(value: Any, names: dict[str, str]) -> str:
    """A value as text: a prompt's hash as its name, a message as who said what."""
    if isinstance(value, dict):
        return ": ".join(str(part) for part in value.values() if part is not None)
    return names.get(value, value) if isinstance(value, str) else str(value)
