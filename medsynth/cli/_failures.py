"""Rows that failed, as a person who has to mend the cause looks at them. Their text was never kept, only the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from medsynth.cli._terminal import columns, safe


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed row. row: its id, or ``file:row`` where it could not be read; permanent: not tried again unasked."""

    stage: str
    row: str
    reason: str
    error: str
    department: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Failures:
    """Some failed rows, and of how many they are some."""

    rows: tuple[Failure, ...] = ()
    of: int = 0

    def to_json(self) -> list[dict[str, Any]]:
        return [asdict(one) for one in self.rows]


def failed(folders: Sequence[Path], count: int) -> Failures:
    """Failed rows of runs, given the runs' folders; those of a reader in the order of its file."""
    import polars as pl

    files = [file for folder in folders for file in sorted((folder / "failed").glob("*/*.parquet"))]
    if not files:
        return Failures()
    frame = pl.scan_parquet(files).collect()
    rows = frame.head(count).iter_rows(named=True)
    return Failures(tuple(_failure(row) for row in rows), frame.height)


def _failure(row: dict[str, Any]) -> Failure:
    return Failure(
        *(row["stage"], row["where"] or row["id"], row["reason"], row["error"], row["department"], row["permanent"])
    )


def lines(found: Failures, title: str) -> Iterator[str]:
    """A line a row, and what the next run does with it."""
    if not found.rows:
        yield f"{safe(title)}: nothing to show"
        return
    yield f"{safe(title)}: {len(found.rows):,} of {found.of:,} rows"
    head = ("stage", "row", "next run", "reason", "error")
    yield from columns([head, *((one.stage, one.row, _next(one), one.reason, one.error) for one in found.rows)])


def _next(one: Failure) -> str:
    if not one.permanent:
        return "tries again"
    return "reads the mended file" if one.reason == "unreadable" else "needs --retry-failed"
