"""What every recipe kind shares: name, seed, splits, limits, and how a recipe is published."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Union
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, create_model, model_validator

from medsynth.core.config import Config, NotIdentity
from medsynth.core.discover import extensions, module, step
from medsynth.core.tables import Table
from medsynth.readers._files import digest


class SplitShares(Config):
    """Share of each split; a row's split is a hash of its split group, so that it never moves."""

    train: float = Field(default=0.9, ge=0, le=1)
    """Share of groups in ``train``."""
    validation: float = Field(default=0.05, ge=0, le=1)
    """Share of groups in ``validation``."""
    test: float = Field(default=0.05, ge=0, le=1)
    """Share of groups in ``test``."""

    @model_validator(mode="after")
    def _sum_is_one(self) -> SplitShares:
        if abs(self.train + self.validation + self.test - 1) > 1e-9:
            raise ValueError("the shares of train, validation and test must add up to 1")
        return self


class Budget(Config):
    """Most that the runs of this recipe and output may use since their last finished version."""

    usd: float | None = Field(default=None, ge=0)
    """US dollars."""
    cny: float | None = Field(default=None, ge=0)
    """Chinese yuan."""
    tokens: int | None = Field(default=None, ge=0)
    """Tokens in and out."""
    requests: int | None = Field(default=None, ge=0)
    """Requests sent, retries included."""
    minutes: float | None = Field(default=None, ge=0)
    """Minutes of running time."""


class RecipeConfig(Config):
    """Base of all recipe kinds. ``kind`` names the file in ``medsynth/recipes``."""

    version: Literal[1] = 1
    """Version of the recipe format."""
    kind: str
    """Recipe kind (``medsynth list recipes``)."""
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    """Name of the dataset: lower-case letters, digits, ``.``, ``_``, ``-``."""
    seed: int = Field(default=0, ge=0)
    """Seed of every random choice."""
    max_failures: Annotated[float, NotIdentity] = Field(default=0.05, ge=0, le=1)
    """Largest share of rows of a stage that may fail; above it no version is written."""
    splits: SplitShares = SplitShares()
    """Shares of train, validation and test."""
    budget: Annotated[Budget, NotIdentity] = Budget()
    """Limits of what may be spent."""


def one_of(folder: str, key: str, table: Table) -> Any:
    """The type of a block that is one of the extensions in ``folder`` that make ``table``, told apart by ``key``.

    Each member is the config of that extension's step plus the key itself, so that editors and error
    messages know every field of every reader.
    """
    members = []
    for name in extensions(folder):
        if step(folder, name).table is not table:
            continue
        base = step(folder, name).config
        fields: dict[str, Any] = {key: (Literal[name], Field(description=f"``{name}``: {summary(folder, name)}"))}
        members.append(create_model(base.__name__, __base__=base, __module__=base.__module__, **fields))
    if len(members) == 1:
        return members[0]
    return Annotated[Union[tuple(members)], Field(discriminator=key)]


def summary(folder: str, name: str) -> str:
    """First line of an extension's docstring."""
    return (module(folder, name).__doc__ or "").strip().partition("\n")[0]


def published(value: Any) -> Any:
    """A recipe as a version may show it: paths as base name and sha256, hosts as their class, nothing secret."""
    if isinstance(value, BaseModel):
        fields = ((field.alias or name, getattr(value, name)) for name, field in type(value).model_fields.items())
        return {name: host_class(item) if name == "base_url" else published(item) for name, item in fields}
    if isinstance(value, Path):
        return {"file": value.name, "sha256": digest(value)}
    if isinstance(value, dict):
        return {str(key): published(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [published(item) for item in value]
    return value


def host_class(urls: str | tuple[str, ...] | None) -> list[str] | None:
    """Each address as ``loopback``, ``private`` or its public host name."""
    if urls is None:
        return None
    return [classed(urlsplit(url).hostname or "") for url in ((urls,) if isinstance(urls, str) else urls)]


def classed(host: str) -> str:
    if host == "localhost":
        return "loopback"
    try:
        address = ip_address(host)
    except ValueError:
        return host if "." in host else "private"
    return "loopback" if address.is_loopback else "private" if address.is_private else host
