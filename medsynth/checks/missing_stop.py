"""The patient never said goodbye: the dialogue was cut, not ended.

Catches: a dialogue that ran into ``max_turns`` without a stop word in its last patient turn.
Leaves: dialogues that a red flag ended, and recipes without stop words.
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue
from medsynth.text.normalise import fold


def check(dialogue: Dialogue) -> str | None:
    if dialogue.ended_by in ("red_flag", "stop_word") or not dialogue.stop_words:
        return None
    last = dialogue.patient[-1].folded if dialogue.patient else ""
    if any(fold(word).text in last for word in dialogue.stop_words):
        return None
    return f"ended by {dialogue.ended_by or 'nothing'}"
