"""An export: one line of text per conversation."""

from __future__ import annotations

import polars as pl

from medsynth.core.config import Config
from medsynth.core.step import export


class Lines(Config):
    """Config of ``lines``."""

    between: str = " | "
    """What stands between two messages."""


@export(reads=("id", "messages"), name="lines")
def lines(frame: pl.LazyFrame, config: Lines) -> pl.LazyFrame:
    """``id`` and ``text``: the messages joined."""
    said = pl.col("messages").list.eval(pl.element().struct.field("content")).list.join(config.between)
    return frame.select("id", text=said)
