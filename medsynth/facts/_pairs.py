"""What became of a fact, and of all facts of two texts. Knows no rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from medsynth.facts._fact import Fact

Status = Literal["equal", "changed", "lost", "added", "unresolved"]
Outcome = Literal["same", "changed", "unresolved"]
ANOTHER_ORDER = "said of one thing in another order"
"""The rule of facts whose order is all that differs."""


class Pair(NamedTuple):
    """One fact before and after; None where a side has none. rule: what decided, in a few words."""

    status: Status
    rule: str
    before: Fact | None
    after: Fact | None

    @property
    def kind(self) -> str:
        fact = self.before or self.after
        return fact.kind if fact is not None else ""


class Comparison(NamedTuple):
    """facts: of either text; verdict: changed if any is changed, lost or added, else unresolved if any is."""

    facts: tuple[Pair, ...]
    verdict: Outcome


def verdict_of(pairs: Iterable[Pair]) -> Outcome:
    """``changed`` if any is changed, lost or added, else ``unresolved`` if any is."""
    found = {pair.status for pair in pairs}
    if found & {"changed", "lost", "added"}:
        return "changed"
    return "unresolved" if "unresolved" in found else "same"
