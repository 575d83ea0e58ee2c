"""Rewritten texts of which nothing that could tell them apart is left: what stays open there is a reading, no change.

Numbers, denials, people, sides and bounds are a closed world: every word for them is known. Where each of them stands
in both texts as often, and beside the same things, a fact that was read in one text only was said in the other in words
that are read as something else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from medsynth.facts._clauses import Clause, start_of
from medsynth.facts._equal import narrower
from medsynth.facts._fact import UNREAD, Fact
from medsynth.facts._figures import alike, counted_apart, same_numbers
from medsynth.facts._pairs import ANOTHER_ORDER, Comparison, Pair, verdict_of
from medsynth.facts._residue import COMPARED, Residue, as_often_denied, names_kin, stands
from medsynth.facts._wording import known, opposed, stands_in

_RULE = "all that could tell the texts apart stands in both"
_DENIALS = frozenset(["not", "stop", "avoid", "exclude", "negative"])
_DENIED = frozenset(["not"])


class Scene(NamedTuple):
    """What one clause says: cues, words whose place decides; content, facts and words beside them, numbers apart."""

    place: tuple[int, int]
    cues: frozenset[str]
    content: frozenset[str]


def settled(found: Comparison, unread: Residue, read: tuple[Sequence[Fact], Sequence[Fact]]) -> Comparison:
    """The comparison with what is open made equal, where the texts are closed and nothing in them moved.

    Where a denial moved, texts that read alike are not the same.
    """
    if found.verdict == "changed" or max(map(len, unread.clauses)) > COMPARED:
        return found
    if found.verdict == "same":
        place = _moved(unread, read, _DENIED) if any(every["not"] for every in unread.every) else None
        if place is not None:
            return _with(found, place, "each text denies another thing")
        place = counted_apart(*unread.clauses)
        return found if place is None else _with(found, place, "each text counts another thing by that number")
    if not _closed(unread) or _exchanged(found) or _moved(unread, read):
        return found
    pairs = tuple(
        pair._replace(status="equal", rule=_RULE) if pair.status == "unresolved" and _reading(pair, unread) else pair
        for pair in found.facts
    )
    return Comparison(pairs, verdict_of(pairs))


def _exchanged(found: Comparison) -> bool:
    """Whether two facts took each other's scope: what was denied is affirmed now, and the reverse."""
    scopes = {
        (pair.before[5:10], pair.after[5:10])
        for pair in found.facts
        if pair.before is not None and pair.after is not None and pair.before[5:10] != pair.after[5:10]
    }
    return any((after, before) in scopes for before, after in scopes)


def _with(found: Comparison, place: tuple[int, int], rule: str) -> Comparison:
    """The comparison with a clause of the text before that leaves it open."""
    fact = Fact("wording", *place, "", sure=UNREAD)
    pairs = (*found.facts, Pair("unresolved", rule, fact, None))
    return Comparison(pairs, verdict_of(pairs))


def _closed(unread: Residue) -> bool:
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
    if any(key in known().strict or key in _WHEN for key in own | other):
        return False
    more, less = one - two, two - one
    return not any(opposed(key, less) for key in more)


_WHEN = frozenset(
    (
        "planned,yesterday,today,tomorrow,last-week,next-week,last-month,next-month,last-year,next-year,worse,"
        "upper,lower,only-if,unless,even-if"
    ).split(",")
)


def _alone(one: Counter[str], two: Counter[str]) -> set[str]:
    """The keys of a text for which the other one has nothing, denials apart."""
    return {key for key in one if key not in _DENIALS and not stands_in(key, two)}


def _moved(
    unread: Residue, read: tuple[Sequence[Fact], Sequence[Fact]], cues: frozenset[str] | None = None
) -> tuple[int, int] | None:
    """Where a cue stands beside other things than in the other text: "no eggs; penicillin is fine", turned round."""
    one, two = (_scenes(clauses, facts, cues) for clauses, facts in zip(unread.clauses, read, strict=True))
    return _left_its_place(one, two) or _left_its_place(two, one)


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
        cues = {"not" if key in _DENIALS else key for key in words if key in _DENIALS or key in strict}
        cues.update("not" for fact in inside if fact.polarity == "denied")
        content = {word for word in words if word not in _DENIALS and word not in strict}
        content.update(fact.normal for fact in inside if fact.amount is None)
        content = content or {word.key for word in clause.said.words if word.key[0] == "~"}
        asked = frozenset(cues) if only is None else only.intersection(cues)
        found.append(Scene(clause.place, asked, frozenset(content)))
    return found


