"""A filter: an expression that is null where a row stays, else the reason."""

from __future__ import annotations

import polars as pl
from pydantic import Field

from medsynth.core.config import Config
from medsynth.core.step import filter as filter_step


class Short(Config):
    """Config of ``short``."""

    least: int = Field(default=8, ge=0)
    """Fewest characters of a complaint that stays."""


@filter_step(reads=("complaint",), name="short")
def short(config: Short) -> pl.Expr:
    """Drop complaints that are too short, or missing."""
    length = pl.col("complaint").str.len_chars().fill_null(0)
    reason = pl.concat_str(pl.lit("short: "), length.cast(pl.String), pl.lit(" characters"))
    return pl.when(length < config.least).then(reason)
