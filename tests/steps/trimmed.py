"""An edit in polars: rewrites one declared column and adds another."""

from __future__ import annotations

import polars as pl
import pyarrow as pa
from pydantic import Field

from medsynth.core.config import Config
from medsynth.core.step import edit


class Trimmed(Config):
    """Config of ``trimmed``."""

    longest: int = Field(default=200, ge=1)
    """Most characters of a complaint that stay."""


@edit(
    reads=("complaint",),
    writes=("complaint", "complaint_characters"),
    working={"complaint_characters": pa.int32()},
    name="trimmed",
)
def trimmed(frame: pl.LazyFrame, config: Trimmed) -> pl.LazyFrame:
    """Strip blanks, cut the complaint, and count what is left."""
    text = pl.col("complaint").str.strip_chars().str.head(config.longest).str.strip_chars()
    return frame.with_columns(text).with_columns(
        pl.col("complaint").str.len_chars().cast(pl.Int32).alias("complaint_characters")
    )
