"""A text that is another one but for one or two places: what was put in place of what, word by word.

Who rewrites a sentence changes it everywhere; who changes one word of it means another thing, unless a table knows both
words for one. Names that no table has, abbreviations and other spellings of a word prove nothing.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from medsynth.facts._clauses import ends, said
from medsynth.facts._numerals import han_number
from medsynth.facts._wording import stands_in, turns

_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*|[一-鿿]|[^\s\w]")
_INSIDE = re.compile(r"[A-Za-z0-9'’.,]")
"""What may stand within a word or a number."""
_NEAR = 240
"""Code points before and behind a difference in which kept words are counted."""
_LONG = 60
"""Words of the stretch in which two texts differ, above which they are two texts."""
_KEPT = 2
"""How many times as many words must stand in both as were put in place of others."""
_MOST = 6
"""Words, or Han characters, in one place."""
_MARK = re.compile(r"[^\w\s]")
_MEASURED = re.compile(r"\d.*[A-Za-z一-鿿]|[A-Za-z一-鿿].*\d")
"""A name with its number: two of them may stand in any order."""
_JOINS = frozenset("and or & / 、 , ， 和 及 与 或 以 跟 同 then".split())
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]{0,2}[A-Z]s?|[A-Z]")
_STOPS = "。；;！!？?\n，,"
_AROUND = 40
"""Code points around a place within which its words are read."""
_DAMAGED = re.compile(r"[A-Za-z]|[\dOolI.]*[OolI][\dOolI.]*")
"""A letter that may be a digit which was read badly."""
_DENIAL = re.compile("不|没|无|未|别|非|勿|没有|not|no|never|without", re.I)
_FORBID = frozenset(["not", "stop", "avoid", "negative"])
"""Meanings that forbid or deny alike."""
_HAN_NUMBER = re.compile("[零一二两三四五六七八九十百千]{1,6}")
_EVERYDAY = frozenset(["means", "turn", "degree"])
_SPELT = 0.75
"""How alike two words are that may be one, spelt in two ways."""
_MUST = frozenset("not stop avoid exclude minus".split())


class Replaced(NamedTuple):
    """One place: what stood in it before and after, with where it stands; '' for nothing."""

    gone: str
    come: str
    before: tuple[int, int]
    after: tuple[int, int]


def replaced(one: str, two: str) -> list[Replaced]:
    """The one or two places in which two texts differ; [] where they differ in more, or hold too little else.

    >>> [(found.gone, found.come) for found in replaced("每周一次，饭后服", "每日一次，饭后服")]
    [('周', '日')]
    """
    start, end = _middle(one, two)
    before, after = list(_WORD.finditer(one, start, len(one) - end)), list(_WORD.finditer(two, start, len(two) - end))
    x, y = [word[0].lower() for word in before], [word[0].lower() for word in after]
    most = min(len(x), len(y))
    head = next((at for at in range(most) if x[at] != y[at]), most)
    most -= head
    tail = next((at for at in range(most) if x[-1 - at] != y[-1 - at]), most)
    kept = head + tail + len(_WORD.findall(one, max(0, start - _NEAR), start))
    kept += len(_WORD.findall(one, len(one) - end, len(one) - end + _NEAR))
    x, y = x[head : len(x) - tail], y[head : len(y) - tail]
    if max(len(x), len(y)) > _LONG:
        return []
    places = []
    exchanged = _exchanged(x, y)
    if exchanged is not None:
        j, k = exchanged
        spans = ((head, j, head, k), (head + len(x) - k, k, head + len(y) - j, j))
        return [
            Replaced(one[slice(*gone)], two[slice(*come)], gone, come)
            for a, n, b, m in spans
            for gone, come in ((_span(before, a, a + n, start), _span(after, b, b + m, start)),)
        ]
    for kind, a, b, c, d in SequenceMatcher(None, x, y, autojunk=False).get_opcodes() if x and y else _all(x, y):
        if kind != "equal":
            gone, come = _span(before, head + a, head + b, start), _span(after, head + c, head + d, start)
            places.append((Replaced(one[slice(*gone)], two[slice(*come)], gone, come), max(b - a, d - c)))
    size = sum(size for _, size in places)
    if len(places) > 2 or max(len(x), len(y)) + kept < (1 + _KEPT) * size:
        return []
    return [] if any(size > _MOST for _, size in places) else [place for place, _ in places]


def _middle(one: str, two: str) -> tuple[int, int]:
    """Code points that two texts begin and end with alike, up to the bounds of words."""
    head, tail = ends(one, two)
    while head and _INSIDE.match(one[head - 1]):
        head -= 1
    while tail and _INSIDE.match(one[len(one) - tail]):
        tail -= 1
    return head, tail


def _exchanged(x: list[str], y: list[str]) -> tuple[int, int] | None:
    """How many words two stretches exchanged: A between B is B between A; None where they did not."""
    for j in range(1, min(len(x), len(y), 2 * _MOST)):
        if x[:j] != y[-j:]:
            continue
        for k in range(1, min(len(x) - j, len(y) - j, 2 * _MOST) + 1):
            if y[:k] == x[-k:] and x[j : len(x) - k] == y[k : len(y) - j]:
                return j, k
    return None


def _all(x: list[str], y: list[str]) -> list[tuple[str, int, int, int, int]]:
    return [("replace", 0, len(x), 0, len(y))] if x or y else []


def _span(words: list[re.Match[str]], first: int, end: int, start: int) -> tuple[int, int]:
    if first < end:
        return words[first].start(), words[end - 1].end()
    at = words[first].start() if first < len(words) else (words[-1].end() if words else start)
    return at, at


def swapped(places: list[Replaced], one: str) -> bool:
    """Whether two words took each other's place, and are no mere list that was told in another order."""
    if len(places) != 2:
        return False
    first, last = places
    if not (first.gone and first.come) or (first.gone.lower(), first.come.lower()) != (
        last.come.lower(),
        last.gone.lower(),
    ):
        return False
    if any(_MEASURED.search(place.gone) for place in places):
        return False
    between = [word.lower() for word in _WORD.findall(one[first.before[1] : last.before[0]])]
    return any(word not in _JOINS for word in between) and not _clauses(places, one)


