"""What a fact without a partner means: said in another way by the facts that both texts share, lost, or left open."""

from __future__ import annotations

from collections.abc import Sequence

from medsynth.facts._drugs import drugs
from medsynth.facts._equal import judge, route_of
from medsynth.facts._fact import GUESSED, LINKED, UNREAD, Fact
from medsynth.facts._pairs import Pair, Status
from medsynth.facts._scope import PLAIN

_GENERAL = frozenset(["blood-test", "physical-examination"])
"""Tests that go without saying where their values are told."""


_PANELS = frozenset(
    (
        "coagulation-tests,complete-blood-count,liver-function-tests,kidney-function-tests,lipid-panel,"
        "thyroid-function-tests,urinalysis"
    ).split(",")
)


def alone(fact: Fact, gone: bool, equal: Sequence[Pair], others: Sequence[Fact]) -> Pair:
    """The pair of a fact that one text has; gone: whether it is the one before. others: left over in the other text."""
    rule = _said(fact, equal, others)
    status: Status = "equal"
    if not rule:
        rule = _doubt(fact, equal, others)
        status = "unresolved" if rule else "lost" if gone else "added"
    return Pair(status, rule or _NOTHING, *((fact, None) if gone else (None, fact)))


_NOTHING = "nothing like it in the other text"


def _said(fact: Fact, equal: Sequence[Pair], others: Sequence[Fact]) -> str:
    """The rule by which the other text says it too; '' where it does not."""
    match fact.kind:
        case "route" if fact.sure <= LINKED:
            return "a verb that says no more than the form"
        case "route" if any(_by_form(pair, fact) for pair in equal):
            return "the form says the way"
        case "route" if fact.normal == "oral" and not any(other.kind == "route" for other in others):
            return "by mouth unless said otherwise"
        case "timing" if fact.normal == "not fasting" and any(_fed(pair) for pair in equal):
            return "not on an empty stomach"
        case "symptom" if fact.normal == "fever" and _hot(fact, equal):
            return "that temperature is a fever"
        case "symptom" if fact.normal == "malaise" and fact.polarity == "denied":
            return "nothing else is wrong"
        case "dose" if fact.normal in ("1 dose", "1 injection"):
            return "one dose is what is taken"
        case "test" if fact.normal in _GENERAL and fact[5:10] == PLAIN:
            return "what the values come from"
        case "test" if fact.normal in _PANELS and fact.polarity == "affirmed" and any(p.kind == "value" for p in equal):
            return "what the values come from"
        case "drug" if any(_named_again(pair, fact) for pair in equal):
            return "named twice in one text"
        case "frequency" if _PER.get(fact.normal, 0) >= fact.end - fact.start and _a_days_dose(fact, equal):
            return "the dose is that of a day or an hour"
        case "pregnancy" if fact.normal == "pregnant" and any(_expecting(pair, fact) for pair in equal):
            return "said with its length already"
    return ""


def _doubt(fact: Fact, equal: Sequence[Pair], others: Sequence[Fact]) -> str:
    """Why it may be no loss; '' where it is one."""
    if fact.polarity == "denied" and fact.person == "patient" and any(_of_a_relative(pair, fact) for pair in equal):
        return "denied beside what a relative has"
    if fact.kind == "frequency" and fact.of and fact.of[0][0] != "?" and fact.of[0] not in drugs():
        return "how often a finding comes may be said in other words"
    if fact.kind in ("value", "strength") and not fact.of:
        return "a number of what is not named"
    if fact.amount is not None and any(other.kind == "number" for other in others):
        return "a number that nothing places stands in the other text"
    if fact.sure <= GUESSED or fact.kind == "number" or fact.sure == UNREAD:
        return f"only guessed at, and {_NOTHING}"
    return ""


_PER = {"1 per day": 2, "1 per h": 3}
"""Length of 每天, 每小时, which count nothing."""


def _a_days_dose(often: Fact, equal: Sequence[Pair]) -> bool:
    """Whether both texts give a dose per day of the drug: 每天给5mg/(kg·d)."""
    return any(
        (dose := pair.before) is not None
        and dose.kind == "dose"
        and dose.of == often.of
        and dose.normal.endswith("/day" if often.normal == "1 per day" else "/hour")
        for pair in equal
    )


def _by_form(pair: Pair, route: Fact) -> bool:
    """Whether both texts name the drug in a form that is given that way: eye drops go into the eye."""
    return any(
        drug is not None and drug.kind == "drug" and drug.normal in route.of and route_of(drug) == route.normal
        for drug in (pair.before, pair.after)
    )


def _of_a_relative(pair: Pair, fact: Fact) -> bool:
    """我妈有糖尿病，我自己没有: the second half names no disease."""
    other = pair.before
    return other is not None and (other.kind, other.normal) == (fact.kind, fact.normal) and other.person != "patient"


def _named_again(pair: Pair, drug: Fact) -> bool:
    """Whether a drug that both texts name is named once more, by its brand: its salt and form say no other thing."""
    other = pair.before
    if other is None or (other.kind, other[3], other[5:10]) != ("drug", drug[3], drug[5:10]):
        return False
    return set(drug.of) <= set(other.of) or judge(other, drug).answer == "same"


def _expecting(pair: Pair, fact: Fact) -> bool:
    other = pair.before
    return (
        other is not None
        and other.kind == "pregnancy"
        and other.normal.startswith("pregnant")
        and (
            other.polarity,
            other.person,
        )
        == (fact.polarity, fact.person)
    )


def _fed(pair: Pair) -> bool:
    return pair.kind == "timing" and pair.before is not None and pair.before.normal in ("after meals", "with meals")


def _hot(fact: Fact, equal: Sequence[Pair]) -> bool:
    if fact.polarity == "denied":
        return False
    return any(
        (value := pair.before) is not None
        and value.of == ("temperature",)
        and value.amount is not None
        and value.amount.low >= 37.3
        for pair in equal
    )
