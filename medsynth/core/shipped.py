"""Where the shipped data lies: beside the package in a checkout, inside it in an installed wheel. Knows no format."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


@cache
def shipped(path: str) -> Traversable:
    """The shipped file or folder at ``path``, such as ``seeds/lexicons/names.toml``.

    Errors: ``FileNotFoundError`` when neither the checkout nor the wheel has it.
    """
    package = files("medsynth")
    inside = package.joinpath("_shipped", *path.split("/"))
    if inside.is_file() or inside.is_dir():
        return inside
    beside = Path(str(package)).parent.joinpath(*path.split("/"))
    if beside.exists():
        return beside
    raise FileNotFoundError(f"medsynth ships no {path}")
