"""What detectors look for in a whole page: patterns and words. Each has a bit, so that a page can say what it may hold.

The bits are worked out for many pages at once (``_gate``). A pattern whose bit is not set is not tried; a page of which
nothing is known has every bit. So bits change how long a search takes and never what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medsynth.pii._page import Page

RULES: list[Rule] = []
CUE_WORDS: dict[str, int] = {}
"""Each word of a cue -> the bits of the cues that it belongs to."""
_cues = 0


class Rule:
    """A pattern that is searched in a whole page: in its lower case, or with ``cased`` as it is written."""

    __slots__ = ("bit", "cased", "finditer_in", "pattern", "search_in")

    def __init__(self, pattern: re.Pattern[str], cased: bool) -> None:
        self.bit = 1 << len(RULES)
        self.pattern = pattern
        self.cased = cased
        self.finditer_in = pattern.finditer
        self.search_in = pattern.search
        RULES.append(self)

    def may(self, page: Page) -> bool:
        """Whether the pattern is worth a try."""
        return page.may & self.bit != 0

    def finditer(self, page: Page) -> Iterable[re.Match[str]]:
        """Every match, in order."""
        if page.may & self.bit:
            return self.finditer_in(page.text if self.cased else page.lower)
        return ()

    def found(self, page: Page) -> bool:
        """Whether there is a match."""
        if page.may & self.bit:
            return self.search_in(page.text if self.cased else page.lower) is not None
        return False


def rule(pattern: str, *, cased: bool = False) -> Rule:
    """The rule of a pattern."""
    return Rule(re.compile(pattern), cased)


class Cue:
    """Latin words, in lower case, one of which a page must have for something to be looked for."""

    __slots__ = ("bit", "words")

    def __init__(self, words: Iterable[str]) -> None:
        global _cues
        self.bit = 1 << _cues
        _cues += 1
        self.words = frozenset(words)
        for word in self.words:
            CUE_WORDS[word] = CUE_WORDS.get(word, 0) | self.bit

    def __contains__(self, word: str) -> bool:
        return word in self.words

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def said(self, page: Page) -> bool:
        """Whether one of the words stands in the page."""
        return page.cues & self.bit != 0


def cue(words: str | Iterable[str]) -> Cue:
    """The cue of words; a string is split at its blanks."""
    return Cue(words.split() if isinstance(words, str) else words)
