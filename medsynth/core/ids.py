"""Row ids and seeded randomness. Both come from content, never from position, order or the clock."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_WORDS = struct.Struct("<8Q")


def row_id(*origin: str | int) -> str:
    """blake2b-128 of a row's origin, as 32 hex digits. Parts are length-prefixed, so ('ab','c') ≠ ('a','bc')."""
    return _digest(origin).hex()


def _digest(origin: tuple[str | int, ...]) -> bytes:
    framed = bytearray()
    for part in origin:
        data = (f"s{part}" if isinstance(part, str) else f"i{part}").encode("utf-8", "surrogatepass")
        framed += len(data).to_bytes(8, "little")
        framed += data
    return hashlib.blake2b(framed, digest_size=16).digest()


def read_id(source: str, source_id: str) -> str:
    """The id of a row that was read from a source which names its rows."""
    return row_id("read", source, source_id)


def made_id(kind: str, parents: Sequence[str], number: int) -> str:
    """The id of a row that a recipe made: recipe kind, parents, sample or child number."""
    return row_id("made", kind, *parents, number)


class Rng:
    """A small counter-based generator (blake2b): the same draws on every platform and Python version.

    ``random.Random`` keeps only ``random()`` stable between versions, not ``choice`` or ``shuffle``.
    """

    __slots__ = ("_counter", "_key", "_words")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._counter = 0
        self._words: list[int] = []

    def bits(self) -> int:
        """64 random bits."""
        if not self._words:
            block = hashlib.blake2b(self._counter.to_bytes(8, "little"), key=self._key, digest_size=64)
            self._words = list(_WORDS.unpack(block.digest()))
            self._counter += 1
        return self._words.pop()

    def below(self, n: int) -> int:
        """An integer in [0, n). The bias of the multiplication is below n / 2**64."""
        return (self.bits() * n) >> 64

    def random(self) -> float:
        """A float in [0, 1) with 53 bits."""
        return (self.bits() >> 11) * 2.0**-53

    def choice(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        point = self.random() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            point -= weight
            if point < 0:
                return item
        return items[-1]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        out = list(items)
        for i in range(len(out) - 1, 0, -1):
            j = self.below(i + 1)
            out[i], out[j] = out[j], out[i]
        return out


def rng(seed: int, step: str, row: str) -> Rng:
    """The generator of one row in one step: order and sharding never change what it draws."""
    return Rng(_digest(("rng", seed, step, row)))