_LOOSE = frozenset(["unknown", "number", "count"])
"""Sorts of words that are no content where there is any other."""


def _reading(pair: Pair, unread: Residue) -> bool:
    """Whether an open pair is settled where the texts are closed."""
    one, two = pair.before, pair.after
    fact = one or two
    if fact is None or pair.rule in _KEPT:
        return False
    if one is not None and two is not None:
        return _read_apart(one, two, unread)
    there = unread.every[one is not None]
    match fact.kind:
        case "wording":
            return True
        case "symptom" | "disease":
            return fact.condition == "" and pair.rule != _NOTHING_LEFT
        case "test" | "timing" | "value":
            return True
        case "number":
            return fact.normal.replace(".", "").isdecimal()
        case "duration" | "frequency" | "dose" | "strength" | "age" | "pregnancy":
            return stands(fact, there)
        case "route":
            return pair.rule == _NOTHING_LEFT
    return False


_NOTHING_LEFT = "in a clause that was said anew"
"""The rule of a fact alone, beside which the other text has no unread word."""
_KEPT = frozenset(
    [
        ANOTHER_ORDER,
        "each stands where the other text has its opposite",
        "it stands in the other text, said of somebody else or in another way",
    ]
)


def _read_apart(one: Fact, two: Fact, unread: Residue) -> bool:
    changes = (every - other for every, other in (unread.every, unread.every[::-1]))
    odd = {key for keys in changes for key in keys}
    if one.certainty != two.certainty and (odd & _CERTAIN or {one.certainty, two.certainty} == _DOUBTS):
        return False
    times = {one.time, two.time}
    if len(times) > 1 and (odd & _SINCE or times == _APART or (one.kind != "drug" and times == _YET)):
        return False
    if one.condition != two.condition and (one.kind not in _FINDINGS or odd & _IFS):
        return False
    if one.person != two.person and not names_kin(unread.every):
        return False
    if one.kind in _FINDINGS:
        return one.normal == two.normal or narrower(one.normal, two.normal)
    if one.polarity != two.polarity or one.person != two.person:
        return False
    if one.kind in ("drug", "allergy", "pregnancy") and (one.normal, one.of) != (two.normal, two.of):
        return False
    if one.normal != two.normal and one.kind in ("timing", "route", "side", "sex"):
        return False
    if one.kind == "side" and one.of and two.of and set(one.of).isdisjoint(two.of):
        return False
    return one.amount is None or two.amount is None or _one_bound(one, two, unread)


_FINDINGS = frozenset(["symptom", "disease", "test"])
_SINCE = frozenset(["past", "now", "before"])
_APART, _YET = {"past", "planned"}, {"now", "planned"}
_DOUBTS = {"possible", "unlikely"}
_CERTAIN = frozenset(["possible", "exclude", "sure"])
_IFS = frozenset(["if", "only-if", "even-if", "as-needed", "unless"])


def _one_bound(one: Fact, two: Fact, unread: Residue) -> bool:
    """Whether two amounts are one number, bounded from one side, or one of them has its bound in a word beside it."""
    if not alike(one.normal, two.normal) or _mode(one) != _mode(two):
        return False
    mine, other = _bound(one), _bound(two)
    if mine == other or (mine and other):
        return mine == other
    side, fact = (0, one) if not mine else (1, two)
    clause = next((clause for clause in unread.clauses[side] if clause.place[0] <= fact.start < clause.place[1]), None)
    wanted = "more" if (mine or other) == "g" else "less"
    return clause is not None and any(word.key == wanted for word in clause.said.words)


def _mode(fact: Fact) -> str:
    """Whether a length of time lies ahead or behind: in three days, three days ago, for three days."""
    return next((mode for mode in ("ago", "in ") if mode in fact.normal), "")


_LIMITS = {"max": "l", "min": "g", "wit": "l"}


def _bound(fact: Fact) -> str:
    """The side from which an amount is bounded, ``g`` or ``l``; '' for neither."""
    comparator = fact.amount.comparator if fact.amount is not None else ""
    return comparator[:1] or _LIMITS.get(fact.normal[:3], "")
