"""``medsynth init``: a folder with everything that a first run needs."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from medsynth.cli._project_files import ENV, IGNORED, PRICES, README, SETTINGS, TERMS
from medsynth.cli._talk import Talk, talks
from medsynth.core.errors import RecipeError

_SHOWN = 8
SETTING_FILES = ("medsynth.yaml", "prices.yaml", "terms.yaml")
"""Files of a project that are no recipes."""


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@talks
def command(talk: Talk, folder: Path) -> None:
    """Make a project that runs.

    It holds recipes, cases and questions written for medsynth, schemas for editors, and settings.

    Example: medsynth init clinic
    """
    files = dict(_files())
    _refuse_full(folder)
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise RecipeError(f"{folder} cannot be written to: {error.strerror}.") from error
    recipes = sorted(name for name in files if "/" not in name and name.endswith(".yaml") and name not in SETTING_FILES)
    talk.result({"path": str(folder), "files": sorted(files)}, [f"made {folder}: {len(files)} files", *_tree(files)])
    talk.next(f"cd {folder}", *(f"medsynth run {name}" for name in recipes[:1]))


def _refuse_full(folder: Path) -> None:
    """A folder that holds something is left alone: nothing of a person's is ever written over."""
    if folder.exists() and not folder.is_dir():
        raise RecipeError(f"{folder} is a file.", hint="Name a folder that does not exist yet.")
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if there:
        more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
        raise RecipeError(
            f"{folder} is not empty; it holds {', '.join(there[:_SHOWN])}{more}.",
            hint="Name a folder that is empty or does not exist yet.",
        )


def _files() -> Iterator[tuple[str, str]]:
    """Name -> text of every file of a project. Shipped recipes stand one folder deeper than a project's."""
    from medsynth.core.shipped import shipped

    for recipe in shipped("recipes").iterdir():
        if recipe.name.endswith((".yaml", ".md")):
            text = recipe.read_text("utf-8")
            for deeper, here in (("../seeds/", "seeds/"), ("../schemas/", "schemas/"), (" recipes/", " ")):
                text = text.replace(deeper, here)
            yield recipe.name, text
    for name in ("seeds/cases", "seeds/questions"):
        yield from _below(shipped(name), name)
    for name in ("seeds/LICENSE.md", "schemas"):
        try:
            yield from _below(shipped(name), name)
        except FileNotFoundError:
            continue
    yield from ((".env.example", ENV), (".gitignore", IGNORED), ("README.md", README))
    yield from (("medsynth.yaml", SETTINGS), ("prices.yaml", PRICES), ("terms.yaml", TERMS))


def _below(place: Traversable, name: str) -> Iterator[tuple[str, str]]:
    if place.is_file():
        yield name, place.read_text("utf-8")
        return
    for item in place.iterdir():
        yield from _below(item, f"{name}/{item.name}")


def _tree(files: dict[str, str]) -> Iterator[str]:
    for name in sorted(name for name in files if "/" not in name):
        yield f"  {name}"
    for folder in sorted({name.rpartition("/")[0] for name in files if "/" in name}):
        count = sum(name.rpartition("/")[0] == folder for name in files)
        yield f"  {folder}/  {count} {'file' if count == 1 else 'files'}"
