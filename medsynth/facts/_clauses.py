"""The clauses in which two texts differ, each with its words, and which of these no fact has taken up.

What is the same at the beginning and the end of both texts is not looked at; what a clause says was looked up lately
is remembered, within bounds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from medsynth.facts._fact import Fact
from medsynth.facts._lexer import lex
from medsynth.facts._wording import HAN, LATIN, Word, scan, stem, turns
from medsynth.text.normalise import Folded

REMEMBERED = 1_500
"""Clauses; about 6 MB."""
_LONG = 400
"""Code points of a clause above which it is not remembered."""
_CLAUSE = re.compile(r"(?:[^，,。；;！!？?\n.、]|\.(?!\s|$)|(?<=\.[A-Za-z])\.|(?<=\d)[,，](?=\d{3}))+")
_SCOPING = frozenset(
    "negation.forward negation.backward negation.both certainty.forward certainty.backward certainty.both "
    "time.forward condition.forward kin skip comparator basis".split()
)
"""Classes of tokens that are cues of a fact, and none of its words."""
_ALLERGY = "allergy:allergy"
"""A word that any allergy of the text explains."""
_WAYS = ("smear", "drop-eye", "inhaler-word", "inject", "infuse", "oral")


class Said(NamedTuple):
    """What a clause says by itself, places within it.

    text: as it is looked up; words: that say something; letters: every word or Han character, plain ones too; cues:
    places of cues; there: all that a word of another clause may match.
    """

    folded: Folded
    text: str
    words: tuple[Word, ...]
    letters: tuple[tuple[str, int], ...]
    cues: tuple[tuple[int, int], ...]
    there: frozenset[str]


class Clause(NamedTuple):
    """A clause of a text.

    residue: its words of no fact, with their places in the text; beside: letters of no fact and no cue; skeleton: its
    words but those that turn it; turning: these, where no fact took them up.
    """

    said: Said
    place: tuple[int, int]
    residue: tuple[Word, ...]
    beside: frozenset[str]
    skeleton: tuple[str, ...]
    turning: frozenset[str]


class Differing(NamedTuple):
    """The clauses that each text has alone; kept: whether at least as many stand in both."""

    before: tuple[Clause, ...]
    after: tuple[Clause, ...]
    kept: bool


def differing(texts: tuple[str, str], facts: tuple[Sequence[Fact], Sequence[Fact]], region: str) -> Differing:
    """The clauses in which two texts differ, of which ``facts`` were read."""
    head, tail = _ends(*texts)
    found = [_clauses(text, head, len(text) - tail) for text in texts]
    alone = [[place for said, place in found[at].items() if said not in found[1 - at]] for at in (0, 1)]
    shared = len(found[0]) - len(alone[0]) + _bounds(texts[0], 0, head)
    shared += _bounds(texts[0], len(texts[0]) - tail, len(texts[0]))
    before, after = (_made(texts[at], alone[at], facts[at], region) for at in (0, 1))
    return Differing(before, after, shared >= min(map(len, alone)))


@lru_cache(maxsize=1)
def ends(one: str, two: str) -> tuple[int, int]:
    """Code points that two texts begin and end with alike, none counted twice.

    >>> ends("每日一次", "每日三次")
    (2, 1)
    """
    head = common(one, two)
    return head, min(common(one[::-1], two[::-1]), min(len(one), len(two)) - head)


def _ends(one: str, two: str) -> tuple[int, int]:
    """Code points that two texts begin and end with alike, up to the bounds of clauses."""
    head, tail = ends(one, two)
    while head and not _bound(one, head - 1):
        head -= 1
    while tail and not (_begins(one, len(one) - tail) and _begins(two, len(two) - tail)):
        tail -= 1
    return head, tail


def _begins(text: str, at: int) -> bool:
    return at == 0 or _bound(text, at - 1)


def _bounds(text: str, start: int, end: int) -> int:
    """How many clauses end in a stretch."""
    return sum(text.count(mark, start, end) for mark in "，。；;！!？?\n、,.") if start < end else 0


def _bound(text: str, at: int) -> bool:
    return text[at] in "，。；;！!？?\n、" or (text[at] in ",." and text[at + 1 : at + 2] in (" ", "\n", ""))


def common(one: str, two: str) -> int:
    """Code points that two texts begin with alike.

    >>> common("每日一次", "每日两次"), common("a", "")
    (2, 0)
    """
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _clauses(text: str, start: int, end: int) -> dict[str, tuple[int, int]]:
    """Clauses as they stand, without the blanks around them, and their places."""
    return {clause: found.span() for found in _CLAUSE.finditer(text, start, end) if (clause := found.group().strip())}


def said(clause: str, region: str) -> Said:
    """What a clause says by itself."""
    return _lately(clause, region) if len(clause) <= _LONG else _said(clause, region)


def forget() -> None:
    """Forgets what clauses said."""
    _lately.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def _lately(clause: str, region: str) -> Said:
    return _said(clause, region)


def _said(clause: str, region: str) -> Said:
    lexed = lex(clause, region)
    text = lexed.written
    words = tuple(scan(text, {token.start: token for token in lexed.tokens}))
    letters = [(found.group(), found.start()) for found in HAN.finditer(text)]
    letters += [(stem(found.group()), found.start()) for found in LATIN.finditer(text)]
    cues = tuple((token.start, token.end) for token in lexed.tokens if not _SCOPING.isdisjoint(token.senses))
    there = frozenset({word.key for word in words}.union(letter for letter, _ in letters))
    return Said(lexed.folded, text.strip(), words, tuple(letters), cues, there)


def _made(text: str, places: Iterable[tuple[int, int]], facts: Sequence[Fact], region: str) -> tuple[Clause, ...]:
    """The clauses at these places; facts: of the text, in order of their place."""
    made = []
    for start, end in places:
        inside = facts[bisect_left(facts, start, key=start_of) : bisect_left(facts, end, key=start_of)]
        made.append(_clause(text, (start, end), inside, facts, region))
    return tuple(made)


def home(fact: Fact, clauses: Iterable[Clause]) -> Clause | None:
    """The clause in which a fact stands; None where it stands in none of them."""
    return next((clause for clause in clauses if clause.place[0] <= fact.start < clause.place[1]), None)


def start_of(fact: Fact) -> int:
    """Where a fact begins."""
    return fact.start


def _clause(text: str, place: tuple[int, int], inside: Sequence[Fact], facts: Sequence[Fact], region: str) -> Clause:
    start, end = place
    clause = said(text[start:end], region)
    position, span = clause.folded.position, clause.folded.span
    covered = [(position(fact.start - start), position(fact.end - start)) for fact in inside]
    taken = _taken(inside) if inside else set()
    if any(word[0] == _ALLERGY for word in clause.words) and any(fact.kind == "allergy" for fact in facts):
        taken.add(_ALLERGY)
    named = {name for fact in inside for name in (fact.normal, *fact.of)}
    free = [
        word
        for word in clause.words
        if word[0] not in taken
        and not (word[3] == "token" and (word[0].partition(":")[2] in named or word[0] in named))
    ]
    left = []
    inner = _merged(covered)
    for word in free:
        if not _within(word.start, word.end, inner):
            low, high = span(word.start, word.end)
            left.append(Word(word.key, start + low, start + high, word.sort))
    spans = _merged([*covered, *clause.cues])
    return Clause(
        clause,
        place,
        tuple(left),
        frozenset(letter for letter, at in clause.letters if not _within(at, at + 1, spans)),
        tuple(word.key for word in clause.words if not turns(word.key)),
        frozenset(word.key for word in free if turns(word.key)),
    )


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """(starts, ends) of stretches in order, none over another."""
    starts: list[int] = []
    ends: list[int] = []
    for low, high in sorted(spans):
        if ends and low < ends[-1]:
            ends[-1] = max(ends[-1], high)
        elif low < high:
            starts.append(low)
            ends.append(high)
    return starts, ends


def _within(start: int, end: int, spans: tuple[list[int], list[int]]) -> bool:
    """Whether any of merged stretches holds a part of another."""
    at = bisect_left(spans[0], end) - 1
    return at >= 0 and spans[1][at] > start


def _taken(facts: Iterable[Fact]) -> set[str]:
    """Meanings that the facts of a clause have taken up."""
    found: set[str] = set()
    for fact in facts:
        found.update(_OF_KIND.get(fact.kind, ()))
        if fact.polarity == "denied":
            found.update(("not", "exclude", "avoid", "stop", "negative"))
        elif fact.kind == "symptom":
            found.add("positive")
        if fact.certainty != "certain":
            found.update(("possible", "exclude", "not"))
        elif fact.kind == "disease":
            found.add("sure")
        if fact.amount is not None and fact.amount.comparator:
            found.update(("more", "less"))
        if fact.time == "planned":
            found.add("planned")
        if fact.person != "patient":
            found.update((fact.person, "family"))
        if fact.kind == "timing" and fact.normal.startswith("not"):
            found.update(("not", "avoid"))
        if fact.kind == "drug" and any(part.startswith("form:") for part in fact.of):
            found.update(_WAYS)
    return found


_OF_KIND = {
    "age": ("size", "severe", "old"),
    "drug": ("continue",),
    "route": _WAYS,
    "duration": ("before", "after"),
    "dose": ("per-dose", "daily", "once", "only"),
    "frequency": ("per-dose", "daily", "once", "only"),
}
"""Meanings that go with a kind of fact."""
