"""``medsynth list``: what there is, by kind. Reads docstrings without importing what they stand in."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import columns
from medsynth.core.errors import RecipeError


def _extensions(folder: str) -> Callable[[], dict[str, str]]:
    def listed() -> dict[str, str]:
        from medsynth.core.discover import extensions

        return {name: first_line(module) for name, module in extensions(folder).items()}

    return listed


def first_line(module: str) -> str:
    """First line of a module's docstring, read from its source."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return ""
    text = ast.get_docstring(ast.parse(Path(spec.origin).read_text("utf-8"))) or ""
    return text.partition("\n")[0].replace("``", "`")


def _views() -> dict[str, str]:
    from medsynth.export._view import views

    return {name: first_line(module) for name, module in views("conversation").items()}


def _prompts() -> dict[str, str]:
    from medsynth.llm.prompts import names, shipped

    return {name: shipped(name).head.get("purpose", "") for name in names()}


def _schemas() -> dict[str, str]:
    from medsynth.cli.schema import kinds

    return dict(kinds())


KINDS: Mapping[str, Callable[[], dict[str, str]]] = {
    "readers": _extensions("readers"),
    "recipes": _extensions("recipes"),
    "providers": _extensions("llm.providers"),
    "checks": _extensions("checks"),
    "gates": _extensions("gates"),
    "pii": _extensions("pii"),
    "export": _views,
    "formats": _extensions("formats"),
    "prompts": _prompts,
    "schemas": _schemas,
}
_SAME = {
    "exports": "export",
    "reader": "readers",
    "provider": "providers",
    "check": "checks",
    "prompt": "prompts",
    "format": "formats",
}


@click.command("list")
@click.argument("kind", metavar="KIND", required=False)
@talks
def command(talk: Talk, kind: str | None) -> None:
    """List what there is of a kind.

    KIND is readers, recipes, providers, checks, gates, pii, export (views of a recipe), formats, prompts or schemas.

    Example: medsynth list readers
    """
    if kind is None:
        talk.result({"kinds": list(KINDS)}, list(KINDS))
        talk.next("medsynth list readers")
        return
    kind = _SAME.get(kind, kind)
    if kind not in KINDS:
        from medsynth.recipes._shape import nearest

        raise RecipeError(f"there is no kind '{kind}'.", hint=nearest(kind, KINDS))
    found = KINDS[kind]()
    data = {"kind": kind, "entries": [{"name": name, "about": about} for name, about in found.items()]}
    talk.result(data, list(columns([(name, about) for name, about in found.items()])) if found else f"no {kind}")
