"""What became of every input: it has a row, or was dropped for a reason, or failed. Nothing vanishes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from medsynth.core.types import Verdict
from medsynth.engine.columns import ROOT
from medsynth.engine.store import Output, make_private, write_rows
from medsynth.engine.withdrawn import REASON

_EXAMPLES = 3
"""Rows named for each reason."""


@dataclass(frozen=True, slots=True)
class Account:
    """Inputs of the recipe: ``rows_in == with_rows + sum(dropped.values()) + failures``."""

    rows_in: int
    with_rows: int
    dropped: dict[str, int]
    failures: int


def account(read: Sequence[Output], main: Sequence[Output], final: Output) -> Account:
    """Count the inputs of the ``read`` stages along the stages that lead to the main table.

    A root with a final row counts as such whatever happened to its other children; one without counts by the
    first reason it was dropped for, else as failed. A root that fits nowhere is a bug, and says so.
    """
    roots = _roots(read)
    unread = sum(output.failed for output in read)
    withdrawn = sum(output.dropped.get(REASON, 0) for output in read)
    lost = roots.join(_roots([final]), on=ROOT.name, how="anti")
    gone = _reasons(main).join(lost, on=ROOT.name, how="semi").unique(ROOT.name, keep="first", maintain_order=True)
    left = lost.join(gone, on=ROOT.name, how="anti")
    failed = left.join(_failed(main), on=ROOT.name, how="semi").height
    if failed != left.height:
        raise AssertionError(f"{left.height - failed} inputs have no row, no reason and no error")
    counts = gone.get_column("reason").value_counts(sort=True) if gone.height else None
    dropped = {str(name): int(count) for name, count in counts.iter_rows()} if counts is not None else {}
    if withdrawn:
        dropped[REASON] = dropped.get(REASON, 0) + withdrawn
    return Account(roots.height + unread + withdrawn, roots.height - lost.height, dropped, failed + unread)


def _roots(outputs: Sequence[Output]) -> pl.DataFrame:
    """The inputs that rows descend from, each once. Part by part: a query over all files takes 60 MB more."""
    found = [pl.DataFrame(schema={ROOT.name: pl.String})]
    for output in outputs:
        for file, part in zip(output.files, output.parts, strict=True):
            if part.rows:
                found.append(pl.DataFrame(pl.from_arrow(pq.ParquetFile(file).read(columns=[ROOT.name]))).unique())
    return pl.concat(found).unique()


def _reasons(outputs: Sequence[Output]) -> pl.DataFrame:
    frames = [
        pl.read_parquet(path, columns=[ROOT.name, "_reason"]).select(
            ROOT.name, pl.col("_reason").str.split_exact(":", 1).struct.field("field_0").alias("reason")
        )
        for path in side_files(outputs, "dropped")
    ]
    empty = pl.DataFrame(schema={ROOT.name: pl.String, "reason": pl.String})
    return pl.concat([empty, *frames])


def _failed(outputs: Sequence[Output]) -> pl.DataFrame:
    frames = [pl.read_parquet(path, columns=[ROOT.name]) for path in side_files(outputs, "failed")]
    return pl.concat([pl.DataFrame(schema={ROOT.name: pl.String}), *frames]).unique()


def side_files(outputs: Iterable[Output], side: str) -> list[Path]:
    """Files of dropped or failed rows of the parts that the outputs are made of."""
    files = []
    for output in outputs:
        for store in output.stores:
            for part in output.parts:
                path = store.dropped_path(part.number) if side == "dropped" else store.failed_path(part.number)
                if path.exists():
                    files.append(path)
    return files


def dropped_examples(output: Output) -> dict[str, tuple[str, ...]]:
    """Reason -> ids of the first rows, by id, that a stage dropped for it."""
    frames = [pl.read_parquet(path, columns=["id", "_reason"]) for path in side_files([output], "dropped")]
    if not frames:
        return {}
    ids = (
        pl.concat(frames)
        .select("id", reason=pl.col("_reason").str.split_exact(":", 1).struct.field("field_0"))
        .group_by("reason")
        .agg(pl.col("id").unique().sort().head(_EXAMPLES))
        .sort("reason")
    )
    return {str(reason): tuple(some) for reason, some in ids.iter_rows()}


def first_failure(output: Output) -> dict[str, Any]:
    """The first failed row of a stage: where (``file:row`` or an id), reason, error, permanent. {} if none failed."""
    for path in side_files([output], "failed"):
        for row in pl.read_parquet(path, n_rows=1).iter_rows(named=True):
            return row | {"where": row["where"] or row["id"]}
    return {}


def keep_lost_rows(outputs: Sequence[Output], folder: Path) -> None:
    """Put every dropped and failed row of a run under its own folder, by stage."""
    for output in outputs:
        for side in ("dropped", "failed"):
            for number, path in enumerate(side_files([output], side)):
                target = make_private(folder / side / output.name.replace("@", "-"))
                link_or_copy(path, target / f"part-{number:05d}.parquet")


def keep_refused_rows(verdicts: Mapping[str, Verdict], tables: Mapping[str, Output], folder: Path) -> None:
    """Put the rows that refusing gates give as examples under the run's folder; no version holds them."""
    for name, verdict in verdicts.items():
        rows = tables[name].scan().filter(pl.col("id").is_in(verdict.examples)).collect()
        if rows.height:
            target = make_private(folder / "refused" / name)
            write_rows(target / "part-00000.parquet", rows.to_arrow())


def link_or_copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
