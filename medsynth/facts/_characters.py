"""Whether the characters of a fact stand in the other text, in whichever words: 睡不着 beside 睡不成."""

from __future__ import annotations

from collections.abc import Sequence

from medsynth.facts._clauses import Clause, home
from medsynth.facts._fact import Fact
from medsynth.facts._residue import COMPARED, begins_and_ends
from medsynth.facts._wording import HAN

_MOST = 2 / 3
_LONG, _HALF = 4, 1 / 2
"""Han characters of a name from which on half of them tell."""


def spelt(fact: Fact, own: Sequence[Clause], other: Sequence[Clause]) -> bool:
    """Whether most Han characters of a fact stand in one clause of the other text, none of which is its own, edited.

    own: the clauses of its text.
    """
    if max(len(own), len(other)) > COMPARED:
        return False
    clause = home(fact, own)
    if clause is None or any(begins_and_ends(clause.said.text, twin.said.text) for twin in other):
        return False
    position, start = clause.said.folded.position, clause.place[0]
    text = clause.said.folded.text[position(fact.start - start) : position(fact.end - start)]
    written = HAN.findall(text)
    if len(written) < 2:
        return False
    share = _HALF if len(written) >= _LONG else _MOST
    return any(_in_order(written, there.said.text) >= share * len(written) for there in other)


def _in_order(chars: Sequence[str], text: str) -> int:
    """How many of the characters stand in a text one behind the other, each sought behind the one found last."""
    count, at = 0, -1
    for char in chars:
        found = text.find(char, at + 1)
        if found >= 0:
            count, at = count + 1, found
    return count
