"""Which detectors a text needs: those whose literals it holds and that it has digits enough for.

A gate never finds anything, it only saves work: a detector that is left out would have found nothing. The core looks
for each literal; the extra ``pii`` looks for all in one pass of re2. Both give the same set.
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
    literals: tuple[str, ...]
    """Lower case; a text without any of them needs no ``find``. Empty: every text may need it."""
    digits: int
    """Fewest digits of a text that needs ``find``."""


Gate = Callable[[Page], list[Detector]]


@cache
def detectors() -> tuple[Detector, ...]:
    """Every detector, by name."""
    return tuple(_detector(name, module("pii", name)) for name in extensions("pii"))


def _detector(name: str, file: ModuleType) -> Detector:
    return Detector(name, file.find, tuple(file.GATE), int(getattr(file, "DIGITS", 0)))


def _count(text: str) -> int:
    """Digits in ``text``; ten counts of a character are much faster than a look at each."""
    return sum(map(text.count, "0123456789"))


def literal_gate(page: Page) -> list[Detector]:
    """The detectors that ``page`` needs, by a search for each literal."""
    text = page.lower
    digits = _count(text)
    return [
        one
        for one in detectors()
        if one.digits <= digits and (not one.literals or any(map(text.__contains__, one.literals)))
    ]


@cache
def _set() -> tuple[Any, tuple[int, ...]]:
    """(compiled set of all literals, for each of them a bit mask of the detectors that wait for it)."""
    re2 = import_module("re2")
    waiting: dict[str, int] = {}
    for place, one in enumerate(detectors()):
        for literal in one.literals:
            waiting[literal] = waiting.get(literal, 0) | 1 << place
    options = re2.Options()
    options.never_nl = False
    options.log_errors = False
    compiled = re2.Set.SearchSet(options)
    for literal in waiting:
        compiled.Add(re2.escape(literal))
    compiled.Compile()
    return compiled, tuple(waiting.values())


def re2_gate(page: Page) -> list[Detector]:
    """The same detectors as ``literal_gate``, by one pass of re2; text that is no Unicode goes to the core's gate."""
    compiled, masks = _set()
    try:
        found = compiled.Match(page.lower)
    except UnicodeEncodeError:
        return literal_gate(page)
    digits = _count(page.lower)
    needed = 0
    for place in found or ():
        needed |= masks[place]
    return [
        one
        for place, one in enumerate(detectors())
        if one.digits <= digits and (not one.literals or needed >> place & 1)
    ]


@cache
def gate() -> Gate:
    """The fastest gate that is installed."""
    return re2_gate if find_spec("re2") else literal_gate
