"""Steps that look at a whole table: drop, build, gate, export; and the subset that a draft is made from."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from medsynth.core.errors import DataError
from medsynth.core.ids import row_id
from medsynth.core.plan import Stage
from medsynth.core.step import Inputs
from medsynth.core.types import Verdict
from medsynth.engine.account import link_or_copy
from medsynth.engine.columns import DROP_COLUMNS
from medsynth.engine.records import reasons, write_dropped
from medsynth.engine.store import Output, Part, StageStore, joint_key, make_private, write_rows
from medsynth.engine.watch import Watch


def run_drop(
    stage: Stage, source: Output, inputs: Mapping[str, Output], store: StageStore, fingerprint: str, watch: Watch
) -> Output:
    """Run a whole-table ``@drop``: the step names the rows that go, the engine takes them out part by part."""
    made_from = joint_key([source.key, *(inputs[name].key for name in sorted(inputs))])
    view = watch.begin(stage.name, "drop", source.rows)
    parts = _valid_parts(store, len(source.parts), made_from)
    if parts is None:
        store.prepare()
        lost = stage.step.function(source.scan(), stage.config, opened(inputs)).select(DROP_COLUMNS).collect()
        parts = tuple(
            _drop_part(stage.name, number, file, part, lost, store, made_from)
            for number, (file, part) in enumerate(zip(source.files, source.parts, strict=True))
        )
        store.finish(len(parts), made_from)
    view.done, view.kept = source.rows, sum(part.rows for part in parts)
    view.dropped = view.done - view.kept
    watch.end(view)
    files = tuple(store.rows_path(part.number) for part in parts)
    return Output(stage.name, fingerprint, source.schema, files, parts, (store,))


def _drop_part(
    name: str, number: int, file: Path, part: Part, lost: pl.DataFrame, store: StageStore, made_from: str
) -> Part:
    if not pl.read_parquet(file, columns=["id"])["id"].is_in(lost["id"].implode()).any():
        # Nothing of this part goes, so it stays the file that it is.
        link_or_copy(file, store.rows_path(number))
        store.dropped_path(number).unlink(missing_ok=True)
        record = Part(number, made_from, part.key, part.rows, part.rows)
        store.record(record)
        return record
    frame = pl.read_parquet(file)
    kept_ids = frame.join(lost, on="id", how="anti", maintain_order="left").get_column("id")
    gone = frame.join(lost.rename({"reason": "_reason", "twin": "_twin"}), on="id", maintain_order="left")
    write_dropped(store.dropped_path(number), gone.with_columns(pl.lit(name).alias("_stage")))
    table = pq.ParquetFile(file).read()
    mask = frame.get_column("id").is_in(kept_ids.implode()).to_arrow()
    key = write_rows(store.rows_path(number), table.filter(mask))
    record = Part(number, made_from, key, part.rows, kept_ids.len(), dropped=reasons(gone))
    store.record(record)
    return record


def _valid_parts(store: StageStore, count: int, made_from: str) -> tuple[Part, ...] | None:
    """The parts of a stage that was finished from this very input, else None."""
    if store.finished() != (count, made_from):
        return None
    parts = [store.part(number) for number in range(count)]
    return tuple(part for part in parts if part) if all(parts) else None


def run_build(stage: Stage, source: Output, store: StageStore, fingerprint: str, watch: Watch) -> Output:
    """Run a ``@build``: the artefact's folder is filled aside and renamed."""
    view = watch.begin(stage.name, "build", source.rows)
    if store.finished() != (0, source.key):
        shutil.rmtree(store.artefact, ignore_errors=True)
        aside = store.folder / ".artefact"
        shutil.rmtree(aside, ignore_errors=True)
        make_private(aside)
        stage.step.function(source.scan(), stage.config, aside)
        aside.rename(store.artefact)
        store.finish(0, source.key)
    view.done = source.rows
    watch.end(view)
    return Output(stage.name, joint_key([fingerprint, source.key]), None, artefact=store.artefact)


def run_gate(stage: Stage, table: pl.LazyFrame, inputs: Mapping[str, Output], watch: Watch) -> Verdict:
    """Measure a whole table."""
    view = watch.begin(stage.name, "gate", None)
    verdict = stage.step.function(table, stage.config, opened(inputs))
    if not isinstance(verdict, Verdict):
        raise TypeError(f"gate {stage.name} returned {type(verdict).__name__}, not a Verdict")
    watch.end(view)
    return verdict


def run_export(stage: Stage, table: pl.LazyFrame) -> pl.LazyFrame:
    """A view of a table."""
    view: pl.LazyFrame = stage.step.function(table, stage.config)
    return view


def refuse_unheld(stage: Stage, table: pl.LazyFrame) -> None:
    """DataError where a row of the table does not fit the view's format; an export drops nothing."""
    if stage.step.lacks is None:
        return
    found = (
        stage.step.lacks(table)
        .group_by("reason")
        .agg(pl.len(), pl.col("id").min())
        .sort("len", descending=True)
        .collect(engine="streaming")
    )
    if found.height:
        said = "; ".join(f"{count:,} rows with {reason} (e.g. {name})" for reason, count, name in found.iter_rows())
        raise DataError(
            f"no version was written: the view {stage.name!r} cannot hold {said}.",
            hint=f"Take {stage.name!r} out of export: and run again; every answer is kept.",
        )


def opened(inputs: Mapping[str, Output]) -> Inputs:
    """Named inputs as a step gets them: a table as LazyFrame, an artefact as its folder."""
    return {name: output.artefact if output.artefact else output.scan() for name, output in inputs.items()}


def run_subset(
    source: Output, store: StageStore, fingerprint: str, *, limit: int | None, sample: int | None, seed: int
) -> Output:
    """The inputs of a draft: the first ``limit`` rows, or ``sample`` rows stratified by department.

    A stratified row's rank is a hash of its id, so a larger sample holds the smaller one.
    """
    if store.finished() != (1, source.key):
        store.prepare()
        frame = source.scan().collect()
        if limit is not None:
            frame = frame.head(limit)
        elif sample is not None:
            frame = stratified(frame, sample, seed)
        assert source.schema is not None
        key = write_rows(store.rows_path(0), frame.to_arrow().cast(source.schema))
        store.record(Part(0, source.key, key, frame.height, frame.height))
        store.finish(1, source.key)
    part = store.part(0)
    assert part is not None
    return Output(source.name, fingerprint, source.schema, (store.rows_path(0),), (part,), (store,))


def stratified(frame: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    """``count`` rows, every stratum (department) in turn, each in the order of its rows' hashes."""
    strata = "department" if "department" in frame.columns else pl.lit("").alias("department")
    ranked = (
        frame.with_row_index("_row")
        .with_columns(_draw=pl.Series([row_id("sample", seed, item) for item in frame["id"]], dtype=pl.String))
        .with_columns(pl.col("_draw").rank("ordinal").over(strata).alias("_turn"))
        .sort("_turn", "_draw")
        .head(count)
        .sort("_row")
    )
    return ranked.drop("_row", "_draw", "_turn")
