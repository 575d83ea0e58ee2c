"""Names of other peoples in Chinese characters, without a dot and in no list: 给马哈木提喂药, 配偶德吉, 5床阿木尔.

Their characters are few and hardly ever stand beside each other in words; medicines are spelled with the same ones, so
the sentence has to speak of a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from math import log2

from medsynth.pii._chance_han import chances
from medsynth.pii._lexicon import words
from medsynth.pii._likely_han import after, before, thing
from medsynth.pii._page import Page
from medsynth.pii._rule import Rule, rule
from medsynth.pii._span import Span

_ENOUGH = 20.0
"""log2 from which characters are taken for such a name; for half of the medicines, without a sentence, it is 12."""
_SHORTEST, _LONGEST = 2, 7
_BED = re.compile(r"(?:[0-9一二三四五六七八九十]床|[0-9]\s?号|[、，,]|^|\n)$")
_MEDICINE = re.compile("[林平韦汀仑糖]$|^[头卡奥伊曲利拉地替司阿]?[莫司美替托奥洛卡][^提]")


def find(page: Page) -> Iterator[Span]:
    """The likeliest part of each run of such characters, if the sentence speaks of a person."""
    text = page.text
    for run in _runs().finditer(page):
        best = max(_weights(text, *run.span()), default=None)
        if best and best[0] >= _ENOUGH:
            yield Span(best[1], best[2], "PERSON", "person/foreign", 0.8)


def _weights(text: str, low: int, high: int) -> Iterator[tuple[float, int, int]]:
    for start in range(low, high - _SHORTEST + 1):
        says = before(text, start)
        if says < 2 and not _BED.search(text[max(0, start - 4) : start]):
            continue
        for end in range(start + _SHORTEST, min(high, start + _LONGEST) + 1):
            if (end - start > 2 or says > 2) and not _MEDICINE.search(text[start:end]) and not thing(text, start, 2):
                goes_on = after(text, end)
                if goes_on > -3:
                    yield _spelled(text, start, end) + 2 * says + min(goes_on, 2 * goes_on), start, end


def _spelled(text: str, start: int, end: int) -> float:
    shares, tables = _shares(), chances()
    level, bond = tables.level, tables.bond
    sum_ = sum(shares[text[at]] - level.get(text[at], -21) for at in range(start, end))
    sum_ -= sum(bond.get(text[at : at + 2], -1) for at in range(start, end - 1))
    if start:
        sum_ -= max(0, bond.get(text[start - 1 : start + 1], 0))
    return sum_ - max(0, bond.get(text[end - 1 : end + 1], 0))


@cache
def _shares() -> dict[str, float]:
    """log2 of the shares of characters in names of the lists."""
    count = Counter(char for name in words("names_minority_zh") | words("names_minority_short_zh") for char in name)
    whole = sum(count.values())
    return {char: log2(number / whole) for char, number in count.items()}


@cache
def _runs() -> Rule:
    return rule(f"[{''.join(sorted(_shares()))}]{{{_SHORTEST},}}")
