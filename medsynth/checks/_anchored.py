"""A long alternation that is tried only near words that every match holds.

Most turns hold none of them, and a search for plain words costs a tenth of one for a hundred alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from medsynth.text.lexicon import alternation

WINDOW = 64
"""Code points before and after an anchor that are searched: longer than a match of any pattern used here."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A pattern, and plain words one of which stands in or beside all that it matches."""

    anchors: re.Pattern[str]
    pattern: re.Pattern[str]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Matches of the pattern near the anchors, in order.

        >>> [found.group() for found in anchored("b", "a.c").finditer("abc axc abc")]
        ['abc', 'axc', 'abc']
        """
        for start, end in self._windows(text):
            yield from self.pattern.finditer(text, start, end)

    def search(self, text: str) -> re.Match[str] | None:
        return next(self.finditer(text), None)

    def _windows(self, text: str) -> Iterator[tuple[int, int]]:
        """Stretches around the anchors; those that touch are one."""
        start = end = 0
        for anchor in self.anchors.finditer(text):
            if anchor.start() - WINDOW > end:
                if end:
                    yield start, end
                start = anchor.start() - WINDOW
            end = min(anchor.end() + WINDOW, len(text))
        if end:
            yield max(start, 0), end


def anchored(anchors: str, pattern: str) -> Anchored:
    """``anchors``: words apart by ``|``, taken as they are; ``pattern``: a regular expression."""
    return Anchored(re.compile(alternation(anchors.split("|"))), re.compile(pattern))
