"""A question and its answer as the checks see them.

What an answer's form shows is judged on the answer alone: a question that ends in a comma was not cut by a model.
Names and images are looked for on both sides: who asks about a picture cannot be answered in writing.
"""

from __future__ import annotations

from collections.abc import Iterable

from medsynth.checks._dialogue import Dialogue
from medsynth.checks._fitting import OF_BOTH
from medsynth.checks._run import findings
from medsynth.core.types import Case, Language, Message


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
