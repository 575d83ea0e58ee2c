"""``medsynth check``: every mistake of every recipe at once."""

from __future__ import annotations

from typing import Any

import click

from medsynth.cli._recipe import changes_recipe, load
from medsynth.cli._talk import Talk, problem_lines, talks
from medsynth.core.errors import MedsynthError, MissingVersion, Problem, RecipeError


@click.command("check")
@click.argument("recipes", nargs=-1, required=True, metavar="RECIPE...")
@changes_recipe
@click.option("--format", "form", type=click.Choice(["text", "github"]), default="text", help="How to print mistakes.")
@talks
def command(
    talk: Talk,
    recipes: tuple[str, ...],
    sets: tuple[str, ...],
    teachers: tuple[str, ...],
    base_url: str | None,
    form: str,
) -> None:
    """Find every mistake in recipes, without running anything.

    Each mistake comes with its file, line and column; exit code 2 if there is one.

    Example: medsynth check recipes/*.yaml
    """
    from medsynth.cli._project import project
    from medsynth.cli._spending import money_of
    from medsynth.engine.spending import refuse_unlimited

    money = money_of(project())
    problems: list[Problem] = []
    good: list[dict[str, Any]] = []
    for path in recipes:
        try:
            loaded = load(path, sets, teachers, base_url)
            refuse_unlimited(loaded.plan(), money)
        except MissingVersion as error:
            talk.note(f"{path}: an input is not there yet, {error.message.rstrip('.')}")
        except MedsynthError as error:
            problems += _problems(path, error)
            continue
        good.append({"path": path, "kind": loaded.kind, "name": loaded.config.name, "sha256": loaded.sha256})
    if problems and form == "github" and not talk.json:
        for problem in problems:
            click.echo(annotation(problem))
    if problems:
        many = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        raise RecipeError(f"{many} in {len(recipes) - len(good)} of {len(recipes)} recipes.", problems=tuple(problems))
    talk.result(
        {"recipes": good}, [f"{one['path']}: {one['kind']} recipe '{one['name']}', no mistakes" for one in good]
    )
    talk.next(f"medsynth plan {recipes[0]}")


def _problems(path: str, error: MedsynthError) -> tuple[Problem, ...]:
    """The mistakes of one recipe; an error without places becomes one mistake of the whole file."""
    if isinstance(error, RecipeError) and error.problems:
        return error.problems
    place, _, line = error.where.rpartition(":")
    number = int(line) if place and line.isdigit() else 1
    return (Problem(path, number, 1, "", "unusable", error.message, error.hint),)


def annotation(problem: Problem) -> str:
    """A mistake as a workflow command that GitHub shows beside the line."""
    message = problem_lines(problem)[0].partition(": ")[2]
    for char, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        message = message.replace(char, code)
    file = problem.file.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    return f"::error file={file},line={problem.line},col={problem.column},title={problem.code}::{message}"
