"""An export: one line of text per conversation."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from medsynth.core.config import Config
from medsynth.core.step import export
from medsynth.core.tables import Table

LINES = Table("lines", pa.schema([("id", pa.string()), ("text", pa.string())]), ("id", "text"))


class Lines(Config):
    """Config of ``lines``."""

    between: str = " | "
    """What stands between two messages."""


@export(reads=("id", "messages"), table=LINES, name="lines")
def lines(frame: pl.LazyFrame, config: Lines) -> pl.LazyFrame:
    """``id`` and ``text``: the messages joined."""
    said = pl.col("messages").list.eval(pl.element().struct.field("content")).list.join(config.between)
    return frame.select("id", text=said)
