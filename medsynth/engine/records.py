"""Neighbouring edits and filters as one streaming query per part, with two sinks: kept and dropped.

Parts with Python work go to a spawned process pool when there are enough of them: a forked child would
inherit the locks of polars' threads.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.core.plan import Stage
from medsynth.engine.columns import ROOT, output_schema
from medsynth.engine.progress import StageView
from medsynth.engine.store import Output, Part, StageStore, make_private, write_rows
from medsynth.engine.watch import Watch

POOL_ROWS = 4_000
"""Fewer rows than this are done in this process: starting two workers takes about a second."""


@dataclass(frozen=True, slots=True)
class Work:
    """One part to do: picklable, so that a spawned worker can do it."""

    number: int
    source: Path
    steps: tuple[tuple[str, str, Callable[..., Any], Any], ...]
    schema: pa.Schema
    store: StageStore
    made_from: str


def run_records(stages: tuple[Stage, ...], source: Output, store: StageStore, fingerprint: str, watch: Watch) -> Output:
    """Run a chain of edits and filters over every part that has no valid result yet."""
    assert source.schema is not None
    schema: pa.Schema = source.schema
    for stage in stages:
        made = output_schema(stage, schema)
        assert made is not None
        schema = made
    store.prepare()
    view = watch.begin(stages[-1].name, "records", source.rows)
    done: dict[int, Part] = {}
    todo: list[Work] = []
    steps = tuple((stage.step.kind, stage.name, stage.step.function, stage.config) for stage in stages)
    for number, (file, part) in enumerate(zip(source.files, source.parts, strict=True)):
        old = store.part(number)
        if old is not None and old.made_from == part.key:
            done[number] = old
        else:
            todo.append(Work(number, file, steps, schema, store, part.key))
    python = any(stage.step.python for stage in stages)
    for part in done.values():
        _count(view, part)
    for part in _results(todo, parallel=python and source.rows >= POOL_ROWS):
        done[part.number] = part
        _count(view, part)
        watch.check()
    parts = tuple(done[number] for number in range(len(source.parts)))
    store.finish(len(parts), source.key)
    watch.end(view)
    files = tuple(store.rows_path(part.number) for part in parts)
    return Output(stages[-1].name, fingerprint, schema, files, parts, (store,))


def _count(view: StageView, part: Part) -> None:
    view.done += part.rows_in
    view.kept += part.rows
    view.dropped += sum(part.dropped.values())


def _results(todo: list[Work], *, parallel: bool) -> Iterator[Part]:
    workers = min(len(todo), _cores())
    if not parallel or workers < 2:
        yield from map(run_part, todo)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: list[Future[Part]] = [pool.submit(run_part, work) for work in todo]
        for future in waiting:
            yield future.result()


def _cores() -> int:
    """Cores that this process may use: a container or a batch system often gives it few of those of its machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_part(work: Work) -> Part:
    """Make one part: rows in = rows kept + rows dropped, ids unchanged and in order."""
    frame = pl.scan_parquet(work.source)
    sinks: list[pl.LazyFrame] = []
    for kind, name, function, config in work.steps:
        if kind == "edit":
            frame = function(frame, config)
            continue
        judged = frame.with_columns(function(config).cast(pl.String).alias("_reason"))
        sinks.append(judged.filter(pl.col("_reason").is_not_null()).with_columns(pl.lit(name).alias("_stage")))
        frame = judged.filter(pl.col("_reason").is_null()).drop("_reason")
    kept, *dropped = pl.collect_all([frame, *sinks])
    before = pl.read_parquet(work.source, columns=["id", ROOT.name])
    _check_ids(work, before, kept, dropped)
    if ROOT.name not in kept.columns:
        kept = kept.join(before, on="id", how="left", maintain_order="left")
    key = write_rows(work.store.rows_path(work.number), to_arrow(kept, work.schema))
    lost = pl.concat(dropped, how="diagonal") if dropped else pl.DataFrame()
    write_dropped(work.store.dropped_path(work.number), lost)
    part = Part(work.number, work.made_from, key, before.height, kept.height, dropped=reasons(lost))
    work.store.record(part)
    return part


def to_arrow(frame: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    """A frame as an Arrow table of exactly this schema; a missing or wrongly typed column is an error."""
    missing = [name for name in schema.names if name not in frame.columns]
    if missing:
        raise TypeError(f"the step did not make the column {missing[0]!r}")
    return frame.select(schema.names).to_arrow().cast(schema)


def reasons(lost: pl.DataFrame) -> dict[str, int]:
    """Reason -> count. A reason's detail, after a colon, does not count apart."""
    if lost.height == 0:
        return {}
    names = lost.get_column("_reason").str.split_exact(":", 1).struct.field("field_0")
    return {str(name): int(count) for name, count in names.value_counts(sort=True).iter_rows()}


def write_dropped(path: Path, lost: pl.DataFrame) -> None:
    """Keep dropped rows whole, with ``_stage`` and ``_reason``; nothing is written where nothing was dropped."""
    if lost.height:
        make_private(path.parent)
        write_rows(path, lost.to_arrow())
    else:
        path.unlink(missing_ok=True)


def _check_ids(work: Work, before: pl.DataFrame, kept: pl.DataFrame, dropped: list[pl.DataFrame]) -> None:
    names = " + ".join(name for _, name, _, _ in work.steps)
    after = pl.concat([kept.select("id"), *(frame.select("id") for frame in dropped)])
    if after.height != before.height or not kept["id"].equals(
        before["id"].filter(before["id"].is_in(kept["id"].implode()))
    ):
        raise TypeError(f"{names}: an edit or filter changed the number, the order or the ids of rows")
