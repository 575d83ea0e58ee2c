"""What runs there were, and what became of one row. Reads ``.medsynth/runs`` and versions; changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from medsynth.engine.spending import FOLDER
from medsynth.llm.ledger import Ledger


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: id, dataset, state (running | finished | unchanged | stopped | failed | killed), numbers, how to go on.

    spent: by quantity; unpriced: requests whose price was not known; resume: the command that goes on with it.
    """

    run_id: str
    folder: Path
    name: str
    state: str
    started: str
    seconds: float
    made: int
    replayed: int
    version: str
    error: str
    spent: Mapping[str, float]
    unpriced: int
    resume: str
    data: dict[str, Any]


def list_runs(home: Path) -> list[RunRecord]:
    """Every run under ``home``, the newest first. A run whose process is gone but says running was killed."""
    records = []
    ledger = Ledger(home / FOLDER).by_run() if (home / FOLDER).is_dir() else {}
    for path in sorted((home / "runs").glob("*/run.json"), reverse=True):
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        state = data["state"]
        records.append(
            RunRecord(
                run_id=path.parent.name,
                folder=path.parent,
                name=data["name"],
                state="killed" if state == "running" and not _alive(data.get("pid", 0)) else state,
                started=data["started"],
                seconds=data["seconds"],
                made=data["made"],
                replayed=data["replayed"],
                version=data.get("version", ""),
                error=data.get("error", ""),
                spent=entered.used if (entered := ledger.get(path.parent.name)) else data.get("spent", {}),
                unpriced=entered.unpriced if entered else data.get("unpriced", 0),
                resume=data.get("resume", ""),
                data=data,
            )
        )
    return records


def _alive(pid: int) -> bool:
    if Path("/proc").is_dir():
        return Path(f"/proc/{pid}").is_dir()
    return True


@dataclass(frozen=True, slots=True)
class Trace:
    """Where one row stands: in a version's table, or dropped, failed or refused in a run.

    place: version or run id; version: the version's folder.
    """

    dataset: str
    place: str
    kind: str
    row: dict[str, Any]
    stage: str = ""
    version: Path | None = None

    @property
    def where(self) -> str:
        return f"{self.dataset}@{self.place}" if self.version else f"{self.dataset}, run {self.place}"


def explain(home: Path, out: Path, row_id: str) -> list[Trace]:
    """Every place that knows a row id (or, as a parent, a case id): versions first, then runs."""
    return [*_in_versions(out, row_id), *_in_runs(home, row_id)]


def _in_versions(out: Path, row_id: str) -> Iterator[Trace]:
    for manifest in sorted([*out.glob("*/*/manifest.json"), *out.glob("*/.drafts/*/manifest.json")]):
        data = json.loads(manifest.read_bytes())
        for name, table in data["tables"].items():
            files = [manifest.parent / file["path"] for split in table["splits"].values() for file in split["files"]]
            for row in _matching(files, row_id):
                yield Trace(data["name"], data["version"], name, row, version=manifest.parent)


def _in_runs(home: Path, row_id: str) -> Iterator[Trace]:
    for record in list_runs(home):
        for side in ("dropped", "failed", "refused"):
            for stage in sorted((record.folder / side).glob("*")):
                for row in _matching(sorted(stage.glob("*.parquet")), row_id):
                    yield Trace(record.name, record.run_id, side, row, stage.name)


def _matching(files: list[Path], row_id: str) -> list[dict[str, Any]]:
    if not files:
        return []
    frame = pl.scan_parquet(files)
    columns = frame.collect_schema().names()
    hit = pl.col("id") == row_id
    for name in ("source_id", "_root"):
        hit = hit | (pl.col(name) == row_id) if name in columns else hit
    if "parents" in columns:
        hit = hit | pl.col("parents").list.contains(row_id)
    return frame.filter(hit).collect().to_dicts()
