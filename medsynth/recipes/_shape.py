"""What a recipe's config class allows at a place: its types, keys and words. Reads annotations, validates nothing."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from medsynth.core import discover
from medsynth.core.config import description

Path = tuple[str | int, ...]
EXTENSION_KEYS = {"reader": "readers", "provider": "llm.providers"}
"""Keys whose value is the name of an extension, and the folder of that extension."""


def types_at(config: Any, data: Any, path: Path) -> list[Any]:
    """The types that may stand at ``path``; branches of a union that ``data`` rules out are left away."""
    found = _branches(config, data)
    for part in path:
        below = data.get(part) if isinstance(data, Mapping) else None
        if isinstance(data, Sequence) and not isinstance(data, str) and isinstance(part, int) and part < len(data):
            below = data[part]
        found = [branch for kind in found for inner in _below(kind, part) for branch in _branches(inner, below)]
        data = below
    return found


def keys_at(config: Any, data: Any, path: Path) -> list[str]:
    """The keys that a mapping at ``path`` may have."""
    return [key for kind in types_at(config, data, path) for key in _keys(kind)]


def words_at(config: Any, data: Any, path: Path) -> list[str]:
    """The fixed words that may stand at ``path``: of a Literal, or names of extensions."""
    folder = EXTENSION_KEYS.get(str(path[-1])) if path else None
    literals = [kind for kind in types_at(config, data, path) if get_origin(kind) is Literal]
    words = [str(word) for literal in literals for word in get_args(literal)]
    return words or (list(discover.extensions(folder)) if folder else [])


def description_at(config: Any, data: Any, path: Path) -> str:
    """First sentence of the description of the field at ``path``, '' if there is none."""
    if not path:
        return ""
    for kind in types_at(config, data, path[:-1]):
        field = kind.model_fields.get(path[-1]) if _is_model(kind) else None
        said = (field.description or description(kind, str(path[-1]))) if field is not None else ""
        if said:
            return said.split("\n\n")[0].replace("\n", " ").replace("``", "'")
    return ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The question whether the nearest word was meant, or the list of what there is; '' where nothing is known."""
    known = list(dict.fromkeys(known))
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    near = near or difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"There are: {', '.join(known)}." if known else ""


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _keys(kind: Any) -> list[str]:
    """Field names of a model, or the words that may be keys of a mapping."""
    if _is_model(kind):
        return [field.alias or name for name, field in kind.model_fields.items()]
    arguments = get_args(kind)
    if get_origin(kind) is dict and get_origin(arguments[0]) is Literal:
        return [str(word) for word in get_args(arguments[0])]
    return []


def _branches(annotation: Any, data: Any) -> list[Any]:
    """The members of a union, Annotated taken off; a mapping that names a reader adds that reader's config."""
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        return _branches(get_args(annotation)[0], data)
    if origin is typing.Union or origin is types.UnionType:
        found = [branch for part in get_args(annotation) for branch in _branches(part, data)]
        fitting = [branch for branch in found if not _is_model(branch) or _fits(branch, data)]
        return fitting or found
    return [annotation, *_extension(data)] if annotation is not type(None) else []


def _fits(model: Any, data: Any) -> bool:
    """Whether no word of ``data`` contradicts a Literal field of the model."""
    if not isinstance(data, Mapping):
        return True
    for name, field in model.model_fields.items():
        if get_origin(field.annotation) is Literal and name in data and data[name] not in get_args(field.annotation):
            return False
    return True


def _extension(data: Any) -> list[Any]:
    name = data.get("reader") if isinstance(data, Mapping) else None
    if isinstance(name, str) and name in discover.extensions("readers"):
        return [discover.step("readers", name).config]
    return []


def _below(kind: Any, part: str | int) -> list[Any]:
    if _is_model(kind):
        return [field.annotation for name, field in kind.model_fields.items() if part in (name, field.alias)]
    origin, arguments = get_origin(kind), get_args(kind)
    if not isinstance(origin, type) or not arguments:
        return []
    if issubclass(origin, Mapping):
        return [arguments[-1]]
    return [argument for argument in arguments if argument is not Ellipsis] if issubclass(origin, Iterable) else []
