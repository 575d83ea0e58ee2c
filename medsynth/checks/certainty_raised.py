"""A conclusion that is open, or names nothing, and a doctor who states a diagnosis as a fact.

Caught where the case's conclusion is not firm: 考虑胃炎 told as 您这是胃炎, "possible pneumonia" told as "you have
pneumonia", and, where there is no conclusion, any disease told as a fact. Fine: a hedge, a denial, a condition, a
question, and a disease that the patient said to have.

fails   考虑阑尾炎 → 您得的就是阑尾炎。                   "possible gout" → "This is gout."
passes  考虑阑尾炎 → 可能是阑尾炎，需要查血。  您有高血压     "possible gout" → "You may have gout."
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn, finding
from medsynth.checks._stated import stated
from medsynth.core.types import Language
from medsynth.facts.certainty import certainty_of, disease_names
from medsynth.facts.polarity import negated, other_person, questioned

_CORE = 3
"""Characters at the end of a Chinese name by which it is known again: 急性胃肠炎 by 胃肠炎."""
_PREFIX = re.compile(r".*[的是为了有]")


def check(dialogue: Dialogue) -> str | None:
    case = dialogue.case
    if case.conclusion == "firm":
        return None
    for turn in dialogue.doctor.turns:
        for found in stated(turn.folded, dialogue.language):
            core = _core(found["name"], dialogue.language)
            if not (_known(core, turn, dialogue) or _overrides(core, turn, dialogue) or _given_firm(core, dialogue)):
                return finding(turn, found["name"])
    return _conclusion(dialogue) if case.conclusion == "tentative" else None


def _conclusion(dialogue: Dialogue) -> str | None:
    """The open diagnosis itself, by names that no list of diseases holds."""
    names = disease_names(dialogue.case.diagnosis, dialogue.case.language)
    for turn in dialogue.doctor.turns:
        for name in names:
            firm = name in turn.folded and certainty_of(turn.text, name, dialogue.language) == "firm"
            if firm and not _known(name, turn, dialogue) and not _given_firm(name, dialogue):
                return finding(turn, name)
    return None


def _given_firm(name: str, dialogue: Dialogue) -> bool:
    """Whether the conclusion itself is firm about this one: anaemia, its cause not yet clear."""
    return (
        re.match(rf"\W*(?:an? )?{re.escape(name)}\s*(?:[,，。.;；(（]|$)", dialogue.case.diagnosis.lower()) is not None
    )


def _overrides(name: str, turn: Turn, dialogue: Dialogue) -> bool:
    """Whether the turn sends to care for something other than the given conclusion: safety outranks the script."""
    given = f"{dialogue.case.diagnosis}\n{dialogue.case.advice}".lower()
    return turn.number in dialogue.escalations and name not in given


def _known(name: str, turn: Turn, dialogue: Dialogue) -> bool:
    """Whether the patient has said to have it, in own words or by a yes to the doctor's question."""
    said = f"{dialogue.told}\n{dialogue.said_before(turn)}"
    return name in dialogue.granted_before(turn) or _has(name, said, dialogue.language)


def _core(name: str, language: Language) -> str:
    return _PREFIX.sub("", name)[-_CORE:] if language == "zh" else name.split()[-1]


def _has(name: str, known: str, language: Language) -> bool:
    """Whether the patient said to have it, now or before: a question (会不会是湿疹) says nothing."""
    place = known.find(name)
    while place >= 0:
        span = (place, place + len(name))
        if not any(doubt(known, span, language) for doubt in (questioned, negated, other_person)):
            return True
        place = known.find(name, place + len(name))
    return False
