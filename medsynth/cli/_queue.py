"""The curators' queue as people see it: lines of the terminal, a section of a page, a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from medsynth.cli._terminal import safe

COLUMNS = ("row", "status", "kind", "rule", "before", "after", "kept", "gate")
MOST = 100_000
"""Facts of one page or sheet; of more the rest is counted and stays in the run's folder."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Some open facts of runs, unresolved ones first, and of how many they are some."""

    rows: tuple[dict[str, str], ...] = ()
    of: int = 0


def queue_of(folders: Sequence[Path], count: int = MOST) -> Queue:
    """The open facts of runs, given the runs' folders."""
    import polars as pl

    from medsynth.engine.queue import read_queue

    rows: list[dict[str, str]] = []
    total = 0
    for folder in folders:
        frame = read_queue(folder)
        if frame is not None:
            total += int(frame.select(pl.len()).collect().item())
            rows += frame.head(count - len(rows)).collect().to_dicts()
    return Queue(tuple(rows), total)


def lines(queue: Queue, title: str) -> Iterator[str]:
    """One line a fact, and what stays."""
    yield f"{title}: {len(queue.rows):,} of {queue.of:,} facts to review"
    for fact in queue.rows:
        said = " -> ".join(
            safe(fact[name]) or "nothing" for name in (("before", "after") if fact["before"] else ("after",))
        )
        yield f"  {fact['row']}  {fact['status']}  {fact['kind']}: {said} ({fact['rule']})"
        yield f"      {safe(fact['kept'])!s}".replace("\n", " ")


def to_json(queue: Queue, title: str) -> dict[str, Any]:
    return {"title": title, "of": queue.of, "rows": list(queue.rows)}


def section(queue: Queue) -> Iterator[str]:
    """The part of a page; all text escaped."""
    if not queue.of:
        return
    yield f"<h2>Facts to review</h2><p>{len(queue.rows):,} of {queue.of:,}; rows stay as they are</p>"
    yield "<table><thead><tr>" + "".join(f"<th>{name}</th>" for name in COLUMNS) + "</tr></thead><tbody>"
    for fact in queue.rows:
        yield "<tr>" + "".join(f"<td><bdi>{escape(safe(fact[name]))}</bdi></td>" for name in COLUMNS) + "</tr>"
    yield "</tbody></table>"
