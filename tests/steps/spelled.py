"""An edit in Python, through the one function that may leave polars."""

from __future__ import annotations

import unicodedata

import polars as pl

from medsynth.core.config import Config
from medsynth.core.rows import per_row
from medsynth.core.step import edit


class Spelled(Config):
    """Config of ``spelled``: there is nothing to choose."""


@edit(reads=("complaint",), writes=("complaint",), python=True, name="spelled")
def spelled(frame: pl.LazyFrame, config: Spelled) -> pl.LazyFrame:
    """Unicode normal form C."""
    return frame.with_columns(per_row(_composed, ["complaint"], pl.String).alias("complaint"))


def _composed(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", text)
