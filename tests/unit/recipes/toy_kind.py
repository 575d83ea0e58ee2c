"""A recipe kind for tests of the loader: a bit of everything that a config may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from medsynth.core.config import Config, RecipePath, Source
from medsynth.core.plan import Plan
from medsynth.llm.teacher import Teacher
from medsynth.recipes._recipe import RecipeConfig


class Block(Config):
    reader: str
    """Name of the reader."""
    path: RecipePath
    """File of the cases."""
    source: Source
    """Where the cases come from."""
    separator: str = ","
    """Only of the reader ``lines``."""


class Cut(Config):
    step: Literal["cut"]
    """Cut a row."""
    at: int = Field(gt=0)
    """Characters."""


class Mark(Config):
    step: Literal["mark"]
    """Mark a row."""
    word: str
    """The mark."""


class Recipe(RecipeConfig):
    kind: Literal["toy"] = "toy"
    """Always ``toy``."""
    cases: Block
    """What is read."""
    teachers: dict[Literal["patient", "doctor"], Teacher] = {}
    """Who answers."""
    languages: tuple[str, ...] = ()
    """BCP 47 codes."""
    steps: tuple[Annotated[Cut | Mark, Field(discriminator="step")], ...] = ()
    """What is done."""
    prompts: dict[str, RecipePath] = {}
    """Own prompts."""
    opens: Literal["patient", "doctor"] = "patient"
    """Who speaks first."""


def plan(recipe: Recipe, base: Path) -> Plan:
    resolved: dict[str, Any] = recipe.model_dump(mode="json")
    return Plan(recipe.name, recipe.kind, (), {}, (recipe.cases.source,), recipe.seed, resolved)
