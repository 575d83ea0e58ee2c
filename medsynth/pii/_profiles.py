"""Profiles: which kinds of personal data are replaced, and how.

The table stands in ``seeds/lexicons/pii_profiles.toml``.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from medsynth.core.errors import RecipeError
from medsynth.pii._span import KINDS
from medsynth.text.lexicon import lexicon

Action = Literal["label", "offset", "year", "shift", "ninety", "keep"]
DEFAULT = "strict"


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile: its name, what it is, and the action for each kind. A kind that no table knows is labelled."""

    name: str
    title: str
    actions: dict[str, Action]
    oldest_birth_year: int

    def action(self, kind: str) -> Action:
        return self.actions.get(kind, "label")

    @property
    def kept(self) -> frozenset[str]:
        """The kinds that the profile leaves alone."""
        return frozenset(kind for kind, action in self.actions.items() if action == "keep")

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that the profile replaces."""
        return frozenset(kind for kind in KINDS if self.action(kind) != "keep")


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a law: the kinds that stand for it, what is done, and what is not."""

    law: str
    item: str
    kinds: tuple[str, ...]
    done: str
    not_done: str


def names() -> tuple[str, ...]:
    """The names of all profiles."""
    return tuple(lexicon("pii_profiles")["profiles"])


@cache
def profile(name: str) -> Profile:
    """The profile of that name; RecipeError with the nearest name if there is none."""
    tables = lexicon("pii_profiles")["profiles"]
    if name not in tables:
        near = difflib.get_close_matches(name, tables, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(tables)}."
        raise RecipeError(f"there is no PII profile {name!r}.", hint=hint)
    table = dict(tables[name])
    title, default = table.pop("title"), table.pop("default")
    actions = {kind: cast(Action, table.get(kind, default)) for kind in KINDS}
    return Profile(name, title, actions, lexicon("pii_profiles")["oldest_birth_year"])


def categories() -> tuple[Category, ...]:
    """What is done and what is not, by law and category."""
    rows = lexicon("pii_profiles")["categories"]
    return tuple(Category(**{**row, "kinds": tuple(row["kinds"])}) for row in rows)
