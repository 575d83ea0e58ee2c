"""Rare combinations: a rare disease, a place, an occupation, an age under 14 or over 89 together may name a person.

A row in which enough of them stand, and which shares that combination with too few other rows, counts. Words are
looked for in lists; a story told in other words is not found.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import polars as pl
from pydantic import Field

from medsynth.core.config import Config, Share
from medsynth.core.step import gate
from medsynth.core.types import Verdict
from medsynth.text.lexicon import alternation, lexicon
from medsynth.text.normalise import fold

_YEARS = r"(?<![0-9.])(?P<years>[0-9]{1,3})(?:\+|(?:[- ]?(?:years?|yrs?)[- ]?old|[- ]?y/?o(?![a-z])| ?周?岁))"
_MONTHS = r"(?<![0-9.])[0-9]{1,2}(?:[- ]?(?:months?|weeks?|days?)[- ]?old| ?个?月大|天大)"
_AGE = re.compile(f"{_YEARS}|(?P<small>{_MONTHS})")
CHILD, OLD = 14, 89


class RareCombinationConfig(Config):
    """When a combination is rare, and how many may be published."""

    least_classes: int = Field(default=3, ge=2, le=4)
    """How many of disease, place, occupation and age must stand in a row."""
    shared_by: int = Field(default=5, ge=2)
    """A combination that this many rows share is not rare."""
    max_rows: Share = 0.0
    """Largest share of rows with a rare combination."""
    max_examples: int = Field(default=10, ge=0)
    """How many ids of such rows the report names."""


@gate(reads=("id", "messages"))
def rare_combination(
    rows: pl.LazyFrame, config: RareCombinationConfig, inputs: Mapping[str, pl.LazyFrame | Path]
) -> Verdict:
    """(rows; id, messages) -> whether the share of rows with a rare combination is at most ``max_rows``."""
    del inputs
    total = 0
    classes: Counter[str] = Counter()
    found: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    frames = rows.select("id", "messages").collect(engine="streaming").iter_slices(1000)
    for row in (row for frame in frames for row in frame.to_dicts()):
        total += 1
        texts = [(message or {}).get("content") or "" for message in row["messages"] or ()]
        traits = traits_of("\n".join(texts))
        classes.update(traits.keys())
        if len(traits) >= config.least_classes and row["id"]:
            found[tuple(sorted(traits.items()))].append(row["id"])
    rare = sorted(name for names in found.values() if len(names) < config.shared_by for name in names)
    numbers: dict[str, float | int | str] = {"rows": total, "rare": len(rare), **dict(sorted(classes.items()))}
    passed = len(rare) <= config.max_rows * max(total, 1)
    reason = "" if passed else f"{len(rare)} of {total} rows combine traits that few others share"
    return Verdict(passed, reason, numbers, tuple(rare[: config.max_examples]))


def traits_of(text: str) -> dict[str, str]:
    """Class -> the first of its words in a text: disease, place, occupation, age.

    >>> traits_of("I am a beekeeper in Vermont, my son is 9 years old")
    {'occupation': 'beekeeper', 'place': 'vermont', 'age': 'under 14'}
    """
    folded = fold(text).text
    found = {}
    for name, pattern in _words().items():
        match = pattern.search(folded)
        if match:
            found[name] = match.group()
    for match in _AGE.finditer(folded):
        years = 0 if match["small"] else int(match["years"])
        if years < CHILD or years > OLD:
            found["age"] = "under 14" if years < CHILD else "over 89"
            break
    return found


@cache
def _words() -> dict[str, re.Pattern[str]]:
    table = lexicon("rare_combinations")
    places = [*table["places"], *lexicon("names")["hospitals"]["places"]]
    lists = {"occupation": table["occupations"], "disease": table["rare_diseases"], "place": places}
    return {name: _either(words) for name, words in lists.items()}


def _either(words: list[str]) -> re.Pattern[str]:
    latin = [word.lower() for word in words if word.isascii()]
    others = [word for word in words if not word.isascii()]
    return re.compile(rf"{alternation(others)}|(?<![a-z])(?:{alternation(latin)})(?![a-z])")
