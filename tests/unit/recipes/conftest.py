"""A recipe kind of the tests' own, found beside the shipped ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from medsynth.core import discover
from medsynth.core.errors import RecipeError
from medsynth.recipes._load import LoadedRecipe, load_recipe

GOOD = """\
kind: toy
name: toy
cases:
  reader: toy_lines
  path: in.jsonl
  separator: ";"
  source: {name: seeds, licence: CC0-1.0, real_people: false}
teachers:
  doctor: {provider: toy_local, model: gpt, base_url: "http://x/v1", temperature: 1}
"""


@pytest.fixture(autouse=True)
def _toys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The kind ``toy``, two readers and two providers, and a current folder with one recipe and its cases."""
    known = discover.extensions
    toys = {
        "recipes": {"toy": "tests.unit.recipes.toy_kind"},
        "readers": dict.fromkeys(("toy_lines", "toy_other"), "tests.unit.recipes.toy_reader"),
        "llm.providers": {"toy_local": "", "toy_far": ""},
    }

    def extended(folder: str) -> dict[str, str]:
        return toys[folder] if folder in toys else known(folder)

    monkeypatch.setattr(discover, "extensions", extended)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text("{}\n")
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")


@pytest.fixture
def mistakes(tmp_path: Path) -> Callable[..., list[str]]:
    """Load a text as a recipe that must be wrong; its mistakes as the command line prints them."""

    def load(text: str | bytes, **overrides: object) -> list[str]:
        from medsynth.cli._talk import problem_lines

        (tmp_path / "bad.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(RecipeError) as caught:
            load_recipe("bad.yaml", **overrides)  # type: ignore[arg-type]
        if not caught.value.problems:
            return [str(caught.value)]
        return ["\n".join(problem_lines(problem)) for problem in caught.value.problems]

    return load


@pytest.fixture
def good() -> Callable[..., LoadedRecipe]:
    return lambda **overrides: load_recipe("good.yaml", **overrides)
