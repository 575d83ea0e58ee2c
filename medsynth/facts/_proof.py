"""What the words beside the facts leave of a comparison: a claim of loss or change needs proof, and so does sameness.

A fact is lost only where the other text has nothing unread that could say it; a cue is missing only where no unread
word stands beside; texts say the same only where no word is left that one of them has alone. All else is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from medsynth.facts._apart import apart
from medsynth.facts._clauses import Clause, home
from medsynth.facts._crossed import crossed
from medsynth.facts._fact import READ, UNREAD, Fact
from medsynth.facts._lost import alone, untouched
from medsynth.facts._pairs import ANOTHER_ORDER, Comparison, Pair, Status, verdict_of
from medsynth.facts._residue import (
    Residue,
    as_often_denied,
    hides_cue,
    hides_number,
    names_a_person,
    said_anew,
    same_cues,
    same_people,
    stands,
)
from medsynth.facts._scope import PLAIN
from medsynth.facts._turned import turned
from medsynth.facts._wording import known, opposed

_COUNTED = frozenset(["drug", "dose", "strength", "frequency", "value", "duration", "age"])
"""Kinds that are read of names and numbers: whichever way a clause is said, these stand in it."""
_BY_CUE = frozenset(
    (
        "experiencer,comparator,of something else,before is not after,a maximum is no dose,a limit,"
        "units of different kinds,one of them says more"
    ).split(",")
)
"""Rules that rest on a word beside the fact, or on how it was said."""
_LOOSE = frozenset(["duration", "frequency", "value"])
"""Kinds of which a text has several, often tied over a distance."""
_SCOPE = Fact._fields.index("polarity")
_SCOPES = PLAIN._fields


def certain(found: Comparison) -> bool:
    """Whether the facts alone prove that the texts differ, whatever their words: another number, another ingredient."""
    apart = [pair for pair in found.facts if pair[0] != "equal"]
    return bool(apart) and all(
        pair.status == "changed" and pair.kind in _COUNTED and pair.rule in _PROVEN for pair in apart
    )


_PROVEN = frozenset(["another ingredient", "another salt", "another form"])


def proved(found: Comparison, unread: Residue) -> Comparison:
    """The comparison with what is proved; what is not is unresolved."""
    pairs = [pair if pair[0] == "equal" else _proved(pair, unread, found.facts) for pair in found.facts]
    _another_drug(pairs, unread)
    if verdict_of(pairs) == "same":
        pairs.extend(_of_words(unread))
    return Comparison(tuple(pairs), verdict_of(pairs))


def _proved(pair: Pair, unread: Residue, found: Sequence[Pair]) -> Pair:
    if pair.status in ("lost", "added"):
        return alone(pair, unread, found)
    if pair.kind == "number" and (pair.before is None or pair.after is None):
        return _number(pair, unread)
    if pair.before is not None and pair.after is not None and _told_otherwise(pair.before, pair.after, unread):
        return pair._replace(status="equal", rule="the same time or occasion, in other words")
    if pair.status == "changed" and pair.before is not None and pair.after is not None:
        rule = _doubt(pair, pair.before, pair.after, unread)
        return pair._replace(status="unresolved", rule=rule) if rule else pair
    if pair.rule == ANOTHER_ORDER and not any(unread.clauses):
        return pair._replace(status="equal", rule="the same clauses in another order")
    return pair


def _another_drug(pairs: list[Pair], unread: Residue) -> None:
    """Drugs that one text names and as many others that the other text names: one was put in place of the other.

    Names are a closed world where no word is left that may be one.
    """
    if any(word.sort == "unknown" and _may_name(word.key) for words in unread.unread for word in words):
        return
    alone = [at for at, pair in enumerate(pairs) if pair.kind == "drug" and pair.status != "equal"]
    gone = [at for at in alone if pairs[at].after is None and _sure(pairs[at].before)]
    come = [at for at in alone if pairs[at].before is None and _sure(pairs[at].after)]
    if not gone or len(gone) != len(come) or len(gone) + len(come) != len(alone):
        return
    names = [{part for at in ats for part in _parts(pairs[at])} for ats in (gone, come)]
    if names[0].isdisjoint(names[1]):
        for at in (*gone, *come):
            pairs[at] = pairs[at]._replace(
                status="lost" if pairs[at].after is None else "added", rule="another drug stands in its place"
            )


def _may_name(key: str) -> bool:
    return key[0] == "~" and len(key) > _SHORT


_SHORT = 4
"""Letters, with the mark of a stem, of words that are too short for a drug's name."""


def _sure(fact: Fact | None) -> bool:
    return fact is not None and fact.sure >= READ and fact.normal[0] != "?"


def _parts(pair: Pair) -> list[str]:
    fact = pair.before or pair.after
    return fact.normal.replace("+", "-").split("-") if fact is not None else []


