"""Counts and queues what doctors said that no check judges, as ``dialogue_review`` found it. It never refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from medsynth.core.config import Config
from medsynth.core.step import gate
from medsynth.core.types import OpenFact, Verdict


class FactReviewConfig(Config):
    """Nothing to set: it never refuses."""


@gate(reads=("id",), inputs=("reviewed",))
def fact_review(rows: pl.LazyFrame, config: FactReviewConfig, inputs: Mapping[str, pl.LazyFrame | Path]) -> Verdict:
    """(rows; id) and the reviewed dialogues (id, open_facts) -> open and flagged facts, counted and queued."""
    del config
    reviewed = inputs["reviewed"]
    assert isinstance(reviewed, pl.LazyFrame)
    count = rows.select(pl.len()).collect(engine="streaming").item()
    found = reviewed.select("id", fact="open_facts").explode("fact", empty_as_null=False).drop_nulls("fact")
    table = found.collect(engine="streaming").sort("id", maintain_order=True).unnest("fact")
    columns = ("id", "status", "kind", "rule", "words", "kept")
    queue = tuple(
        OpenFact(ident, status, kind, rule, "", words, kept)
        for ident, status, kind, rule, words, kept in table.select(columns).iter_rows()
    )
    counted = Counter(f"{fact.status}_{fact.rule.replace(' ', '_')}" for fact in queue)
    numbers: dict[str, float | int | str] = {"rows": count, **dict(sorted(counted.items()))}
    return Verdict(True, "", numbers, (), queue)
