"""Whether a rewrite kept the clinical facts: compares the columns ``before`` and ``after`` of every row.

A row whose facts changed counts against ``max_changed``; one where a difference could not be resolved against
``max_unresolved``. It measures; whoever rewrote keeps the original where the answer is open, and every open difference
goes to the curators' queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from pydantic import Field

from medsynth.core.config import Config, Share
from medsynth.core.step import gate
from medsynth.core.types import OpenFact, Verdict
from medsynth.facts import Pair, compare

ROWS = 2_000
"""Rows that are held as Python strings at a time."""
AROUND = 120
"""Code points of the original shown on either side of a fact."""


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
    queue: list[OpenFact] = []
    for part in table.iter_slices(ROWS):
        for ident, before, after in part.iter_rows():
            found = compare(before or "", after or "", region=config.region or None)
            verdicts[found.verdict] += 1
            if found.verdict != "same" and ident is not None and len(examples) < config.max_examples:
                examples.append(str(ident))
            queue += [
                _open(str(ident), pair, before or "", after or "")
                for pair in found.facts
                if pair.status == "unresolved"
            ]
            kinds.update(pair.kind for pair in found.facts if pair.status in {"changed", "lost", "added"})
    total = table.height
    changed, open_ = verdicts["changed"], verdicts["unresolved"]
    numbers: dict[str, float | int | str] = {"rows": total, "changed": changed, "unresolved": open_}
    numbers |= {f"changed_{kind}": number for kind, number in sorted(kinds.items())}
    passed = changed <= config.max_changed * total and open_ <= config.max_unresolved * total
    reason = "" if passed else f"{changed} of {total} rows changed a clinical fact, {open_} are unresolved"
    return Verdict(passed, reason, numbers, tuple(examples), tuple(queue))


def _open(row: str, pair: Pair, before: str, after: str) -> OpenFact:
    """A difference that nobody but a curator can settle; what stays is the sentence of the original."""
    one, two = pair.before, pair.after
    at = one.start if one is not None else 0
    return OpenFact(
        row,
        "unresolved",
        pair.kind,
        pair.rule,
        before[one.start : one.end] if one is not None else "",
        after[two.start : two.end] if two is not None else "",
        before[max(0, at - AROUND) : at + AROUND],
    )
