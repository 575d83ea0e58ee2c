"""The ``export`` field of a recipe: views beside the data, checked before anything is paid for.

What a format can never hold of this recipe's rows is said when the recipe is read, by showing the format rows of the
same shape. What a few rows turn out to be is said by the run, before it writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import polars as pl
from pydantic import AfterValidator

from medsynth.core.errors import RecipeError
from medsynth.core.plan import Stage
from medsynth.core.tables import CONVERSATION
from medsynth.export._view import view, views
from medsynth.formats._rows import frame_of


def _known(name: str) -> str:
    known = views(CONVERSATION.name)
    if name not in known:
        try:
            view(name, CONVERSATION.name)
        except RecipeError as error:
            raise ValueError(f"{error.message.rstrip('.')}; there are: {', '.join(known)}") from None
    return name


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("a view stands here twice")
    return names


Views = Annotated[tuple[Annotated[str, AfterValidator(_known)], ...], AfterValidator(_once)]
"""Names of views of conversations (``medsynth list export``)."""


def refuse_unfit(names: Sequence[str], roles: Iterable[str], what: str) -> None:
    """ValueError where a view cannot hold conversations of such roles. what: those conversations, in words."""
    talk = frame_of(CONVERSATION.name, [{"id": "x", "messages": [{"role": role, "content": "x"} for role in roles]}])
    for name in names:
        reason = _lacks(name, talk)
        if reason:
            fitting = ", ".join(other for other in views(CONVERSATION.name) if not _lacks(other, talk))
            raise ValueError(f"a view {name!r} cannot hold {what} ({reason}); these can: {fitting}")


def _lacks(name: str, talk: pl.DataFrame) -> str:
    lacks = view(name, CONVERSATION.name).lacks
    found = lacks(talk.lazy()).collect() if lacks else None
    return str(found["reason"][0]) if found is not None and found.height else ""


def exports(names: Sequence[str]) -> tuple[Stage, ...]:
    """The views as stages of a plan, each made from the conversations."""
    made = [(name, view(name, CONVERSATION.name)) for name in names]
    return tuple(Stage(name, step, step.config(), rows=CONVERSATION.name) for name, step in made)
