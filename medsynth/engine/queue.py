"""The curators' queue of a run: facts that its gates could not settle, one parquet file a gate under ``queue/``.

It is written before a refusing gate ends the run, so that nothing a person has to decide is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from medsynth.core.rows import table_of
from medsynth.core.tables import QUEUE
from medsynth.core.types import Verdict
from medsynth.engine.store import make_private, write_rows

FOLDER = "queue"


def keep_queue(verdicts: Mapping[str, Verdict], folder: Path) -> None:
    """Put the open facts of every gate under the run's folder."""
    for name, verdict in verdicts.items():
        if verdict.queue:
            rows = [dict(zip(QUEUE.names, (name, *fact), strict=True)) for fact in verdict.queue]
            target = make_private(folder / FOLDER) / f"{name}.parquet"
            write_rows(target, table_of(rows, QUEUE))


def counts(verdicts: Mapping[str, Verdict]) -> dict[str, int]:
    """Status -> open facts of all gates."""
    found = Counter(fact.status for verdict in verdicts.values() for fact in verdict.queue)
    return dict(sorted(found.items(), reverse=True))


def read_queue(folder: Path) -> pl.LazyFrame | None:
    """The open facts of a run (columns of ``QUEUE``), unresolved ones first; None where it left none."""
    files = sorted((folder / FOLDER).glob("*.parquet"))
    if not files:
        return None
    return pl.scan_parquet(files).sort("status", "row", descending=[True, False], maintain_order=True)
