"""Curators' decisions: checked against the rows they speak of, and kept in a file that only grows.

``.medsynth/verdicts/<dataset>.jsonl``, one decision a line: row_id, digest, verdict, reason, reviewer (a
pseudonym), date, version. The last line for a (row id, digest, reviewer) counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from medsynth.cli._peek_xlsx import VERDICTS
from medsynth.cli._version import Opened
from medsynth.core.errors import DataError, Problem, RecipeError


@dataclass(frozen=True, slots=True)
class Decision:
    """What one row of a sheet says."""

    row_id: str
    digest: str
    verdict: str
    reason: str


def known_rows(opened: Opened, ids: Collection[str], home: Path) -> dict[str, str]:
    """Row id -> digest of the rows of ``ids`` that the version holds, or that its runs dropped."""
    import polars as pl

    from medsynth.cli._samples import digests
    from medsynth.engine.runs import list_runs

    wanted = pl.LazyFrame({"id": sorted(set(ids))}, schema={"id": pl.String})
    frames = [opened.table("conversation")]
    names = {opened.manifest.version, opened.manifest.version.removeprefix("draft-")}
    for record in list_runs(home):
        if record.name == opened.manifest.name and {record.version, record.run_id} & names:
            frames += [_dialogues(stage) for stage in sorted((record.folder / "dropped").glob("*"))]
    found: dict[str, str] = {}
    for frame in frames:
        if frame is not None:
            found = digests(frame.join(wanted, on="id", how="semi")) | found
    return found


def _dialogues(stage: Path) -> Any:
    import polars as pl

    files = sorted(stage.glob("*.parquet"))
    frame = pl.scan_parquet(files) if files else None
    return frame if frame is not None and "messages" in frame.collect_schema().names() else None


def decisions(rows: Sequence[Mapping[str, str]], known: Mapping[str, str], file: str) -> list[Decision]:
    """The decisions of a sheet; RecipeError with every mistake and its row. Rows without a verdict are left out."""
    found: list[Decision] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for row in rows:
        row_id, verdict = row["row id"].strip(), row["verdict"].strip().lower()
        reason = row.get("reason", "").strip()
        mistake = _mistake(row, row_id, verdict, reason, known, seen)
        if mistake:
            code, message, hint = mistake
            problems.append(Problem(file, int(row["row"]), 1, "", code, message, hint))
        elif verdict:
            found.append(Decision(row_id, row["digest"].strip(), verdict, reason))
        seen.setdefault(row_id, row["row"])
    if problems:
        many = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        raise RecipeError(f"{many} in {file}; nothing was imported.", problems=tuple(problems))
    return found


def _mistake(
    row: Mapping[str, str], row_id: str, verdict: str, reason: str, known: Mapping[str, str], seen: Mapping[str, str]
) -> tuple[str, str, str] | None:
    """(code, message, hint) of what is wrong with a row, or None."""
    if row_id in seen:
        return "duplicate_row", f"this row id stands in row {seen[row_id]} already.", ""
    if row_id not in known:
        return "unknown_row", "the version has no row of this id.", "Name the version that was reviewed: --version."
    if known[row_id] != row["digest"].strip():
        return "changed_row", "the dialogue has changed since the sheet was written.", "Review it again."
    if verdict and verdict not in VERDICTS:
        return "wrong_verdict", f"the verdict is not one of {', '.join(VERDICTS)}.", ""
    if reason and not verdict:
        return "no_verdict", "there is a reason, but no verdict.", ""
    return None


def append(home: Path, dataset: str, version: str, reviewer: str, found: Sequence[Decision]) -> int:
    """Add the decisions that are not on record yet, in one write; how many they were."""
    folder = home / "verdicts"
    path = folder / f"{dataset}.jsonl"
    on_record = _on_record(path)
    fresh = [one for one in found if on_record.get((one.row_id, one.digest, reviewer)) != (one.verdict, one.reason)]
    if not fresh:
        return 0
    date = datetime.now(UTC).isoformat(timespec="seconds")
    lines = "".join(
        json.dumps(
            {
                **{name: getattr(one, name) for name in Decision.__slots__},
                "reviewer": reviewer,
                "date": date,
                "version": version,
            },
            ensure_ascii=False,
        )
        + "\n"
        for one in fresh
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b", buffering=0) as file:
            # A line that a crash cut would swallow the first new one.
            cut = path.stat().st_size > 0 and path.read_bytes()[-1:] != b"\n"
            file.write((b"\n" if cut else b"") + lines.encode("utf-8", "backslashreplace"))
            os.fsync(file.fileno())
    except OSError as error:
        raise DataError(f"the verdicts cannot be written: {error.strerror}.") from error
    return len(fresh)


def _on_record(path: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
    """The last decision for each (row id, digest, reviewer)."""
    last: dict[tuple[str, str, str], tuple[str, str]] = {}
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            one = json.loads(line)
            last[one["row_id"], one["digest"], one["reviewer"]] = (one["verdict"], one["reason"])
        except (ValueError, KeyError, TypeError):
            continue
    return last
