"""A fact that one text has alone: lost, unless the other text has words, a number or a clause that may say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from medsynth.facts._characters import spelt
from medsynth.facts._fact import Fact
from medsynth.facts._pairs import Pair
from medsynth.facts._residue import (
    Residue,
    as_often_denied,
    opens,
    said_anew,
    says,
    says_sex,
    stands,
    stray,
    word_stands,
)

_WORDS = frozenset(["symptom", "disease", "test", "route", "pregnancy", "timing"])
"""Kinds that a word of every day may name as well."""
_NAMES = frozenset(["symptom", "disease", "test", "allergy", "pregnancy", "drug"])
_FINDINGS = frozenset(["symptom", "test", "disease"])
"""Kinds whose denial may go without their name: 左膝还没做 beside 右膝置换."""
_SPANS = frozenset(["duration", "frequency"])
_IN_ANY_WORDS = frozenset(
    "symptom disease test route timing side condition duration frequency pregnancy sex allergy".split()
)
"""Kinds that a clause which has no like may say in words that were read as something else."""


_NEEDLES = frozenset(["subcutaneous", "intramuscular", "intravenous", "intravenous-infusion", "intradermal"])
_PRICK = frozenset(["打", "针", "注", "inject"])


def alone(pair: Pair, unread: Residue, found: Sequence[Pair]) -> Pair:
    """The pair of a fact that one text has alone, with what the other text leaves of the claim."""
    lost = pair.before is not None
    fact, words = (pair.before, unread.unread[1]) if lost else (pair.after, unread.unread[0])
    if fact is None:
        return pair
    denied = fact.polarity == "affirmed" or unread.every[lost]["not"] > 0
    if fact.kind in _WORDS and denied and says(fact, words):
        return pair._replace(status="equal", rule="said in a word of every day")
    if fact.kind == "sex" and (says_sex(fact.normal, words) or _pregnant(fact, found)):
        return pair._replace(status="equal", rule="another word says so")
    rule = _elsewhere(fact, unread, found, lost)
    if not rule and opens(fact, words):
        rule = "the other text may say it in words that are not read"
    rule = rule or _anew(fact, unread, lost)
    return pair._replace(status="unresolved", rule=rule) if rule else pair


def _elsewhere(fact: Fact, unread: Residue, found: Sequence[Pair], lost: bool) -> str:
    """What of the fact stands in the other text, read as something else; '' for nothing."""
    if untouched(fact, unread, not lost):
        return "its clause stands in the other text as well"
    if fact.kind in _FINDINGS and any(_named_otherwise(fact, other) for other in found):
        return "it stands in the other text, said of somebody else or in another way"
    if fact.normal in _NEEDLES and any(not _PRICK.isdisjoint(one.said.there) for one in unread.clauses[lost]):
        return "the other text injects it, and says not where"
    if stands(fact, unread.every[lost]):
        return "the number stands in the other text, read as something else"
    if word_stands(fact, unread.clauses[not lost], unread.every[lost]):
        return "the word stands in the other text, read as something else"
    if fact.kind in _NAMES and spelt(fact, unread.clauses[not lost], unread.clauses[lost]):
        return "its characters stand in the other text"
    return ""


def _anew(fact: Fact, unread: Residue, lost: bool) -> str:
    """How the other text may say the fact in other words; '' where it cannot."""
    again = unread.reworded or any(unread.anew)
    if again and fact.kind in _SPANS and not fact.of:
        return "how often or how long of what is not named"
    other, own = unread.every[lost], unread.every[not lost]
    if fact.kind == "condition" and (unread.reworded or other["if"] > own["if"]):
        return "an occasion may be told without its word"
    if fact.kind in _FINDINGS and fact.polarity == "denied" and as_often_denied(unread.every):
        return "as many denials stand in both texts"
    if said_anew(fact, unread.anew[not lost]):
        return "in a clause that was said anew"
    if fact.kind in _IN_ANY_WORDS and stray(fact, unread.clauses[not lost], unread.clauses[lost]):
        return "a clause of the other text may say it"
    return ""


def untouched(fact: Fact, unread: Residue, side: int) -> bool:
    """Whether the clause of a fact stands in both texts as it is."""
    return not any(clause.place[0] <= fact.start < clause.place[1] for clause in unread.clauses[side])


def _named_otherwise(fact: Fact, pair: Pair) -> bool:
    """Whether both texts name the same thing once more, in another scope."""
    other = pair.before
    return pair.status == "equal" and other is not None and (other.kind, other.normal) == (fact.kind, fact.normal)


def _pregnant(sex: Fact, found: Iterable[Pair]) -> bool:
    """A pregnant woman is a woman."""
    return sex.normal == "female" and any(pair.kind == "pregnancy" and pair.status == "equal" for pair in found)
