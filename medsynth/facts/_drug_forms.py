"""The form of a drug that English names apart from it: "is the slow-release tablet", "10 mg modified-release X"."""

from __future__ import annotations

import re

from medsynth.facts._sentence import Sentence
from medsynth.facts._tables import Form

_LINKS = re.compile(
    r"(?:\s|\b(?:for (?:him|her|you|me|them)|is|are|was|were|should|must|has to|have to|needs to|to|be|now|as|in|"
    r"comes?|"
    r"given|taken|supplied|prescribed|dispensed|the|an?|your|his|her|my|only|just|form|of|always|will|strength)\b)*"
)
"""What may stand between a drug and the form that it is said to have."""
_BETWEEN = frozenset(["request.forward", "kin", "skip", "time.forward", "quantity", "certainty.forward"])
_NEAR = 4


def form_told(sentence: Sentence, first: int, last: int) -> Form | None:
    """The form behind the drug at tokens ``first`` to ``last``, or before its dose; None where none is told."""
    return _behind(sentence, last) or _before(sentence, first)


def _behind(sentence: Sentence, last: int) -> Form | None:
    tokens = sentence.tokens
    between = ""
    for at in range(last + 1, min(last + 1 + _NEAR, len(tokens))):
        senses = tokens[at].senses
        between += sentence.gap(at - 1, at)
        if "form" in senses:
            form: Form = senses["form"]
            return form if between.isascii() and _LINKS.fullmatch(between) and not _goes_with(sentence, at) else None
        if _BETWEEN.isdisjoint(senses):
            return None
        if "quantity" not in senses:
            between += sentence.surface(at)
    return None


def _goes_with(sentence: Sentence, at: int) -> bool:
    """Whether the form is that of the drug right behind it: "prednisolone with the slow-release lithium"."""
    behind = at + 1
    return (
        behind < len(sentence.tokens)
        and "drug" in sentence.tokens[behind].senses
        and not sentence.gap(at, behind).strip()
    )


def _before(sentence: Sentence, first: int) -> Form | None:
    """The form before a dose: "one 100 mg modified-release nitrofurantoin", "slow-release 18 mg methylphenidate"."""
    tokens = sentence.tokens
    for at in (first - 1, first - 2):
        if at < 0 or sentence.gap(at, at + 1).strip():
            return None
        form: Form | None = tokens[at].senses.get("form")
        if form is not None:
            return form if form.release != "plain" or form.id in ("dispersible", "chewable", "effervescent") else None
        if "quantity" not in tokens[at].senses:
            return None
    return None
