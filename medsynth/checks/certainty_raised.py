"""A conclusion that is open, or names nothing, and a doctor who states a diagnosis as a fact.

Caught where the case's conclusion is not firm: 考虑胃炎 told as 您这是胃炎, "possible pneumonia" told as "you have
pneumonia", and, where there is no conclusion, any disease told as a fact. Fine: a hedge, a denial, a condition, a
question, and a disease that the patient said to have.

fails   考虑阑尾炎 → 您得的就是阑尾炎。                   "possible gout" → "This is gout."
passes  考虑阑尾炎 → 可能是阑尾炎，需要查血。  您有高血压     "possible gout" → "You may have gout."
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue, Turn, finding
from medsynth.facts.certainty import certainty_of, disease_names, firm_diseases
from medsynth.facts.polarity import affirmed
from medsynth.text.normalise import fold

_CORE = {"zh": 3, "en": 6}
"""Characters at the end of a name by which it is known again: 急性胃肠炎 by 胃肠炎, acute gastritis by tritis."""


def check(dialogue: Dialogue) -> str | None:
    case = dialogue.case
    if case.conclusion == "firm":
        return None
    names = disease_names(case.diagnosis, case.language) if case.conclusion == "tentative" else []
    for turn in dialogue.doctor.turns:
        stated = _stated(turn, names, dialogue)
        if stated:
            return finding(turn, stated)
    return None


def _stated(turn: Turn, names: list[str], dialogue: Dialogue) -> str | None:
    """A disease that the turn states as a fact and the patient did not."""
    said = dialogue.said_before(turn)
    for name in names:
        if name in turn.folded and certainty_of(turn.text, name, dialogue.language) == "firm":
            if not _owned(name, said, dialogue):
                return name
    for name in firm_diseases(turn.text, dialogue.language):
        core = name[-_CORE[dialogue.language] :].strip()
        if core not in dialogue.told and core not in said:
            return name
    return None


def _owned(name: str, said: str, dialogue: Dialogue) -> bool:
    """Whether the patient has the disease by their own or the record's account."""
    if name in fold(dialogue.case.history.value or "").text:
        return True
    place = said.find(name)
    if place < 0 or certainty_of(said, name, dialogue.language) in {"tentative", "denied"}:
        return False
    return affirmed(said, (place, place + len(name)), dialogue.language)
