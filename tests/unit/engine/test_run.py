"""A run from plan to version: accounting, resume, open parts, limits, locks, rounds. Real files, real processes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from medsynth.core.config import Source
from medsynth.core.errors import GateFailed, Interrupted, MedsynthError, RecipeError
from medsynth.core.plan import Counts, Plan, Repeat, Splits, Stage
from medsynth.core.step import step_of
from medsynth.engine.forecast import forecast
from medsynth.engine.progress import Snapshot
from medsynth.engine.run import RunResult, run
from medsynth.engine.runs import explain, list_runs
from medsynth.llm.teacher import Teacher
from tests.steps.ask import ask
from tests.steps.enough import Enough
from tests.steps.index import Index, index
from tests.steps.made_cases import MadeCases, made_cases
from tests.steps.retell import Retell, retell
from tests.steps.short import Short, short
from tests.steps.twins import Twins, twins
from tests.unit.engine.plans import conversations, options, plain, scripted, with_stages

GOOD = {"reply": "Keep the skin moist and have it looked at if it spreads."}


def adds_up(result: RunResult) -> bool:
    with_rows = result.rows_in - sum(result.dropped.values()) - result.failures
    return 0 <= with_rows <= result.rows_in


def test_every_input_is_accounted_for(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=20, fail_every=10), max_failures=0.5)
    result = run(plan, options(tmp_path))
    assert (result.rows_in, result.failures, result.dropped) == (20, 2, {})
    assert result.rows["conversation"] == {"train": 18}
    assert result.calls_made == 18


class Last:
    """Keeps the last look at a run."""

    def update(self, snapshot: Snapshot) -> None:
        self.stages = {view.name: view for view in snapshot.stages}


def test_each_part_is_written_once_and_counted_once(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=40, batch=40))
    seen = Last()
    run(plan, options(tmp_path), seen)
    assert (seen.stages["ask"].done, seen.stages["ask"].kept) == (40, 40)


def test_dropped_rows_keep_their_reason_and_can_be_explained(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=9))
    cases, spelled, short_stage, asked = plain(plan)
    plan = with_stages(plan, cases, spelled, replace(short_stage, config=Short(least=15)), asked)
    result = run(plan, options(tmp_path))
    assert result.dropped == {"short": 5}
    assert result.rows_in == 9
    folder = tmp_path / ".medsynth" / "runs" / result.run_id / "dropped"
    lost = pl.read_parquet(sorted(folder.rglob("*.parquet")))
    assert lost.height == 5
    traces = explain(tmp_path / ".medsynth", tmp_path / "datasets", lost["id"][0])
    assert any(trace.kind == "dropped" for trace in traces)


def test_second_run_sends_nothing_and_names_the_version(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=12))
    first = run(plan, options(tmp_path))
    again = run(plan, options(tmp_path))
    assert (again.calls_made, again.unchanged, again.version) == (0, True, first.version)
    assert again.content_id == first.content_id


def test_a_cleared_store_replays_every_answer(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=12))
    first = run(plan, options(tmp_path))
    (tmp_path / ".medsynth" / "store").rename(tmp_path / "gone")
    again = run(plan, options(tmp_path))
    assert (again.calls_made, again.calls_replayed) == (0, 12)
    assert again.content_id == first.content_id


def test_few_failures_end_well_and_only_they_are_tried_again(tmp_path: Path) -> None:
    refused = {"match": "第4处", "status": 503}
    plan = conversations(scripted(tmp_path, refused, GOOD), cases=MadeCases(count=30))
    first = run(plan, options(tmp_path))
    assert (first.failures, first.rows["conversation"]["train"]) == (1, 29)
    scripted(tmp_path, GOOD)
    second = run(plan, options(tmp_path))
    assert (second.failures, second.calls_made) == (0, 1)
    assert second.rows["conversation"]["train"] == 30
    assert not second.unchanged


def test_permanent_failures_wait_to_be_asked_for(tmp_path: Path) -> None:
    refused = {"match": "第4处", "status": 400}
    plan = conversations(scripted(tmp_path, refused, GOOD), cases=MadeCases(count=30))
    run(plan, options(tmp_path))
    scripted(tmp_path, GOOD)
    assert run(plan, options(tmp_path)).calls_made == 0
    retried = run(plan, options(tmp_path, retry_failed=True))
    assert (retried.calls_made, retried.failures) == (1, 0)


def test_many_failures_write_no_version_and_keep_everything(tmp_path: Path) -> None:
    refused = {"match": "处", "status": 503}
    plan = conversations(scripted(tmp_path, refused, GOOD), cases=MadeCases(count=30))
    with pytest.raises(GateFailed) as caught:
        run(plan, options(tmp_path))
    assert caught.value.exit_code == 3
    assert not list((tmp_path / "datasets").glob("small/*/manifest.json"))
    scripted(tmp_path, GOOD)
    assert run(plan, options(tmp_path)).calls_made == 15


def test_a_gate_that_says_no_writes_nothing(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=6), gate=Enough(least=100))
    with pytest.raises(GateFailed, match="enough"):
        run(plan, options(tmp_path))
    assert not list((tmp_path / "datasets").glob("small/*/manifest.json"))
    assert list_runs(tmp_path / ".medsynth")[0].state == "failed"


def test_a_step_that_raises_fails_its_row_without_its_words(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=30), max_failures=1)
    broken = replace(step_of(ask), function=_raises)
    *before, asked = plain(plan)
    plan = with_stages(plan, *before, replace(asked, step=broken))
    with pytest.raises(GateFailed):
        run(replace(plan, tables={"conversation": "ask"}), options(tmp_path))
    failed = pl.read_parquet(sorted((tmp_path / ".medsynth" / "runs").rglob("failed/**/*.parquet")))
    assert failed["reason"].unique().to_list() == ["error"]
    assert failed["error"].str.starts_with("ValueError at test_run.py:").all()
    assert not failed["error"].str.contains("secret").any()


async def _raises(row: dict[str, Any], models: Mapping[str, Any], config: Any, inputs: Any) -> list[dict[str, Any]]:
    raise ValueError(f"secret {row['complaint']}")


def test_samples_of_one_case_are_distinct_rows(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=5), samples=3)
    result = run(replace(plan, gates=()), options(tmp_path))
    assert (result.rows["conversation"]["train"], result.rows_in, result.calls_made) == (15, 5, 15)


def test_no_output_is_a_drop_not_a_failure(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=5), samples=0)
    with pytest.raises(GateFailed, match="no_output"):
        run(plan, options(tmp_path))


def test_a_draft_is_a_part_of_the_full_run(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=20))
    draft = run(plan, options(tmp_path, limit=5))
    assert (draft.draft, draft.rows_in, draft.calls_made) == (True, 5, 5)
    assert not (tmp_path / "datasets" / "small" / "latest").exists()
    sampled = run(plan, options(tmp_path, sample=7))
    assert sampled.rows_in == 7
    full = run(plan, options(tmp_path))
    assert full.calls_made + draft.calls_made + sampled.calls_made == 20
    assert full.version == "1.0.0"


def test_stop_keeps_what_was_answered(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=40))
    asked = threading.Event()
    asked.set()
    with pytest.raises(Interrupted) as caught:
        run(plan, options(tmp_path, stop=asked))
    assert caught.value.exit_code == 130
    assert list_runs(tmp_path / ".medsynth")[0].state == "stopped"
    assert run(plan, options(tmp_path)).rows["conversation"]["train"] == 40


def test_a_second_run_of_the_same_output_is_refused(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=4))
    hold = (
        "import sys, pathlib; from medsynth.engine.locks import run_lock\n"
        "home, out = map(pathlib.Path, sys.argv[1:])\n"
        "with run_lock(home, 'small', out): print('held', flush=True); sys.stdin.read()"
    )
    places = [str(tmp_path / ".medsynth"), str(tmp_path / "datasets")]
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, *places], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RecipeError, match="another run"):
            run(plan, options(tmp_path))
        assert run(replace(plan, name="other"), options(tmp_path)).rows["conversation"]["train"] == 4
    finally:
        holder.communicate()


def test_an_unwritable_output_is_said_before_the_first_call(tmp_path: Path) -> None:
    (tmp_path / "datasets").write_text("a file stands where the folder should be")
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=4))
    with pytest.raises(MedsynthError) as caught:
        run(plan, options(tmp_path))
    assert caught.value.exit_code == 2
    assert not list((tmp_path / ".medsynth").glob("replies/*.log"))


def test_raw_text_of_real_people_stays_in_the_building(tmp_path: Path) -> None:
    outside = Teacher(provider="compatible", model="m", base_url="http://198.51.100.7/v1")
    plan = replace(
        conversations(outside, cases=MadeCases(count=4)), sources=(Source(name="clinic", licence="unknown"),)
    )
    with pytest.raises(GateFailed, match="real people"):
        run(plan, options(tmp_path))
    assert forecast(plan, options(tmp_path)).leaves[0].raw


def test_the_forecast_calls_nobody(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=10))
    seen = forecast(plan, options(tmp_path))
    assert next((stage.name, stage.rows) for stage in seen.stages) == ("cases", 10)
    assert seen.answers_kept == 0


def test_a_missing_column_is_found_before_anything_runs(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=4))
    cases, spelled, short_stage, asked = plain(plan)
    blind = replace(short_stage, step=replace(step_of(short), reads=("summary",)))
    with pytest.raises(RecipeError, match="'summary'"):
        run(with_stages(plan, cases, spelled, blind, asked), options(tmp_path))
    assert not (tmp_path / ".medsynth").exists()


class RetellTeacher(Retell):
    """``retell`` with its teacher."""

    teachers: dict[str, Teacher]
    """The one teacher."""
    round: int = 0
    """Set by the engine."""


def rounds(teacher: Teacher, most: int, enough_rows: int) -> Plan:
    """index (build) → retell (generate) → novel (drop against all earlier rounds), until there are enough."""

    def until(counts: Counts) -> bool:
        return counts.total_out["novel"] >= enough_rows

    return Plan(
        name="rounds",
        kind="test",
        stages=(
            Stage("cases", step_of(made_cases), MadeCases(count=4)),
            Repeat(
                (
                    Stage("index", step_of(index), Index(), rows=("cases", "novel@earlier")),
                    Stage(
                        "retell",
                        step_of(retell),
                        RetellTeacher(teachers={"teacher": teacher}),
                        rows=("cases", "novel@earlier"),
                        inputs={"index": "index"},
                    ),
                    Stage("novel", step_of(twins), Twins(), rows="retell", inputs={"pool": ("cases", "novel@earlier")}),
                ),
                max_rounds=most,
                until=until,
            ),
        ),
        tables={"case": "novel"},
        sources=(Source(name="made", licence="CC0-1.0", real_people=False),),
        seed=1,
        resolved={"kind": "test"},
        splits=Splits(1, 0, 0),
    )


def test_rounds_repeat_until_the_counts_say_so(tmp_path: Path) -> None:
    rules = [{"match": f"(第|number ){n}(处| )", "reply": f"Spot {n} again."} for n in range(4)]
    seconds = [{"match": f"^Spot {n} again", "reply": f"Spot {n} once more."} for n in range(4)]
    teacher = scripted(tmp_path, *seconds, *rules)
    result = run(rounds(teacher, 5, 8), options(tmp_path))
    assert result.rows["case"] == {"train": 8}
    names = json.loads((result.path / "manifest.json").read_text("utf-8"))["counts"]
    assert "novel@1" in names
    assert "novel@2" in names
    assert "novel@3" not in names
    again = run(rounds(teacher, 5, 8), options(tmp_path))
    assert (again.calls_made, again.unchanged) == (0, True)


def test_counts_of_a_run_add_up(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, GOOD), cases=MadeCases(count=25, fail_every=12), max_failures=0.5)
    assert adds_up(run(plan, options(tmp_path)))
