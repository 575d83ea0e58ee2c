"""What a run would do, without one call: rows, calls, tokens, what is there already, what leaves the building."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from medsynth.core.fingerprint import digests_kept_in
from medsynth.core.plan import Plan, Stage
from medsynth.engine.columns import check_columns
from medsynth.engine.execute import Desk, execute
from medsynth.engine.origin import stages
from medsynth.engine.premises import Leaves, leaving, scrubbed, teachers_of
from medsynth.engine.progress import Silent
from medsynth.engine.run import RunOptions, dataset_name
from medsynth.engine.store import Output, make_private
from medsynth.engine.watch import Watch
from medsynth.llm.budget import Budget
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.reply_log import ReplyLog

ESTIMATED = 200
"""Rows whose cost is estimated one by one; the rest are taken to be like them."""


@dataclass(frozen=True, slots=True)
class StageForecast:
    """One stage. rows: going in, None = known only after an earlier stage; done: rows that are there already.

    calls: (low, likely, high) still to be made; tokens: of the likely course.
    """

    name: str
    kind: str
    rows: int | None
    done: int = 0
    calls: tuple[int, int, int] = (0, 0, 0)
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What ``medsynth plan`` shows. answers_kept: answers in the reply log that a run may find again."""

    name: str
    stages: tuple[StageForecast, ...]
    leaves: tuple[Leaves, ...]
    notes: tuple[str, ...]
    answers_kept: int


def forecast(plan: Plan, options: RunOptions) -> Forecast:
    """Read the inputs and whatever needs no model; estimate the rest."""
    check_columns(plan)
    make_private(options.home)
    log = ReplyLog(make_private(options.home / "replies"))
    with tempfile.TemporaryDirectory() as folder:
        meter = Meter()
        head = {"name": plan.name, "started": time.strftime("%Y-%m-%dT%H:%M:%S%z")}
        watch = Watch(Path(folder), meter, Silent(), head, options.stop)
        try:
            desk = Desk(
                options.home / "store",
                watch,
                log,
                Permits(),
                meter,
                Budget(),
                limit=options.limit,
                sample=options.sample,
                dry=True,
            )
            with digests_kept_in(options.home / "code.json"):
                execute(plan, desk)
            kept = int(log.stats()["replies"])
        finally:
            watch.close()
            log.close()
    return Forecast(
        dataset_name(plan),
        tuple(_stage(stage, desk) for stage in stages(plan)),
        tuple(leaving(plan)),
        _notes(plan),
        kept,
    )


def _stage(stage: Stage, desk: Desk) -> StageForecast:
    view = desk.watch.views.get(stage.name)
    if stage.step.kind != "generate" or view is None:
        return StageForecast(stage.name, stage.step.kind, view.total if view else None, view.done if view else 0)
    source = desk.outputs[stage.rows] if isinstance(stage.rows, str) else None
    if source is None or stage.step.estimate is None:
        return StageForecast(stage.name, "generate", view.total, view.done)
    return _estimated(stage, source, view.done)


def _estimated(stage: Stage, source: Output, done: int) -> StageForecast:
    assert stage.step.estimate is not None
    rows = source.scan().head(ESTIMATED).collect().to_dicts()
    left = source.rows - done
    share = left / max(len(rows), 1)
    costs = [cost for row in rows for cost in stage.step.estimate(row, stage.config).values()]
    low, likely, high = (round(sum(cost.calls[i] for cost in costs) * share) for i in range(3))
    return StageForecast(
        *(stage.name, "generate", source.rows, done, (low, likely, high)),
        tokens_in=round(sum(cost.tokens_in[1] for cost in costs) * share),
        tokens_out=round(sum(cost.tokens_out[1] for cost in costs) * share),
    )


def _notes(plan: Plan) -> tuple[str, ...]:
    notes = []
    if any(source.real_people for source in plan.sources) and not scrubbed(plan):
        notes.append("The input speaks of real people and no PII step stands in this recipe: nothing is scrubbed.")
    unknown = [source.name for source in plan.sources if source.licence == "unknown"]
    if unknown:
        notes.append(f"The licence of {', '.join(unknown)} is unknown: a public push will be refused.")
    if any(teacher.provider == "demo" for stage in stages(plan) for teacher in teachers_of(stage).values()):
        notes.append("A demo teacher speaks: the output is a test of the plumbing, labelled as demo output.")
    return tuple(notes)
