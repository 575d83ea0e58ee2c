"""Drafts and demo rows stay at home, whatever the manifest says of them."""

from __future__ import annotations

import polars as pl

from medsynth.publish.gates._asked import Asked, Finding, refused


def release(asked: Asked) -> Finding:
    """Whether this is a finished version without a row of the demo teacher."""
    reasons = []
    if asked.manifest.draft:
        reasons.append("it is a draft; run the recipe without --limit and --sample")
    demo = sum(_demo_rows(rows) for _, _, rows in asked.tables())
    if demo or asked.manifest.demo:
        rows = f"{demo:,} rows come" if demo else "its rows come"
        reasons.append(f"{rows} from the demo teacher; name a real one in the recipe")
    return refused("release", reasons)


def _demo_rows(rows: pl.LazyFrame) -> int:
    if "teacher" not in rows.collect_schema().names():
        return 0
    demo = pl.col("teacher").str.contains(r"(^|[\s,+])demo($|[:\s,+])").sum()
    return int(rows.select(demo).collect(engine="streaming").item() or 0)
