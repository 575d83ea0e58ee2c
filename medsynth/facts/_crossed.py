"""Two things that took each other's place in a rewrite: the right tooth is pulled, the left one stays, or the reverse.

Both texts name both of them, so no fact is missing; what tells is which words stand in the clause of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from medsynth.facts._clauses import Clause
from medsynth.facts._wording import Word, known

_PLENTY = 2
"""Words that must speak for the exchange beyond those that speak against it."""


def crossed(one: Sequence[Clause], two: Sequence[Clause]) -> tuple[Word, Word] | None:
    """A word of either text whose clause is that of its opposite in the other text, and its opposite too."""
    homes = _homes(one), _homes(two)
    for first, last in combinations(sorted(homes[0].keys() & homes[1].keys()), 2):
        if last in known().against.get(first, ()):
            (word, a), (_, b) = homes[0][first], homes[0][last]
            (other, c), (_, d) = homes[1][first], homes[1][last]
            if _exchanged(a, b, c, d):
                return word, other
    return None


def _homes(clauses: Sequence[Clause]) -> dict[str, tuple[Word, frozenset[str]]]:
    """A meaning that turns its clause and stands in one clause only -> its word, and all that the clause says."""
    found: dict[str, tuple[Word, frozenset[str]]] = {}
    often: set[str] = set()
    for clause in clauses:
        for word in clause.said.words:
            key = word.key
            if known().against.get(key):
                often.update([key] if key in found else [])
                letters = clause.said.folded.text[word.start : word.end]
                found[key] = (Word(key, *clause.place, "turn"), clause.said.there - {key, *letters})
    return {key: home for key, home in found.items() if key not in often}


def _weight(words: frozenset[str]) -> int:
    return len(words) + _DENIAL * ("not" in words)


_DENIAL = 3
"""What a denial weighs beyond another word."""


def _exchanged(a: frozenset[str], b: frozenset[str], c: frozenset[str], d: frozenset[str]) -> bool:
    """Whether what parts ``a`` from ``b`` in one text parts ``d`` from ``c`` in the other."""
    kept = _weight((a - b) & (c - d)) + _weight((b - a) & (d - c))
    moved = _weight((a - b) & (d - c)) + _weight((b - a) & (c - d))
    return moved >= kept + _PLENTY
