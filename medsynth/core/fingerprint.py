"""Fingerprints: what makes a stage's output what it is.

In: the step's kind and name, its config's identity, the tokens of its import closure (comments and
docstrings left out), the shipped lexicons if the closure reads any, the versions of the third-party
distributions that the closure imports, the fingerprints of its inputs. Out: paths of this machine, time,
concurrency, Python's version.
Equal fingerprint, same rows; the scheme itself is versioned by ``FORMAT``.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import importlib.util
import io
import json
import sys
import token
import tokenize
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

from medsynth.core.config import identity
from medsynth.core.discover import extensions
from medsynth.core.files import write_whole
from medsynth.core.shipped import shipped
from medsynth.core.step import Step

FORMAT = 1
TABLES = {"medsynth.text.lexicon": "seeds/lexicons", "medsynth.facts._rows": "seeds/facts"}
"""Module that reads shipped tables -> their folder: what a table says decides rows as code does."""
BY_NAME = {"medsynth.checks._run": "checks"}
"""Module that loads extensions by name -> their folder: no import statement tells of them."""
_NOISE = {token.COMMENT, token.NL, token.ENCODING, token.ENDMARKER, token.NEWLINE, token.INDENT, token.DEDENT}
_DISTRIBUTION = {"ruamel": "ruamel.yaml", "opencc": "OpenCC", "google": "protobuf"}


def stage_fingerprint(step: Step, config: Any, inputs: Mapping[str, Any]) -> str:
    """sha256 hex of everything that decides a stage's rows. ``inputs``: name -> fingerprint or JSON value."""
    parts = {
        "format": FORMAT,
        "kind": step.kind,
        "name": step.name,
        "config": identity(config),
        "code": code_digest(step.function.__module__),
        "inputs": dict(inputs),
    }
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_digest(module_name: str) -> str:
    """Digest of the import closure of a module: its own package's code, and versions of what else it imports."""
    own, outside = import_closure(module_name)
    versions = {name: _version(name) for name in sorted(outside - set(sys.stdlib_module_names))}
    tables = [_tables_digest(folder) for reader, folder in TABLES.items() if reader in own]
    text = json.dumps([sorted(own.items()), versions, tables], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def import_closure(module_name: str) -> tuple[dict[str, str], set[str]]:
    """(modules of the package that a module needs, each with its digest; names of what else they import)."""
    top = module_name.partition(".")[0]
    own: dict[str, str] = {}
    outside: set[str] = set()
    todo = [module_name]
    while todo:
        name = todo.pop()
        if name in own:
            continue
        path = _source_path(name)
        if path is None:
            continue
        digest, imported = _file_digest(path, name)
        own[name] = digest
        if name in BY_NAME:
            todo.extend(extensions(BY_NAME[name]).values())
        for other in imported:
            if other.partition(".")[0] == top:
                todo.append(other)
            else:
                outside.add(other.partition(".")[0])
    return own, outside


@cache
def _tables_digest(folder: str) -> str:
    """One digest for a folder: which of its tables a step reads is not worth finding out, answers are replayed."""
    digest = hashlib.sha256()
    todo = [("", shipped(folder))]
    while todo:
        place, inside = todo.pop()
        for item in sorted(inside.iterdir(), key=lambda item: item.name):
            name = f"{place}{item.name}"
            if item.is_file():
                digest.update(name.encode() + b"\0" + item.read_bytes() + b"\0")
            else:
                todo.append((f"{name}/", item))
    return digest.hexdigest()


@cache
def _source_path(module_name: str) -> Path | None:
    spec = _spec(module_name)
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return None
    return Path(spec.origin)


@cache
def _spec(module_name: str) -> ModuleSpec | None:
    """Where a module is, without importing its package, as ``importlib.util.find_spec`` would: most of the code behind
    a plan is not needed before the first answer is there, or not at all."""
    package = module_name.rpartition(".")[0]
    try:
        if not package:
            return importlib.util.find_spec(module_name)
        parent = _spec(package)
        folders = parent.submodule_search_locations if parent else None
        return PathFinder.find_spec(module_name, folders) if folders else None
    except (ImportError, ValueError):
        return None


_kept: dict[str, tuple[str, tuple[str, ...]]] = {}
"""Module and sha256 of its bytes -> (digest of its tokens, what it imports)."""


@contextmanager
def digests_kept_in(file: Path) -> Iterator[None]:
    """Take what was found out about code before, and leave what is found out now: beside the compiled modules of the
    package, for all projects at once, and in ``file`` where nothing may be written there.

    Parsing the code behind a plan takes 0.2 s, reading and hashing it 5 ms. Bytes decide, not times of files, so a
    stale entry is never met; a file that is damaged, or made by another version of this module, is made anew.
    """
    maker = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    compiled = Path(importlib.util.cache_from_source(__file__)).with_name("digests.json")
    before = _read_kept(file, maker) | _read_kept(compiled, maker)
    _kept.update(before)
    try:
        yield
    finally:
        if _kept != before:
            found = {"maker": maker, "digests": _newest(_kept)}
            if sys.dont_write_bytecode or not _write_kept(compiled, found):
                _write_kept(file, found)


def _newest(kept: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """One entry a module: the last one found, so that edits do not pile up."""
    last = {key.partition(" ")[0]: key for key in kept}
    return {key: kept[key] for key in last.values()}


def _read_kept(file: Path, maker: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    try:
        data = json.loads(file.read_bytes())
        found = data["digests"].items() if data["maker"] == maker else ()
        return {key: (digest, tuple(names)) for key, (digest, names) in found}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write_kept(file: Path, data: Mapping[str, Any]) -> bool:
    """Whether it could be written; it only saves time."""
    try:
        write_whole(file, json.dumps(data).encode(), flush=False)
    except OSError:
        return False
    return True


@cache
def _file_digest(path: Path, module_name: str) -> tuple[str, tuple[str, ...]]:
    data = path.read_bytes()
    key = f"{module_name} {hashlib.sha256(data).hexdigest()}"
    if key not in _kept:
        text = data.decode("utf-8").replace("\r\n", "\n")
        _kept[key] = _parsed(text, module_name, is_package=path.name == "__init__.py")
    return _kept[key]


def _parsed(text: str, module_name: str, *, is_package: bool) -> tuple[str, tuple[str, ...]]:
    tree = ast.parse(text)
    code = "\0".join(_tokens(text, _docstring_starts(tree)))
    return hashlib.sha256(code.encode()).hexdigest(), _imports(tree, module_name, is_package=is_package)


def _imports(tree: ast.Module, module_name: str, *, is_package: bool) -> tuple[str, ...]:
    """Dotted names that a module imports at run time; a ``from a import b`` gives both ``a`` and ``a.b``."""
    package = module_name if is_package else module_name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            head = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*head, *([node.module] if node.module else [])])
            found.add(base)
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return tuple(sorted(name for name in found if name))


def _docstring_starts(tree: ast.Module) -> frozenset[tuple[int, int]]:
    """Positions of strings that are statements: docstrings and attribute docstrings."""
    return frozenset(
        (node.value.lineno, node.value.col_offset)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    )


def _tokens(text: str, skip: frozenset[tuple[int, int]]) -> list[str]:
    """Token texts; an f-string is one token on every Python version (3.12 began to split them)."""
    lines = text.splitlines(keepends=True)
    out: list[str] = []
    depth = 0
    start = (0, 0)
    fstring_start = getattr(token, "FSTRING_START", -1)
    fstring_end = getattr(token, "FSTRING_END", -1)
    for item in tokenize.generate_tokens(io.StringIO(text).readline):
        if item.type == fstring_start:
            start = item.start if depth == 0 else start
            depth += 1
        elif item.type == fstring_end:
            depth -= 1
            if depth == 0:
                out.append(_slice(lines, start, item.end))
        elif depth or item.type in _NOISE:
            if not depth and item.type in (token.INDENT, token.DEDENT):
                out.append(">" if item.type == token.INDENT else "<")
        elif not (item.type == token.STRING and (item.start[0], _byte(lines, item.start)) in skip):
            out.append(item.string)
    return out


def _byte(lines: list[str], position: tuple[int, int]) -> int:
    """ast counts columns in UTF-8 bytes, tokenize in characters."""
    return len(lines[position[0] - 1][: position[1]].encode())


def _slice(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    middle = lines[start[0] : end[0] - 1]
    return "".join([lines[start[0] - 1][start[1] :], *middle, lines[end[0] - 1][: end[1]]])


@cache
def _version(name: str) -> str:
    try:
        return importlib.metadata.version(_DISTRIBUTION.get(name, name))
    except importlib.metadata.PackageNotFoundError:
        owners = importlib.metadata.packages_distributions().get(name, [])
        return ",".join(f"{owner}=={importlib.metadata.version(owner)}" for owner in sorted(owners)) or "unknown"
