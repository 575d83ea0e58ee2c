"""A drop that looks at the whole table, and at a second one."""

from __future__ import annotations

import polars as pl

from medsynth.core.config import Config
from medsynth.core.step import Inputs, drop


class Twins(Config):
    """Config of ``twins``: there is nothing to choose."""


@drop(reads=("id", "complaint"), inputs=("pool",), name="twins")
def twins(frame: pl.LazyFrame, config: Twins, inputs: Inputs) -> pl.LazyFrame:
    """Drop a row whose complaint an earlier row, or a row of the pool, has."""
    pool = inputs["pool"]
    assert isinstance(pool, pl.LazyFrame)
    known = pool.select("complaint", twin="id").unique("complaint", keep="first", maintain_order=True)
    first = pl.col("id").first().over("complaint")
    within = frame.filter(pl.col("id") != first).select("id", reason=pl.lit("twin"), twin=first)
    across = frame.select("id", "complaint").join(known, on="complaint").filter(pl.col("id") != pl.col("twin"))
    both = pl.concat([across.select("id", pl.lit("in_pool").alias("reason"), "twin"), within])
    return both.unique("id", keep="first", maintain_order=True)