def _number(pair: Pair, unread: Residue) -> Pair:
    """A number that nothing places, and that stands in the other text too: 黑便2次, 黑便两次."""
    fact, there = (pair.before, unread.every[1]) if pair.before is not None else (pair.after, unread.every[0])
    if fact is not None and stands(fact, there):
        return pair._replace(status="equal", rule="the number stands in the other text")
    return pair


def _doubt(pair: Pair, one: Fact, two: Fact, unread: Residue) -> str:
    """Why two facts may say the same although they were read apart; '' where they do not."""
    by_cue = pair.kind not in _COUNTED or pair.rule in _SCOPES or pair.rule in _BY_CUE
    sure = (pair.rule in ("polarity", "experiencer") and not unread.reworded) or _turned_bound(one, two, unread)
    if (
        by_cue
        and not sure
        and not _closed(one, two)
        and (said_anew(one, unread.anew[0]) or said_anew(two, unread.anew[1]))
    ):
        return "in a clause that was said anew"
    differs = [name for at, name in enumerate(_SCOPES) if one[_SCOPE + at] != two[_SCOPE + at]]
    if differs and any(unread.anew) and unread.every[0] == unread.every[1]:
        return "the same words in another order"
    if pair.kind in _LOOSE and stands(one, unread.every[1]) and stands(two, unread.every[0]) and any(unread.anew):
        return "both numbers stand in both texts"
    people = (one.person, two.person)
    if (
        "patient" not in people
        and one.person != two.person
        and all(p in every for p in people for every in unread.every)
    ):
        return "both relatives stand in both texts"
    if (
        pair.kind == "drug"
        and one.normal == two.normal
        and one[_SCOPE:] == two[_SCOPE:]
        and all(every["switch"] for every in unread.every)
    ):
        return "a form that is left for another"
    if (
        one.kind == two.kind == "side"
        and any(unread.anew)
        and all(key in every for every in unread.every for key in (one.normal, two.normal))
    ):
        return "both sides stand in both texts"
    rule = _scoped_alike(differs, one, two, unread) if differs else ""
    if rule:
        return rule
    for plain, words in ((one, unread.odd[0]), (two, unread.odd[1])):
        missing = all(plain[_SCOPE + at] == PLAIN[at] for at, name in enumerate(_SCOPES) if name in differs)
        if differs and missing and hides_cue(plain, differs, words):
            return "a word that is not read may say so too"
        if not differs and plain.amount is not None and hides_number(plain, words):
            return "a number beside it is not read"
    return ""


def _scoped_alike(differs: list[str], one: Fact, two: Fact, unread: Residue) -> str:
    """Why two facts that differ in their scope only may say the same; '' where they do not."""
    again = any(unread.anew)
    if differs == ["condition"] and unread.reworded:
        return "an occasion may be told without its word"
    if differs == ["time"] and one.kind == "symptom" and "planned" not in (one.time, two.time) and again:
        return "what happened once is over in either way"
    if "person" not in differs or same_people(unread.every):
        still = any(untouched(fact, unread, side) for side, fact in enumerate((one, two)))
        if still and same_cues(differs, unread.every, touched=False):
            return "its clause stands in the other text as well"
        named = "person" in differs and _names_whose(one, two, unread)
        if not named and (differs == ["person"] or same_cues(differs, unread.every)):
            return "the same cues stand in both texts"
    denials = differs == ["polarity"] and (again or unread.reworded) and as_often_denied(unread.every)
    return "as many denials stand in both texts" if denials and not _affirmed_by_itself(one, two, unread) else ""


def _told_otherwise(one: Fact, two: Fact, unread: Residue) -> bool:
    """Whether two facts differ in occasion or time only, and what was rewritten tells it by another word.

    黑便要马上来 has no "if", and is meant so; 高血压病史 is no more past than 患高血压.
    """
    if one[:1] + one[3:5] != two[:1] + two[3:5]:
        return False
    differs = [name for at, name in enumerate(_SCOPES) if one[_SCOPE + at] != two[_SCOPE + at]]
    if not differs or not {"condition", "time"}.issuperset(differs):
        return False
    if differs == ["time"] and "planned" in (one.time, two.time):
        return not tells_past(unread.clauses[one.time == "planned"]) and all(
            not _COMING.isdisjoint(keys) for keys in unread.every
        )
    if not (said_anew(one, unread.anew[0]) or said_anew(two, unread.anew[1])):
        return False
    side = 0 if one.condition == "" else 1
    if "condition" in differs and _OCCASIONS.isdisjoint(unread.every[side]) and not _asks(unread, side):
        return False
    if "time" not in differs:
        return True
    if "planned" in (one.time, two.time):
        return False
    now = unread.every[0 if one.time == "now" else 1]
    return not _EARLIER.isdisjoint(now) or any(
        key[:1] == "#" and key.endswith(_SPANS) and key in unread.every[1] for key in unread.every[0]
    )


