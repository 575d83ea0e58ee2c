"""Chinese names by weight: how they are written and what stands around them, summed with fitted weights.

Five ways to name somebody are weighed: a surname with a given name (F), a given name alone (G), a name of another
people in characters that spell it (X), 小敏 and 老秦 (N), and a surname before a title (S). The weights come from
``seeds/lexicons/pii/around_zh.txt``; ``benchmarks/pii/around.py`` fits them on the candidates of this file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate, chain, pairwise
from math import log2
from typing import NamedTuple

from medsynth.pii._around_han import before, behind, closed, weights
from medsynth.pii._chance_han import chance, chances, given_chance, hopeless
from medsynth.pii._lexicon import words
from medsynth.pii._page import Page
from medsynth.pii._rule import Rule, rule
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import TITLE, lists
from medsynth.pii._things_han import NEVER, nobody, thing

_HAN = "\u3400-\u9fff"
_HANS = re.compile(f"[{_HAN}]+")


class Candidate(NamedTuple):
    """Characters that may name somebody, and what speaks for it in how they are written."""

    start: int
    end: int
    kind: str
    written: dict[str, float]


ENOUGH = {"F": 0.2, "G": 0.6, "X": 0.2, "N": 0.3, "S": 1.0}
"""Least sum, natural log of the odds, from which a candidate is taken."""
_SURE = 1.0
"""Sum from which a name is looked for in the rest of the conversation too."""


def find(page: Page) -> Iterator[Span]:
    """The candidates that weigh enough; of two that overlap the likelier one."""
    found = sorted(((sum_, one) for one, sum_ in weighed(page) if sum_ >= ENOUGH[one.kind]), reverse=True)
    taken: set[int] = set()
    for sum_, one in found:
        if taken.isdisjoint(range(one.start, one.end)):
            taken.update(range(one.start, one.end))
            partial = one.kind == "S"
            kind = "PERSON_PARTIAL" if partial else "PERSON"
            yield Span(one.start, one.end, kind, f"person/{_RULES[one.kind]}", 0.8 if sum_ >= _SURE else 0.75)


_RULES = {"F": "likely", "G": "given", "X": "foreign", "N": "nickname", "S": "surname"}


def weighed(page: Page) -> Iterator[tuple[Candidate, float]]:
    """Every candidate with its sum."""
    table, every, text = weights(), list(candidates(page)), page.text
    bias, again = table["BIAS"], table.get("AGAIN", 0.0)
    counted = Counter(text[one.start : one.end] for one in every)
    left: dict[int, list[str]] = {}
    right: dict[int, list[str]] = {}
    for one in every:
        sum_ = bias + sum(table.get(name, 0.0) * value for name, value in one.written.items())
        if sum_ < _HOPELESS:
            continue
        if one.start not in left:
            left[one.start] = list(before(text, one.start))
        if one.end not in right:
            right[one.end] = list(behind(text, one.end))
        sum_ += sum(table.get(name, 0.0) for name in _of_kind(one.kind, left[one.start], right[one.end]))
        yield one, sum_ + (again if counted[text[one.start : one.end]] > 1 else 0.0)


_HOPELESS = -8.0
"""Sum of how a name is written that no sentence makes up for."""


def around(text: str, one: Candidate) -> Iterator[str]:
    """What stands around a candidate, as features."""
    return _of_kind(one.kind, before(text, one.start), behind(text, one.end))


def _of_kind(kind: str, *told: Iterable[str]) -> Iterator[str]:
    """Features of what stands around: a surname before a title has its own, classes count for each kind too."""
    for name in chain(*told):
        if kind == "S":
            yield "S" + name
            continue
        yield name
        if kind != "F" and name[0] not in "<>":
            yield kind + name


def candidates(page: Page) -> Iterator[Candidate]:
    """What may name somebody in a page."""
    yield from _families(page)
    yield from _given(page)
    yield from _spelled(page)
    yield from _little(page)
    yield from _titled(page)


def _families(page: Page) -> Iterator[Candidate]:
    text, table = page.text, lists()
    for match in _may_begin().finditer(text):
        place = match.start()
        pair = text[place : place + 2]
        two = pair in table.compound
        if not two and hopeless(pair):
            continue
        for family in (2, 1) if two else (1,):
            for size in (family + 2, family + 1):
                name = text[place : place + size]
                if len(name) < size:
                    continue
                value = _chance(name, family)
                if value < (_LEAST_WORD if pair[0] in NEVER else _LEAST):
                    continue
                value -= _joined(text, place) + _joined(text, place + size)
                if value < _LEAST or nobody(text, place, family, size):
                    continue
                found = {f"F{size}": 1.0, "F": value / 4, "F+": max(0.0, value - 6) / 4, "F-": min(0.0, value) / 4}
                if name[family:] in words("given_pairs_zh"):
                    found["PAIR"] = 1.0
                if pair in table.not_names:
                    found["NOT"] = 1.0
                if family == 2:
                    found["TWO"] = 1.0
                elif pair[0] in NEVER:
                    found["NEVER"] = 1.0
                elif pair[0] not in table.single:
                    found["RARE"] = 1.0
                yield Candidate(place, place + size, "F", found)


@lru_cache(1 << 16)
def _chance(name: str, family: int) -> float:
    """How much rather the characters are a name than words, whatever stands beside them."""
    if not _WORDS.isdisjoint(name[family:]) or not _HANS.fullmatch(name):
        return -99.0
    return chance(name, 0, family, len(name))


_WORDS = frozenset("的了是在我你您他她它们有不吗呢吧啊呀哦和与被把让给这那什么怎谁")
"""Characters that no given name has."""
_LEAST, _LEAST_WORD = -6.0, -4.0
"""log2 of how much rather a name than words, from which a whole name is weighed."""


@cache
def _may_begin() -> re.Pattern[str]:
    """A surname before a character that can stand behind it in a name."""
    beginnings = lists().single | words("surnames_rare_zh") | {name[0] for name in lists().compound}
    return re.compile(f"[{''.join(sorted(beginnings))}](?=[{_HAN}])")


def _given(page: Page) -> Iterator[Candidate]:
    text = page.text
    for match in _pairs().finditer(text):
        place = match.start()
        name = text[place : place + 2]
        value = _given_chance(name)
        if value < _LEAST_GIVEN:
            continue
        value -= _joined(text, place) + _joined(text, place + 2)
        if value < _LEAST_GIVEN or name in closed() or thing(text, place, 2):
            continue
        kind = "G=" if name[0] == name[1] else "G"
        found = {kind: 1.0, kind + "v": value / 4, kind + "+": max(0.0, value - 6) / 4, "Gb": _bound(name) / 4}
        if name in words("given_words_zh"):
            found["WORD"] = 1.0
        yield Candidate(place, place + 2, "G", found)


_LEAST_GIVEN = 2.0


def _bound(name: str) -> int:
    """How firmly two characters hold together in text, from 0 on."""
    return max(0, chances().bond.get(name, 0))


@lru_cache(1 << 16)
def _given_chance(name: str) -> float:
    """How much rather two characters are a given name than words, whatever stands beside them."""
    return given_chance(name, 0, 2)


@cache
def _pairs() -> re.Pattern[str]:
    used = "".join(sorted(lists().given | words("given_rare_zh")))
    return re.compile(f"[{used}](?=[{used}])")


def _spelled(page: Page) -> Iterator[Candidate]:
    text, tables = page.text, chances()
    level, bond, shares = tables.level, tables.bond, _shares()
    for match in _runs().finditer(text):
        low, high = match.span()
        sums = [0.0, *accumulate(shares[char] - level.get(char, -21) for char in match[0])]
        bonds = [0, *accumulate(bond.get(one + two, -1) for one, two in pairwise(match[0])), 0]
        for start in range(low, high - 1):
            for end in range(start + 2, min(high, start + _LONGEST) + 1):
                value = sums[end - low] - sums[start - low] - bonds[end - 1 - low] + bonds[start - low]
                value -= _joined(text, start) + _joined(text, end)
                if value < _LEAST_SPELLED or text[start] == "如" or _SIGN.match(text, end):
                    continue
                if thing(text, start, end - start):
                    continue
                found = {f"X{min(end - start, 5)}": 1.0, "X": value / 4, "X+": max(0.0, value - 12) / 4}
                if _MEDICINE.search(text, start, end):
                    found["XMEDICINE"] = 1.0
                yield Candidate(start, end, "X", found)


_LEAST_SPELLED = 4.0
_LONGEST = 7
_MEDICINE = re.compile("[林平韦汀仑糖芬普利拉酮唑]$|[莫司美替托奥洛卡]")
"""Characters that medicines are spelled with."""


@cache
def _shares() -> dict[str, float]:
    """log2 of the shares of characters in names of other peoples, of the lists."""
    names = words("names_minority_zh") | words("names_minority_short_zh") | words("names_foreign_zh")
    count = Counter(char for name in names for char in name)
    whole = sum(count.values())
    return {char: log2(number / whole) for char, number in count.items()}


@cache
def _runs() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(_shares()))}]{{2,}}")


def _little(page: Page) -> Iterator[Candidate]:
    """小敏, 老秦, 阿芳, 大刘."""
    text, tables = page.text, chances()
    for match in _sizes().finditer(text):
        start, end = match.span()
        first, name = text[start], text[start + 1]
        if text[start:end] in closed() or text[start + 1 : start + 3] in lists().not_names or thing(text, start, 2):
            continue
        used = max(tables.last.get(name, -15), tables.surname.get(name, -15))
        value = used - tables.level.get(name, -21) - tables.bond.get(first + name, -1)
        value -= _joined(text, start) + _joined(text, end)
        yield Candidate(start, end, "N", {"N" + first: 1.0, "N": value / 4, "N+": max(0.0, value - 4) / 4})


@cache
def _sizes() -> re.Pattern[str]:
    used = "".join(sorted((chances().last.keys() | lists().single) - lists().never - NEVER))
    return re.compile(f"[小阿老大][{used}](?![师板])")


def _joined(text: str, place: int) -> int:
    """How firmly the characters before and behind ``place`` hold together, from 0 on."""
    return max(0, chances().bond.get(text[place - 1 : place + 1], 0)) if place else 0


def _titled(page: Page) -> Iterator[Candidate]:
    """The surname before a title or a word of kinship: 马大夫, 蒋叔, 仓工."""
    text, table, tables = page.text, lists(), chances()
    for match in _titles().finditer(page):
        end = match.start()
        for size in (2, 1):
            start = end - size
            name = text[max(0, start) : end]
            if start < 0 or (size == 2 and name not in table.compound):
                continue
            if size == 1 and (name not in tables.surname or name in _SPOKEN or text.startswith(_OFFICES, start)):
                continue
            value = tables.surname.get(name, -12.0) - sum(tables.level.get(char, -21) for char in name)
            if thing(text, start, size) or _SIGN.match(text, match.end()):
                continue
            found = {
                "S": 1.0,
                "Sv": value / 4,
                "Sl": _joined(text, start) / 2,
                "Sr": _joined(text, end) / 2,
            }
            found["Ss"] = tables.surname.get(name, -12.0) / 4
            if name in NEVER:
                found["SNEVER"] = 1.0
            yield Candidate(start, end, "S", found)
            break


_SPOKEN = frozenset("那向过问检望说请找让和跟对给叫到在是有都把令各几名便要以为按照位上能会可由从才")
"""Surnames that stand before titles as words of a sentence."""
_SIGN = re.compile("试验|征|氏|评分|反射|定律|运动|训练|体操|疗法|公式|手法|综合|病(?![史人房情])|量表|指数|分[级型期]")
_OFFICES = tuple("班主任 和医 心理 胆总 班长 家长 校长 园长 厂长 店长 和老 有医 有老 乐老 时医 单老".split())
"""Offices and words that a surname would be cut out of."""


@cache
def _titles() -> Rule:
    return rule(f"(?:{TITLE.pattern}|{_CALLED})")


_CALLED = (
    "院士|主席|法师|道长|师父|头儿|叔|伯|姨|婶|嫂|爷|奶|婆|舅|工(?![作人资伤地程厂业具头友])|董|局(?!部|限)|某|"
    "老(?![年人师是公婆])"
)
