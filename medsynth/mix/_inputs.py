"""The versions that go into a mixture, as its steps read them."""

from __future__ import annotations

import polars as pl
from pydantic import Field

from medsynth.core.config import Config, RecipePath


class Shard(Config):
    """One file of an input version."""

    path: RecipePath
    """Where it stands."""
    sha256: str
    """What the version's manifest says of it."""
    split: str
    """The split whose rows it holds."""


class Input(Config):
    """The rows of one input."""

    dataset: str = Field(min_length=1)
    """Its name in the mixture; enters row ids."""
    shards: tuple[Shard, ...]
    """Its files."""
    sources: tuple[str, ...] = ()
    """Only rows of these sources; none: all rows."""

    def scan(self, shard: Shard) -> pl.LazyFrame:
        """The rows of one of its shards that are asked for."""
        rows = pl.scan_parquet(shard.path)
        return rows.filter(pl.col("source").is_in(list(self.sources))) if self.sources else rows


def group(rows: pl.LazyFrame | pl.DataFrame) -> pl.Expr:
    """The name of a row's group: the row's own id where it has no other."""
    names = rows.collect_schema().names()
    return pl.coalesce("split_group", "id") if "split_group" in names else pl.col("id")
