"""Which of many patterns may match in which of many texts, found for whole columns at once.

A sieve never finds anything, it only saves work: a pattern whose bit is not set has no match in the text. It searches
for the patterns' loose twins (``medsynth.text.loose``): the core with polars, several twins in one expression, so that
a text without any of them is read once for all; the extra ``pii`` with a set of RE2, which tells each twin apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from medsynth.text.loose import Kind, kind_of, loose

if TYPE_CHECKING:
    import polars as pl

Engine = Literal["polars", "re2"]
ALL = -1
"""A mask with every bit set."""
AT_ONCE = 9
"""Twins in one expression: with more the automaton outgrows its cache. polars keeps 32 expressions compiled."""
SAMPLE = 256
"""Texts from which a sieve learns how often each pattern matches."""
OFTEN = 0.12
"""Share of texts from which a pattern is not asked about: it would be tried in many of them all the same."""
_SET_BYTES = 64 << 20
"""Most memory of the automaton of a set."""


@cache
def fastest() -> Engine:
    """The fastest engine that is installed."""
    return "re2" if find_spec("re2") else "polars"


class _Twin(NamedTuple):
    bits: int
    expression: str
    kind: Kind


class Sieve:
    """The sieve of patterns, each with its bit. always: bits that are set for every text.

    The first texts teach it which patterns match often: those are put aside, and rare ones are put together. With
    ``exact`` each is looked for alone, so that the bit of a pattern without looks is set just where it matches.
    """

    def __init__(
        self,
        patterns: Sequence[tuple[int, re.Pattern[str]]],
        always: int = 0,
        *,
        exact: bool = False,
        engine: Engine | None = None,
    ) -> None:
        self._patterns = tuple(patterns)
        self._always = always
        self._exact = exact
        self._engine: Engine = "polars" if exact else engine or fastest()
        self._search: Callable[[Sequence[str], Mapping[Kind, _Part]], list[int]] | None = None

    def masks(self, texts: Sequence[str]) -> list[int]:
        """For each text the bits of the patterns that may match in it."""
        other = [place for place, text in enumerate(texts) if not text.isascii()]
        broken = [place for place in other if not _is_unicode(texts[place])]
        if broken:
            texts = list(texts)
            for place in broken:
                texts[place] = ""
        parts = _parts(texts, other) if self._search is None or self._engine == "polars" else {}
        if self._search is None:
            twins = self._learned(parts)
            self._search = _grouped(twins, 1 if self._exact else AT_ONCE) if self._engine == "polars" else _set(twins)
        masks = [mask | self._always for mask in self._search(texts, parts)]
        for place in broken:
            masks[place] = ALL
        return masks

    def _learned(self, parts: Mapping[Kind, _Part]) -> list[_Twin]:
        """The twins that are worth a search, the rarest first."""
        told: list[tuple[float, _Twin]] = []
        for bit, pattern in self._patterns:
            twin = _Twin(bit, loose(pattern), kind_of(pattern))
            sample = parts[twin.kind].column[:SAMPLE]
            share = 0.0 if self._exact else len(_hits(sample, twin.expression)) / max(1, len(sample))
            if not twin.expression or share > OFTEN:
                self._always |= bit
            else:
                told.append((share, twin))
        return [twin for _, twin in sorted(told)]


class _Part(NamedTuple):
    """The texts in which a kind of pattern can match, and their places among all."""

    places: Sequence[int]
    column: pl.Series


def _parts(texts: Sequence[str], other: list[int]) -> dict[Kind, _Part]:
    import polars as pl

    column = pl.Series(texts, dtype=pl.String)
    digits = _hits(column, "[0-9]")
    return {
        "any": _Part(range(len(texts)), column),
        "foreign": _Part(other, column.gather(other)),
        "digit": _Part(digits, column.gather(digits)),
    }


def _hits(column: pl.Series, expression: str) -> list[int]:
    return column.str.contains(expression).arg_true().to_list()


def _grouped(twins: Sequence[_Twin], size: int) -> Callable[[Sequence[str], Mapping[Kind, _Part]], list[int]]:
    """A search by polars: the bits of a group where any of its twins matches."""
    groups = []
    for kind in ("any", "foreign", "digit"):
        own = [twin for twin in twins if twin.kind == kind]
        for first in range(0, len(own), size):
            some = own[first : first + size]
            bits = sum(twin.bits for twin in some)
            groups.append(_Twin(bits, "|".join(f"(?:{twin.expression})" for twin in some), some[0].kind))

    def search(texts: Sequence[str], parts: Mapping[Kind, _Part]) -> list[int]:
        masks = [0] * len(texts)
        for group in groups:
            places, column = parts[group.kind]
            for place in _hits(column, group.expression):
                masks[places[place]] |= group.bits
        return masks

    return search


def _set(twins: Sequence[_Twin]) -> Callable[[Sequence[str], Mapping[Kind, _Part]], list[int]]:
    """A search by RE2: the bits of the twins that match, each told apart."""
    re2: Any = import_module("re2")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _SET_BYTES

    def compiled(chosen: Sequence[_Twin]) -> tuple[Any, list[int]]:
        """The set, and the bits of its members. The last one always matches: no match at all is a failure of RE2."""
        made = re2.Set.SearchSet(options)
        for twin in chosen:
            made.Add(twin.expression)
        made.Add("")
        made.Compile()
        return made, [*(twin.bits for twin in chosen), 0]

    plain, every = compiled([twin for twin in twins if twin.kind != "foreign"]), compiled(twins)

    def search(texts: Sequence[str], parts: Mapping[Kind, _Part]) -> list[int]:
        del parts
        masks = []
        for text in texts:
            members, bits = plain if text.isascii() else every
            found = members.Match(text)
            masks.append(sum(bits[place] for place in found) if found else ALL)
        return masks

    return search


def _is_unicode(text: str) -> bool:
    """Whether a text can be written down: a lone surrogate cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
