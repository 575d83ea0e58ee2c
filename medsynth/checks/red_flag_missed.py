"""A red flag that the doctor talks past.

A flag in the case: the first doctor turn after the patient first spoke must send the patient to care now. A flag in a
patient turn: the reply to it, or an earlier one, must. A dialogue that was cut off before the doctor could reply is
left to the checks ``truncated`` and ``filtered``. Whether care is really needed is the red-flag rules' business.

fails   胸痛放射到左肩伴大汗 → 多休息，少喝酒。          "worst headache of my life" → "Drink more water."
passes  不想活了 → 请马上让家人陪您去急诊。              "no chest pain" → "Good, rest a little."
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue, Turn


def check(dialogue: Dialogue) -> str | None:
    spoken = dialogue.patient.turns
    if not spoken:
        return None
    if dialogue.case.red_flags and _talked_past(dialogue, spoken[0]):
        return f"turn {spoken[0].number}: {dialogue.case.red_flags[0]} in the case"
    for turn, flags in zip(spoken, dialogue.red_flags, strict=True):
        if flags and _talked_past(dialogue, turn):
            return f"turn {turn.number}: {flags[0]}"
    return None


def _talked_past(dialogue: Dialogue, turn: Turn) -> bool:
    """Whether neither the reply to ``turn`` nor an earlier one, a greeting apart, sends the patient to care."""
    reply = _reply_to(dialogue, turn)
    if not reply and dialogue.ended_by in {"truncated", "filtered"}:
        return False
    first, last = dialogue.patient.turns[0].number, max(reply, default=turn.number)
    return not any(first < number <= last for number in dialogue.escalations)


def _reply_to(dialogue: Dialogue, turn: Turn) -> list[int]:
    """Numbers of the doctor's turns after ``turn`` and before the patient speaks again."""
    numbers: list[int] = []
    for later in dialogue.turns:
        if later.number > turn.number:
            if later.side == "doctor":
                numbers.append(later.number)
            elif numbers:
                break
    return numbers
