"""What pydantic found in a recipe, in our words and with its place. Knows no recipe kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from medsynth.core.errors import Problem
from medsynth.recipes._shape import Path, description_at, keys_at, nearest, words_at
from medsynth.recipes._yaml import Node, Place

_TYPES = {
    "string_type": "text",
    "string_sub_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "iterable_type": "a list",
    "dict_type": "a mapping (lines of 'key: value')",
    "mapping_type": "a mapping (lines of 'key: value')",
    "model_type": "a mapping (lines of 'key: value')",
    "model_attributes_type": "a mapping (lines of 'key: value')",
    "path_type": "a path",
    "none_required": "nothing",
    "url_type": "an address",
}
_LIMITS = {
    "greater_than": "a number greater than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "a number less than {lt}",
    "less_than_equal": "at most {le}",
    "multiple_of": "a multiple of {multiple_of}",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
    "string_pattern_mismatch": "text of the form {pattern}",
}
_WORDS = ("literal_error", "enum")


@dataclass(slots=True)
class _Wanted:
    """Everything that is said of one value: the branches of a union each say what they want."""

    place: Place
    wants: list[str]
    words: bool = False


class Translator:
    """Turns one ``ValidationError`` into problems. ``root``: the recipe's tree; ``config``: its class."""

    def __init__(self, root: Node, config: type[BaseModel]) -> None:
        self.root = root
        self.config = config
        self.data = root.plain()

    def problems(self, error: ValidationError) -> list[Problem]:
        """All mistakes, in the order of the file."""
        found: dict[tuple[Path, str], Problem] = {}
        wanted: dict[Path, _Wanted] = {}
        for item in _flat(error, ()):
            path, missing = self._locate(item)
            is_key = item["loc"][-1:] == ("[key]",)
            if is_key and path:
                problem = self._unknown(path, _quoted(item["ctx"].get("expected", "")))
                found.setdefault((path, problem.code), problem)
            elif item["type"] in _TYPES or item["type"] in _LIMITS or item["type"] in _WORDS:
                self._want(wanted, path, item)
            else:
                problem = self._single(path, missing, item)
                found.setdefault((path, problem.code + problem.message), problem)
        deeper = {path[:cut] for path in [*wanted, *(key for key, _ in found)] for cut in range(len(path))}
        for path, entry in wanted.items():
            if not (path in deeper and isinstance(self._node(path).value, (dict, list))):
                found[path, ""] = self._wanted(path, entry)
        return sorted(found.values(), key=lambda problem: (problem.file, problem.line, problem.column, problem.path))

    def _locate(self, item: Mapping[str, Any]) -> tuple[Path, str]:
        """The path of an error in the tree, tags of unions left out, and the key that is missing there."""
        location = item["loc"]
        missing = str(location[-1]) if item["type"] in ("missing", "union_tag_not_found") and location else ""
        if item["type"] == "union_tag_not_found":
            missing = str(item["ctx"]["discriminator"]).strip("'")
        path: list[str | int] = []
        node = self.root
        for part in location[:-1] if item["type"] == "missing" else location:
            below = node.child(part)
            if below is not None:
                node = below
                path.append(part)
        return tuple(path), missing

    def _node(self, path: Path) -> Node:
        node = self.root
        for part in path:
            node = node.child(part) or node
        return node

    def _key_place(self, path: Path) -> Place:
        """Where the key stands; for an entry of a list, where its value does."""
        if not path:
            return self.root.place
        return self._node(path[:-1]).keys.get(str(path[-1])) or self._node(path).place

    def _want(self, wanted: dict[Path, _Wanted], path: Path, item: Mapping[str, Any]) -> None:
        node = self._node(path)
        entry = wanted.setdefault(path, _Wanted(node.place, []))
        phrase = _phrase(item)
        entry.words = entry.words or item["type"] in _WORDS
        if phrase not in entry.wants:
            entry.wants.append(phrase)

    def _wanted(self, path: Path, entry: _Wanted) -> Problem:
        value = self._node(path).value
        hint = ""
        if entry.words and isinstance(value, str):
            near = nearest(value, words_at(self.config, self.data, path))
            hint = near if near.startswith("Did") else ""
        elif not entry.words:
            hint = description_at(self.config, self.data, path)
        code = "wrong_word" if entry.words else "wrong_value"
        message = f"wants {' or '.join(entry.wants)}, not {_kind(value)}."
        return entry.place.problem(dotted(path), code, message, hint)

    def _single(self, path: Path, missing: str, item: Mapping[str, Any]) -> Problem:
        if missing:
            full = (*path, missing)
            words = words_at(self.config, self.data, full) if item["type"] != "missing" else []
            hint = f"There are: {', '.join(words)}." if words else description_at(self.config, self.data, full)
            return self._key_place(path).problem(dotted(full), "missing_key", f"the key '{missing}' is missing.", hint)
        if item["type"] == "extra_forbidden":
            return self._unknown(path, keys_at(self.config, self.data, path[:-1]))
        if item["type"] == "union_tag_invalid":
            return self._tag(path, item)
        return self._node(path).place.problem(dotted(path), "wrong_value", _sentence(item))

    def _unknown(self, path: Path, known: list[str]) -> Problem:
        hint = nearest(str(path[-1]), known) if path else ""
        return self._key_place(path).problem(dotted(path), "unknown_key", "this key is not known.", hint)

    def _tag(self, path: Path, item: Mapping[str, Any]) -> Problem:
        """A union's discriminator holds a word that no branch knows: point at that word."""
        full = (*path, str(item["ctx"]["discriminator"]).strip("'"))
        hint = nearest(str(item["ctx"]["tag"]), _quoted(item["ctx"]["expected_tags"]))
        return self._node(full).place.problem(dotted(full), "wrong_word", "this word is not known here.", hint)


def dotted(path: Path) -> str:
    """A path as people write it: ``teachers.doctor.model``."""
    return ".".join(str(part) for part in path)


def _flat(error: ValidationError, prefix: Path) -> Iterator[dict[str, Any]]:
    """The entries of an error; one that a validator raised for a part of its value is opened."""
    for item in error.errors(include_url=False):
        entry: dict[str, Any] = {**item, "loc": (*prefix, *item["loc"])}
        inner = item.get("ctx", {}).get("error")
        if isinstance(inner, ValidationError):
            yield from _flat(inner, entry["loc"])
        else:
            yield entry


def _phrase(item: Mapping[str, Any]) -> str:
    kind = item["type"]
    if kind in _TYPES:
        return _TYPES[kind]
    if kind in _WORDS:
        return str(item["ctx"]["expected"]).replace("True", "true").replace("False", "false")
    limits = {name: f"{value:g}" if isinstance(value, float) else value for name, value in item["ctx"].items()}
    return _LIMITS[kind].format(**limits)


def _quoted(text: object) -> list[str]:
    """The words that pydantic lists as "'a', 'b' or 'c'"."""
    return re.findall(r"'([^']*)'", str(text))


def _sentence(item: Mapping[str, Any]) -> str:
    inner = item.get("ctx", {}).get("error")
    text = str(inner) if inner is not None else str(item["msg"])
    text = text[:1].lower() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _kind(value: Any) -> str:
    """What stands there, in words; short scalars are shown as they are."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value)
    if len(text) > 40 or not text.isprintable():
        return "this text"
    return f"'{text}'" if isinstance(value, str) else text
