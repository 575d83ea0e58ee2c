"""A patient who names the other side of the body than the case.

Only where the case speaks of one side throughout, and the patient of the other for the same part, or in a bare answer
to the question which side it is. Both sides, an earlier time and other people are left alone.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn
from medsynth.checks._known import GUESS

_OTHER = {"left": "right", "right": "left"}
_WHICH = re.compile(
    r"哪(?:一)?(?:边|侧|只|条|个)|左(?:边|侧)?还是右|\b(?:which (?:side|one|\w+)|left or right|right or left)\b"
)
_BARE = {
    "left": re.compile(r"(?:是|在)?左(?:边|侧|手边)?|(?:it's |on )?(?:the |my )?left(?: one| side)?\b"),
    "right": re.compile(r"(?:是|在)?右(?:边|侧|手边)?|(?:it's |on )?(?:the |my )?right(?: one| side)\b"),
}


def other_side(turn: Turn, dialogue: Dialogue) -> str:
    """The words that name the other side, "" where none do."""
    sided = [
        fact for name in ("complaint", "history") for fact in dialogue.case_facts.get(name, ()) if fact.kind == "side"
    ]
    sides = {fact.normal for fact in sided}
    if len(sides) != 1 or not sides <= _OTHER.keys():
        return ""
    other = _OTHER[next(iter(sides))]
    if any(fact.kind == "side" and fact.normal in sides for fact in dialogue.facts[turn.number]):
        return ""
    parts = {part for fact in sided for part in fact.of}
    for fact in dialogue.facts[turn.number]:
        same = fact.kind == "side" and fact.normal == other and parts.intersection(fact.of) and fact.sure > GUESS
        if (
            same
            and fact.person == "patient"
            and fact.time == "now"
            and fact.polarity == "affirmed"
            and not fact.condition
        ):
            return turn.text[fact.start : fact.end]
    asked = dialogue.asked_before(turn)
    bare = _BARE[other].match(turn.folded)
    return bare.group() if bare and asked and _WHICH.search(asked.folded) else ""
