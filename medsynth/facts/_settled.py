"""What stays open of two texts that are closed: a reading, and no change.

A fact that was read in one of them only, or in another scope, was said in the other in words that are read as something
else; names of drugs, allergies, and what is told in another order, stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from medsynth.facts._clauses import home
from medsynth.facts._closed import DENIED, Moved, closed, moved
from medsynth.facts._equal import narrower
from medsynth.facts._fact import UNREAD, Fact
from medsynth.facts._figures import alike, counted_apart
from medsynth.facts._pairs import ANOTHER_ORDER, Comparison, Pair, verdict_of
from medsynth.facts._residue import COMPARED, DENIALS, Residue, names_kin, stands

_RULE = "all that could tell the texts apart stands in both"


def settled(found: Comparison, unread: Residue, read: tuple[Sequence[Fact], Sequence[Fact]]) -> Comparison:
    """The comparison with what is open made equal, where the texts are closed and nothing in them moved.

    A loss or a change that rests on a cue is open there. Texts that read alike are open where a denial moved.
    read: the facts of both texts, in order of their place.
    """
    if max(map(len, unread.clauses)) > COMPARED:
        return found
    if found.verdict == "same":
        denied = moved(unread, read, DENIED) if any(every["not"] for every in unread.every) else None
        if denied is not None:
            return _with(found, denied, "each text denies another thing")
        occasion = _occasion(unread)
        if occasion is not None:
            return _with(found, occasion, "one text alone names an occasion")
        place = counted_apart(*unread.clauses) if all(map(_counts_twice, unread.every)) else None
        if place is None:
            return found
        return _with(found, Moved(place, False), "each text counts another thing by that number")
    if found.verdict == "changed" and not _soft(found):
        return found
    if not closed(unread) or _exchanged(found) or moved(unread, read):
        return found
    pairs = tuple(_again(pair, unread) for pair in found.facts)
    return Comparison(pairs, verdict_of(pairs))


def _occasion(unread: Residue) -> Moved | None:
    """An occasion that an edit left out or put in: "then two, if you sleep no better"; None where there is none."""
    if any(unread.anew):
        return None
    when, then = (any(_IF.search(clause.said.text) for clause in clauses) for clauses in unread.clauses)
    if when == then or unread.odd[when]:
        return None
    words = unread.odd[not when]
    if any(word.sort in ("means", "unknown") for word in words):
        return Moved((words[0].start, words[-1].end), then)
    return None


_IF = re.compile(r"\b(?:if|when|whenever|unless)\b|如果|若|要是|一旦|万一")


def _counts_twice(every: Counter[str]) -> bool:
    """Whether a text has two numbers without a unit."""
    return sum(key[0] == "#" and " " not in key for key in every) > 1


def _again(pair: Pair, unread: Residue) -> Pair:
    """A pair of closed texts: what is open is equal if it is a reading, what was claimed is open."""
    if pair.status == "unresolved":
        return pair._replace(status="equal", rule=_RULE) if _reading(pair, unread) else pair
    if pair.status == "equal":
        return pair
    return pair._replace(status="unresolved", rule="nothing else tells the texts apart")


def _soft(found: Comparison) -> bool:
    """Whether all that is claimed rests on a cue near a fact, or on a fact that was not found."""
    return all(
        pair.rule in _SOFT and pair.kind not in ("drug", "allergy")
        for pair in found.facts
        if pair.status in ("changed", "lost", "added")
    )


_SOFT = frozenset(
    [
        "nothing like it in the other text",
        "the same words around one that turns them",
        "certainty",
        "time",
        "condition",
        "comparator",
        "a limit",
        "a maximum is no dose",
        "another side",
        "another test",
    ]
)


def _exchanged(found: Comparison) -> bool:
    """Whether two facts exchanged what is said of them: what was denied is affirmed now, and the reverse."""
    turned = {
        (at, pair.before[at], pair.after[at])
        for pair in found.facts
        if pair.before is not None and pair.after is not None
        for at in range(*_SCOPE)
        if pair.before[at] != pair.after[at]
    }
    return any((at, after, before) in turned for at, before, after in turned)


_SCOPE = (Fact._fields.index("polarity"), Fact._fields.index("sure"))


def _with(found: Comparison, place: Moved, rule: str) -> Comparison:
    """The comparison with a clause that leaves it open."""
    fact = Fact("wording", *place.place, "", sure=UNREAD)
    pair = Pair("unresolved", rule, *((None, fact) if place.after else (fact, None)))
    return Comparison((*found.facts, pair), "unresolved")


def _reading(pair: Pair, unread: Residue) -> bool:
    """Whether an open pair is settled where the texts are closed."""
    one, two = pair.before, pair.after
    fact = one or two
    if fact is None or pair.rule in _KEPT:
        return False
    if one is not None and two is not None:
        return _read_apart(one, two, unread)
    there = unread.every[one is not None]
    if fact.amount is not None and not _bounds_stand(fact, unread, one is None):
        return False
    match fact.kind:
        case "wording" | "test" | "timing" | "value" | "sex" | "age" | "dose" | "duration":
            return True
        case "symptom" | "disease":
            return pair.rule != _NOTHING_LEFT
        case "number":
            return fact.normal.replace(".", "").isdecimal()
        case "frequency":
            return stands(fact, there) or (fact.normal == _DAILY and not _OFTEN.isdisjoint(there))
        case "strength" | "pregnancy":
            return stands(fact, there)
        case "route":
            return pair.rule == _NOTHING_LEFT
    return False


def _bounds_stand(fact: Fact, unread: Residue, side: bool) -> bool:
    """Whether the bounds beside an amount stand in the other text too."""
    clause = home(fact, unread.clauses[side])
    own = {word.key for word in clause.said.words} if clause is not None else set()
    return all(key not in own or key in unread.every[not side] for key in ("more", "less"))


_DAILY = "1 per day"
_OFTEN = frozenset(["morning", "noon", "evening", "bedtime-word", "daily"])
"""Words that say a once a day, whose number is not told."""
_NOTHING_LEFT = "in a clause that was said anew"
"""The rule of a fact alone, beside which the other text has no unread word."""
_KEPT = frozenset([ANOTHER_ORDER, "each stands where the other text has its opposite"])
"""Rules that a second look does not settle."""


def _read_apart(one: Fact, two: Fact, unread: Residue) -> bool:
    """Whether two facts of one thing differ only in what was read of them: the cue stands in both texts."""
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
    if one.polarity != two.polarity and _denied(one, unread, 0) != _denied(two, unread, 1):
        return False
    if one.kind in _FINDINGS:
        return one.normal == two.normal or narrower(one.normal, two.normal)
    if one.kind == "drug":
        return one.normal == two.normal and _parts_stand(one, two, unread)
    if one.polarity != two.polarity or one.person != two.person:
        return False
    if one.kind in ("allergy", "pregnancy") and (one.normal, one.of) != (two.normal, two.of):
        return False
    if one.normal != two.normal and one.kind in ("timing", "route", "side", "sex", "duration"):
        return False
    if one.kind == "side" and one.of and two.of and set(one.of).isdisjoint(two.of):
        return False
    return one.amount is None or two.amount is None or _one_bound(one, two, unread)


def _denied(fact: Fact, unread: Residue, side: int) -> bool:
    """Whether a word of the clause of a fact denies."""
    clause = home(fact, unread.clauses[side])
    return clause is not None and any(word.key in DENIALS for word in clause.said.words)


def _parts_stand(one: Fact, two: Fact, unread: Residue) -> bool:
    """Whether the salt and the form that one name of a drug has stand in the other text beside it."""
    return all(
        part in there
        for own, other, there in ((one, two, unread.every[1]), (two, one, unread.every[0]))
        for part in set(own.of).difference(other.of)
    )


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
    clause = home(fact, unread.clauses[side])
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
