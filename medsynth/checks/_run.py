"""Runs the checks that the folder holds. Knows their names and order, nothing of what they look for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import cast

from medsynth.checks._dialogue import Dialogue
from medsynth.core import discover

Check = Callable[[Dialogue], "str | None"]

FIRST = (
    "filtered", "truncated", "wrong_language", "role_swap", "missing_stop", "red_flag_missed", "certainty_raised",
    "diagnosis_leaked", "denied_unknown", "attachment_reference", "real_name", "loop", "thanks_only",
)  # fmt: skip
"""The built-in checks, the plainest failure first: a report names the reason that explains the others."""


@lru_cache(maxsize=1)
def order() -> tuple[str, ...]:
    """Names of every check that there is: the built-in ones in their order, then others by name."""
    known = discover.extensions("checks")
    return (*(name for name in FIRST if name in known), *sorted(set(known) - set(FIRST)))


@lru_cache(maxsize=None)
def check_of(name: str) -> Check:
    """The check of that name; ``RecipeError`` with the nearest one where there is none."""
    return cast(Check, discover.module("checks", name).check)


def findings(dialogue: Dialogue, names: Iterable[str] | None = None) -> dict[str, str]:
    """Name -> detail of each check that fails, in the order given (default: ``order()``)."""
    found = {name: check_of(name)(dialogue) for name in (order() if names is None else names)}
    return {name: detail for name, detail in found.items() if detail is not None}
