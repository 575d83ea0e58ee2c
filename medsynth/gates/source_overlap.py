"""How much of a row stands word for word in its source: a public thread can be found by one unusual sentence.

Measured for each row against the text of its parents: the longest stretch that both share, and the share of the
row's n-grams that its source has too. Patients' turns count like doctors': they are the ones that can be searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from pydantic import Field

from medsynth.core.config import Config, Share
from medsynth.core.step import gate
from medsynth.core.types import Verdict
from medsynth.text.normalise import fold
from medsynth.text.script import shares

GRAM_HAN, GRAM = 6, 16
"""Letters of an n-gram: about four words, in Chinese or in other scripts."""
_NOISE = re.compile(r"[\W_]+")
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]*_[0-9]+\]")


class SourceOverlapConfig(Config):
    """What may be published."""

    longest_han: int = Field(default=24, ge=1)
    """Longest stretch of Chinese text, in characters without punctuation, that a row may share with a real source."""
    longest: int = Field(default=80, ge=1)
    """The same for other scripts: about fifteen words."""
    max_share: Share = 0.5
    """Largest share of a row's n-grams that may stand in its source."""
    max_rows: Share = 0.0
    """Largest share of rows that may lie above one of these."""
    max_examples: int = Field(default=10, ge=0)
    """How many ids of such rows the report names."""


class Overlap(NamedTuple):
    """longest: letters of the longest shared stretch; share: of the text's n-grams that the sources have too."""

    longest: int
    share: float
    han: bool


def overlap(text: str, sources: Iterable[str]) -> Overlap:
    """What ``text`` shares with the texts it came from. Case, width, blanks and punctuation do not count.

    >>> overlap("The pain began after lunch.", ["Pain began, after lunch"]).longest
    19
    """
    mine, theirs = _letters(text), [letters for one in sources if (letters := _letters(one))]
    han = shares(text).han > 1 / 3
    size = GRAM_HAN if han else GRAM
    grams = _grams(mine, size)
    known = set().union(*(_grams(one, size) for one in theirs)) if theirs else set()
    if not grams or not known:
        return Overlap(_longest(mine, theirs, 0, size), 0.0, han)
    share = len(grams & known) / len(grams)
    return Overlap(_longest(mine, theirs, size if share else 0, len(mine)), share, han)


def _letters(text: str) -> str:
    return _NOISE.sub("", fold(_PLACEHOLDER.sub(" ", text)).text)


def _grams(letters: str, size: int) -> set[str]:
    return {letters[at : at + size] for at in range(len(letters) - size + 1)}


def _longest(mine: str, theirs: list[str], low: int, high: int) -> int:
    """Length of the longest common stretch, by halving: a stretch of n has one of n - 1 in it."""
    high = min(high, len(mine), max(map(len, theirs), default=0))
    while low < high:
        middle = (low + high + 1) // 2
        grams = _grams(mine, middle)
        if any(not grams.isdisjoint(_grams(one, middle)) for one in theirs):
            low = middle
        else:
            high = middle - 1
    return low


@gate(reads=("id", "messages", "parents", "real_people"), inputs=("source",))
def source_overlap(
    rows: pl.LazyFrame, config: SourceOverlapConfig, inputs: Mapping[str, pl.LazyFrame | Path]
) -> Verdict:
    """(rows of the conversation table; input ``source``: the table of their parents) -> whether rows quote it.

    Only rows of real people count; one whose parent is not in ``source`` is told apart, not passed over.
    """
    source = inputs["source"]
    assert isinstance(source, pl.LazyFrame)
    names = [name for name, kind in source.collect_schema().items() if name != "id" and _holds_text(kind)]
    real = rows.filter(pl.col("real_people").fill_null(True) & pl.col("id").is_not_null())
    looked = unknown = above = 0
    longest, most, examples = 0, 0.0, list[str]()
    for frame in real.select("id", "messages", "parents").collect(engine="streaming").iter_slices(500):
        wanted = frame["parents"].explode(empty_as_null=False).unique()
        parents = source.filter(pl.col("id").is_in(wanted.implode())).select("id", *names).collect(engine="streaming")
        texts = {row.pop("id"): [*_strings(row)] for row in parents.to_dicts()}
        for row in frame.to_dicts():
            given = [text for parent in row["parents"] or () for text in texts.get(parent, ())]
            if not given:
                unknown += 1
                continue
            looked += 1
            found = [overlap((message or {}).get("content") or "", given) for message in row["messages"] or ()]
            longest, most = max([longest, *(one.longest for one in found)]), max([most, *(one.share for one in found)])
            if any(_above(one, config) for one in found):
                above += 1
                if len(examples) < config.max_examples:
                    examples.append(row["id"])
    numbers: dict[str, float | int | str] = {
        "rows": looked, "without_source": unknown, "above": above, "longest": longest, "largest_share": round(most, 4),
    }  # fmt: skip
    passed = above <= config.max_rows * max(looked, 1)
    reason = "" if passed else f"{above} of {looked} rows quote their source at length"
    return Verdict(passed, reason, numbers, tuple(examples))


def _above(one: Overlap, config: SourceOverlapConfig) -> bool:
    limit = config.longest_han if one.han else config.longest
    return one.longest > limit or (one.share > config.max_share and one.longest > limit // 2)


def _holds_text(kind: pl.DataType) -> bool:
    return kind == pl.String or isinstance(kind, pl.Struct | pl.List)


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
