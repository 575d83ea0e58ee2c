"""A recipe named on the command line, with what the command line changes in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from medsynth.cli._places import load_env

if TYPE_CHECKING:
    from medsynth.recipes._load import LoadedRecipe

F = TypeVar("F", bound=Callable[..., Any])


def changes_recipe(function: F) -> F:
    """Give a command ``--set``, ``--teacher`` and ``--base-url``."""
    for option in (
        click.option("--base-url", metavar="URL", help="Address of the model's server, for the teachers set above."),
        click.option(
            "--teacher",
            "teachers",
            multiple=True,
            metavar="[ROLE=]PROVIDER:MODEL",
            help="Take another teacher; without a role, for all of them.",
        ),
        click.option(
            "--set", "sets", multiple=True, metavar="KEY=VALUE", help="Change a key of the recipe, e.g. seed=7."
        ),
    ):
        function = option(function)
    return function


def load(
    path: str, sets: tuple[str, ...] = (), teachers: tuple[str, ...] = (), base_url: str | None = None
) -> LoadedRecipe:
    """The recipe, checked; keys of its folder's and the current folder's ``.env`` are in the environment then."""
    from medsynth.recipes._load import load_recipe

    load_env((Path(path).parent, Path.cwd()))
    return load_recipe(path, sets=sets, teachers=teachers, base_url=base_url)
