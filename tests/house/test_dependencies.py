"""What the package imports, what pyproject.toml declares and what .ci pins are one list."""

from __future__ import annotations

import ast
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tests.house._tree import name_of, sources, tree


@cache
def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


@cache
def declared() -> dict[str, Requirement]:
    return {canonicalize_name(need.name): need for need in map(Requirement, project()["dependencies"])}


def _imports() -> set[tuple[str, str]]:
    """(file, top-level name) of every import from outside the package and the standard library."""
    found = set()
    for path in sources():
        for node in ast.walk(tree(path)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found |= {(name_of(path), name.partition(".")[0]) for name in names}
    return {(file, name) for file, name in found if name != "medsynth" and name not in sys.stdlib_module_names}


def test_every_import_is_declared() -> None:
    owners = packages_distributions()
    extras = {
        canonicalize_name(Requirement(line).name)
        for extra, lines in project()["optional-dependencies"].items()
        if extra != "dev"
        for line in lines
    }
    allowed = {*declared(), *extras}
    for file, name in sorted(_imports()):
        distributions = {canonicalize_name(owner) for owner in owners.get(name, [name])}
        assert distributions & allowed, f"{file} imports {name}, which pyproject.toml does not declare"


def test_every_dependency_has_both_ends() -> None:
    for need in declared().values():
        operators = {specifier.operator for specifier in need.specifier}
        assert {">=", "<"} <= operators, f"{need}: needs a lower and an upper end"


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-old.txt"])
def test_pins_fit(file: str) -> None:
    dev = map(Requirement, project()["optional-dependencies"]["dev"])
    pins = _pins(file)
    for need in (*declared().values(), *dev):
        pinned = pins.get(canonicalize_name(need.name))
        assert pinned, f"{file} does not pin {need.name}"
        assert need.specifier.contains(pinned), f"{file} pins {need.name} {pinned}, pyproject.toml says {need}"


def test_old_pins_are_the_lower_ends() -> None:
    pins = _pins("constraints-old.txt")
    for name, need in declared().items():
        lower = next(specifier.version for specifier in need.specifier if specifier.operator == ">=")
        assert (pins[name] + ".").startswith(lower + "."), f"{need}: the old pins hold {pins[name]}"


def _pins(file: str) -> dict[str, str]:
    lines = (ROOT / ".ci" / file).read_text("utf-8").splitlines()
    needs = [Requirement(line) for line in lines if line and not line.startswith("#")]
    here = [need for need in needs if not need.marker or need.marker.evaluate()]
    return {canonicalize_name(need.name): next(iter(need.specifier)).version for need in here}
