"""Keeps the rows of one language. Reads the declared language; it does not guess one."""

from __future__ import annotations

from typing import Literal

import polars as pl

from medsynth.core import step
from medsynth.core.config import Config


class LanguageConfig(Config):
    """Which language stays."""

    keep: Literal["zh", "en"]
    """Language of the rows that stay."""


@step.filter(reads=("language",))
def language(config: LanguageConfig) -> pl.Expr:
    """Reason ``other_language`` for rows of another (or no) language."""
    other = pl.col("language").fill_null("") != config.keep
    return pl.when(other).then(pl.lit("other_language")).otherwise(None)
