"""The base class of every config, and which of its fields are identity.

A config is frozen, refuses unknown keys, and describes each field by the string below it.
A field marked ``Annotated[T, NotIdentity]`` (concurrency, time limits, paths whose content is hashed
instead) does not enter a stage's fingerprint: changing it re-does nothing.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, ValidationInfo


class NotIdentityMark:
    """Metadata of a field that changes how a stage runs, never which rows it makes."""


NotIdentity = NotIdentityMark()


class Config(BaseModel):
    """Base of all configs: frozen, no unknown keys, attribute docstrings become descriptions.

    A class is made ready when it is used first: most of those that are imported never are. So are its descriptions:
    pydantic's own way reads and parses the source of every class that is imported, a tenth of a run's start.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        made = handler(schema)
        properties = handler.resolve_ref_schema(made).get("properties", {})
        for name, field in cls.model_fields.items():
            text = field.description or description(cls, name)
            if text and (wanted := properties.get(field.alias or name)) is not None:
                wanted.setdefault("description", text)
        return made


def description(model: type[BaseModel], name: str) -> str:
    """The string below a field, in its class or the one that it is inherited from; '' = there is none."""
    ours = (one for one in model.__mro__ if issubclass(one, BaseModel) and one is not BaseModel)
    return next((text for one in ours if (text := _descriptions(one).get(name))), "")


@cache
def _descriptions(model: type) -> dict[str, str]:
    try:
        (made,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    except (OSError, TypeError):  # made where there is no file of its source
        return {}
    assert isinstance(made, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(made.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


def identity(value: Any) -> Any:
    """The JSON-able form of a config without its NotIdentity fields; an unhashable value is a TypeError."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {
            name: identity(getattr(value, name))
            for name, field in fields.items()
            if not any(isinstance(mark, NotIdentityMark) for mark in field.metadata)
        }
    if isinstance(value, dict):
        return {str(key): identity(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [identity(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"a config value of type {type(value).__name__} has no stable identity")


class FromCommandLine(str):
    """A string that came from ``--set``: as a path it is relative to the current folder, not to the recipe."""


def _resolve(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, (str, Path)):
        return value
    path = Path(value).expanduser()
    base = Path.cwd() if isinstance(value, FromCommandLine) else Path((info.context or {}).get("base", "."))
    return path if path.is_absolute() else (base / path).resolve()


RecipePath = Annotated[Path, BeforeValidator(_resolve), NotIdentity]
"""A path in a recipe. Not identity: the content of the file is, through its digest."""


class Source(Config):
    """Where rows come from, and what may be done with them. ``docs/sources.md`` explains each field."""

    name: str = Field(min_length=1)
    """Short stable name; enters row ids, so renaming a source renames its rows."""
    licence: str = "unknown"
    """SPDX identifier, or ``unknown``; a public push refuses ``unknown``."""
    url: str = ""
    """Where the data can be found."""
    redistribution: Literal["yes", "no", "unknown"] = "unknown"
    """Whether the text itself may be passed on."""
    real_people: bool = True
    """Whether the text speaks of real people; PII steps are compulsory then."""
    legal_basis: str = ""
    """For text of real people: on which legal basis it is processed."""
    consent: str = ""
    """For text of real people: what they agreed to."""
    ethics_approval: str = ""
    """For text of real people: the approval's number and board."""
    transfer_basis: str = ""
    """For text of real people: on which basis it may cross a border, as a push to a Hub abroad does."""
    region: str = ""
    """ISO 3166 code of the health system that the text speaks of; '' = unknown."""


Share = Annotated[float, Field(ge=0, le=1)]
