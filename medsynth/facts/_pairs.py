"""What became of a fact, and of all facts of two texts. Knows no rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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


class Comparison:
    """facts: of either text; verdict: changed if any is changed, lost or added, else unresolved if any is.

    Where two texts say the same, the facts of what they share are read when they are first asked for.
    """

    __slots__ = ("_facts", "_read", "verdict")

    def __init__(
        self, facts: tuple[Pair, ...] | None, verdict: Outcome, read: Callable[[], tuple[Pair, ...]] | None = None
    ) -> None:
        self._facts = facts
        self._read = read
        self.verdict: Outcome = verdict

    @property
    def facts(self) -> tuple[Pair, ...]:
        if self._facts is None:
            self._facts = self._read() if self._read is not None else ()
            self._read = None
        return self._facts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Comparison) and (self.facts, self.verdict) == (other.facts, other.verdict)

    def __hash__(self) -> int:
        return hash((self.facts, self.verdict))

    def __iter__(self) -> Iterator[tuple[Pair, ...] | Outcome]:
        yield self.facts
        yield self.verdict

    def __reduce__(self) -> tuple[type[Comparison], tuple[tuple[Pair, ...], Outcome]]:
        return Comparison, (self.facts, self.verdict)

    def __repr__(self) -> str:
        return f"Comparison(facts={self.facts!r}, verdict={self.verdict!r})"


def verdict_of(pairs: Iterable[Pair]) -> Outcome:
    """``changed`` if any is changed, lost or added, else ``unresolved`` if any is."""
    found = {pair.status for pair in pairs}
    if found & {"changed", "lost", "added"}:
        return "changed"
    return "unresolved" if "unresolved" in found else "same"
