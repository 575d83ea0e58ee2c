"""A reader without a file: numbered cases, of which every n-th cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pyarrow as pa
from pydantic import Field

from medsynth.core.config import Config
from medsynth.core.ids import read_id
from medsynth.core.step import Batch, read
from medsynth.core.tables import CASE
from medsynth.core.types import Case, Failure, case_to_row


class MadeCases(Config):
    """Config of ``made_cases``."""

    count: int = Field(default=6, ge=0)
    """Records in the imagined file."""
    batch: int = Field(default=4, ge=1)
    """Records to a batch."""
    fail_every: int = Field(default=0, ge=0)
    """Every n-th record is a failure; 0: none."""
    same_every: int = Field(default=0, ge=0)
    """Every n-th case has the complaint of the first; 0: none."""


@read(table=CASE, name="made_cases")
def made_cases(config: MadeCases) -> Iterator[Batch]:
    """Make cases ``n0`` to ``n<count - 1>``, alternately Chinese and English."""
    for start in range(0, config.count, config.batch):
        numbers = range(start, min(start + config.batch, config.count))
        failed = [number for number in numbers if config.fail_every and number % config.fail_every == 0]
        rows = [_row(number, config) for number in numbers if number not in failed]
        frame = pl.from_arrow(pa.Table.from_pylist(rows, schema=CASE.schema))
        assert isinstance(frame, pl.DataFrame)
        yield Batch(frame, tuple(Failure("made.jsonl", number + 1, "no complaint") for number in failed))


def _row(number: int, config: MadeCases) -> dict[str, object]:
    told = 0 if config.same_every and number % config.same_every == 0 else number
    complaint = f"Itchy patch number {told} on the left elbow." if told % 2 else f"左肘第{told}处皮疹，有点痒。"
    case = Case(
        id=read_id("made", f"n{number}"),
        language="en" if number % 2 else "zh",
        complaint=complaint,
        department="dermatology",
        diagnosis="eczema" if number % 2 else "湿疹",
        conclusion="firm",
    )
    return case_to_row(case) | {
        "source": "made",
        "source_id": f"n{number}",
        "licence": "CC0-1.0",
        "split_group": case.id,
        "split": None,
        "real_people": False,
        "reviewed_by": "none",
    }