def _clauses(places: list[Replaced], one: str) -> bool:
    """Whether both places are clauses as a whole, which may stand in any order."""
    return all(
        _bare(one[:start].rstrip()[-1:]) and _bare(one[end:][:1]) for start, end in (place.before for place in places)
    )


def _bare(char: str) -> bool:
    return not char or _MARK.fullmatch(char) is not None


def another(place: Replaced, texts: tuple[str, str], region: str) -> bool:
    """Whether what was put in a place of ``texts`` says another thing than what stood there, or denies it."""
    if _DAMAGED.fullmatch(place.gone) or _DAMAGED.fullmatch(place.come):
        return False
    if _value(place.gone) == _value(place.come) is not None:
        return False
    alone = _differ(_words(place.gone, (0, len(place.gone)), region), _words(place.come, (0, len(place.come)), region))
    return alone or _differ(_words(texts[0], place.before, region), _words(texts[1], place.after, region))


def _value(said: str) -> float | None:
    """The number that a place holds, in figures or in words; None where it holds another word."""
    if said.isascii() and said.replace(".", "", 1).isdigit():
        return float(said)
    number = han_number(said) if _HAN_NUMBER.fullmatch(said) else None
    return number[0] if number is not None and number[0] == number[1] else None


def another_person(place: Replaced) -> bool:
    """Whether a word for oneself stands in place of one for somebody else, or the reverse: 我自己, 他自己."""
    gone, come = ({word.lower() for word in _WORD.findall(said)} for said in (place.gone, place.come))
    return any(one & _OWN and two & _OTHERS and not (two & _OWN) for one, two in ((gone, come), (come, gone)))


_OWN = frozenset("我 咱 俺 i my me mine myself".split())
_OTHERS = frozenset("他 她 he she his her him hers himself herself".split())


def turned_word(place: Replaced, texts: tuple[str, str], region: str) -> bool:
    """Whether a place whose facts read the same was denied, or holds another word that is known."""
    if bool(place.gone) != bool(place.come):
        text, at = texts[bool(place.come)], (place.after if place.come else place.before)
        asked = text[at[0] - 1 : at[0]] == text[at[1] : at[1] + 1] != " "
        return _DENIAL.fullmatch(place.gone or place.come) is not None and not asked
    if _value(place.gone) != _value(place.come) and None not in (_value(place.gone), _value(place.come)):
        return True
    alone = (_words(said, (0, len(said)), region) for said in (place.gone, place.come))
    if {word.key for word in next(alone)} == {word.key for word in next(alone)}:
        return False
    gone, come = _words(texts[0], place.before, region), _words(texts[1], place.after, region)
    less, more = _without(gone, come), _without(come, gone)
    if {place.gone.lower(), place.come.lower()} & _JOINS:
        return False
    keys = {word.key for word in (*less, *more)}
    if not (gone and come) and keys == {"not"}:
        return True
    return bool(less and more) and not keys <= _FORBID and all(word.sort in _EVERYDAY for word in (*less, *more))


def _differ(gone: list[_Said], come: list[_Said]) -> bool:
    less, more = _without(gone, come), _without(come, gone)
    if not (less and more):
        return any(word.key in _MUST or (turns(word.key) and word.sort == "turn") for word in less or more)
    if any(map(_open, (*less, *more))):
        return False
    known = any(word.sort != "unknown" for word in (*less, *more))
    return known or not _spelt(*("".join(word.written for word in words).lower() for words in (less, more)))


class _Said(NamedTuple):
    """A word of a place. key, sort: as of ``_wording.Word``; written: as it stands."""

    key: str
    sort: str
    written: str


def _words(text: str, span: tuple[int, int], region: str) -> list[_Said]:
    """The words that a place touches, read within their clause."""
    start, end = span
    low = max((text.rfind(mark, 0, start) for mark in _STOPS), default=-1) + 1
    high = min((at for mark in _STOPS if (at := text.find(mark, end)) >= 0), default=len(text))
    low, high = max(low, start - _AROUND), min(high, end + _AROUND)
    if low >= high:
        return []
    clause = said(text[low:high], region)
    found = []
    for word in clause.words:
        at, to = clause.folded.span(word.start, word.end)
        if at + low < end + (start == end) and start - (start == end) < to + low:
            found.append(_Said(word.key, word.sort, text[at + low : to + low]))
    return found


def _without(own: list[_Said], other: list[_Said]) -> list[_Said]:
    there = {word.key for word in other}
    return [word for word in own if not stands_in(word.key, there)]


def _open(word: _Said) -> bool:
    """Whether nothing is known of a word: a name, an abbreviation, a single character."""
    written = word.written
    if word.sort != "unknown":
        return False
    return len(written) == 1 or written[:1].isupper() or _ABBREVIATION.fullmatch(written) is not None


def _spelt(one: str, two: str) -> bool:
    """Whether two words nobody knows may be one in two spellings."""
    return SequenceMatcher(None, one, two, autojunk=False).ratio() > _SPELT
