"""Which detectors a text needs. A gate never finds anything, it only saves work: what it leaves out would find "
"nothing.

A file of this folder says when it is needed: ``WORDS`` (Latin words, in lower case), ``GATE`` (pieces of text, in lower
case), ``LONGEST`` (digits of one number). Any of the three is enough; a file without them is always needed. The core
looks for each piece; the extra ``pii`` looks for all in one pass of re2. Both give the same detectors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NamedTuple

from medsynth.core.discover import extensions, module
from medsynth.pii._page import Page
from medsynth.pii._span import Span


class Detector(NamedTuple):
    """A file of this folder: ``find`` gives spans in offsets of the page; the rest says when it is needed."""

    name: str
    find: Callable[[Page], Iterator[Span]]
    words: frozenset[str]
    pieces: tuple[str, ...]
    longest: int


Gate = Callable[[Page], list[Detector]]
NEVER = 1 << 30


@cache
def detectors() -> tuple[Detector, ...]:
    """Every detector, by name."""
    return tuple(_detector(name, module("pii", name)) for name in extensions("pii"))


def _detector(name: str, file: ModuleType) -> Detector:
    told = vars(file)
    longest = told.get("LONGEST", NEVER)
    return Detector(name, file.find, frozenset(told.get("WORDS", ())), tuple(told.get("GATE", ())), longest)


class _Table(NamedTuple):
    """For each detector a bit: which words, pieces and lengths set it, and which are always set."""

    words: dict[str, int]
    pieces: tuple[tuple[str, int], ...]
    han_pieces: tuple[tuple[str, int], ...]
    longest: tuple[tuple[int, int], ...]
    always: int
    chosen: dict[int, list[Detector]]


@cache
def _table() -> _Table:
    by_word: dict[str, int] = {}
    by_piece: dict[str, int] = {}
    lengths, always = [], 0
    for place, one in enumerate(detectors()):
        bit = 1 << place
        for word in one.words:
            by_word[word] = by_word.get(word, 0) | bit
        for piece in one.pieces:
            by_piece[piece] = by_piece.get(piece, 0) | bit
        if one.longest != NEVER:
            lengths.append((one.longest, bit))
        elif not one.words and not one.pieces:
            always |= bit
    plain = tuple((piece, bits) for piece, bits in by_piece.items() if piece.isascii())
    han = tuple((piece, bits) for piece, bits in by_piece.items() if not piece.isascii())
    return _Table(by_word, plain, han, tuple(sorted(lengths)), always, {})


def _chosen(page: Page, needed: int) -> list[Detector]:
    """The detectors of the bits, those of the page's words and numbers added."""
    table = _table()
    for word in table.words.keys() & page.tokens:
        needed |= table.words[word]
    longest = page.longest
    for least, bit in table.longest:
        if longest < least:
            break
        needed |= bit
    needed |= table.always
    found = table.chosen.get(needed)
    if found is None:
        found = [one for place, one in enumerate(detectors()) if needed >> place & 1]
        table.chosen[needed] = found
    return found


def literal_gate(page: Page) -> list[Detector]:
    """The detectors that ``page`` needs, by a search for each piece."""
    text, needed = page.lower, 0
    for piece, bits in _table().pieces:
        if piece in text:
            needed |= bits
    if not text.isascii():
        for piece, bits in _table().han_pieces:
            if piece in text:
                needed |= bits
    return _chosen(page, needed)


@cache
def _set() -> tuple[Any, tuple[int, ...]]:
    """(compiled set of all pieces, for each of them the bits of the detectors that wait for it)."""
    re2 = import_module("re2")
    pieces = (*_table().pieces, *_table().han_pieces)
    options = re2.Options()
    options.log_errors = False
    compiled = re2.Set.SearchSet(options)
    for piece, _ in pieces:
        compiled.Add(re2.escape(piece))
    compiled.Compile()
    return compiled, tuple(bits for _, bits in pieces)


def re2_gate(page: Page) -> list[Detector]:
    """The same detectors as ``literal_gate``, by one pass of re2; text that is no Unicode goes to the core's gate."""
    compiled, masks = _set()
    try:
        found = compiled.Match(page.lower)
    except UnicodeEncodeError:
        return literal_gate(page)
    needed = 0
    for place in found or ():
        needed |= masks[place]
    return _chosen(page, needed)


@cache
def gate() -> Gate:
    """The fastest gate that is installed."""
    return re2_gate if find_spec("re2") else literal_gate
