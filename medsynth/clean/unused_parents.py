"""Drops rows that no row of another table descends from: a version holds the cases of its dialogues, no others."""

from __future__ import annotations

import polars as pl

from medsynth.core.config import Config
from medsynth.core.step import Inputs, drop


class UnusedParents(Config):
    """Nothing to set."""


@drop(reads=("id",), inputs=("children",))
def unused_parents(rows: pl.LazyFrame, config: UnusedParents, inputs: Inputs) -> pl.LazyFrame:
    """(rows; id, reason, twin): the rows that stand in no ``parents`` list of ``children``."""
    children = inputs["children"]
    assert isinstance(children, pl.LazyFrame)
    parents = children.select(pl.col("parents").explode().alias("id")).unique()
    unused = rows.select("id").join(parents, on="id", how="anti")
    return unused.with_columns(reason=pl.lit("unused"), twin=pl.lit(None, pl.String))
