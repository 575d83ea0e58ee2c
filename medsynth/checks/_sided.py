"""Whoever names the other side of the body than the case: a patient who tells of it, a doctor who treats it.

Only where the case speaks of one side throughout, and the turn of the other for the same part (any part where the case
names none), or in a patient's bare answer to the question which side it is. Both sides, an earlier time, other people
and questions are left alone.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn
from medsynth.checks._known import GUESS
from medsynth.checks._statements import asked

_OTHER = {"left": "right", "right": "left"}
_WHICH = re.compile(
    r"哪(?:一)?(?:边|侧|只|条|个)|左(?:边|侧)?还是右|\b(?:which (?:side|one|\w+)|left or right|right or left)\b"
)
_BARE = {
    "left": re.compile(r"(?:是|在)?左(?:边|侧|手边)?|(?:it's |on )?(?:the |my )?left(?: one| side)?\b"),
    "right": re.compile(r"(?:是|在)?右(?:边|侧|手边)?|(?:it's |on )?(?:the |my )?right(?: one| side)\b"),
}


_TOLD = ("complaint", "history")
_CONCLUDED = (*_TOLD, "diagnosis", "advice")


def other_side(turn: Turn, dialogue: Dialogue) -> str:
    """A patient's words that name the other side, "" where none do."""
    words, other = _named(turn, dialogue, _TOLD)
    before = dialogue.asked_before(turn) if other and not words else None
    bare = _BARE[other].match(turn.folded) if before and _WHICH.search(before.folded) else None
    return bare.group() if bare else words


def treats_other_side(turn: Turn, dialogue: Dialogue) -> str:
    """A doctor's words that name the other side, "" where none do, or the patient spoke of that side before."""
    words, other = _named(turn, dialogue, _CONCLUDED)
    told = (
        fact for said in dialogue.patient.turns if said.number < turn.number for fact in dialogue.facts[said.number]
    )
    return "" if words and any(fact.kind == "side" and fact.normal == other for fact in told) else words


def _named(turn: Turn, dialogue: Dialogue, fields: tuple[str, ...]) -> tuple[str, str]:
    """(words for the other side, the other side); "" for what there is not."""
    sided = [fact for name in fields for fact in dialogue.case_facts.get(name, ()) if fact.kind == "side"]
    sides = {fact.normal for fact in sided}
    if len(sides) != 1 or not sides <= _OTHER.keys():
        return "", ""
    other = _OTHER[next(iter(sides))]
    here = [fact for fact in dialogue.facts[turn.number] if fact.kind == "side"]
    if any(fact.normal in sides for fact in here):
        return "", ""
    parts = {part for fact in sided for part in fact.of}
    for fact in here:
        same = fact.normal == other and (parts.intersection(fact.of) or (fact.of and not parts)) and fact.sure > GUESS
        own = fact.person == "patient" and fact.time == "now" and fact.polarity == "affirmed" and not fact.condition
        if same and own and not asked(turn.text, fact, dialogue.language):
            return turn.text[fact.start : fact.end], other
    return "", other
