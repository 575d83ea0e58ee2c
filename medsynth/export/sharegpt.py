"""The ShareGPT format: ``id, conversations: list<struct<from, value>>``, what LLaMA-Factory reads by default.

Roles: user -> human, assistant -> gpt, system -> system.
"""

from __future__ import annotations

import polars as pl

from medsynth.core.config import Config
from medsynth.core.step import export

_NAMES = {"user": "human", "assistant": "gpt", "system": "system"}


class ShareGptConfig(Config):
    """The ShareGPT format has no settings."""


@export(reads=("id", "messages"))
def sharegpt(rows: pl.LazyFrame, config: ShareGptConfig) -> pl.LazyFrame:
    """(rows; id, messages: list<struct<role, content>>) -> (rows; id, conversations: list<struct<from, value>>)."""
    del config
    message = pl.element().struct
    turn = pl.struct(
        message.field("role").replace_strict(_NAMES, return_dtype=pl.String).alias("from"),
        message.field("content").alias("value"),
    )
    return rows.select("id", conversations=pl.col("messages").list.eval(turn))
