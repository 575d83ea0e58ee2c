"""One text as detectors see it: plain spelling, lower case, its numbers and words, each worked out at most once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from medsynth.pii._lexicon import tokens
from medsynth.pii._rule import CUE_WORDS, rule
from medsynth.text.plain import plain
from medsynth.text.starts import Places

_NUMBER = rule(r"[0-9](?:[ ().\-/]{0,3}[0-9]){5,}", cased=True)
_NO_DIGIT = re.compile("[^0-9]+")
_WORD = re.compile(r"[a-zÀ-ÖØ-öø-ɏḀ-ỿ]+(?:'[a-zÀ-ÖØ-öø-ɏḀ-ỿ]+)*")
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


class Words:
    """The Latin words of a text, in order, each built when it is looked at."""

    __slots__ = ("lower", "starts", "text")

    def __init__(self, text: str, lower: list[str], starts: list[int]) -> None:
        self.text = text
        self.lower = lower
        self.starts = starts

    def __len__(self) -> int:
        return len(self.lower)

    def __getitem__(self, place: int) -> Word:
        start, lower = self.starts[place], self.lower[place]
        return Word(start, start + len(lower), lower, self.text[start : start + len(lower)])

    def between(self, first: int, last: int) -> Iterator[Word]:
        """The words from ``first`` to before ``last``."""
        return map(self.__getitem__, range(first, min(last, len(self))))


class Page:
    """A text in plain spelling (``medsynth/text/plain``). Offsets of detectors are offsets in ``text``.

    starts: where each rule (``_rule``) may begin, by its number; None until the gate has looked. known: rules that it
    knew then.
    """

    def __init__(self, original: str) -> None:
        folded = plain(original)
        self.text = folded.text
        self.lower = folded.text.lower()
        self.origin = folded.origin
        self.starts: Places | None = None
        self.known = 0

    @cached_property
    def han(self) -> bool:
        """Whether there is a Chinese character."""
        return not self.text.isascii() and _HAN.search(self.text) is not None

    @cached_property
    def numbers(self) -> list[Number]:
        """Numbers of six digits and more, in order."""
        numbers = []
        for match in _NUMBER.finditer(self):
            start, end = match.span()
            start -= len(self.text[max(0, start - 2) : start]) - len(self.text[max(0, start - 2) : start].rstrip("+("))
            text = self.text[start:end]
            numbers.append(Number(start, end, text, _NO_DIGIT.sub("", text)))
        return numbers

    @cached_property
    def longest(self) -> int:
        """Digits of the number that has most of them, 0 without a number of six."""
        return max((len(number.digits) for number in self.numbers), default=0)

    @cached_property
    def tokens(self) -> list[str]:
        """The Latin words in lower case; a genitive's ``'s`` stays with its word."""
        return _WORD.findall(self.lower)

    @cached_property
    def words(self) -> Words:
        """The Latin words with their places."""
        find, starts, at = self.lower.find, [], 0
        for token in self.tokens:
            at = find(token, at)
            starts.append(at)
            at += len(token)
        return Words(self.text, self.tokens, starts)

    @cached_property
    def flags(self) -> list[int]:
        """What each of ``words`` may be: flags of ``_lexicon``, 0 for a word of no list."""
        return list(map(tokens().__getitem__, self.tokens))

    @cached_property
    def every_flag(self) -> int:
        """The flags of all words together."""
        return reduce(or_, self.flags, 0)

    @cached_property
    def cues(self) -> int:
        """Bits of the cues (``_rule``) of which a word stands in the text."""
        bits = 0
        for word in CUE_WORDS.keys() & self.tokens:
            bits |= CUE_WORDS[word]
        return bits

    def before(self, start: int, length: int = 40) -> str:
        """Up to ``length`` code points before ``start``, in lower case."""
        return self.lower[max(0, start - length) : start]

    def after(self, end: int, length: int = 20) -> str:
        """Up to ``length`` code points from ``end``, in lower case."""
        return self.lower[end : end + length]
