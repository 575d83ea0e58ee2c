"""A mixture as a person reads it on a terminal: what goes in, and where in the training it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from medsynth.cli._terminal import columns

if TYPE_CHECKING:
    from medsynth.dataset.manifest import Alike, InputEntry, Mixture


def mixture_lines(found: Mixture) -> Iterator[str]:
    """The inputs, each one's share of every tenth of the training, and whose licence allows least."""
    asked = tuple(dict.fromkeys(key for one in found.inputs for key in one.order))
    head = ("input", "version", "copies", *asked, "train", "validation", "test")
    yield from columns([head, *(_row(one, asked) for one in found.inputs)])
    rows = sum(sum(tenth.values()) for tenth in found.tenths)
    if rows:
        yield ""
        yield f"order of training: {found.curriculum}; in each tenth of train ({rows:,} rows), % of each input"
        names = [one.name for one in found.inputs]
        yield from columns(
            [("progress", *names), *(_shares(at, tenth, names) for at, tenth in enumerate(found.tenths))]
        )
    if found.alike:
        yield ""
        yield alike_line(found.alike)
    yield ""
    yield f"strictest licence: {found.strictest} ({found.strictest_rows:,} rows); of all rows together: {found.licence}"
    for limit in found.limits:
        yield f"against passing on: {limit}"


def alike_line(found: Alike) -> str:
    """What became of rows that read alike."""
    if not found.clusters:
        return f"no rows of different groups read alike ({found.least:g})"
    return (
        f"{found.rows:,} rows of {found.groups:,} groups read like those of another group ({found.least:g}): kept, "
        f"on one side each, under {found.clusters:,} {'name' if found.clusters == 1 else 'names'}"
    )


def _row(one: InputEntry, asked: tuple[str, ...]) -> tuple[str, ...]:
    told = [f"{one.order[key]:g}" if key in one.order else "" for key in asked]
    rows = [f"{one.rows.get(split, 0):,}" for split in ("train", "validation", "test")]
    name = f"{one.name} (general)" if one.general else one.name
    return name, f"{one.dataset}@{one.version}", f"{one.copies:g}", *told, *rows


def _shares(at: int, tenth: dict[str, int], names: list[str]) -> tuple[str, ...]:
    total = max(1, sum(tenth.values()))
    return f"{at * 10} - {at * 10 + 10} %", *(f"{100 * tenth.get(name, 0) / total:.1f}" for name in names)
