"""Which detectors a text needs, and which of their rules may match. What a gate leaves out would find nothing.

A file of this folder says when it is needed: ``WORDS`` (Latin words, in lower case), ``GATE`` (pieces of text, in lower
case), ``LONGEST`` (digits of one number). Any of the three is enough; a file without them is always needed. Which rules
may match is worked out for many pages at once, by sieves (``medsynth.text.sieve``).
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
from medsynth.text.sieve import Sieve, fastest


class Detector(NamedTuple):
    """A file of this folder: ``find`` gives spans in offsets of the page; the rest says when it is needed."""

    name: str
    find: Callable[[Page], Iterator[Span]]
    words: Cue
    pieces: tuple[str, ...]
    longest: int


NEVER = 1 << 30
FEW = 1000
"""Characters from which a sieve takes less time than it saves."""
SOON = 400_000
"""Characters of a process that are read before sieves are made: half a second pays off over thousands of texts."""
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
    """Bits of the detectors of which a piece stands in the page; the sieve has told them, or they are looked for."""
    if page.pieces < 0:
        text = page.lower
        page.pieces = sum(bit for pieces, bit in _table().pieces if any(map(text.__contains__, pieces)))
    return page.pieces


@cache
def sieves() -> tuple[Sieve, Sieve, Sieve]:
    """The sieves of the rules for lower case, of those for text as it is written, and of the detectors' pieces."""
    detectors()
    later = -1 << len(RULES)
    lower = [(one.bit, one.pattern) for one in RULES if not one.cased]
    cased = [(one.bit, one.pattern) for one in RULES if one.cased]
    pieces = [(bit, re.compile("|".join(map(re.escape, some)))) for some, bit in _table().pieces]
    engine = fastest()
    return Sieve(lower, always=later, engine=engine), Sieve(cased, engine=engine), Sieve(pieces, exact=True)


def sift(pages: Sequence[Page]) -> None:
    """Tell each page which rules may match in it. The first pages and few short ones are left as they are."""
    global _read
    size = sum(len(page.text) for page in pages)
    _read += size
    if size < FEW or _read < SOON:
        return
    small = [page.lower for page in pages]
    lower, cased, pieces = sieves()
    told = zip(lower.masks(small), cased.masks([page.text for page in pages]), pieces.masks(small), strict=True)
    for page, (of_lower, of_text, some) in zip(pages, told, strict=True):
        page.may = of_lower | of_text
        page.pieces = some
