"""The last look at two texts that seem to say the same: words of which only one can be true of one thing.

``seeds/facts/exclusive.tsv`` holds groups of them (March and May, tablet and suppository, more and less, eye and ear).
Where each text has a word of a group that the other has not, where one is before what the other is after, and where a
text denies a word that stands in the other undenied (``_denied_once``), nobody can say that nothing changed: the texts
are open. Nothing is ever called changed here.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple

from medsynth.facts._clauses import ends
from medsynth.facts._denied_once import denied_once
from medsynth.facts._tables import Exclusive, table
from medsynth.text.normalise import Folded, fold

EDITED = 0.7
"""Share of its characters that an edited text keeps in their order."""
LONGEST = 4_000
"""Code points of a text that are looked at: longer ones differ in so much that words prove nothing."""


class Apart(NamedTuple):
    """What tells two texts apart: rule, and the places of the words in either."""

    rule: str
    before: tuple[int, int]
    after: tuple[int, int]


def told_apart(before: str, after: str) -> Apart | None:
    """The first words that exclude each other, None where there are none.

    >>> told_apart("Use the eye ointment at night.", "Use the eye gel at night.").rule
    'form: ointment in one text, gel in the other'
    >>> told_apart("没有血也没有脓", "有血但没有脓").rule
    '有血 is denied in one text only'
    """
    one, two = fold(before[:LONGEST]), fold(after[:LONGEST])
    return _between(one, two) if _may_be(*_differing(one.text, two.text)) else None


def _between(one: Folded, two: Folded) -> Apart | None:
    return _excluded(one, two) or _other_order(one, two) or _denied(one, two)


def _may_be(one: str, two: str) -> bool:
    """Whether the clauses in which the texts differ are apart: what both share tells nothing."""
    return _between(Folded(one), Folded(two)) is not None


_STOP = re.compile(r"[.;!?,，。；！？\n]")


def _differing(one: str, two: str) -> tuple[str, str]:
    """The texts without the clauses that they begin and end with alike."""
    head, tail = ends(one, two)
    start = max((stop.end() for stop in _STOP.finditer(one, 0, head)), default=0)
    stop = _STOP.search(one, len(one) - tail)
    tail = len(one) - stop.start() if stop else 0
    return one[start : len(one) - tail], two[start : len(two) - tail]


def _denied(one: Folded, two: Folded) -> Apart | None:
    if found := denied_once(one.text, two.text):
        places = found.denied, found.stated
    elif found := denied_once(two.text, one.text):
        places = found.stated, found.denied
    else:
        return None
    # A rewrite says a denial in many ways; who keeps the words of a text and not its "no" means it.
    if SequenceMatcher(None, one.text, two.text, autojunk=False).ratio() < EDITED:
        return None
    return Apart(f"{found.word} is denied in one text only", one.span(*places[0]), two.span(*places[1]))


_NEGATED = re.compile(
    r"(?<![a-z])(?:not|never|no|without)(?: to| be| need to)? $|n't (?:be )?$"
    r"|[不没无未勿别莫](?:[要能可宜得应用必需]|需要|可以|应该)?再?$"
)
_Places = dict[str, tuple[int, int]]


class _Words(NamedTuple):
    """All words of the table. means: group and id of each; lengths: by the first two characters of a word (the only one
    of a single character) how long they are, the longest first; pairs: group of two ids -> the other one of each."""

    means: dict[str, tuple[tuple[str, str], ...]]
    lengths: dict[str, tuple[int, ...]]
    pairs: dict[str, dict[str, str]]


@cache
def _words() -> _Words:
    means: dict[str, tuple[tuple[str, str], ...]] = {}
    lengths: dict[str, set[int]] = {}
    members: dict[str, set[str]] = {}
    for entry in table(Exclusive):
        members.setdefault(entry.group, set()).add(entry.id)
        for word in (*entry.en, *entry.zh):
            means[word] = (*means.get(word, ()), (entry.group, entry.id))
            lengths.setdefault(word[:2], set()).add(len(word))
    pairs = {group: dict(zip(sorted(ids), sorted(ids, reverse=True), strict=True)) for group, ids in members.items()}
    return _Words(
        means,
        {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()},
        {group: other for group, other in pairs.items() if len(other) == 2},
    )


_START = re.compile(r"(?<![a-z])[a-z]|[^\sa-z]")


@lru_cache(maxsize=256)
def _said(text: str) -> dict[str, _Places]:
    """Group -> what its words in a text stand for, and where each stands first. The longest word counts; denied, one of
    a pair is the other (不要空腹 is 饭后), and one of many says nothing."""
    words = _words()
    found: dict[str, _Places] = {}
    ends: dict[str, int] = {}
    for start in map(re.Match.start, _START.finditer(text)):
        for size in (*words.lengths.get(text[start : start + 2], ()), *words.lengths.get(text[start], ())):
            word = text[start : start + size]
            end = start + size
            if word not in words.means or (word[-1].isascii() and word[-1].isalpha() and text[end : end + 1].isalpha()):
                continue
            for group, means in words.means[word]:
                if ends.get(group, 0) > start:
                    continue
                ends[group] = end
                if _NEGATED.search(text, max(0, start - 12), start):
                    means = words.pairs.get(group, {}).get(means, "")
                if means:
                    found.setdefault(group, {}).setdefault(means, (start, end))
    return found


def _excluded(one: Folded, two: Folded) -> Apart | None:
    here, there = _said(one.text), _said(two.text)
    for group in here.keys() & there.keys():
        mine = [key for key in here[group] if key not in there[group]]
        others = [key for key in there[group] if key not in here[group]]
        if mine and others:
            rule = f"{group}: {mine[0]} in one text, {others[0]} in the other"
            return Apart(rule, one.span(*here[group][mine[0]]), two.span(*there[group][others[0]]))
    return None


_EVENT = re.compile(
    r"(?<![a-z])(?P<en>before|after|during)(?![a-z]) (?:(?:the|a|an|each|every|your|her|his|my|any) )?"
    r"(?P<what>[a-z]{4,})"
    r"|(?P<was>[㐀-鿿]{2}|[术睡])(?:之|以)?(?P<zh>前|后)(?![列者续来面方天年月日臂庭壁胸叉])"
)
_WHEN = {"前": "before", "后": "after"}


def _other_order(one: Folded, two: Folded) -> Apart | None:
    """An event that one text is before and the other after: before and after dialysis, 术前 and 术后."""
    here, there = _events(one.text), _events(two.text)
    for what in here.keys() & there.keys():
        mine, others = here[what], there[what]
        if mine.keys() - others.keys() and others.keys() - mine.keys():
            first, second = min(mine.keys() - others.keys()), min(others.keys() - mine.keys())
            rule = f"{what}: {first} in one text, {second} in the other"
            return Apart(rule, one.span(*mine[first]), two.span(*others[second]))
    return None


def _events(text: str) -> dict[str, dict[str, tuple[int, int]]]:
    """Event -> before, after or during it, and where."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for match in _EVENT.finditer(text):
        when = match["en"] or _WHEN[match["zh"]]
        found.setdefault(match["what"] or match["was"], {}).setdefault(when, match.span())
    return found
