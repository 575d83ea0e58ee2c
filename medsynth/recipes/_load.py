"""A recipe file, read, overridden, checked and ready to compile. All mistakes come at once.

Knows how recipes are found, read and validated; what a kind means stands in its own file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from medsynth.core import discover
from medsynth.core.config import FromCommandLine
from medsynth.core.errors import MedsynthError, Problem, RecipeError
from medsynth.core.plan import Plan
from medsynth.recipes._endpoints import indistinct, unreachable
from medsynth.recipes._errors import Translator, dotted
from medsynth.recipes._override import apply_sets, apply_teachers
from medsynth.recipes._recipe import RecipeConfig
from medsynth.recipes._shape import EXTENSION_KEYS, keys_at, nearest, types_at
from medsynth.recipes._shape import Path as Keys
from medsynth.recipes._yaml import MAX_BYTES, Node, Place, Source, YamlProblems, parse

_GLOB = set("*?[")


@dataclass(frozen=True, slots=True)
class LoadedRecipe:
    """A valid recipe: its file and text as written, and its config with the overrides in it."""

    path: Path
    text: str
    kind: str
    config: RecipeConfig
    sha256: str

    def plan(self, out: Path | None = None) -> Plan:
        """Compile it to stages. out: where the datasets stand, for a recipe that reads versions and names no place."""
        module = import_module(discover.extensions("recipes")[self.kind])
        config = self.config
        if out is not None and "datasets" in vars(config) and vars(config)["datasets"] is None:
            config = config.model_copy(update={"datasets": out})
        compiled: Plan = module.plan(config, self.path.parent)
        return compiled


def load_recipe(
    path: str | Path, *, sets: Sequence[str] = (), teachers: Sequence[str] = (), base_url: str | None = None
) -> LoadedRecipe:
    """Read and check a recipe; ``RecipeError`` with every mistake found.

    sets: ``a.b=value`` overrides; teachers: ``[ROLE=]PROVIDER:MODEL``; base_url: of those teachers, or of all.
    A set is the more particular wish: it also changes a teacher that came from ``teachers``.
    """
    file = Path(path)
    shown = str(path)
    try:
        data = _bytes(file, shown)
        text = _text(data, shown)
        root, problems = _mapping(text, shown)
        kind, config_class = _kind(apply_sets(root, sets)[0])
        root, untaught = apply_teachers(root, teachers, base_url, _roles(config_class, root))
        root, unread = apply_sets(root, sets)
        config = _validated(root, config_class, file.resolve().parent, [*problems, *unread, *untaught])
    except YamlProblems as error:
        raise _error(shown, error.problems) from None
    return LoadedRecipe(file.resolve(), text, kind, config, hashlib.sha256(data).hexdigest())


def plan(path: str | Path, **overrides: Any) -> Plan:
    """The stages that a recipe compiles to; ``overrides`` as ``load_recipe`` takes them."""
    return load_recipe(path, **overrides).plan()


def _error(shown: str, problems: Sequence[Problem]) -> RecipeError:
    many = f"{len(problems)} mistakes" if len(problems) > 1 else "1 mistake"
    return RecipeError(f"{many} in {shown}.", problems=tuple(problems))


def _bytes(file: Path, shown: str) -> bytes:
    try:
        if file.is_dir():
            raise RecipeError(f"{shown} is a folder, not a recipe.", hint=_recipes_in(file))
        if file.stat().st_size > MAX_BYTES:
            raise RecipeError(
                f"{shown} is larger than 1 MB; a recipe is refused above that.",
                hint="Keep data in files of its own and name their path in the recipe.",
            )
        return file.read_bytes()
    except FileNotFoundError:
        raise RecipeError(f"there is no recipe {shown}.", hint=_near_file(file)) from None
    except OSError as error:
        raise RecipeError(f"{shown} cannot be read: {error.strerror or type(error).__name__}.") from error


def _recipes_in(folder: Path) -> str:
    found = sorted(item.name for item in folder.glob("*.y*ml") if item.name[0] != ".")[:12]
    return f"It holds: {', '.join(found)}." if found else "It holds no .yaml file."


def _near_file(file: Path) -> str:
    """A file of nearly the same name beside the one asked for; else which recipes there are."""
    folder = file.parent
    if not folder.is_dir():
        here = Path(file.name)
        return f"Did you mean '{here}'?" if here.is_file() else f"There is no folder {folder} either."
    names = [item.name for item in folder.iterdir() if item.suffix in (".yaml", ".yml") and item.name[0] != "."]
    near = nearest(file.name, names)
    return near if near.startswith("Did") else _recipes_in(folder)


def _text(data: bytes, shown: str) -> str:
    """UTF-8 text, with or without a byte order mark; anything else is refused with the place of the byte."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise RecipeError(f"{shown} is UTF-16.", hint="Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint = "It looks like GB18030 (GBK). Save it as UTF-8." if _is_gb18030(data) else "Save it as UTF-8."
        raise RecipeError("this is not UTF-8.", where=f"{shown}:{line}", hint=hint) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise RecipeError("a NUL character stands here; this is not a text file.", where=f"{shown}:{line}")
    return text


