"""``medsynth explain``: where a row comes from and what became of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._peek_text import SPEAKERS
from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import safe, wrap
from medsynth.cli._version import OUT, find
from medsynth.core.errors import DataError

if TYPE_CHECKING:
    from medsynth.engine.runs import Trace

_SHOWN = (
    *("reason", "_reason", "error", "where", "permanent"),
    *("id", "source", "source_id", "licence", "parents", "teacher", "split", "split_group", "department", "language"),
    *("region", "kind", "turns", "characters", "ended_by", "red_flags", "flags", "real_people", "reviewed_by"),
    *("conclusion", "disposition", "provenance"),
)
"""Columns that hold no text of a patient, in the order in which they are shown."""
_HASH = 64
_INDENT = 17


@dataclass(frozen=True, slots=True)
class _Place:
    """The newest place of a row in one dataset, and the older ones of the same sort."""

    newest: Trace
    older: tuple[str, ...]


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
    places = _places(found)
    for parent in dict.fromkeys(parent for one in found for parent in one.row.get("parents") or ()):
        if not any(one.row["id"] == parent for one in found):
            places += _places([one for one in explain(home(), out, parent) if one.row["id"] == parent])[:1]
    made = {place.newest.where: _made(place.newest.version, out) for place in places}
    traces = [
        {
            "where": place.newest.where,
            "table": place.newest.kind,
            "stage": place.newest.stage,
            "row": _row(place.newest.row, text=text),
            "made": made[place.newest.where],
            "older": list(place.older),
        }
        for place in places
    ]
    names = {digest: name for one in made.values() for digest, name in one.get("prompts", {}).items()}
    width = min(shutil.get_terminal_size().columns, 110)
    talk.result({"row_id": row_id, "traces": traces}, list(_lines(traces, names, width)))


def _places(found: Sequence[Trace]) -> list[_Place]:
    """The newest version and the newest run of each dataset that know a row; drafts are older than versions."""
    groups: dict[tuple[str, str, str], list[Trace]] = {}
    for one in found:
        groups.setdefault((one.dataset, one.kind, one.row["id"]), []).append(one)
    places = []
    for traces in groups.values():
        if traces[0].version:  # the engine gives versions in the order of their names, runs from the newest on
            traces = sorted(traces, key=lambda one: not one.place.startswith("draft-"))[::-1]
        places.append(_Place(traces[0], tuple(dict.fromkeys(one.place for one in traces[1:]))))
    return places


def _made(path: Path | None, out: Path) -> dict[str, Any]:
    """How the version was made: its stages in order, and the names of its prompts by their hash."""
    if path is None:
        return {}
    manifest = find(str(path), out).manifest
    return {"stages": list(manifest.counts), "prompts": {one.sha256: one.name for one in manifest.prompts}}


def _row(row: dict[str, Any], *, text: bool) -> dict[str, Any]:
    """The row without its text, unless that was asked for; empty columns left out."""
    names = [name for name in _SHOWN if name in row]
    if text:
        names += [name for name in row if name not in _SHOWN and (name[0] != "_" or name == "_twin")]
    return {name: row[name] for name in names if row[name] not in (None, [], "")}


def _lines(traces: Sequence[Mapping[str, Any]], names: Mapping[str, str], width: int) -> Iterator[str]:
    """A block a place. Of a row that was shown before, only what differs there."""
    seen: dict[str, dict[str, str]] = {}
    for number, trace in enumerate(traces):
        if number:
            yield ""
        yield safe(f"{trace['where']}: {_standing(trace)}")
        fields = dict(_fields(trace["row"], names))
        before = seen.setdefault(fields["id"], {})
        if trace["made"].get("stages"):
            fields["stages"] = " → ".join(trace["made"]["stages"])
        if trace["older"]:
            fields["also in"] = ", ".join(trace["older"])
        for name, value in fields.items():
            if name == "id" or before.get(name) != value:
                yield from _field(name, value, width)
        before.update(fields)


def _field(name: str, value: str, width: int) -> Iterator[str]:
    for line in wrap(safe(value), width - _INDENT):
        yield f"  {name:<{_INDENT - 3}} {line}"
        name = ""


def _standing(trace: Mapping[str, Any]) -> str:
    if not trace["stage"]:
        return f"a row of the table {trace['table']}"
    by = "by the gate" if trace["table"] == "refused" else "in stage"
    return f"{trace['table']} {by} {trace['stage']}"


def _fields(row: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if name == "messages":
            for number, message in enumerate(value, 1):
                yield f"{number} {SPEAKERS.get(message['role'], message['role'])}", message["content"] or ""
        elif isinstance(value, dict) and set(value) == {"state", "value"}:
            yield name, value["value"] or value["state"]
        elif isinstance(value, dict) and name != "case":  # which has a place of its own
            yield from _fields({key: item for key, item in value.items() if item not in (None, [], "")}, names)
        elif not isinstance(value, dict):
            items = value if isinstance(value, list) else [value]
            yield name.lstrip("_"), ", ".join(_word(item, names) for item in items)


def _word(value: Any, names: Mapping[str, str]) -> str:
    """A value as text: a prompt's hash as its name, or cut where no version knows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return names.get(text) or (f"{text[:12]}…" if len(text) == _HASH and text.isalnum() else text)
