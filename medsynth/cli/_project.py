"""``medsynth.yaml``: what holds for every recipe of a project: trusted hosts, cap, prices, terms, when to ask."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError

from medsynth.core.config import Config
from medsynth.core.errors import RecipeError
from medsynth.core.terms import NO_TERMS, TermsTable
from medsynth.llm.prices import NO_PRICES, PriceTable
from medsynth.publish.policy import PublishPolicy
from medsynth.recipes._errors import Translator
from medsynth.recipes._recipe import Budget
from medsynth.recipes._yaml import MAX_BYTES, Source, YamlProblems, parse

FILE = "medsynth.yaml"
PRICES = "prices.yaml"
TERMS = "terms.yaml"
_Read = TypeVar("_Read", bound=BaseModel)


class Cap(Budget):
    """Most that all runs of this project may use together."""

    since: date | None = None
    """Count what was used from this day on; none: everything that the ledger knows."""


class Project(Config):
    """The project's own limits."""

    trusted_hosts: tuple[str, ...] = ()
    """Hosts that may see unscrubbed text of real people."""
    confirm_usd: float | None = Field(default=1.0, ge=0)
    """Ask before a run that is forecast to cost more US dollars; nothing here = never ask."""
    confirm_cny: float | None = Field(default=7.0, ge=0)
    """Ask before a run that is forecast to cost more Chinese yuan; nothing here = never ask."""
    budget: Cap = Cap()
    """Most that all runs of this project may use together, whatever their recipes allow."""
    prices: PriceTable | str = PRICES
    """Prices of models: the name of a file, or the table itself."""
    terms: TermsTable | str = TERMS
    """What the operators of models allow to be done with their output: the name of a file, or the table itself."""
    publish: PublishPolicy = PublishPolicy()
    """What a version must show before it is pushed."""

    @property
    def price_table(self) -> PriceTable:
        """The prices, as ``project`` has read them."""
        return self.prices if isinstance(self.prices, PriceTable) else NO_PRICES

    @property
    def terms_table(self) -> TermsTable:
        """The terms, as ``project`` has read them."""
        return self.terms if isinstance(self.terms, TermsTable) else NO_TERMS


def project(folder: Path | None = None) -> Project:
    """The project of a folder (the current one), with its prices and terms; defaults where there is no such file.

    RecipeError with file, line and column for each mistake, and for a file that ``medsynth.yaml`` names and is missing.
    """
    here = folder or Path.cwd()
    found = _read(here / FILE, FILE, Project) or Project()
    return found.model_copy(
        update={
            "prices": _table(here, found.prices, PRICES, PriceTable) or NO_PRICES,
            "terms": _table(here, found.terms, TERMS, TermsTable) or NO_TERMS,
        }
    )


def _table(here: Path, said: _Read | str, default: str, config: type[_Read]) -> _Read | None:
    if not isinstance(said, str):
        return said
    found = _read(here / Path(said).expanduser(), said, config)
    if found is None and said != default:
        raise RecipeError(f"{FILE} names {said}, and there is no such file.", where=FILE)
    return found


def _read(path: Path, shown: str, config: type[_Read]) -> _Read | None:
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecipeError(f"{shown} cannot be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
        root, problems = parse(text, Source(shown, tuple(text.split("\n"))))
        if problems:
            raise YamlProblems(*problems)
        return config.model_validate(root.plain() or {})
    except UnicodeDecodeError as error:
        raise RecipeError(f"{shown} is not UTF-8.", hint="Save it as UTF-8.") from error
    except YamlProblems as error:
        raise RecipeError(f"{shown} has mistakes.", problems=error.problems) from None
    except ValidationError as error:
        raise RecipeError(f"{shown} has mistakes.", problems=tuple(Translator(root, config).problems(error))) from None
