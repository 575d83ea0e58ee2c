"""Which detectors a text needs, and which of their rules may match. What a gate leaves out would find nothing.

A file of this folder says when it is needed: ``WORDS`` (Latin words, in lower case), ``GATE`` (pieces of text, in lower
case), ``LONGEST`` (digits of one number). Any of the three is enough; a file without them is always needed. Where rules
may begin is worked out for many pages at once (``medsynth.text.starts``, ``medsynth.text.sieve``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import NamedTuple

from medsynth.core.discover import extensions, module
from medsynth.pii._page import Page
from medsynth.pii._rule import RULES, Cue, cue
from medsynth.pii._span import Span
from medsynth.text.lexicon import alternation
from medsynth.text.sieve import Engine, Sieve, fastest
from medsynth.text.starts import Places, Starts


class Detector(NamedTuple):
    """A file of this folder: ``find`` gives spans in offsets of the page; the rest says when it is needed."""

    name: str
    find: Callable[[Page], Iterator[Span]]
    words: Cue
    pieces: tuple[str, ...]
    longest: int


NEVER = 1 << 30
FEW = 8000
"""Characters from which the look at many pages takes less time than it saves."""
SOON = 400_000
"""Characters of a process that are read before patterns are taken apart: a second pays off over thousands of texts."""
_read = 0


@cache
def detectors() -> tuple[Detector, ...]:
    """Every detector, by name."""
    return tuple(_detector(name, module("pii", name)) for name in extensions("pii"))


def _detector(name: str, file: ModuleType) -> Detector:
    told = vars(file)
    words, pieces, longest = told.get("WORDS", ()), told.get("GATE", ()), told.get("LONGEST", NEVER)
    return Detector(name, file.find, cue(words), tuple(pieces), longest)


class _Table(NamedTuple):
    """For each detector a bit: which cues and lengths set it, and which are always set."""

    words: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[tuple[str, ...], int], ...]
    longest: tuple[tuple[int, int], ...]
    always: int
    chosen: dict[int, list[Detector]]


@cache
def _table() -> _Table:
    every = [(1 << place, one) for place, one in enumerate(detectors())]
    return _Table(
        tuple((one.words.bit, bit) for bit, one in every if one.words.words),
        tuple((one.pieces, bit) for bit, one in every if one.pieces),
        tuple(sorted((one.longest, bit) for bit, one in every if one.longest != NEVER)),
        sum(bit for bit, one in every if not (one.pieces or one.words.words or one.longest != NEVER)),
        {},
    )


def needed(page: Page) -> list[Detector]:
    """The detectors that ``page`` needs, in their order."""
    table = _table()
    bits, cues = table.always | _pieces(page), page.cues
    if cues:
        for said, bit in table.words:
            if cues & said:
                bits |= bit
    longest = page.longest
    for least, bit in table.longest:
        if longest < least:
            break
        bits |= bit
    found = table.chosen.get(bits)
    if found is None:
        found = [one for place, one in enumerate(detectors()) if bits >> place & 1]
        table.chosen[bits] = found
    return found


def _pieces(page: Page) -> int:
    """Bits of the detectors of which a piece stands in the page."""
    text, starts, bits = page.lower, page.starts, 0
    for number, (pieces, bit) in enumerate(_table().pieces, page.known):
        if (starts is None or number in starts) and any(map(text.__contains__, pieces)):
            bits |= bit
    return bits


class Scan:
    """Where rules may begin in many pages: by their windows; those whose windows do not tell it, by sieves. Behind
    the rules come the detectors' pieces, in their order."""

    def __init__(self, known: int, engine: Engine) -> None:
        self._known = known
        rules = [(one.pattern, one.cased) for one in RULES[:known]]
        pieces = [(re.compile(alternation(some)), False) for some, _ in _table().pieces]
        self._starts = Starts([*rules, *pieces])
        rest = [RULES[number] for number in sorted(self._starts.untold)]
        self._lower = Sieve([(1 << one.number, one.pattern) for one in rest if not one.cased], engine=engine)
        self._cased = Sieve([(1 << one.number, one.pattern) for one in rest if one.cased], engine=engine)
        self._rest = tuple(one.number for one in rest)
        self._told: dict[int, Places] = {}

    def look(self, pages: Sequence[Page]) -> None:
        """Tell each page where rules may begin in it."""
        texts = [page.text for page in pages]
        masks = zip(self._lower.masks([page.lower for page in pages]), self._cased.masks(texts), strict=True)
        for page, places, (lower, cased) in zip(pages, self._starts.look(texts), masks, strict=True):
            page.starts = places | self._anywhere(lower | cased)
            page.known = self._known

    def _anywhere(self, mask: int) -> Places:
        found = self._told.get(mask)
        if found is None:
            found = dict.fromkeys(number for number in self._rest if mask >> number & 1)
            if len(self._told) < _KEPT:
                self._told[mask] = found
        return found


_KEPT = 10_000
"""Most sets of rules that are kept."""


def scan() -> Scan:
    """The scan of all rules; made again where there are more rules than before."""
    detectors()
    return _scan(len(RULES), fastest())


@cache
def _scan(known: int, engine: Engine) -> Scan:
    return Scan(known, engine)


def sift(pages: Sequence[Page]) -> None:
    """Tell each page where rules may begin in it. The first pages and few short ones are left as they are."""
    global _read
    size = sum(len(page.text) for page in pages)
    _read += size
    if size >= FEW and _read >= SOON:
        scan().look(pages)
