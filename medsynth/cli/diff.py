"""``medsynth diff``: what differs between two versions."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT, Opened, find
from medsynth.core.errors import DataError

if TYPE_CHECKING:
    from medsynth.cli._diff_rows import Pair
    from medsynth.dataset.diff import Difference


@click.command("diff")
@click.argument("a")
@click.argument("b")
@OUT
@click.option("--by", type=click.Choice(["id", "source_id"]), help="How rows are matched; id unless side by side.")
@click.option("--side-by-side", is_flag=True, help="Show the same cases in both, for two prompts or two models.")
@click.option("--samples", type=click.IntRange(0), help="How many rows to show; 0, or 3 side by side.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page.")
@talks
def command(
    talk: Talk, a: str, b: str, out: Path, by: Any, side_by_side: bool, samples: int | None, html: Path | None
) -> int:
    """Compare two versions.

    It tells what differs in schema, rows, values, lengths, splits, sources, prompts and cost.

    A and B are paths, NAME@VERSION, NAME for the latest, or hub:OWNER/NAME@TAG. Ends with 0 where they are equal,
    with 1 where they differ.

    Example: medsynth diff clinic@1.0.0 clinic@1.1.0 --samples 3
    """
    from medsynth.cli._diff_rows import pairs
    from medsynth.dataset.diff import Side, diff

    before, after = find(a, out), find(b, out)
    sides = (Side(before.path, before.manifest), Side(after.path, after.manifest))
    by = by or ("source_id" if side_by_side else "id")
    count = samples if samples is not None else 3 if side_by_side else 0
    found = diff(*sides, by=by, samples=count)
    shown = pairs(*sides, by=by, count=count, same_too=side_by_side) if count else []
    data = _json(found, before, after, shown)
    _say(talk, data, found, (before, after), shown, html)
    return 0 if found.equal else 1


def _say(
    talk: Talk,
    data: dict[str, Any],
    found: Difference,
    sides: tuple[Opened, Opened],
    shown: list[Pair],
    html: Path | None,
) -> None:
    from medsynth.cli._diff_html import page
    from medsynth.cli._diff_text import lines

    labels = (sides[0].label, sides[1].label)
    if html:
        try:
            html.write_text(page(found, labels, shown), "utf-8", errors="backslashreplace")
        except OSError as error:
            raise DataError(f"the page cannot be written: {error.strerror or type(error).__name__}.") from error
        talk.result({**data, "written": str(html)}, [f"wrote {html}"])
        return
    talk.result(data, list(lines(found, labels, shown)))
    if not shown and not found.equal:
        talk.next(f"medsynth diff {labels[0]} {labels[1]} --samples 3")


def _json(found: Difference, before: Opened, after: Opened, shown: list[Pair]) -> dict[str, Any]:
    return {
        "a": {"version": before.label, "path": str(before.path), "content_id": before.manifest.content_id},
        "b": {"version": after.label, "path": str(after.path), "content_id": after.manifest.content_id},
        "equal": found.equal,
        "bump": {"kind": found.bump[0], "why": found.bump[1]} if found.bump else None,
        "tables": {name: asdict(table) for name, table in found.tables.items()},
        "lineage": found.lineage,
        "samples": [asdict(pair) for pair in shown],
    }
