"""The review quota: a public version wants k rows that curators looked at, none of them unsafe."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from medsynth.core.tables import Table
from medsynth.dataset.identity import row_digests
from medsynth.publish.gates._asked import Asked, Finding

CONFIDENCE = 0.95
_BLOCKING = frozenset(("reject", "unsafe"))


def review(asked: Asked) -> Finding:
    """Whether enough rows of the main table have a verdict, and none is ``reject``; what that leaves open is told.

    A verdict counts for the row id and the digest it was given for. ``flag`` is no verdict yet.
    """
    entry = asked.manifest.tables[asked.manifest.main]
    wanted = min(asked.policy.review_rows, entry.rows)
    verdicts = _latest(asked.home / "verdicts" / f"{asked.manifest.name}.jsonl")
    here = _digests(asked, {row_id for row_id, _ in verdicts})
    per_row = [found for (row_id, digest), found in verdicts.items() if here.get(row_id) == digest]
    unsafe = sum(bool(found & _BLOCKING) for found in per_row)
    seen = sum(bool(found & ({"accept"} | _BLOCKING)) for found in per_row)
    bound = upper_bound(seen, unsafe, entry.rows)
    said = "no row has a curator's verdict"
    if seen:
        said = f"{seen:,} of {entry.rows:,} rows reviewed, {unsafe} unsafe; if they were drawn at random, at most "
        said += f"{bound:.1%} of the rows are unsafe (95 % confidence, one-sided)"
    numbers: dict[str, float | int | str] = {
        "reviewed": seen,
        "unsafe": unsafe,
        "wanted": wanted,
        "at_most": round(bound, 4),
    }
    reasons = []
    if asked.public and seen < wanted:
        reasons.append(f"a public push wants {wanted} rows with a curator's verdict; {seen} have one")
    if unsafe:
        reasons.append(f"curators rejected {unsafe} of its rows; make a version without them")
    return Finding("review", not reasons, "; ".join(reasons), (said,), numbers)


def upper_bound(seen: int, unsafe: int, rows: int) -> float:
    """The largest share of unsafe rows that ``unsafe`` of ``seen`` leaves at 95 % (Clopper and Pearson, 1934).

    >>> round(upper_bound(60, 0, 100_000), 4), upper_bound(10, 0, 10)
    (0.0487, 0.0)
    """
    if seen >= rows:
        return unsafe / rows if rows else 0.0
    if seen == 0 or unsafe >= seen:
        return 1.0
    low, high = unsafe / seen, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(unsafe, seen, middle) > 1 - CONFIDENCE else (low, middle)
    return high


def _at_most(unsafe: int, seen: int, share: float) -> float:
    """Probability of at most so many unsafe rows among those seen."""
    term = (1 - share) ** seen
    total = term
    for k in range(1, unsafe + 1):
        term *= (seen - k + 1) / k * share / (1 - share) if share < 1 else 0.0
        total += term
    return total


def _latest(path: Path) -> dict[tuple[str, str], set[str]]:
    """(row id, digest) -> the last verdict of each reviewer."""
    last: dict[tuple[str, str, str], str] = {}
    with contextlib.suppress(OSError):
        for line in path.read_bytes().splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                one = json.loads(line)
                last[one["row_id"], one["digest"], one["reviewer"]] = str(one["verdict"])
    found: dict[tuple[str, str], set[str]] = {}
    for (row_id, digest, _), verdict in last.items():
        found.setdefault((row_id, digest), set()).add(verdict)
    return found


def _digests(asked: Asked, ids: set[str]) -> dict[str, str]:
    """Row id -> digest of those rows that the version holds."""
    if not ids:
        return {}
    main = asked.manifest.main
    wanted = pl.LazyFrame({"id": sorted(ids)}, schema={"id": pl.String})
    rows = asked.sent.version.scan(main).join(wanted, on="id", how="semi").collect(engine="streaming").to_arrow()
    first = next(iter(asked.manifest.tables[main].splits.values())).files[0]
    table = Table(main, pq.read_schema(asked.sent.folder / first.path), asked.manifest.tables[main].content)
    found = map(str, rows.column("id").to_pylist())
    return dict(zip(found, (digest.hex() for digest in row_digests(rows, table)), strict=True))
