"""How much rather a stretch of Chinese text is a surname with a given name than ordinary words: a sum of log2.

For a name speak surnames and the characters of given names, as often as they are used; against it how firmly its
characters hold together with each other and with their neighbours in ordinary text (``bonds_zh.txt``). 0: as likely
one as the other, before anything is known of the sentence; 10: a thousand times rather a name.
"""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache
from math import log2
from typing import NamedTuple

from medsynth.core.shipped import shipped
from medsynth.pii._lexicon import words
from medsynth.pii._surnames_han import lists

_RARE = -17.0
_SELDOM = -14.0
"""log2 of the shares of a character that no list of given names has, and of one that the list of rare ones has."""
_UNSEEN = -3
"""Bond of two characters that the table does not have side by side."""
_LEVEL = -21
"""log2 of the share of a character that the table does not have."""
_LEAST = -7.0
"""log2 of the first two characters from which the rest can still make a name of them."""
_MOST = (7.1, 7.0, 6.7, 5.1, 4.6, 3.2, 2.4, 2.2, 2.0, 1.9, 1.4, 1.4, 1.3, 1.2, 1.2, 1.1, 1.1, 1.1, 1.0, 1.0)
"""Percent of people with the first surnames of ``_FIRST`` (Ministry of Public Security, 2021)."""
_FIRST = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"


class Chances(NamedTuple):
    """log2 of shares: of surnames, of characters at the first and the last place of a given name, of characters in
    text; and the bonds of pairs of characters."""

    surname: dict[str, float]
    first: dict[str, float]
    last: dict[str, float]
    level: dict[str, int]
    bond: dict[str, int]


@cache
def chances() -> Chances:
    """The tables, read once."""
    table = lists()
    pairs = words("given_pairs_zh")
    firsts, lasts = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    whole = len(pairs) + 0.4 * len(table.given)
    level, bond = {}, {}
    text = shipped("seeds/lexicons/pii/bonds_zh.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        char, share, *rows = line.split(" ")
        level[char] = -int(share)
        for row in rows:
            strength, _, behind = row.partition(":")
            for other in behind:
                bond[char + other] = int(strength)
    seldom = dict.fromkeys(words("given_rare_zh"), _SELDOM)
    return Chances(
        _surnames(),
        seldom | {char: log2((firsts[char] + 0.4) / whole) for char in table.given},
        seldom | {char: log2((lasts[char] + 0.4) / whole) for char in table.given},
        level,
        bond,
    )


def _surnames() -> dict[str, float]:
    """Shares after the order of the list; known ones for the most frequent."""
    from medsynth.pii._surnames_han import ordered

    shares = {name: 25 / (place + 20) for place, name in enumerate(ordered())}
    shares = {name: share * (1 if share > 0.2 else 0.4 if share > 0.08 else 0.15) for name, share in shares.items()}
    shares |= dict(zip(_FIRST, _MOST, strict=True)) | dict.fromkeys(lists().compound, 0.01)
    shares = dict.fromkeys(words("surnames_rare_zh"), 0.002) | shares
    return {name: log2(share / 100) for name, share in shares.items()}


@lru_cache(1 << 16)
def hopeless(pair: str) -> bool:
    """Whether no name begins with these two characters, whatever follows and whatever the sentence says."""
    tables = chances()
    one, two = pair[0], pair[1]
    used = tables.surname.get(one, _RARE) + max(tables.first.get(two, _RARE), tables.last.get(two, _RARE))
    known = tables.level.get(one, _LEVEL) + tables.level.get(two, _LEVEL) + tables.bond.get(pair, _UNSEEN)
    return used - known < _LEAST


def chance(text: str, place: int, family: int, size: int) -> float:
    """How much rather ``text[place:place + size]``, whose surname has ``family`` characters, is a name than words."""
    tables = chances()
    level, bond = tables.level, tables.bond
    given = place + family
    end = place + size
    name = text[place:end]
    sum_ = tables.surname.get(text[place:given], _RARE)
    if size - family == 1:
        sum_ += tables.last.get(text[given], _RARE)
    else:
        sum_ += tables.first.get(text[given], _RARE) + tables.last.get(text[end - 1], _RARE)
    for at in range(size):
        sum_ -= level.get(name[at], _LEVEL)
        if at:
            sum_ -= bond.get(name[at - 1 : at + 1], _UNSEEN)
    if place:
        sum_ -= max(0, bond.get(text[place - 1 : place + 1], 0))
    return sum_ - max(0, bond.get(text[end - 1 : end + 1], 0))


def given_chance(text: str, start: int, end: int) -> float:
    """How much rather ``text[start:end]`` is a given name without its surname than words: two characters."""
    tables = chances()
    level, bond = tables.level, tables.bond
    one, two = text[start], text[start + 1]
    if one == two or two == "儿":
        used = tables.last.get(one, _RARE) - 5
    else:
        used = tables.first.get(one, _RARE) + tables.last.get(two, _RARE)
        if one + two in words("given_pairs_zh"):
            used += 3
    sum_ = used - level.get(one, _LEVEL) - level.get(two, _LEVEL) - bond.get(one + two, _UNSEEN)
    if start:
        sum_ -= max(0, bond.get(text[start - 1 : start + 1], 0))
    return sum_ - max(0, bond.get(text[end - 1 : end + 1], 0))
