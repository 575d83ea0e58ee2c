"""The ``publish:`` block of ``medsynth.yaml``: what a version must show before it leaves."""

from __future__ import annotations

from pydantic import Field

from medsynth.core.config import Config
from medsynth.gates.rare_combination import RareCombinationConfig
from medsynth.gates.source_overlap import SourceOverlapConfig


class PublishPolicy(Config):
    """What ``push`` asks of a version, beyond what it always asks."""

    review_rows: int = Field(default=60, ge=1)
    """Rows with a curator's verdict that a public push needs (all rows where there are fewer)."""
    benchmarks: tuple[str, ...] = ()
    """Files of benchmarks (JSON, JSON lines, CSV, parquet) that no row may quote; relative to ``medsynth.yaml``."""
    leak_overrides: str = ""
    """File of findings of the leak gate that somebody signed for (YAML, key ``pii_leak``).

    `medsynth card` writes them into a version's manifest and card; they count once they stand there."""
    source_overlap: SourceOverlapConfig = SourceOverlapConfig()
    """How much of a real source a public row may quote word for word."""
    rare_combination: RareCombinationConfig = RareCombinationConfig()
    """Which combinations of disease, place, occupation and age are too rare for a public push."""
    max_contaminated: int = Field(default=0, ge=0)
    """Rows that may quote a benchmark all the same."""
