"""A gate: a whole table has at least so many rows."""

from __future__ import annotations

import polars as pl
from pydantic import Field

from medsynth.core.config import Config
from medsynth.core.step import Inputs, gate
from medsynth.core.types import Verdict


class Enough(Config):
    """Config of ``enough``."""

    least: int = Field(default=1, ge=0)
    """Fewest rows that pass."""


@gate(reads=("id",), name="enough")
def enough(frame: pl.LazyFrame, config: Enough, inputs: Inputs) -> Verdict:
    """Count rows."""
    rows = frame.select(pl.len()).collect().item()
    passed = rows >= config.least
    return Verdict(passed, "" if passed else f"{rows} rows, at least {config.least} wanted", {"rows": rows})
