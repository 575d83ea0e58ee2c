"""The conclusion leaves the diagnosis open, or names none, and the doctor states one as fact.

Catches: 考虑胃炎 -> "您这是胃炎", "possible pneumonia" -> "you have pneumonia"; with no conclusion at all, any disease
stated as fact that neither the case nor the patient named.
Leaves: firm conclusions; a disease that the patient says to have ("我有糖尿病"); "可能是", "we have to rule out".
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue
from medsynth.core.types import Case, Language
from medsynth.facts.certainty import certainty_of, disease_names, firm_diseases
from medsynth.facts.polarity import affirmed
from medsynth.text.normalise import fold

_CORE: dict[Language, int] = {"zh": 3, "en": 6}
"""Characters at the end of a name by which it is known again: 急性胃肠炎 by 胃肠炎, acute gastritis by -tritis."""


def check(dialogue: Dialogue) -> str | None:
    case = dialogue.case
    if case.conclusion == "firm":
        return None
    names = _open_names(case)
    for turn in dialogue.doctor:
        said = dialogue.said_before(turn.index)
        for name in names:
            if name in turn.folded and certainty_of(turn.text, name, dialogue.language) == "firm":
                if not _owned(name, said, dialogue):
                    return f"turn {turn.index}: {name[:12]}"
        for name in firm_diseases(turn.text, dialogue.language):
            if not _spoken_of(name, said, dialogue):
                return f"turn {turn.index}: {name[:12]}"
    return None


def _open_names(case: Case) -> list[str]:
    return disease_names(case.diagnosis, case.language) if case.conclusion == "tentative" else []


def _owned(name: str, said: str, dialogue: Dialogue) -> bool:
    """Whether the patient has the disease by their own or the record's account."""
    if name in fold(dialogue.case.history.value or "").text:
        return True
    place = said.find(name)
    if place < 0:
        return False
    open_or_denied = certainty_of(said, name, dialogue.language) in ("tentative", "denied")
    return not open_or_denied and affirmed(said, (place, place + len(name)), dialogue.language)


def _spoken_of(name: str, said: str, dialogue: Dialogue) -> bool:
    """Whether case or patient named it (then ``_owned`` has judged it, or it is theirs to have)."""
    core = name[-_CORE[dialogue.language] :].strip()
    return core in dialogue.known or core in said
