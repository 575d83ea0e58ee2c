"""What the command line changes in a recipe: ``--set``, ``--teacher``, ``--base-url``. Validates nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from medsynth.core.errors import Problem
from medsynth.recipes._shape import Path, nearest
from medsynth.recipes._yaml import Node, Place, Source, YamlProblems, parse

_OF_EVERY_READER = {"reader", "path", "source"}
_OF_THE_OLD_SERVICE = {
    *("base_url", "endpoint", "api_key_env", "api_key_file", "location", "retention", "agreement", "script", "extra"),
}


def apply_sets(root: Node, sets: Sequence[str]) -> tuple[Node, list[Problem]]:
    """The tree with every ``KEY=VALUE`` put in its place, and what could not be read."""
    problems: list[Problem] = []
    done: list[tuple[Path, Place]] = []
    for text in sets:
        try:
            path, value, places = _read(text)
            root = _put(root, path, value, places)
            done.append((path, places[-1]))
        except YamlProblems as error:
            problems += error.problems
    for block in dict.fromkeys(path[:-1] for path, _ in done if path[-1] in ("path", "reader")):
        root = _forget_source(root, block, done)
    return root, problems


def apply_teachers(
    root: Node, teachers: Sequence[str], base_url: str | None, roles: Sequence[str]
) -> tuple[Node, list[Problem]]:
    """The tree with other teachers, and what could not be read. ``roles``: those that the recipe's kind knows."""
    problems: list[Problem] = []
    touched: list[str] = []
    for text in teachers:
        try:
            role, provider, model = _teacher(text, roles)
        except YamlProblems as error:
            problems += error.problems
            continue
        names = [role] if role else list(roles)
        touched += names
        for name in names:
            root = _teach(root, name, provider, model, _option("--teacher", text))
    if base_url is not None:
        place = _option("--base-url", base_url)
        for name in dict.fromkeys(touched or roles):
            root = _set(root, (*_teacher_path(root, name), "base_url"), Node(base_url, place))
    return root, problems


def _option(name: str, text: str) -> Place:
    return Place(Source(name, (text,), from_command_line=True), 1, 1)


def _read(text: str) -> tuple[Path, Node, list[Place]]:
    """Path, value, and the place of each part of the path, of one ``a.b=c``."""
    source = Source("--set", (text,), from_command_line=True)
    name, equals, value = text.partition("=")
    parts = name.split(".")
    if not equals or not all(part.strip() for part in parts):
        raise YamlProblems(Place(source, 1, 1).problem("", "set_syntax", "this is not of the form KEY=VALUE."))
    places = [Place(source, 1, len(".".join(parts[:at])) + (2 if at else 1)) for at in range(len(parts))]
    node, problems = parse(value, source, shift=len(name) + 1)
    if problems:
        raise YamlProblems(*problems)
    return tuple(int(part) if part.isdigit() else part.strip() for part in parts), node, places


def _put(node: Node, path: Path, value: Node, places: Sequence[Place] | None = None) -> Node:
    """A copy of the tree with ``value`` at ``path``. Copies on the way, since aliases share nodes.

    places: of each part of the path, for keys that are new; None: keys stay where they are.
    """
    part = path[0]
    place = places[0] if places else node.keys.get(str(part), value.place)
    if len(path) > 1:
        value = _put(node.child(part) or Node({}, place), path[1:], value, places[1:] if places else None)
    if isinstance(node.value, list):
        return replace(node, value=_with_item(node.value, part, value, place))
    known = node if isinstance(node.value, dict) else Node({}, place)
    keys = known.keys if str(part) in known.keys and len(path) > 1 else {**known.keys, str(part): place}
    return replace(known, value={**known.value, str(part): value}, keys=keys)


def _with_item(items: list[Node], part: str | int, value: Node, place: Place) -> list[Node]:
    if not isinstance(part, int) or part > len(items):
        hint = f"Entries are counted from 0; {len(items)} adds one."
        raise YamlProblems(place.problem(str(part), "set_index", "this is no place in the list.", hint))
    return [*items[:part], value, *items[part + 1 :]]


def _set(root: Node, path: Path, value: Node) -> Node:
    return _put(root, path, value, [value.place] * len(path))


def _at(root: Node, path: Path) -> Node | None:
    node: Node | None = root
    for part in path:
        node = node.child(part) if node is not None else None
    return node


def _forget_source(root: Node, block: Path, done: list[tuple[Path, Place]]) -> Node:
    """What was said of the old source does not hold for another file: its licence becomes unknown."""
    node = _at(root, block)
    if node is None or not isinstance(node.value, dict) or not {"reader", "source"} & node.value.keys():
        return root
    own = {path[len(block)] for path, _ in done if path[: len(block)] == block and len(path) > len(block)}
    place = next(place for path, place in done if path[:-1] == block and path[-1] in ("path", "reader"))
    if "reader" in own:
        for key in node.value.keys() - _OF_EVERY_READER - own:
            root = _without(root, (*block, key))
    if "source" in own:
        return root
    path_node = node.value.get("path")
    stem = PurePath(str(path_node.value)).stem if path_node is not None and path_node.value else ""
    source = {"name": stem or "unnamed", "licence": "unknown", "real_people": True}
    return _set(root, (*block, "source"), _mapping(source, place))


def _mapping(values: dict[str, Any], place: Place) -> Node:
    return Node({key: Node(value, place) for key, value in values.items()}, place, dict.fromkeys(values, place))


def _without(root: Node, path: Path) -> Node:
    """The tree without one key of a mapping; the tree itself if the key is not there."""
    parent = _at(root, path[:-1])
    if parent is None or not isinstance(parent.value, dict) or path[-1] not in parent.value:
        return root
    rest = {key: value for key, value in parent.value.items() if key != path[-1]}
    bare = replace(parent, value=rest, keys={key: place for key, place in parent.keys.items() if key != path[-1]})
    if len(path) == 1:
        return bare
    return _put(root, path[:-1], bare)


def _teacher(text: str, roles: Sequence[str]) -> tuple[str, str, str]:
    """Role ('' = all), provider and model of one ``[ROLE=]PROVIDER:MODEL``."""
    place = _option("--teacher", text)
    head, colon, model = text.partition(":")
    role, _, provider = head.rpartition("=")
    if not colon or not provider.strip() or not model.strip():
        example = "For example: --teacher openai:gpt-4o-mini"
        raise YamlProblems(
            place.problem("", "teacher_syntax", "this is not of the form [ROLE=]PROVIDER:MODEL.", example)
        )
    if role and role not in roles:
        message = f"this recipe has no teacher role '{role}'."
        raise YamlProblems(place.problem("", "unknown_role", message, nearest(role, roles)))
    return role, provider.strip(), model.strip()


def _teacher_path(root: Node, role: str) -> Path:
    return ("teacher",) if root.child("teacher") is not None and root.child("teachers") is None else ("teachers", role)


def _teach(root: Node, role: str, provider: str, model: str, place: Place) -> Node:
    path = _teacher_path(root, role)
    old = _at(root, (*path, "provider"))
    if old is None or old.value != provider:
        for key in _OF_THE_OLD_SERVICE:
            root = _without(root, (*path, key))
    root = _set(root, (*path, "provider"), Node(provider, place))
    return _set(root, (*path, "model"), Node(model, place))
