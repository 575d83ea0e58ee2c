"""Where in many texts each of many patterns may begin, worked out for all of both at once.

Every pattern has windows (``medsynth.text.windows``): which characters may stand at some places in a row. A character
has a bit for each window and place; the bits of neighbouring characters, ANDed, leave the windows that fit there. This
is done with arrays over the characters of all texts, 64 windows at a time, and its cost does not depend on the
patterns. It finds nothing: it says where a search is worth it, and forgets no place at which a pattern matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from medsynth.text.charsets import ALL, ASTRAL, SIZE, forget
from medsynth.text.windows import AHEAD, BEHIND, Window, windows

if TYPE_CHECKING:
    import numpy as np

Places = dict[int, list[int] | None]
"""Pattern, by its place in the list -> where it may begin, in order; None: anywhere. One that is not in it has no
match."""
_BETWEEN = "\uffff"
"""Stands between texts; no character. In a text it counts as any character."""
MOST = 12
"""Most places of one pattern that are told of one text; where there are as many, there may be more behind them."""
_WORD = 64
_NEAR = 4
"""Characters of a pattern before its window up to which each place is told at which it may begin."""


class _Bit(NamedTuple):
    """One window of one pattern, by its number in the list."""

    number: int
    cased: bool
    window: Window


class Starts:
    """Finds where patterns may begin. patterns: each with whether it is searched in text as written, else in its
    lower case. untold: places in the list of those of which it cannot tell."""

    def __init__(self, patterns: Sequence[tuple[re.Pattern[str], bool]]) -> None:
        told = [windows(pattern) for pattern, _ in patterns]
        self.untold = frozenset(
            number for number, own in enumerate(told) if not own or any(window.most > _NEAR for window in own)
        )
        bits = [
            _Bit(number, patterns[number][1], window)
            for number, own in enumerate(told)
            for window in own
            if number not in self.untold
        ]
        bits.sort(key=_order)
        alike = [[*some] for _, some in groupby(bits, key=lambda bit: _order(bit)[0])]
        words = [some[first : first + _WORD] for some in alike for first in range(0, len(some), _WORD)]
        self._kinds, self._tables = _tables(words)
        self._near = _near(self._tables)
        self._words = [[(bit.number, bit.window.most) for bit in word] for word in words]
        forget()

    def look(self, texts: Sequence[str]) -> list[Places]:
        """For each text where the patterns may begin; nothing of those that are ``untold``."""
        import numpy as np

        found: list[Places] = [{} for _ in texts]
        if not texts:
            return found
        joined = f"{_BETWEEN.join(texts)}{_BETWEEN}".encode("utf-32-le", "surrogatepass")
        kinds = self._kinds[np.minimum(np.frombuffer(joined, np.uint32), ASTRAL)]
        ends = np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))) - 1
        first = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
        places: dict[int, list[Any]] = {}
        # Which words have a window that may be here, by four characters; most characters begin none of a word.
        here, behind, ahead, further = (table[kinds] for table in self._near)
        here[1:] &= behind[:-1]
        here[:-1] &= ahead[1:]
        here[:-2] &= further[2:]
        here[ends] = 0
        for number, (word, tables) in enumerate(zip(self._words, self._tables, strict=True)):
            at = np.flatnonzero(here & np.uint32(1 << number))
            for bit, own in _fits(word, tables, kinds, at):
                places.setdefault(bit[0], []).append(_before(own, bit[1]))
        for number, some in places.items():
            at = np.unique(np.concatenate(some)) if len(some) > 1 else some[0]
            rows = np.searchsorted(ends, at)
            begin = np.flatnonzero(np.diff(rows, prepend=-1))
            own = (at - first[rows]).tolist()
            stops = [*begin[1:].tolist(), len(own)]
            for row, start, stop in zip(rows[begin].tolist(), begin.tolist(), stops, strict=True):
                found[row][number] = own[start : min(stop, start + MOST)]
        return found


def _before(at: np.ndarray[Any, Any], most: int) -> np.ndarray[Any, Any]:
    """The places and as many before each. (Those of the text before are places of it that are tried for nothing.)"""
    import numpy as np

    if not most:
        return at
    return np.unique(np.maximum(at[:, None] - np.arange(most + 1), 0))


def _near(tables: list[np.ndarray[Any, Any]]) -> list[np.ndarray[Any, Any]]:
    """For the places 0, -1, 1 and 2: kind of a character -> the words of which a window takes it there, as bits."""
    import numpy as np

    near = []
    for step in (0, -1, 1, 2):
        words = [(table[BEHIND + step] != 0).astype(np.uint32) << number for number, table in enumerate(tables)]
        near.append(np.bitwise_or.reduce(words))
    return near


def _fits(
    word: list[tuple[int, int]], tables: np.ndarray[Any, Any], kinds: np.ndarray[Any, Any], at: np.ndarray[Any, Any]
) -> Iterator[tuple[tuple[int, int], np.ndarray[Any, Any]]]:
    """Each window of a word (pattern and its characters before) with the places at which it fits. at: where one may."""
    import numpy as np

    last = len(kinds) - 1
    bits = np.full(len(at), (1 << _WORD) - 1, np.uint64)
    for step in range(-BEHIND, AHEAD):
        # Before the first text stands what stands behind the last one.
        bits &= tables[BEHIND + step][kinds[np.minimum(at + step, last)]]
        kept = np.flatnonzero(bits)
        at, bits = at[kept], bits[kept]
    there = int(np.bitwise_or.reduce(bits)) if len(bits) else 0
    for place, bit in enumerate(word):
        if there >> place & 1:
            yield bit, at[np.flatnonzero(bits & np.uint64(1 << place))]


_DIGITS, _LETTERS = range(0x30, 0x3A), range(0x61, 0x7B)
_WIDE = 6
"""Letters with which a window may begin beside others that begin with few."""


def _order(bit: _Bit) -> tuple[int, int]:
    """Windows that begin alike stand in one word, so that few places concern a word at all."""
    first = bit.window.sets[BEHIND]
    digits, letters = (first >> some.start & ((1 << len(some)) - 1) for some in (_DIGITS, _LETTERS))
    others = first & ~(digits << _DIGITS.start | letters << _LETTERS.start) != 0
    if digits or (letters and others) or letters.bit_count() > _WIDE:
        return (2 if letters else 1, 0)
    return (3, letters.bit_length()) if letters else (0, first.bit_length())


def _tables(words: list[list[_Bit]]) -> tuple[np.ndarray[Any, Any], list[np.ndarray[Any, Any]]]:
    """Character -> its kind; and per word, place of a window and kind the bits of the windows that take it there.

    Word by word, so that not much memory is taken: a table of all characters has three million bytes.
    """
    import numpy as np

    small = [char.lower() for char in map(chr, range(ASTRAL))]
    lower = np.array([*(ord(char) if len(char) == 1 else 0 for char in small), ASTRAL])
    longer = [code for code, char in enumerate(small) if len(char) != 1]
    kinds = np.zeros(SIZE, np.intp)
    each = []
    for word in words:
        table = _table(word, lower)
        # Where a small form is longer nothing is known, and between texts everything may follow.
        table[[*longer, ord(_BETWEEN)]] = np.uint64((1 << _WORD) - 1)
        alike = table.view(np.dtype((np.void, table.shape[1] * table.itemsize))).ravel()
        _, first, which = np.unique(alike, return_index=True, return_inverse=True)
        each.append((table[first], which.astype(np.uint16)))
        kinds = np.unique(kinds * len(first) + which, return_inverse=True)[1]
    first = np.unique(kinds, return_index=True)[1]
    return kinds, [np.ascontiguousarray(rows[which[first]].T) for rows, which in each]


def _table(word: list[_Bit], lower: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """(characters; places of a window): the bits of the windows of a word. lower: small form of each character."""
    import numpy as np

    table, lowered = np.zeros((2, SIZE, BEHIND + AHEAD), np.uint64)
    for at, bit in enumerate(word):
        for place, allowed in enumerate(bit.window.sets):
            members: Any = slice(None) if allowed == ALL else _members(allowed)
            (table if bit.cased else lowered)[members, place] |= np.uint64(1 << at)
    table |= lowered[lower]
    table[0x3A3] |= lowered[0x3C2]  # a capital sigma has two small forms
    return table


def _members(allowed: int) -> np.ndarray[Any, Any]:
    """The characters of a set as an array of their codes."""
    import numpy as np

    given = np.frombuffer(allowed.to_bytes(SIZE // 8 + 1, "little"), np.uint8)
    return np.flatnonzero(np.unpackbits(given, bitorder="little"))
