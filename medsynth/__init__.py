"""medsynth turns consultations, disease tables, exam banks and corpora into medical instruction data.

The public names below are imported when they are first used, so that ``import medsynth`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from medsynth.engine.run import run as run
    from medsynth.publish.open import open_version as open_version
    from medsynth.recipes._load import load_recipe as load_recipe
    from medsynth.recipes._load import plan as plan

__version__ = "0.1.0"
__all__ = ["__version__", "load_recipe", "open_version", "plan", "run"]

_HOME = {
    "load_recipe": "medsynth.recipes._load",
    "open_version": "medsynth.publish.open",
    "plan": "medsynth.recipes._load",
    "run": "medsynth.engine.run",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'medsynth' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
