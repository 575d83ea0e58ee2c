"""Long stretches of text that two collections share, letter by letter: the exact n-gram test of contamination.

Compared are letters and digits of folded text (``normalise.fold``); blanks, punctuation and case do not count. A
stretch is 20 characters where Chinese is written, 50 elsewhere (about 13 words). Shorter texts are compared whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from medsynth.text.normalise import fold

HAN_STRETCH = 20
STRETCH = 50
LEAST = 12
"""Characters below which a text is too common to tell anything, as an answer of one word is."""
_NOISE = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_Hashes = npt.NDArray[np.uint64]


def letters(text: str) -> str:
    """What is compared of a text.

    >>> letters("Dose:  5 mg/kg。")
    'dose5mgkg'
    """
    return _NOISE.sub("", fold(text).text)


class Quoted:
    """The stretches of a collection of texts, to be looked for in others.

    han, other: how long a stretch must be where Chinese is written, and elsewhere, in letters and digits.
    """

    def __init__(self, texts: Iterable[str], han: int = HAN_STRETCH, other: int = STRETCH) -> None:
        self._whole: set[str] = set()
        self._grams: dict[int, set[str]] = {han: set(), other: set()}
        self.texts = 0
        for text in texts:
            plain = letters(text)
            size = stretch_of(plain, han, other)
            if len(plain) < LEAST:
                continue
            self.texts += 1
            if len(plain) < size:
                self._whole.add(plain)
            self._grams[size].update(plain[at : at + size] for at in range(len(plain) - size + 1))
        self._seen = {size: _Seen(grams, size) for size, grams in self._grams.items() if grams}

    def found_in(self, text: str) -> bool:
        """Whether a text shares a stretch with the collection, or is one of its short texts."""
        plain = letters(text)
        return plain in self._whole or any(self._shares(plain, size) for size in self._seen)

    def _shares(self, plain: str, size: int) -> bool:
        if len(plain) < size:
            return False
        hits = self._seen[size].places(plain)
        return any(plain[at : at + size] in self._grams[size] for at in hits.tolist())


class _Seen:
    """Which hashes may be those of a stretch: one bit for each of their first bits, so that a look costs one read."""

    def __init__(self, grams: Iterable[str], size: int) -> None:
        hashes = np.concatenate([_rolling(gram, size) for gram in grams])
        self._size = size
        self._shift = np.uint64(64 - min(28, max(16, len(hashes).bit_length() + 5)))
        self._bits = np.zeros(1 << (64 - int(self._shift)), dtype=bool)
        self._bits[hashes >> self._shift] = True

    def places(self, plain: str) -> npt.NDArray[np.intp]:
        """Where in a text a stretch may begin; about one place in 32 by chance, at worst."""
        return np.flatnonzero(self._bits[_rolling(plain, self._size) >> self._shift])


def stretch_of(plain: str, han: int = HAN_STRETCH, other: int = STRETCH) -> int:
    """How long a stretch must be in a text of this script."""
    return han if len(_HAN.findall(plain)) * 3 > len(plain) else other


def _rolling(plain: str, size: int) -> _Hashes:
    """A hash of each stretch; only a filter, since a hit is compared letter by letter."""
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    powers, back = _powers(len(codes))
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(codes * powers, dtype=np.uint64)])
    hashes: _Hashes = (sums[size:] - sums[:-size]) * back[: len(codes) - size + 1]
    return hashes


_kept: tuple[_Hashes, _Hashes] = (np.ones(1, np.uint64), np.ones(1, np.uint64))


def _powers(length: int) -> tuple[_Hashes, _Hashes]:
    """Powers of the base and of its inverse modulo 2**64, at least so many."""
    global _kept
    if len(_kept[0]) < length:
        size = max(4096, 1 << length.bit_length())
        with np.errstate(over="ignore"):
            _kept = (
                np.cumprod(np.concatenate([np.ones(1, np.uint64), np.full(size, _BASE)]), dtype=np.uint64),
                np.cumprod(np.concatenate([np.ones(1, np.uint64), np.full(size, _INVERSE)]), dtype=np.uint64),
            )
    return _kept[0][:length], _kept[1]


def strings(value: object) -> Iterator[str]:
    """Every string inside nested lists and mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)
