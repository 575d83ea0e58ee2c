"""What the ``demo`` provider answers: a seeded grammar over the structured variables of a request.

A rule-based stand-in for a machine without key or network. It copies facts verbatim and adds none, and as a judge it
finds nothing; a purpose that it does not know gets a fixed sentence that is no medical content. It never reads the
prompt's text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from medsynth.llm.providers._demo_dialogue import doctor, patient

NOTHING_TO_SAY = {
    "zh": "这是演示输出，不含医疗内容。",
    "en": "This is demo output and holds no medical content.",
}
_PURPOSES: Mapping[str, Callable[[Mapping[str, Any], int], str]] = {
    "dialogue.patient": patient.answer,
    "dialogue.doctor": doctor.answer,
    "pii_judge": lambda variables, sample: '{"found": []}',
}


def answer(variables: Mapping[str, Any], sample: int) -> str:
    """One reply; the same variables and sample number always give the same one."""
    purpose = _PURPOSES.get(variables.get("purpose", ""))
    if purpose is None:
        return NOTHING_TO_SAY.get(variables.get("language", "en"), NOTHING_TO_SAY["en"])
    return purpose(variables, sample)
