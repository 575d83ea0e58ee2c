"""One text as detectors see it: plain spelling, lower case, its numbers and words, each worked out at most once."""

from __future__ import annotations

import re
from typing import NamedTuple

from medsynth.pii._lexicon import classes
from medsynth.text.plain import plain

_NUMBER = re.compile(r"(?<![0-9])[+(]{0,2}[0-9](?:[ ().\-/]{0,3}[0-9])*")
_WORD = re.compile(r"[a-zÀ-ÖØ-öø-ɏ]+(?:'[a-zÀ-ÖØ-öø-ɏ]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")


class Number(NamedTuple):
    """Digits that belong together, with the signs between them: ``+1 (202) 555-0100``."""

    start: int
    end: int
    text: str
    digits: str


class Word(NamedTuple):
    """A word in Latin letters: where it stands, in lower case, and as it is written."""

    start: int
    end: int
    lower: str
    text: str


class Page:
    """A text in plain spelling (``medsynth/text/plain``). Offsets of detectors are offsets in ``text``."""

    __slots__ = ("_flags", "_han", "_numbers", "_words", "lower", "origin", "text")

    def __init__(self, original: str) -> None:
        folded = plain(original)
        self.text = folded.text
        self.lower = folded.text.lower()
        self.origin = folded.origin
        self._numbers: list[Number] | None = None
        self._words: list[Word] | None = None
        self._han: bool | None = None
        self._flags: list[int] | None = None

    @property
    def han(self) -> bool:
        """Whether there is a Chinese character."""
        if self._han is None:
            self._han = not self.text.isascii() and _HAN.search(self.text) is not None
        return self._han

    @property
    def numbers(self) -> list[Number]:
        """Numbers of six digits and more, in order."""
        if self._numbers is None:
            self._numbers = []
            for match in _NUMBER.finditer(self.text):
                text = match[0]
                if len(text) >= 6:
                    digits = "".join(filter(str.isdigit, text))
                    if len(digits) >= 6:
                        self._numbers.append(Number(match.start(), match.end(), text, digits))
        return self._numbers

    @property
    def words(self) -> list[Word]:
        """Latin words, in order; a genitive's ``'s`` stays with its word."""
        if self._words is None:
            text = self.text
            self._words = [
                Word(match.start(), match.end(), match[0], text[match.start() : match.end()])
                for match in _WORD.finditer(self.lower)
            ]
        return self._words

    @property
    def flags(self) -> list[int]:
        """What each of ``words`` may be: flags of ``_lexicon``, 0 for a word of no list."""
        if self._flags is None:
            known = classes().get
            self._flags = [
                known(word.lower[:-2] if word.lower.endswith("'s") else word.lower, 0) | known(word.lower, 0)
                for word in self.words
            ]
        return self._flags

    def before(self, start: int, length: int = 40) -> str:
        """Up to ``length`` code points before ``start``, in lower case."""
        return self.lower[max(0, start - length) : start]

    def after(self, end: int, length: int = 20) -> str:
        """Up to ``length`` code points from ``end``, in lower case."""
        return self.lower[end : end + length]
