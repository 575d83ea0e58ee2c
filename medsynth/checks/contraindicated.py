"""A drug that the doctor recommends against the patient's allergy, pregnancy, age, illness or other drugs.

By ``seeds/facts/contraindications.tsv`` and ``restrictions.tsv`` and what case and patient have said; lines of the
grade ``caution`` do not reject. A hit rejects, no hit proves nothing. Fine: stopping, avoiding, asking and warning.

fails   青霉素过敏 → 给您开阿莫西林。       孕32周 → "Take ibuprofen."      warfarin → "Add aspirin 100 mg."
passes  青霉素过敏 → 不能用阿莫西林。       "Avoid ibuprofen in pregnancy."  华法林 → 不要和阿司匹林一起吃
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue, Turn, finding
from medsynth.checks._patient import Patient, patient_of
from medsynth.checks._warnings import forbidden
from medsynth.facts import Fact

_ON_THE_SURFACE = frozenset(
    "cream ointment gel lotion shampoo spray patch eye-drops eye-ointment ear-drops mouthwash lozenge vaginal".split()
)
"""Forms that reach the body little: only an allergy counts, and eye drops that reach the lungs."""
_ABSORBED = frozenset(("timolol", "carteolol", "levobunolol", "tretinoin"))


def check(dialogue: Dialogue) -> str | None:
    given: list[str] = []
    for turn in dialogue.doctor.turns:
        patient: Patient | None = None
        for fact in dialogue.recommended[turn.number]:
            patient = patient or patient_of(dialogue, turn)
            if fact.normal in patient.drugs:
                continue
            reason = forbidden(fact.normal, patient, given, surface=_on_the_surface(fact, turn))
            if reason:
                return finding(turn, turn.text[fact.start : fact.end])
            given.append(fact.normal)
    return None


def _on_the_surface(fact: Fact, turn: Turn) -> bool:
    if fact.normal in _ABSORBED:
        return False
    forms = {part.removeprefix("form:") for part in fact.of if part.startswith("form:")}
    behind = turn.folded[fact.end : fact.end + 8]
    before = turn.folded[max(0, fact.start - 4) : fact.start]
    return bool(forms & _ON_THE_SURFACE) or any(word in before + behind for word in _OUTSIDE)


_OUTSIDE = ("外用", "外涂", "涂", "抹", "滴眼", "点眼", "乳膏", "软膏", "眼膏", "topical", "cream", "gel", "ointment")
