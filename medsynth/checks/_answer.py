"""A question and its answer as the checks see them, and which checks speak of a single answer.

What an answer's form shows is judged on the answer alone: a question that ends in a comma was not cut by a model.
Names and images are looked for on both sides: who asks about a picture cannot be answered in writing.
"""

from __future__ import annotations

from collections.abc import Iterable

from medsynth.checks._dialogue import Dialogue
from medsynth.checks._run import findings
from medsynth.core.types import Case, Language, Message

OF_THE_ANSWER = ("filtered", "truncated", "wrong_language", "loop")
"""Checks that read the answer alone."""
OF_BOTH = ("red_flag_missed", "real_name", "attachment_reference")
"""Checks that read the question too."""
FITTING = (*OF_BOTH, *OF_THE_ANSWER)
"""Checks that fit a single answer; the others are about turns."""


def answer_findings(
    question: str,
    answer: str,
    language: Language,
    names: Iterable[str],
    *,
    finish_reasons: tuple[str, ...] = (),
) -> dict[str, str]:
    """Check -> finding for each of the checks ``names`` that the answer fails, safety first."""
    asked, answered = Message("user", question), Message("assistant", answer)
    case = Case("", language, question)
    wanted = tuple(names)
    found = findings(Dialogue(case, (asked, answered), language), [name for name in wanted if name in OF_BOTH])
    alone = Dialogue(case, (answered,), language, finish_reasons=finish_reasons)
    return found | findings(alone, [name for name in wanted if name not in OF_BOTH])
