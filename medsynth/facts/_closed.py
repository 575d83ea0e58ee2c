"""Whether nothing is left that could tell two rewritten texts apart, and whether anything in them moved.

Numbers, denials, people, sides and bounds are a closed world: every word for them is known. Texts are closed where each
of them stands in both as often; nothing moved where it stands beside the same things.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from medsynth.facts._clauses import Clause, start_of
from medsynth.facts._fact import Fact
from medsynth.facts._figures import same_numbers
from medsynth.facts._proof import tells_past
from medsynth.facts._residue import DENIALS, Residue, as_often_denied
from medsynth.facts._wording import known, opposed, stands_in

DENIED = frozenset(["not"])
"""The cue of every denial."""


class Scene(NamedTuple):
    """What one clause says: cues, words whose place decides; content, facts and words beside them, numbers apart."""

    place: tuple[int, int]
    cues: frozenset[str]
    content: frozenset[str]


def closed(unread: Residue) -> bool:
    """Whether numbers, denials and words that must stand in both do so, and no word has its opposite in the other text.

    Texts that were edited, or have each a meaning of its own, are not.
    """
    one, two = unread.every
    if not as_often_denied(unread.every, False):
        return False
    if all(unread.doubts) and not any(unread.anew):
        return False
    if all(any(word.sort == "means" for word in words) for words in unread.odd):
        return False
    if not same_numbers(*unread.clauses):
        return False
    own, other = _alone(one, two), _alone(two, one)
    if any(key in known().strict or key in _WHEN for key in own | other) or _over(unread):
        return False
    more, less = one - two, two - one
    return not any(opposed(key, less) for key in more)


_WHEN = frozenset(
    (
        "yesterday,tomorrow,last-week,next-week,last-month,next-month,last-year,next-year,worse,"
        "upper,lower,only-if,unless,even-if"
    ).split(",")
)


def _over(unread: Residue) -> bool:
    """Whether one text alone plans something, and the other alone tells of what has been."""
    for side in (False, True):
        if unread.every[side]["planned"] and not unread.every[not side]["planned"]:
            return tells_past(unread.clauses[not side]) and not tells_past(unread.clauses[side])
    return False


def _alone(one: Counter[str], two: Counter[str]) -> set[str]:
    """The keys of a text for which the other one has nothing, denials apart."""
    return {key for key in one if key not in DENIALS and not stands_in(key, two)}


class Moved(NamedTuple):
    """The clause whose cue stands beside other things in the other text. after: whether it is one of the text after."""

    place: tuple[int, int]
    after: bool


def moved(
    unread: Residue, read: tuple[Sequence[Fact], Sequence[Fact]], cues: frozenset[str] | None = None
) -> Moved | None:
    """The first cue that changed its place: "no eggs; penicillin is fine", turned round; cues: those asked for."""
    one, two = (_scenes(clauses, facts, cues) for clauses, facts in zip(unread.clauses, read, strict=True))
    for own, other, after in ((one, two, False), (two, one, True)):
        place = _left_its_place(own, other)
        if place is not None:
            return Moved(place, after)
    return None


def _left_its_place(own: Sequence[Scene], other: Sequence[Scene]) -> tuple[int, int] | None:
    there = frozenset().union(*(scene.cues for scene in other))
    for scene in own:
        for cue in scene.cues & there:
            beside = [cue in home.cues for home in other if not scene.content.isdisjoint(home.content)]
            if beside and not any(beside):
                return scene.place
    return None


def _scenes(clauses: Iterable[Clause], facts: Sequence[Fact], only: frozenset[str] | None) -> list[Scene]:
    """The clauses of a text with their cues; only: those that are asked for."""
    found = []
    strict = known().strict
    for clause in clauses:
        start, end = clause.place
        inside = facts[bisect_left(facts, start, key=start_of) : bisect_left(facts, end, key=start_of)]
        words = {word.key for word in clause.said.words if word.sort not in _LOOSE}
        cues = {"not" if key in DENIALS else key for key in words if key in DENIALS or key in strict}
        cues.update("not" for fact in inside if fact.polarity == "denied")
        content = {word for word in words if word not in DENIALS and word not in strict}
        content.update(fact.normal for fact in inside if fact.amount is None)
        content = content or {word.key for word in clause.said.words if word.key[0] == "~"}
        asked = frozenset(cues) if only is None else only.intersection(cues)
        found.append(Scene(clause.place, asked, frozenset(content)))
    return found


_LOOSE = frozenset(["unknown", "number", "count"])
"""Sorts of words that are no content where there is any other."""