def tells_past(clauses: Iterable[Clause]) -> bool:
    """Whether clauses tell of what has been."""
    return any(_PAST.search(clause.said.text) for clause in clauses)


_PAST = re.compile(
    r"\b(?:started|began|begun|had|was|were|did|underwent|done|since|last|ago|gave|given|went|came|received|took)\b|[了过昨]"
)
"""What the other text says of a thing that is yet to come, if it has been."""


def _names_whose(one: Fact, two: Fact, unread: Residue) -> bool:
    """Whether the clauses of both facts say of whom they speak."""
    if one.kind in _COUNTED:
        return False
    homes = [home(fact, unread.clauses[side]) for side, fact in enumerate((one, two))]
    return all(clause is not None and names_a_person(clause) for clause in homes)


def _affirmed_by_itself(one: Fact, two: Fact, unread: Residue) -> bool:
    """Whether the text that affirms a fact says 有 in that clause."""
    side = 0 if one.polarity == "affirmed" else 1
    fact = (one, two)[side]
    clause = home(fact, unread.clauses[side])
    return clause is not None and "有" in clause.said.there and "not" not in clause.said.there


def _asks(unread: Residue, side: int) -> bool:
    """Whether some clause of a text says what is to be done: then it tells when."""
    return any(not _TO_DO.isdisjoint(clause.said.there) for clause in unread.clauses[side])


_TO_DO = frozenset("要就来请去则须应得再才")
_OCCASIONS = frozenset(
    (
        "if,as-needed,see-doctor,immediately,stop,recheck,unless,after,until,er-place,hospital-place,clinic-place,"
        "monitor,even-if,constant,more,less"
    ).split(",")
)
_COMING = frozenset(
    ("tomorrow,next-week,next-month,next-year,monday,tuesday,wednesday,thursday,friday,saturday,sunday,weekend").split(
        ","
    )
)
_EARLIER = frozenset(
    "past,before,yesterday,last-week,last-month,last-year,better,stop,chronic,old,discharged".split(",")
)
_SPANS = ("day", "week", "month", "year")
"""Words beside which an occasion needs no "if", and a time no "had"."""


def _closed(one: Fact, two: Fact) -> bool:
    """Whether both say one of few things, surely, of one subject: a man is no woman, a vein no muscle."""
    if one.kind not in ("sex", "route") or min(one.sure, two.sure) < READ or one[4:10] != two[4:10]:
        return False
    return not {one.normal, two.normal} <= {"intravenous", "intravenous-infusion"}


def _turned_bound(one: Fact, two: Fact, unread: Residue) -> bool:
    """Whether one number is a bound from above and from below, with no word beside it that may turn it back."""
    bounds = [fact.amount.comparator[:1] for fact in (one, two) if fact.amount is not None]
    if sorted(bounds) != ["g", "l"]:
        return False
    return not any(word.key in ("not", "more", "less") for words in unread.odd for word in words)


def _of_words(unread: Residue) -> list[Pair]:
    """What the words say that belong to no fact: turned round, or not known."""
    turn = turned(unread)
    if turn is not None:
        one, two = (_worded(word.start, word.end, word.key) if word is not None else None for word in turn)
        status: Status = "unresolved" if unread.reworded and None in turn else "changed"
        return [Pair(status, "the same words around one that turns them", one, two)]
    places = crossed(*unread.clauses)
    if places is not None:
        one, two = (_worded(word.start, word.end, word.key) for word in places)
        return [Pair("unresolved", "each stands where the other text has its opposite", one, two)]
    pairs: list[Pair] = []
    if not any(unread.doubts) or (unread.reworded and _may_be_left(unread)):
        told = apart(unread) if any(unread.anew) or unread.reworded else None
        if told is not None:
            one, two = (_worded(word.start, word.end, word.key) if word is not None else None for word in told)
            pairs.append(Pair("unresolved", "each text has words of its own", one, two))
        return pairs
    for words, gone in zip(unread.doubts, (True, False), strict=True):
        if words:
            odd = _worded(words[0].start, words[-1].end, words[0].key)
            pairs.append(Pair("unresolved", "words that are not read", *((odd, None) if gone else (None, odd))))
    return pairs


def _may_be_left(unread: Residue) -> bool:
    """Whether one text only has words left, none of which must stand in both: a rewrite says such things anew."""
    one, two = unread.doubts
    if one and two:
        return False
    alone = [{word.key for word in words} for words in unread.odd]
    return all(
        word.key not in known().strict
        and word.key not in _MUST
        and word.sort not in ("number", "count")
        and not opposed(word.key, there)
        for words, there in ((one, alone[1]), (two, alone[0]))
        for word in words
    )


_MUST = frozenset(
    "not avoid exclude less more planned inject infuse smear oral live-vaccine inactivated-vaccine".split()
)


def _worded(start: int, end: int, said: str) -> Fact:
    return Fact("wording", start, end, said, sure=UNREAD)
