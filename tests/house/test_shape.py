"""Files that hold one idea: their length, their names, and where an exception may be caught whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house._tree import PACKAGE, name_of, sources, tree

FILE_LINES = 400
FUNCTION_LINES = 80
BOUNDARIES = {PACKAGE / "engine" / "calls.py", PACKAGE / "cli" / "main.py"}
"""The two places where an error of any kind becomes data about a row, or an exit code."""
SHAPELESS = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
BROAD = {"Exception", "BaseException"}


def test_files_are_short() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in sources()}
    long = {name: lines for name, lines in lengths.items() if lines > FILE_LINES}
    assert not long, f"over {FILE_LINES} lines"


def test_functions_are_short() -> None:
    lengths = {
        f"{name_of(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    long = {place: lines for place, lines in lengths.items() if lines > FUNCTION_LINES}
    assert not long, f"over {FUNCTION_LINES} lines"


def test_names_say_something() -> None:
    shapeless = [name_of(path) for path in sources() if {path.stem.strip("_"), path.parent.name} & SHAPELESS]
    assert not shapeless


def test_modules_say_what_they_hold() -> None:
    silent = [name_of(path) for path in sources() if not ast.get_docstring(tree(path))]
    assert not silent


def test_errors_are_caught_by_name() -> None:
    places = [f"{name_of(path)}:{line}" for path in sources() if path not in BOUNDARIES for line in _broad(tree(path))]
    assert not places, f"catch everything; only {sorted(map(name_of, BOUNDARIES))} may"


def _broad(module: ast.Module) -> Iterator[int]:
    """Lines where every error ends: bare, by name, in a tuple, in ``suppress``. Clean-up may raise it again."""
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler):
            last = node.body[-1]
            goes_on = isinstance(last, ast.Raise) and last.exc is None
            if not goes_on and (node.type is None or _names(node.type) & BROAD):
                yield node.lineno
        elif isinstance(node, ast.Call) and _names(node.func) & {"suppress"} and _names(*node.args) & BROAD:
            yield node.lineno


def _names(*nodes: ast.expr) -> set[str]:
    parts = [part for node in nodes for part in ast.walk(node)]
    named = {part.id for part in parts if isinstance(part, ast.Name)}
    return named | {part.attr for part in parts if isinstance(part, ast.Attribute)}
