"""What a fact is: one statement of a text, its place, its normal form and what surrounds it. Knows no language."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from medsynth.core.types import Span

Kind = Literal[
    "drug", "strength", "dose", "frequency", "timing", "route", "duration", "value", "side", "age", "sex",
    "pregnancy", "allergy", "disease", "symptom", "test", "condition", "request", "number", "wording",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

Polarity = Literal["affirmed", "denied"]
Certainty = Literal["certain", "possible", "unlikely"]
Time = Literal["now", "past", "planned"]

READ, LINKED, GUESSED, UNREAD = 1.0, 0.8, 0.5, 0.0
"""How sure a reading is: every part from a table; tied over a distance; by the shape of a word; only seen."""


class Amount(NamedTuple):
    """A number with its unit in base units (mg, mL, h, ...), as a half-open or closed range.

    low, high: equal for one number; unit: ``mg``, ``mg/kg/day``, ``tablet``, '' for none; comparator: '' or one of
    ge le gt lt; step: half a unit of the last digit that was written, in base units; written: unit as it stands.
    """

    low: float
    high: float
    unit: str
    comparator: str = ""
    step: float = 0.0
    written: str = ""


class Fact(NamedTuple):
    """One clinical fact.

    start, end: code points of the text as written; normal: what the fact says, the same for every wording; of: what
    it belongs to (the drug of a dose, the analyte of a value, the finding of a duration), () where nothing is named;
    person: ``patient`` or who else; condition: '' or ``if`` where the fact stands behind an "if"; sure: 0 to 1.
    """

    kind: Kind
    start: int
    end: int
    normal: str
    of: tuple[str, ...] = ()
    polarity: Polarity = "affirmed"
    certainty: Certainty = "certain"
    person: str = "patient"
    time: Time = "now"
    condition: str = ""
    sure: float = READ
    amount: Amount | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.kind)


def plain(number: float) -> str:
    """A number without the noise of binary fractions.

    >>> plain(0.3 / 3 * 1000), plain(14.0)
    ('100', '14')
    """
    return f"{number:.9g}"


def scoped(
    kind: Kind,
    start: int,
    end: int,
    said: str,
    of: tuple[str, ...],
    scope: tuple[Polarity, Certainty, str, Time, str],
    sure: float,
    amount: Amount | None = None,
) -> Fact:
    """A fact within its scope (see ``_scope.Scope``)."""
    return Fact(kind, start, end, said, of, *scope, sure, amount)
