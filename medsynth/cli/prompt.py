"""``medsynth prompt``: take a copy of a prompt, see it rendered, see what an own one changes."""

from __future__ import annotations

import difflib
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from medsynth.cli._recipe import changes_recipe, load
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import safe, wrap
from medsynth.core.errors import RecipeError


@click.group("prompt")
def command() -> None:
    """Copy, render and compare prompts."""


@command.command("copy")
@click.argument("name", metavar="NAME")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), default=Path("."))
@talks
def copy(talk: Talk, name: str, folder: Path) -> None:
    """Write a shipped prompt (`medsynth list prompts`) into a folder, to be changed there.

    Example: medsynth prompt copy dialogue_doctor.zh prompts
    """
    from medsynth.llm.prompts import names
    from medsynth.recipes._shape import nearest

    if name not in names():
        raise RecipeError(f"there is no prompt '{name}'.", hint=nearest(name, names()))
    path = folder / f"{name}.md"
    if path.exists():
        raise RecipeError(f"{path} is there already.", hint="Copy to another folder, or delete it first.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes((files("medsynth.prompts") / f"{name}.md").read_bytes())
    except OSError as error:
        raise RecipeError(f"{path} cannot be written: {error.strerror}.") from error
    role = name.partition(".")[0].rpartition("_")[2]
    talk.result({"path": str(path)}, f"wrote {path}")
    talk.next(f"medsynth prompt diff RECIPE --set prompts.{role}={path}")


@command.command("render")
@click.argument("recipe", metavar="RECIPE")
@click.option("--case", "case_id", required=True, metavar="ID", help="Id of the case, or its id in its source.")
@click.option("--role", help="Only this teacher's first request.")
@changes_recipe
@talks
def render(talk: Talk, recipe: str, case_id: str, role: str | None, **changes: Any) -> None:
    """Show the first request that each teacher would get for a case. Sends nothing.

    Example: medsynth prompt render recipes/dialogue.yaml --case zh-cardio-001 --role doctor
    """
    from medsynth.cli._first_requests import first_requests, input_rows
    from medsynth.recipes._shape import nearest

    plan = load(recipe, **changes).plan()
    row = next((row for row in input_rows(plan) if case_id in (row["id"], row.get("source_id"))), None)
    if row is None:
        raise RecipeError(
            f"the recipe reads no case '{case_id}'.", hint="Ids are whole; take one from the file of cases."
        )
    requests = first_requests(plan, row)
    if role and role not in requests:
        raise RecipeError(f"there is no teacher '{role}'.", hint=nearest(role, requests))
    chosen = {name: request for name, request in requests.items() if role in (None, name)}
    data = {name: [{"role": one.role, "content": one.content} for one in found] for name, found in chosen.items()}
    lines: list[str] = []
    for name, messages in chosen.items():
        for message in messages:
            lines += [f"── {name}: {message.role}", *_wrapped(message.content), ""]
    talk.result({"case": case_id, "requests": data}, lines)


@command.command("diff")
@click.argument("recipe", metavar="RECIPE")
@changes_recipe
@talks
def diff(talk: Talk, recipe: str, **changes: Any) -> None:
    """Compare a recipe's own prompts with the shipped ones, and count the requests that they change.

    Example: medsynth prompt diff recipes/dialogue.yaml --set prompts.doctor=prompts/dialogue_doctor.zh.md
    """
    from medsynth.cli._first_requests import changed_requests

    loaded = load(recipe, **changes)
    own = loaded.plan()
    if "prompts" not in type(loaded.config).model_fields:
        raise RecipeError(f"a recipe of kind '{loaded.kind}' has no shipped prompt to compare with.")
    shipped = load(recipe, **{**changes, "sets": (*changes["sets"], "prompts={}")}).plan()
    texts = {
        name: list(
            difflib.unified_diff(shipped.prompts.get(name, "").splitlines(), text.splitlines(), n=1, lineterm="")
        )
        for name, text in own.prompts.items()
    }
    changed, total = changed_requests(own, shipped)
    lines = [line for name, found in texts.items() if found for line in (f"── {name}", *map(safe, found[2:]), "")]
    said = f"{changed:,} of {total:,} requests changed"
    talk.result({"changed": changed, "requests": total, "prompts": texts}, [*lines, said])


def _wrapped(text: str) -> list[str]:
    width = min(shutil.get_terminal_size().columns, 110)
    return list(wrap(safe(text), width))
