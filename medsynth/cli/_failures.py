"""Rows that failed, as a person who has to mend the cause looks at them. Their text was never kept, only the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from medsynth.cli._terminal import columns, safe

_LONGEST = 200


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


@dataclass(frozen=True, slots=True)
class FailureClass:
    """Failed rows of one stage with one reason. departments: those with the most of them; example: masked."""

    stage: str
    reason: str
    count: int
    departments: dict[str, int]
    example: str


def classes(folder: Path) -> list[FailureClass]:
    """The failures of a run, by stage and reason, the most frequent first."""
    import polars as pl

    files = sorted((folder / "failed").glob("*/*.parquet"))
    if not files:
        return []
    frame = pl.scan_parquet(files).select("stage", "reason", "department", "error").collect()
    found = []
    for (stage, reason), rows in frame.group_by("stage", "reason", maintain_order=True):
        named = rows.filter(pl.col("department") != "").get_column("department").value_counts(sort=True).head(3)
        found.append(
            FailureClass(str(stage), str(reason), rows.height, dict(named.iter_rows()), masked(rows["error"][0]))
        )
    return sorted(found, key=lambda one: -one.count)


_MOST_LOSSES = 10


def loss_lines(losses: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What models refused or cut, a line for each outcome, department and topic (entries of ``losses``)."""
    for one in losses[:_MOST_LOSSES]:
        where = ", ".join(filter(None, (one["department"], one["topic"]))) or "not stated"
        yield safe(f"{one['lost']:,} {one['outcome']} in {where}; {one['inputs']:,} asked")
    if rest := losses[_MOST_LOSSES:]:
        yield f"{sum(one['lost'] for one in rest):,} in {len(rest):,} more groups"


_MASKS = (
    (re.compile(r"[^\s@]+@[^\s@]+"), "<address>"),
    (re.compile(r"\b(?:sk|hf|key)[-_][^\s'\"]+", re.IGNORECASE), "<key>"),
    (re.compile(r"\b[A-Za-z0-9_-]{20,}\b"), "<...>"),
    (re.compile(r"\d{4,}"), "#"),
)


def masked(error: str) -> str:
    """An error as it may be shown to anybody: without addresses, keys, long tokens and long numbers.

    >>> masked("HTTP 400 (call 13800138000 or a.b@example.com, key sk-abc123)")
    'HTTP 400 (call # or <address> key <key>'
    """
    for pattern, mask in _MASKS:
        error = pattern.sub(mask, error)
    return error if len(error) <= _LONGEST else f"{error[: _LONGEST - 3]}..."


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
