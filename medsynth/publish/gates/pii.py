"""Text of real people leaves only after the leak gate has looked at it; without that gate it does not leave."""

from __future__ import annotations

import polars as pl

from medsynth.publish.gates._asked import Asked, Finding, refused


def pii(asked: Asked) -> Finding:
    """Whether rows may hold text of real people that nothing has searched for personal identifiers."""
    real = {source.name for source in asked.manifest.lineage.sources if source.real_people}
    reasons = []
    for name, _, rows in asked.tables():
        count = _real_rows(rows, real)
        if count:
            reasons.append(f"{count:,} rows of {name} come from real people, and no leak gate has looked at them")
    return refused("pii", reasons)


def _real_rows(rows: pl.LazyFrame, real: set[str]) -> int:
    columns = rows.collect_schema().names()
    tests = [pl.col("real_people").fill_null(True)] if "real_people" in columns else []
    tests += [pl.col("source").is_in(sorted(real))] if "source" in columns and real else []
    if not tests:
        return 0
    return int(rows.select(pl.any_horizontal(tests).sum()).collect(engine="streaming").item() or 0)
