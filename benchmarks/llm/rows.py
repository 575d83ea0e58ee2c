"""The LLM layer in a whole run: rows in, one question and one answer each, log, parquet, version; no checks.

    python -m benchmarks.llm.rows FOLDER URL PROVIDER ROWS CONCURRENCY

Prints the document of ``run --json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.llm.questions import question
from medsynth.core.config import Config, Source
from medsynth.core.ids import read_id
from medsynth.core.plan import Plan, Splits, Stage
from medsynth.core.rows import table_of
from medsynth.core.step import Batch, read, step_of
from medsynth.core.tables import CASE
from medsynth.core.types import Case, case_to_row
from medsynth.engine.run import RunOptions, run
from medsynth.llm.teacher import Teacher
from tests.steps.ask import ask
from tests.unit.engine.plans import AskTeacher

_BATCH = 2000


class Questions(Config):
    """Config of ``questions``."""

    count: int
    """How many."""


@read(table=CASE, name="questions")
def questions(config: Questions) -> Iterator[Batch]:
    """Cases whose complaint is a question of ninety words."""
    for start in range(0, config.count, _BATCH):
        numbers = range(start, min(start + _BATCH, config.count))
        ids = pl.Series([read_id("questions", str(number)) for number in numbers])
        frame = _ALIKE.select(pl.all().gather([0] * len(numbers))).with_columns(
            id=ids,
            complaint=pl.Series([question(number) for number in numbers]),
            source_id=pl.Series([str(number) for number in numbers]),
            split_group=ids,
        )
        yield Batch(frame, ())


_CASE = case_to_row(Case(id="", language="en", complaint="", conclusion="firm")) | {
    "source": "made",
    "licence": "CC0-1.0",
    "real_people": False,
    "reviewed_by": "",
}
_ALIKE = pl.DataFrame(pl.from_arrow(table_of([_CASE], CASE.schema)))
"""What all cases have in common, one row: making questions is not what is measured."""


def plan(url: str, provider: str, rows: int, concurrency: int) -> Plan:
    teacher = Teacher(
        provider=provider,
        model="m",
        base_url=url,
        concurrency=concurrency,
        temperature=0.7,
        max_tokens=400,
        timeout_s=60,
        location="on_premises",
    )
    return Plan(
        name="rows",
        kind="benchmark",
        stages=(
            Stage("cases", step_of(questions), Questions(count=rows)),
            Stage("ask", step_of(ask), AskTeacher(teachers={"teacher": teacher}), rows="cases"),
        ),
        tables={"conversation": "ask"},
        sources=(Source(name="made", licence="CC0-1.0", real_people=False),),
        seed=3,
        resolved={"kind": "benchmark"},
        splits=Splits(1, 0, 0),
    )


def main() -> None:
    folder, url, provider, rows, concurrency = sys.argv[1:]
    options = RunOptions(out=Path(folder) / "datasets", home=Path(folder) / ".medsynth")
    print(json.dumps(run(plan(url, provider, int(rows), int(concurrency)), options).to_json()))


if __name__ == "__main__":
    main()