def _is_gb18030(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _mapping(text: str, shown: str) -> tuple[Node, list[Problem]]:
    source = Source(shown, tuple(text.split("\n")))
    root, problems = parse(text, source)
    if root.value is None:
        hint = "Start from one of those that 'medsynth init' writes."
        raise YamlProblems(Place(source, 1, 1).problem("", "empty", "the recipe is empty.", hint))
    if not isinstance(root.value, dict):
        kind = "list" if isinstance(root.value, list) else "single value"
        raise YamlProblems(
            root.place.problem("", "no_mapping", f"a recipe is a mapping (lines of 'key: value'), not a {kind}.")
        )
    return root, problems


def _kind(root: Node) -> tuple[str, type[RecipeConfig]]:
    """The recipe's kind and the config class of that kind."""
    kinds = discover.extensions("recipes")
    node = root.child("kind")
    if node is None:
        hint = f"There are: {', '.join(kinds)}."
        raise YamlProblems(root.place.problem("kind", "missing_key", "the key 'kind' is missing.", hint))
    if not isinstance(node.value, str) or node.value not in kinds:
        message = "there is no such recipe kind."
        raise YamlProblems(node.place.problem("kind", "wrong_word", message, nearest(str(node.value), kinds)))
    config_class: type[RecipeConfig] = discover.module("recipes", node.value).Recipe
    return node.value, config_class


def _roles(config_class: type[RecipeConfig], root: Node) -> list[str]:
    """Teacher roles that the kind declares, and those that the recipe names."""
    block = root.child("teachers")
    named = list(block.value) if block is not None and isinstance(block.value, dict) else []
    roles = list(dict.fromkeys([*keys_at(config_class, root.plain(), ("teachers",)), *named]))
    return roles or (["teacher"] if "teacher" in config_class.model_fields else [])


def _validated(root: Node, config_class: type[RecipeConfig], base: Path, known: list[Problem]) -> RecipeConfig:
    """The config; ``YamlProblems`` with what is ``known``, and what schema, extensions and disk say."""
    data = root.plain()
    problems = [*known, *_unknown_names(root, ()), *_missing_files(root, config_class, data, base)]
    try:
        config = config_class.model_validate(data, context={"base": base})
        problems += [*unreachable(config, root), *indistinct(config, root)]
    except ValidationError as error:
        seen = {problem.path for problem in problems}
        found = Translator(root, config_class).problems(error)
        problems += [problem for problem in found if problem.path not in seen]
    except MedsynthError as error:
        if not problems:
            problems.append(root.place.problem("", "invalid", error.message, error.hint))
    if problems:
        raise YamlProblems(*sorted(problems, key=lambda one: (one.file, one.line, one.column, one.path)))
    return config


def _unknown_names(node: Node, path: Keys) -> list[Problem]:
    """Readers and providers that do not exist."""
    found: list[Problem] = []
    children = node.value.items() if isinstance(node.value, dict) else []
    entries = enumerate(node.value) if isinstance(node.value, list) else children
    for part, child in entries:
        folder = EXTENSION_KEYS.get(part) if isinstance(part, str) else None
        if folder and isinstance(child.value, str) and child.value not in discover.extensions(folder):
            hint = nearest(child.value, discover.extensions(folder))
            message = f"there is no {part} '{child.value}'."
            found.append(child.place.problem(dotted((*path, part)), "unknown_name", message, hint))
        found += _unknown_names(child, (*path, part))
    return found


def _missing_files(root: Node, config_class: type[RecipeConfig], data: Any, base: Path) -> list[Problem]:
    """Paths in the recipe at which there is nothing."""
    found: list[Problem] = []
    for path, node in _leaves(root, ()):
        if not isinstance(node.value, str) or set(node.value) & _GLOB or Path not in types_at(config_class, data, path):
            continue
        written = Path(node.value).expanduser()
        file = written if written.is_absolute() else (Path.cwd() if _outside(node) else base) / written
        if not file.exists():
            message = f"there is no file '{node.value}'."
            found.append(node.place.problem(dotted(path), "missing_file", message, _near_path(file)))
    return found


def _outside(node: Node) -> bool:
    return isinstance(node.plain(), FromCommandLine)


def _near_path(file: Path) -> str:
    if not file.parent.is_dir():
        return f"There is no folder '{file.parent.name}' either."
    near = nearest(file.name, [item.name for item in file.parent.iterdir()])
    return near if near.startswith("Did") else ""


def _leaves(node: Node, path: Keys) -> list[tuple[Keys, Node]]:
    if isinstance(node.value, dict):
        return [leaf for key, child in node.value.items() for leaf in _leaves(child, (*path, key))]
    if isinstance(node.value, list):
        return [leaf for at, child in enumerate(node.value) for leaf in _leaves(child, (*path, at))]
    return [(path, node)]
