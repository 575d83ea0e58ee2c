"""Small plans over the test steps, run for real in a temporary folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from medsynth.core.config import Source
from medsynth.core.plan import Plan, Repeat, Splits, Stage
from medsynth.core.step import step_of
from medsynth.engine.run import RunOptions
from medsynth.llm.teacher import Teacher
from tests.steps.ask import Ask, ask
from tests.steps.enough import Enough, enough
from tests.steps.made_cases import MadeCases, made_cases
from tests.steps.short import Short, short
from tests.steps.spelled import Spelled, spelled


class AskTeacher(Ask):
    """``ask`` with its teacher, as a recipe kind would compile it."""

    teachers: dict[str, Teacher]
    """The one teacher."""


def scripted(folder: Path, *rules: dict[str, Any]) -> Teacher:
    """A teacher that answers from rules; the last one without ``times`` is the rule for everything else."""
    path = folder / "script.jsonl"
    path.write_text("\n".join(json.dumps(rule) for rule in rules) + "\n", "utf-8")
    return Teacher(provider="scripted", model="script", script=str(path), concurrency=4, retries=1)


def conversations(
    teacher: Teacher, *, cases: MadeCases, samples: int = 1, gate: Enough | None = None, max_failures: float = 0.05
) -> Plan:
    """cases → spelled (edit) → short (filter) → ask (generate)."""
    asked = AskTeacher(samples=samples, teachers={"teacher": teacher})
    return Plan(
        name="small",
        kind="test",
        stages=(
            Stage("cases", step_of(made_cases), cases),
            Stage("spelled", step_of(spelled), Spelled(), rows="cases"),
            Stage("short", step_of(short), Short(), rows="spelled"),
            Stage("ask", step_of(ask), asked, rows="short"),
        ),
        tables={"conversation": "ask"},
        sources=(Source(name="made", licence="CC0-1.0", real_people=False),),
        seed=3,
        resolved={"kind": "test"},
        gates=(Stage("enough", step_of(enough), gate or Enough(), rows="conversation"),),
        splits=Splits(1, 0, 0),
        max_failures=max_failures,
    )


def options(folder: Path, **more: Any) -> RunOptions:
    return RunOptions(out=folder / "datasets", home=folder / ".medsynth", **more)


def with_stages(plan: Plan, *stages: Stage | Repeat) -> Plan:
    return replace(plan, stages=stages)


def plain(plan: Plan) -> list[Stage]:
    """The stages of a plan without rounds."""
    return [stage for stage in plan.stages if isinstance(stage, Stage)]
