"""Sets of characters as numbers with a bit for each, read off a pattern's items, and how often text has them.

Characters beyond the basic plane share one bit: a set that may hold one of them holds all.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

# The standard library's own names of a pattern's items; the module has no public name.
_op: Any = import_module("re._constants")

ASTRAL = 0x10000
"""One place of a set stands for all characters beyond the basic plane."""
SIZE = ASTRAL + 1
ALL = (1 << SIZE) - 1
"""The set of all characters."""


def set_of(kind: Any, told: Any) -> int:
    """The set of an item: a character, a class of characters, or any character."""
    if kind is _op.LITERAL:
        return _one(told)
    if kind is _op.NOT_LITERAL:
        return turned(_one(told))
    if kind is _op.ANY:
        return ALL
    negated = told[0][0] is _op.NEGATE
    allowed = 0
    for one, value in told[1:] if negated else told:
        if one is _op.LITERAL:
            allowed |= _one(value)
        elif one is _op.RANGE:
            low, high = min(value[0], ASTRAL), min(value[1], ASTRAL)
            allowed |= (1 << (high + 1)) - (1 << low)
        elif value in _CATEGORIES:
            allowed |= 0 if negated else category(value)
        else:
            return ALL
    return turned(allowed) if negated else allowed


@lru_cache(maxsize=8192)
def _one(code: int) -> int:
    """The set of one character; a set takes up to 8 kB, and lists of names have thousands of them."""
    return 1 << min(code, ASTRAL)


def forget() -> None:
    """Give back what is kept while many patterns are read."""
    _one.cache_clear()
    _parts.cache_clear()


def turned(allowed: int) -> int:
    """All others; beyond the basic plane one is like another, so none is left out there."""
    return ALL & ~allowed | 1 << ASTRAL


_CATEGORIES = {
    _op.CATEGORY_DIGIT: str.isdecimal,
    _op.CATEGORY_SPACE: str.isspace,
    _op.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}


@cache
def category(name: Any) -> int:
    r"""The set of ``\d``, ``\s`` or ``\w``."""
    belongs = _CATEGORIES[name]
    return number_of(map(belongs, map(chr, range(ASTRAL)))) | 1 << ASTRAL


def number_of(members: Iterable[bool]) -> int:
    """The set whose members are the places of the true ones."""
    return int("".join("1" if one else "0" for one in members)[::-1], 2)


_STRETCHES = (
    (0x20, 0x20, 0.13, 0.02),
    (0x09, 0x0D, 0.004, 0.1),
    (0x21, 0x2F, 0.04, 0.1),
    (0x30, 0x39, 0.05, 0.7),
    (0x3A, 0x40, 0.01, 0.02),
    (0x41, 0x5A, 0.02, 0.2),
    (0x5B, 0x60, 0.004, 0.05),
    (0x61, 0x7A, 0.36, 0.8),
    (0x7B, 0x2FFF, 0.01, 0.1),
    (0x3000, 0x303F, 0.03, 0.05),
    (0x3400, 0x9FFF, 0.28, 0.85),
    (0xA000, ASTRAL, 0.04, 0.02),
)
"""(first, last, share, again): about how much of Chinese and English text each stretch of characters makes up, and how
often the next character is of the same stretch."""
_COMMON_HAN = 900
"""Chinese characters that nearly all text consists of; rules speak of them."""


def share_of(sets: tuple[int, ...]) -> float:
    """About how often characters of the sets follow one another."""
    here = [share for _, _, share, _ in _STRETCHES]
    for at, part in enumerate(map(_parts, sets)):
        if at:
            other = sum(now * (1 - again) for now, (_, _, _, again) in zip(here, _STRETCHES, strict=True))
            numbers = here[_DIGITS] * 0.15, here[_SIGNS] * 0.3
            here = [now * again + other * share for now, (_, _, share, again) in zip(here, _STRETCHES, strict=True)]
            here[_SIGNS] += numbers[0]
            here[_DIGITS] += numbers[1]
        here = [now * inside for now, inside in zip(here, part, strict=True)]
    return sum(here)


_SIGNS, _DIGITS = 2, 3
"""Places of the stretches of signs and of digits, which alternate in numbers."""


@lru_cache(maxsize=4096)
def _parts(allowed: int) -> tuple[float, ...]:
    """How much of each stretch a set holds."""
    parts = []
    for first, last, _, _ in _STRETCHES:
        size = last - first + 1
        count = (allowed >> first & ((1 << size) - 1)).bit_count()
        parts.append(min(1.0, count / (_COMMON_HAN if first == 0x3400 else size)))
    return tuple(parts)
