"""Whether the characters of a fact stand in the other text, in whichever words: 睡不着 beside 睡不成, 破伤风 in 破伤风抗毒素."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from medsynth.facts._clauses import Clause
from medsynth.facts._fact import Fact
from medsynth.facts._wording import HAN

_MOST = 2 / 3
_LONG, _HALF = 4, 1 / 2
"""Han characters of a name from which on half of them tell."""


def spelt(fact: Fact, own: Sequence[Clause], other: Iterable[Clause]) -> bool:
    """Whether most Han characters of a fact stand in one clause of the other text; own: the clauses of its text."""
    written = _written(fact, own)
    if len(written) < 2:
        return False
    share = _HALF if len(written) >= _LONG else _MOST
    return any(sum(char in clause.said.there for char in written) >= share * len(written) for clause in other)


def _written(fact: Fact, own: Sequence[Clause]) -> str:
    clause = next((clause for clause in own if clause.place[0] <= fact.start < clause.place[1]), None)
    if clause is None:
        return ""
    position, start = clause.said.folded.position, clause.place[0]
    text = clause.said.folded.text[position(fact.start - start) : position(fact.end - start)]
    return "".join(dict.fromkeys(HAN.findall(text)))
