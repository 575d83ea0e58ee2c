"""The chat format: ``id, messages: list<struct<role, content>>``, what TRL, axolotl and ms-swift read as it is."""

from __future__ import annotations

import polars as pl

from medsynth.core.config import Config
from medsynth.core.step import export


class MessagesConfig(Config):
    """The chat format has no settings."""


@export(reads=("id", "messages"))
def messages(rows: pl.LazyFrame, config: MessagesConfig) -> pl.LazyFrame:
    """(rows; id: string, messages: list) -> the same two columns."""
    del config
    return rows.select("id", "messages")
