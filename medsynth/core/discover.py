"""Extensions: a file in a folder, or an entry point in the group of the folder's dotted name.

Nothing is registered by hand. Names that start with ``_`` are not extensions. A name that exists twice
is an error that names both places.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType

from medsynth.core.errors import RecipeError
from medsynth.core.step import Step, step_of


@cache
def extensions(folder: str) -> dict[str, str]:
    """Name -> dotted module of every extension in ``medsynth.<folder>``; imports none of them."""
    package = importlib.import_module(f"medsynth.{folder}")
    found = {
        info.name: f"{package.__name__}.{info.name}"
        for info in pkgutil.iter_modules(package.__path__)
        if not info.name.startswith("_") and not info.ispkg
    }
    for point in entry_points(group=f"medsynth.{folder}"):
        if point.name in found:
            raise RecipeError(
                f"two {folder} are called {point.name!r}: {found[point.name]} and {point.value}",
                hint="Rename or uninstall one of them.",
            )
        found[point.name] = point.value.partition(":")[0]
    return dict(sorted(found.items()))


def module(folder: str, name: str) -> ModuleType:
    """The module of one extension; ``RecipeError`` with the nearest name if there is none."""
    known = extensions(folder)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}."
        raise RecipeError(f"no {folder} called {name!r}.", hint=hint)
    return importlib.import_module(known[name])


def step(folder: str, name: str) -> Step:
    """The step that an extension's file declares (exactly one a file)."""
    owner = module(folder, name)
    steps = [
        step_of(value)
        for value in vars(owner).values()
        if getattr(value, "__module__", "") == owner.__name__ and hasattr(value, "__step__")
    ]
    if len(steps) != 1:
        raise TypeError(f"{owner.__name__} declares {len(steps)} steps; an extension has exactly one")
    return steps[0]
