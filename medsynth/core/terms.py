"""What the operators of models allow to be done with their output: a dated table of the user's own.

The one place where the licence of a source and the terms of the models that wrote a row are put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from medsynth.core.config import Config

OutputUse = Literal["any", "non_commercial", "no_competing_models", "not_allowed"]
UNKNOWN = "unknown"
_SLUG = re.compile(r"[^A-Za-z0-9.]+")


class ModelTerms(Config):
    """What one model's operator says about its output."""

    model: str = Field(min_length=1)
    """Model name as in the recipe's teachers."""
    host: str = ""
    """Only where this host serves it; nothing here: wherever it is served."""
    output_use: OutputUse
    """``any``: no condition; ``non_commercial``; ``no_competing_models``: not to train models that compete with the
    operator's; ``not_allowed``: not as training data."""
    words: str = ""
    """What the terms say, in short."""
    url: str = ""
    """Where they stand."""
    read_on: date | None = None
    """Day on which they were read; none: that of the table."""

    @property
    def licence(self) -> str:
        """The SPDX identifier of the condition, '' if there is none."""
        if self.output_use == "any":
            return ""
        return f"LicenseRef-{_SLUG.sub('-', self.model).strip('-')}-{self.output_use.replace('_', '-')}"

    def said(self) -> str:
        """One line for plan, manifest and card.

        >>> ModelTerms(model="m", output_use="any", read_on=date(2026, 11, 1)).said()
        'output use: any (read 2026-11-01)'
        """
        parts = [f"output use: {self.output_use.replace('_', ' ')}", *(text for text in (self.words, self.url) if text)]
        return f"{'; '.join(parts)} (read {self.read_on})"


class TermsTable(Config):
    """Terms of models: ``terms.yaml``, or the block ``terms`` of ``medsynth.yaml``."""

    read_on: date | None = None
    """Day on which the terms were read, for those that do not say."""
    models: tuple[ModelTerms, ...] = ()
    """The terms, model by model."""

    @model_validator(mode="before")
    @classmethod
    def _list_alone(cls, data: Any) -> Any:
        """A list alone is the list of models."""
        return {"models": data} if isinstance(data, list) else data

    @model_validator(mode="after")
    def _complete(self) -> TermsTable:
        seen: set[tuple[str, str]] = set()
        for terms in self.models:
            if (terms.read_on or self.read_on) is None:
                raise ValueError(f"the terms of {terms.model} say no 'read_on', and neither does the table")
            if (terms.model, terms.host) in seen:
                raise ValueError(f"the model {terms.model} has two entries")
            seen.add((terms.model, terms.host))
        filled = tuple(terms.model_copy(update={"read_on": terms.read_on or self.read_on}) for terms in self.models)
        object.__setattr__(self, "models", filled)
        return self

    def of(self, model: str, hosts: Sequence[str] = ()) -> ModelTerms | None:
        """The terms of a model; None = unknown. An entry for one of its hosts goes before one for any host."""
        found = [terms for terms in self.models if terms.model == model]
        here = [terms for terms in found if terms.host and terms.host in hosts]
        return next(iter(here or [terms for terms in found if not terms.host]), None)


NO_TERMS = TermsTable()


def joint_licence(source: str, terms: Iterable[ModelTerms]) -> str:
    """Licence of a row: that of its source and the conditions of the models that wrote it, as an SPDX expression.

    >>> joint_licence("CC-BY-4.0", [ModelTerms(model="m 1", output_use="non_commercial", read_on=date(2026, 1, 1))])
    'CC-BY-4.0 AND LicenseRef-m-1-non-commercial'
    """
    conditions = sorted({one.licence for one in terms} - {""})
    if not conditions or source == UNKNOWN:
        return source
    head = f"({source})" if " OR " in source else source
    return " AND ".join([head, *conditions])
