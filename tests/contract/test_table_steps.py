"""Drops, builds, gates and exports look at a whole table, of any size, none included."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from medsynth.core.step import Step
from medsynth.core.types import Verdict
from medsynth.dataset.schema import conform
from medsynth.export._view import view, views
from tests.contract._found import Found, found
from tests.contract._samples import config_for, frame_for, inputs_for, nulls_for

DROPS = found("drop")
BUILDS = found("build")
GATES = found("gate")
EXPORTS = [one.step for one in found("export")] + [view(name, "conversation") for name in views("conversation")]
NAMES = [step.name for step in EXPORTS]


def dropped(one: Found, frame: pl.DataFrame, folder: Path, *, empty_inputs: bool = False) -> pl.DataFrame:
    folder.mkdir(exist_ok=True)
    inputs = inputs_for(str(one), one.step, folder, empty=empty_inputs)
    made = one.step.function(frame.lazy(), config_for(str(one), one.step), inputs)
    assert isinstance(made, pl.LazyFrame)
    return made.collect()


@pytest.mark.parametrize("one", DROPS, ids=str)
def test_drop_names_rows_once_with_a_reason(one: Found, tmp_path: Path) -> None:
    frame = pl.concat([frame_for(one.step), frame_for(one.step).head(3).with_columns(pl.col("id") + "0")])
    lost = dropped(one, frame, tmp_path)
    assert {"id", "reason", "twin"} <= set(lost.columns)
    assert lost["id"].is_unique().all()
    assert set(lost["id"]) <= set(frame["id"])
    assert lost["reason"].str.contains(r"^[a-z][a-z0-9_]*(: .+)?$").all()
    assert not (lost["id"] == lost["twin"]).any(), "no row is its own twin"


@pytest.mark.parametrize("one", DROPS, ids=str)
def test_drop_finds_nothing_more_in_what_it_left(one: Found, tmp_path: Path) -> None:
    frame = pl.concat([frame_for(one.step), frame_for(one.step).head(3).with_columns(pl.col("id") + "0")])
    left = frame.join(dropped(one, frame, tmp_path), on="id", how="anti", maintain_order="left")
    assert dropped(one, left, tmp_path).is_empty()


@pytest.mark.parametrize("one", DROPS, ids=str)
def test_drop_survives_empty_tables_and_nulls(one: Found, tmp_path: Path) -> None:
    frame = frame_for(one.step)
    assert dropped(one, frame.clear(), tmp_path).is_empty()
    dropped(one, frame, tmp_path, empty_inputs=True)
    dropped(one, nulls_for(one.step), tmp_path)


@pytest.mark.parametrize("one", BUILDS, ids=str)
def test_build_writes_the_same_bytes_again(one: Found, tmp_path: Path) -> None:
    frame = frame_for(one.step)
    config = config_for(str(one), one.step)
    made = []
    for number, rows in enumerate((frame, frame, frame.clear())):
        folder = tmp_path / str(number)
        folder.mkdir()
        one.step.function(rows.lazy(), config, folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        made.append({str(path.relative_to(folder)): path.read_bytes() for path in files})
    assert made[0]
    assert made[0] == made[1]


@pytest.mark.parametrize("one", GATES, ids=str)
@pytest.mark.parametrize("rows", ["golden", "empty", "nulls"])
def test_gate_gives_a_verdict(one: Found, rows: str, tmp_path: Path) -> None:
    golden = frame_for(one.step)
    frame = {"golden": golden, "empty": golden.clear(), "nulls": nulls_for(one.step)}[rows]
    config = config_for(str(one), one.step)
    inputs = inputs_for(str(one), one.step, tmp_path)
    verdict = one.step.function(frame.lazy(), config, inputs)
    assert isinstance(verdict, Verdict)
    assert verdict.passed or verdict.reason
    assert set(verdict.examples) <= set(frame["id"]), "examples are ids, never text"
    assert all(isinstance(value, float | int | str) for value in verdict.numbers.values())
    assert json.loads(json.dumps(dict(verdict.numbers), allow_nan=False)) == dict(verdict.numbers)
    assert one.step.function(frame.lazy(), config, inputs) == verdict


def exported(step: Step, frame: pl.DataFrame) -> pl.DataFrame:
    made = step.function(frame.lazy(), config_for(step.name, step))
    assert isinstance(made, pl.LazyFrame)
    return made.collect()


@pytest.mark.parametrize("step", EXPORTS, ids=NAMES)
def test_export_drops_no_row(step: Step) -> None:
    for frame in (frame_for(step), nulls_for(step)):
        assert exported(step, frame)["id"].to_list() == frame["id"].to_list()


@pytest.mark.parametrize("step", EXPORTS, ids=NAMES)
def test_export_has_its_declared_schema(step: Step) -> None:
    assert step.table is not None
    for frame in (frame_for(step), nulls_for(step), frame_for(step).clear()):
        rows = exported(step, frame).to_arrow()
        assert conform(rows, step.table.schema, step.name).schema == step.table.schema
        assert rows.column_names == step.table.schema.names


@pytest.mark.parametrize("step", EXPORTS, ids=NAMES)
def test_export_says_what_its_format_cannot_hold(step: Step) -> None:
    if step.lacks is None:
        return
    for frame in (frame_for(step), nulls_for(step), frame_for(step).clear()):
        lost = step.lacks(frame.lazy()).collect()
        assert lost.columns == ["id", "reason"]
        assert set(lost["id"]) <= set(frame["id"])
        assert lost["reason"].null_count() == 0


@pytest.mark.parametrize("step", EXPORTS, ids=NAMES)
def test_export_looks_at_one_row_at_a_time(step: Step) -> None:
    frame = frame_for(step)
    whole = exported(step, frame)
    for cut in range(frame.height + 1):
        parts = [exported(step, frame.head(cut)), exported(step, frame.tail(frame.height - cut))]
        assert_frame_equal(pl.concat(parts), whole)


@pytest.mark.parametrize("step", EXPORTS, ids=NAMES)
def test_export_is_plain_json(step: Step) -> None:
    view = exported(step, frame_for(step))
    lines = view.write_ndjson().splitlines()
    assert [json.loads(line).keys() for line in lines] == [dict.fromkeys(view.columns).keys()] * view.height
