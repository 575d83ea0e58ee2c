"""One random number for each row, from the seed and the row's id, for millions of rows at a time.

``ids.rng`` draws as often as a row likes, row by row; here a row draws once, in a column. Which rows stand beside it,
and in which order, changes nothing.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Draws = npt.NDArray[np.uint64]
_BLOCK = 1 << 13
"""Rows that are worked on at once: what they need stays in the processor's cache."""
_SLICE = 1 << 20
"""Rows whose ids are copied out of polars at once."""
_WIDTH = 32
_ROW_ID = re.compile(rb"[0-9a-f]{16}.{16}", re.DOTALL)
_ONES = np.uint64(0x0101010101010101)
_LOW = np.uint64(0x0F0F0F0F0F0F0F0F)


def draws(seed: int, purpose: str, ids: pl.Series) -> Draws:
    """64 bits for each id, independent between ids, seeds and purposes.

    A row id has 64 bits of blake2b in its first half; they are mixed with a key that hangs on seed and purpose. Any
    other string is hashed first.
    """
    bits = [_bits(ids.slice(at, _SLICE)) for at in range(0, max(1, len(ids)), _SLICE)]
    return redrawn(seed, purpose, np.concatenate(bits))


def redrawn(seed: int, purpose: str, bits: Draws) -> Draws:
    """The same from 64 bits of each row; ``bits`` is overwritten."""
    key = hashlib.blake2b(f"{seed} {purpose}".encode(), digest_size=16).digest()
    first, second = (np.uint64(int.from_bytes(part, "little")) for part in (key[:8], key[8:]))
    for at in range(0, len(bits), _BLOCK):
        block = bits[at : at + _BLOCK]
        block ^= first
        mix_bits(block)
        block += second
        mix_bits(block)
    return bits


def hashes(ids: pl.Series) -> Draws:
    """64 bits for each string, the same in every process: a name that is short enough to be kept for every row."""
    return draws(0, "name", ids)


def mix_bits(values: Draws) -> None:
    """In place, the finaliser of SplitMix64 (Steele, Lea, Flood 2014): each bit of the input moves half of the bits."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)


def _bits(ids: pl.Series) -> Draws:
    """The first 16 digits of each id as a number; of a string that is no row id, 64 bits of its hash."""
    array: Any = (ids.fill_null("") if ids.null_count() else ids).to_arrow()
    ends = np.frombuffer(array.buffers()[1], dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    if len(array) == 0 or int(ends[-1] - ends[0]) != _WIDTH * len(array) or (np.diff(ends) != _WIDTH).any():
        return np.array([_one(text) for text in ids.fill_null("").to_list()], dtype=np.uint64)
    words = np.frombuffer(array.buffers()[2], dtype=np.uint8)[ends[0] : ends[-1]].view("<u8").reshape(len(array), -1)
    found = np.empty(len(array), dtype=np.uint64)
    is_hex = np.empty(len(array), dtype=bool)
    for at in range(0, len(array), _BLOCK):
        high, high_is_hex = _number(words[at : at + _BLOCK, 0].copy())
        low, low_is_hex = _number(words[at : at + _BLOCK, 1].copy())
        found[at : at + _BLOCK] = high | (low << np.uint64(32))
        is_hex[at : at + _BLOCK] = high_is_hex & low_is_hex
    if not is_hex.all():
        found[~is_hex] = [_one(text) for text in ids.filter(pl.Series(~is_hex)).to_list()]
    return found


def _number(words: Draws) -> tuple[Draws, npt.NDArray[np.bool_]]:
    """Eight characters each as a number of 32 bits, and whether all of them are 0-9 or a-f."""
    digits = (words & _LOW) + np.uint64(9) * ((words >> np.uint64(6)) & _ONES)
    letters = ((digits + np.uint64(6) * _ONES) >> np.uint64(4)) & _ONES
    is_hex = digits + np.uint64(48) * _ONES + np.uint64(39) * letters == words
    digits = (digits | (digits >> np.uint64(4))) & np.uint64(0x00FF00FF00FF00FF)
    digits = (digits | (digits >> np.uint64(8))) & np.uint64(0x0000FFFF0000FFFF)
    digits = (digits | (digits >> np.uint64(16))) & np.uint64(0x00000000FFFFFFFF)
    return digits, is_hex


def _one(text: str) -> int:
    """The same of a single id."""
    data = text.encode("utf-8", "surrogatepass")
    if _ROW_ID.fullmatch(data):
        return int(data[15::-1], 16)
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
