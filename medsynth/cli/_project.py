"""``medsynth.yaml``: what holds for every recipe of a project: trusted hosts, prices, when to ask."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from medsynth.core.config import Config
from medsynth.core.errors import RecipeError
from medsynth.recipes._errors import Translator
from medsynth.recipes._recipe import Budget
from medsynth.recipes._yaml import MAX_BYTES, Source, YamlProblems, parse

FILE = "medsynth.yaml"


class Price(Config):
    """What a model costs, in US dollars per million tokens."""

    model: str
    """Model name as in the recipe's ``teachers``."""
    usd_in: float = Field(ge=0)
    """Dollars per million tokens sent."""
    usd_out: float = Field(ge=0)
    """Dollars per million tokens received."""
    read_on: date
    """Day on which the price was read, e.g. 2026-11-01."""


class Project(Config):
    """The project's own limits."""

    trusted_hosts: tuple[str, ...] = ()
    """Hosts that may see unscrubbed text of real people."""
    confirm_usd: float | None = Field(default=1.0, ge=0)
    """Ask before a run that is forecast to cost more; nothing here = never ask."""
    budget: Budget = Budget()
    """Largest budget that one recipe of this project may declare."""
    prices: tuple[Price, ...] = ()
    """Prices of models, each with the day it was read."""


def project(folder: Path | None = None) -> Project:
    """The project of a folder (the current one); its defaults where there is no ``medsynth.yaml``."""
    path = (folder or Path.cwd()) / FILE
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except FileNotFoundError:
        return Project()
    except OSError as error:
        raise RecipeError(f"{FILE} cannot be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
        root, problems = parse(text, Source(FILE, tuple(text.split("\n"))))
        if problems:
            raise YamlProblems(*problems)
        found = root.plain() or {}
        return Project.model_validate(found)
    except UnicodeDecodeError as error:
        raise RecipeError(f"{FILE} is not UTF-8.", hint="Save it as UTF-8.") from error
    except YamlProblems as error:
        raise RecipeError(f"{FILE} has mistakes.", problems=error.problems) from None
    except ValidationError as error:
        raise RecipeError(f"{FILE} has mistakes.", problems=tuple(Translator(root, Project).problems(error))) from None
