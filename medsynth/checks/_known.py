"""What stands behind a fact: whether a text's fact says what some earlier fact says. Shared by the checks of facts.

Drugs are compared by ingredient (a combination vouches for its ingredients), amounts by value, so that 0.5 g vouches
for 500 mg and "5 to 10 mg" for 5 mg. What is only guessed at is never held against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from medsynth.facts import Fact
from medsynth.facts._drugs import drugs
from medsynth.facts._equal import judge

MOST = 200
"""Facts of one kind that are compared one by one; of a longer text only those with the same reading are found."""
GUESS = 0.5
"""How sure a reading is that was only guessed by the shape of a word."""


class Readings:
    """The facts of one turn, or of a case, made ready once for all checks that ask what was said."""

    __slots__ = ("drugs", "facts", "said")

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts = list(facts)
        self.said = {(fact.kind, fact.normal) for fact in self.facts}
        """Kind and normal form of each."""
        self.drugs = {part for kind, normal in self.said if kind in ("drug", "allergy") for part in ingredients(normal)}
        """Ingredients of the drugs and the allergens."""


class Known:
    """Facts that have been said, in the order in which they were."""

    def __init__(self, first: Readings) -> None:
        self._readings = set(first.said)
        self._drugs = set(first.drugs)
        self._in_order = [first.facts]

    def add(self, more: Readings) -> None:
        self._readings |= more.said
        self._drugs |= more.drugs
        self._in_order.append(more.facts)

    def has_drug(self, ident: str) -> bool:
        """Whether every ingredient of the drug has been named."""
        return ingredients(ident) <= self._drugs

    def has_amount(self, fact: Fact) -> bool:
        """Whether the same dose, frequency or value has been said, of the same thing or of nothing named."""
        if (fact.kind, fact.normal) in self._readings or ("duration", _interval(fact)) in self._readings:
            return True
        kinds = ("dose", "strength") if fact.kind in {"dose", "strength"} else (fact.kind,)
        known = [one for kind in kinds for one in self.of_kind(kind)]
        return any(_vouches(one, fact) for one in known)

    def has_dose(self, fact: Fact) -> bool:
        """Whether any dose of the same drug has been said."""
        return any(set(one.of) & set(fact.of) for kind in ("dose", "strength") for one in self.of_kind(kind))

    def has(self, kind: str, normal: str) -> bool:
        """Whether it has been said, or something narrower: type-2-diabetes vouches for diabetes."""
        return (kind, normal) in self._readings or any(
            one == kind and narrower.endswith(f"-{normal}") for one, narrower in self._readings
        )

    def of_kind(self, kind: str) -> list[Fact]:
        return [fact for facts in self._in_order for fact in facts if fact.kind == kind][:MOST]


def _interval(fact: Fact) -> str:
    """The least time between two doses, read as a length of time where no dose stands beside it: 间隔至少6小时."""
    return fact.normal.replace("min 1 per ", ">=") if fact.normal.startswith("min 1 per ") else ""


@lru_cache(maxsize=4096)
def ingredients(ident: str) -> frozenset[str]:
    """The ingredients of a drug's id; an unknown name stands for itself."""
    drug = drugs().get(ident)
    return frozenset(drug.parts) if drug and drug.parts else frozenset((ident,))


def _vouches(known: Fact, fact: Fact) -> bool:
    if fact.of and known.of and not set(fact.of) & set(known.of):
        return False
    if known.normal == fact.normal:
        return True
    plain = known._replace(polarity=fact.polarity, certainty=fact.certainty, person=fact.person, time=fact.time)
    if judge(plain._replace(condition=fact.condition, kind=fact.kind), fact).answer != "other":
        return True
    one, two = known.amount, fact.amount
    return bool(one and two and one.unit == two.unit and one.low <= two.low and two.high <= one.high)
