"""Exact duplicates: conversations with the same messages, however they came about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from pydantic import Field

from medsynth.core.config import Config, Share
from medsynth.core.step import gate
from medsynth.core.types import Verdict


class DuplicatesConfig(Config):
    """How many duplicates a version may hold."""

    max_share: Share = 0.0
    """Largest share of rows that may repeat an earlier one."""
    max_examples: int = Field(default=10, ge=0)
    """How many ids of repeated rows the report names."""


@gate(reads=("id", "messages"))
def duplicates(rows: pl.LazyFrame, config: DuplicatesConfig, inputs: Mapping[str, pl.LazyFrame | Path]) -> Verdict:
    """(rows; id, messages) -> whether the share of rows that repeat another is at most ``max_share``."""
    del inputs
    # Hashes find the candidates in eight bytes a row; their whole text decides, so a collision counts for nothing.
    hashes = rows.select(hash=_key().hash()).collect(engine="streaming")["hash"]
    candidates = hashes.filter(hashes.is_duplicated()).unique()
    repeats = _repeats(rows, candidates) if len(candidates) else pl.Series("id", [], dtype=pl.String)
    total = len(hashes)
    share = len(repeats) / total if total else 0.0
    numbers: dict[str, float | int | str] = {"rows": total, "repeated": len(repeats), "share": round(share, 6)}
    passed = share <= config.max_share
    reason = "" if passed else f"{len(repeats)} of {total} conversations repeat another word for word"
    return Verdict(passed, reason, numbers, tuple(repeats.head(config.max_examples)))


def _repeats(rows: pl.LazyFrame, candidates: pl.Series) -> pl.Series:
    """Ids of all but the first of each group of equal conversations, among those whose hash is a candidate."""
    keyed = rows.select("id", key=_key()).filter(pl.col("key") != "", pl.col("key").hash().is_in(candidates.implode()))
    groups = keyed.group_by("key").agg(pl.col("id").sort()).filter(pl.col("id").list.len() > 1)
    found = groups.select(pl.col("id").list.slice(1)).collect(engine="streaming")["id"]
    return found.explode(empty_as_null=False).sort() if len(found) else pl.Series("id", [], dtype=pl.String)


def _key() -> pl.Expr:
    """The messages as one string, lengths included, so that no two conversations share one; '' where there are none."""
    turn = pl.element().struct
    content = turn.field("content").fill_null("")
    parts = pl.format("{}:{}:{}", turn.field("role").fill_null(""), content.str.len_bytes(), content)
    return pl.col("messages").list.eval(parts).list.join("").fill_null("")
