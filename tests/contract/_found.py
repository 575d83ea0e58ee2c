"""Finds every step: those of the package's folders, those of installed packages, those of ``tests/steps``."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from types import ModuleType

import tests.steps
from medsynth.core import discover
from medsynth.core.step import Step, step_of

KINDS = {
    "readers": {"read"},
    "clean": {"edit", "filter", "drop"},
    "dedup": {"edit", "filter", "drop", "build"},
    "mix": {"read", "edit", "filter", "drop"},
    "generate": {"generate"},
    "gates": {"gate"},
    "export": {"export"},
    "steps": {"read", "edit", "filter", "drop", "generate", "build", "gate", "export"},
}
"""Folder -> kinds of the steps that it may hold; ``steps`` is that of the tests."""


@dataclass(frozen=True, slots=True)
class Found:
    """One extension: the folder, its name there, and its module."""

    folder: str
    name: str
    module: ModuleType

    def __str__(self) -> str:
        return f"{self.folder}.{self.name}"

    @property
    def steps(self) -> tuple[Step, ...]:
        values = vars(self.module).values()
        mine = [value for value in values if getattr(value, "__module__", "") == self.module.__name__]
        return tuple(step_of(value) for value in mine if hasattr(value, "__step__"))

    @property
    def step(self) -> Step:
        (step,) = self.steps
        return step


def names(folder: str) -> dict[str, str]:
    """Name -> module of the extensions of a folder; none where the folder is no package yet."""
    if folder == "steps":
        return {info.name: f"tests.steps.{info.name}" for info in pkgutil.iter_modules(tests.steps.__path__)}
    return dict(discover.extensions(folder)) if find_spec(f"medsynth.{folder}") else {}


@cache
def all_found() -> tuple[Found, ...]:
    """Every extension that is a step."""
    return tuple(
        Found(folder, name, importlib.import_module(module))
        for folder in KINDS
        for name, module in names(folder).items()
    )


def found(*kinds: str) -> list[Found]:
    """The extensions whose step is of one of the kinds."""
    return [one for one in all_found() if one.step.kind in kinds]
