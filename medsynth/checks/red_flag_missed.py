"""A red flag was raised and the doctor did not send the patient to care.

Catches: a red flag in the case, and the first reply after the patient first spoke stays calm; a red flag in a
patient's turn, and neither the reply to it nor an earlier one sends to care ("先吃点药观察").
Leaves: how the doctor words it, and whether the flag was right. A last patient turn without a reply counts as missed
unless an earlier reply sent the patient to care.
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue, Turn


def check(dialogue: Dialogue) -> str | None:
    if not dialogue.patient:
        return None
    if dialogue.case.red_flags and not _answered(dialogue, dialogue.patient[0]):
        return f"case: {dialogue.case.red_flags[0]}"
    for turn, flags in zip(dialogue.patient, dialogue.flags, strict=True):
        if flags and not _answered(dialogue, turn):
            return f"turn {turn.index}: {flags[0].id}"
    return None


def _answered(dialogue: Dialogue, turn: Turn) -> bool:
    """Whether the reply to ``turn`` or one before it sends to care; merged doctor turns count as one reply."""
    later = [other for other in dialogue.turns if other.index > turn.index]
    reply: set[int] = set()
    for other in later:
        if other.role == "assistant":
            reply.add(other.index)
        elif reply:
            break
    first = dialogue.patient[0].index
    return any(first < index < turn.index or index in reply for index in dialogue.sending)
