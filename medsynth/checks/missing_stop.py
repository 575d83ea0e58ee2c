"""A dialogue that ran out of turns: the patient never ended it with a stop word.

What ended a dialogue is written down while it is held, so no words are read: with ``farewell: drop`` the stop word is
gone from the text. A dialogue that was cut off is left to ``truncated`` and ``filtered``.

fails   ended_by max_turns           passes  ended_by stop_word (谢谢医生，再见 / "Thanks, goodbye")
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue


def check(dialogue: Dialogue) -> str | None:
    return f"no stop word in {len(dialogue.patient.turns)} turns" if dialogue.ended_by == "max_turns" else None
