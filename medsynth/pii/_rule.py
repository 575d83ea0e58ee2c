"""What detectors look for in a whole page: patterns and words.

Where patterns may begin is worked out for many pages at once (``_gate``). A pattern is tried there and nowhere else; on
a page of which nothing is known it is searched. So this changes how long a search takes and never what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from medsynth.text.starts import MOST

if TYPE_CHECKING:
    from medsynth.pii._page import Page

RULES: list[Rule] = []
CUE_WORDS: dict[str, int] = {}
"""Each word of a cue -> the bits of the cues that it belongs to."""
_cues = 0
NOWHERE: list[int] = []
"""Stands for the places of a rule that may begin nowhere."""


class Rule:
    """A pattern that is searched in a whole page: in its lower case, or with ``cased`` as it is written."""

    __slots__ = ("cased", "finditer_in", "number", "pattern")

    def __init__(self, pattern: re.Pattern[str], cased: bool) -> None:
        self.number = len(RULES)
        self.pattern = pattern
        self.cased = cased
        self.finditer_in = pattern.finditer
        RULES.append(self)

    def may(self, page: Page) -> bool:
        """Whether the pattern is worth a try."""
        return page.starts is None or self.number in page.starts or self.number >= page.known

    def finditer(self, page: Page) -> Iterable[re.Match[str]]:
        """Every match, in order."""
        starts = page.starts
        if starts is None or self.number >= page.known:
            return self.finditer_in(page.text if self.cased else page.lower)
        places = starts.get(self.number, NOWHERE)
        if places is NOWHERE:
            return ()
        text = page.text if self.cased else page.lower
        if places is None:
            return self.finditer_in(text)
        return self._matches(text, places) if len(places) < MOST else self.finditer_in(text, places[0])

    def _matches(self, text: str, places: list[int]) -> Iterator[re.Match[str]]:
        """The matches that begin at one of the places, which are all at which one can begin."""
        end = 0
        for place in places:
            if place >= end:
                match = self.pattern.match(text, place)
                if match:
                    yield match
                    end = match.end()

    def found(self, page: Page) -> bool:
        """Whether there is a match."""
        for _ in self.finditer(page):
            return True
        return False


def rule(pattern: str, *, cased: bool = False) -> Rule:
    """The rule of a pattern."""
    return Rule(re.compile(pattern), cased)


def cased(pattern: str) -> Rule:
    """The rule of a pattern that is searched in text as it is written."""
    return rule(pattern, cased=True)


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
