"""Runs checks over a dialogue in the order in which the first reason counts: safety first, form last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from medsynth.checks._dialogue import Dialogue
from medsynth.core.discover import extensions, module

_FIRST = (
    "red_flag_missed",
    "contraindicated",
    "fact_invented",
    "certainty_raised",
    "diagnosis_leaked",
    "patient_contradicts_case",
    "patient_invented",
    "denied_unknown",
    "region_mixed",
    "real_name",
    "filtered",
    "truncated",
    "role_swap",
    "wrong_language",
    "attachment_reference",
    "loop",
    "thanks_only",
    "missing_stop",
)
ORDER: tuple[str, ...] = (*_FIRST, *(name for name in extensions("checks") if name not in _FIRST))
"""Names of all checks: those of this project, then any other that is installed, by name."""


def findings(dialogue: Dialogue, names: Iterable[str]) -> dict[str, str]:
    """Check -> finding for each of the checks ``names`` that ``dialogue`` fails, in the order of ``ORDER``.

    RecipeError: a name that is no check.
    """
    found: dict[str, str] = {}
    for name in sorted(names, key=_place):
        finding = _check(name)(dialogue)
        if finding is not None:
            found[name] = finding
    return found


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


@cache
def _check(name: str) -> Callable[[Dialogue], str | None]:
    check: Callable[[Dialogue], str | None] = module("checks", name).check
    return check
