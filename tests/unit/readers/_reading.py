"""Reading in tests: one source, all rows and failures of a reader at once, and the smallest good case."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import orjson
import polars as pl

from medsynth.core.config import Source
from medsynth.core.types import Failure
from medsynth.readers.cases import Cases, cases
from medsynth.readers.consultation import Consultation, consultation
from medsynth.readers.medical_case import MedicalCase, medical_case

SOURCE = Source(name="made", licence="CC0-1.0", real_people=False, region="CN")
READERS: dict[str, tuple[Any, Any]] = {
    "cases": (cases, Cases),
    "medical_case": (medical_case, MedicalCase),
    "consultation": (consultation, Consultation),
}


class Seen(NamedTuple):
    """All that a reader gave."""

    rows: list[dict[str, Any]]
    failures: list[Failure]
    frames: list[pl.DataFrame]

    def __repr__(self) -> str:
        """Counts only: what failed in a test of real files must not be printed."""
        return f"{len(self.rows)} rows, {len(self.failures)} failures"

    @property
    def errors(self) -> list[tuple[int, str]]:
        return [(failure.row, failure.error) for failure in self.failures]


def seen(path: Path, reader: str = "cases", **config: Any) -> Seen:
    function, kind = READERS[reader]
    batches = list(function(kind.model_validate({"path": path, "source": SOURCE, **config})))
    frames = [batch.frame for batch in batches]
    return Seen(
        [row for frame in frames for row in frame.to_dicts()],
        [failure for batch in batches for failure in batch.failures],
        frames,
    )


def a_case(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"c{number}", "complaint": f"头痛{number}天，怕光", **more}


def written(path: Path, records: list[Any]) -> Path:
    """Records as JSON lines."""
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path
