"""Addresses of teachers: one that is missing, and teachers that a request's key could not tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from medsynth.core.config import identity
from medsynth.core.errors import Problem, RecipeError
from medsynth.llm.providers._access import base_urls
from medsynth.llm.teacher import Teacher
from medsynth.recipes._shape import Path
from medsynth.recipes._yaml import Node, Place

_NO_ADDRESS_OF_ITS_OWN = ("compatible",)


def unreachable(config: BaseModel, root: Node) -> list[Problem]:
    """A problem for each teacher whose provider has no address of its own, and that names none; or one that is none."""
    found: list[Problem] = []
    for path, teacher in _teachers(config, ()):
        if teacher.provider in _NO_ADDRESS_OF_ITS_OWN and not teacher.base_url:
            message = f"the key 'base_url' is missing: '{teacher.provider}' may be any server."
            hint = "Write for example base_url: http://127.0.0.1:8000/v1, or use --base-url."
            place = _nearest(root, path).place
            found.append(place.problem(".".join(map(str, path)), "missing_key", message, hint))
        elif teacher.base_url:
            try:
                base_urls(teacher)
            except RecipeError as error:
                at = (*path, "base_url")
                place = _silent(_nearest(root, at).place)
                problem = place.problem(".".join(map(str, at)), "bad_address", error.message, error.hint)
                # One option of the command line stands for several teachers, and is told once.
                if not (place.source.from_command_line and problem.file in {one.file for one in found}):
                    found.append(problem)
    return found


def indistinct(config: BaseModel, root: Node) -> list[Problem]:
    """A problem for each teacher whose answers would be taken for those of another server."""
    seen: dict[str, Teacher] = {}
    found: list[Problem] = []
    for path, teacher in _teachers(config, ()):
        first = seen.setdefault(repr(identity(teacher)), teacher)
        if first.base_url != teacher.base_url:
            message = "two teachers differ only by their address, so their kept answers would be mixed up."
            place = _nearest(root, (*path, "base_url")).place
            hint = "Give each an 'endpoint', any label of your own."
            found.append(place.problem(".".join(map(str, path)), "same_endpoint", message, hint))
    return found


def _teachers(value: Any, path: Path) -> Iterator[tuple[Path, Teacher]]:
    if isinstance(value, Teacher):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _teachers(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _teachers(item, (*path, str(name)))


def _silent(place: Place) -> Place:
    """The place without its text: an address may hold a password."""
    return place._replace(source=replace(place.source, lines=()))


def _nearest(root: Node, path: Path) -> Node:
    """The deepest node of the tree on a path: defaults have none of their own."""
    node = root
    for part in path:
        below = node.child(part)
        if below is None:
            break
        node = below
    return node
