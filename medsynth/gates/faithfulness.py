"""Whether a rewrite kept the clinical facts: compares the columns ``before`` and ``after`` of every row.

A row whose facts changed counts against ``max_changed``; one where a difference could not be resolved against
``max_unresolved``. It measures; whoever rewrote keeps the original where the answer is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from pydantic import Field

from medsynth.core.config import Config, Share
from medsynth.core.step import gate
from medsynth.core.types import Verdict
from medsynth.facts import compare

ROWS = 2_000
"""Rows that are held as Python strings at a time."""


class FaithfulnessConfig(Config):
    """How many rows a rewrite may have changed."""

    region: str = ""
    """Health system of brands and units (ISO 3166); empty where it is not known."""
    max_changed: Share = 0.0
    """Largest share of rows in which a clinical fact is changed, lost or added."""
    max_unresolved: Share = 0.1
    """Largest share of rows in which a difference could not be resolved."""
    max_examples: int = Field(default=10, ge=0)
    """How many ids of such rows the report names."""


@gate(reads=("id", "before", "after"))
def faithfulness(rows: pl.LazyFrame, config: FaithfulnessConfig, inputs: Mapping[str, pl.LazyFrame | Path]) -> Verdict:
    """(rows; id, before, after: strings) -> whether few enough rows changed a fact; null counts as an empty text."""
    del inputs
    table = rows.select("id", "before", "after").collect(engine="streaming")
    verdicts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    examples: list[str] = []
    for part in table.iter_slices(ROWS):
        for ident, before, after in part.iter_rows():
            found = compare(before or "", after or "", region=config.region or None)
            verdicts[found.verdict] += 1
            if found.verdict != "same" and ident is not None and len(examples) < config.max_examples:
                examples.append(str(ident))
            kinds.update(pair.kind for pair in found.facts if pair.status in {"changed", "lost", "added"})
    total = table.height
    changed, open_ = verdicts["changed"], verdicts["unresolved"]
    numbers: dict[str, float | int | str] = {"rows": total, "changed": changed, "unresolved": open_}
    numbers |= {f"changed_{kind}": number for kind, number in sorted(kinds.items())}
    passed = changed <= config.max_changed * total and open_ <= config.max_unresolved * total
    reason = "" if passed else f"{changed} of {total} rows changed a clinical fact, {open_} are unresolved"
    return Verdict(passed, reason, numbers, tuple(examples))
