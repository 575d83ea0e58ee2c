"""A plan: the stages that a recipe compiles to. Pure data; the engine runs it, ``medsynth plan`` prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from medsynth.core.config import Config, Source
from medsynth.core.step import Step
from medsynth.core.tables import Table

Ref = str | tuple[str, ...]
"""A stage's output by name; a tuple is the union of several, in order.
Inside ``Repeat``, ``name`` is this round's stage and ``name@earlier`` the union over all earlier rounds."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step with its config, one ``rows`` input and further named inputs."""

    name: str
    step: Step
    config: Config
    rows: Ref | None = None
    inputs: Mapping[str, Ref] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows in and out of each stage of one round: all that ``Repeat.until`` may look at."""

    round: int
    rows_in: Mapping[str, int]
    rows_out: Mapping[str, int]
    total_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Rounds of the same stages, at most ``max_rounds``; round k's stages are named ``<stage>@k``.

    ``until`` reads counts only, so that equal inputs give an equal number of rounds.
    After it, a stage's bare name is the union of all its rounds.
    """

    stages: tuple[Stage, ...]
    max_rounds: int
    until: Callable[[Counts], bool]


@dataclass(frozen=True, slots=True)
class Splits:
    """Shares of the splits; a row's split is a hash of its ``split_group``."""

    train: float = 0.9
    validation: float = 0.05
    test: float = 0.05


@dataclass(frozen=True, slots=True)
class Heritage:
    """What a version takes over from the versions that it is made of, as their manifests write it.

    inputs: each with name, version, content id and what is asked of it; sources, models, losses, pii: joined over all
    inputs; demo: whether one holds demo output; curriculum: the law of the order of training.
    """

    inputs: tuple[Mapping[str, Any], ...]
    sources: tuple[Mapping[str, Any], ...]
    models: tuple[Mapping[str, Any], ...]
    losses: tuple[Mapping[str, Any], ...]
    pii: Mapping[str, Any]
    demo: bool
    curriculum: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A recipe, compiled.

    tables: version table name -> the stage that makes it; gates, exports: run on those tables;
    resolved: the recipe with its defaults filled in and its secrets left out, as the version stores it; layouts:
    tables whose schema is not the usual one; splits: None where the rows have theirs already; heritage: of a plan whose
    inputs are versions.
    """

    name: str
    kind: str
    stages: tuple[Stage | Repeat, ...]
    tables: Mapping[str, Ref]
    sources: tuple[Source, ...]
    seed: int
    resolved: Mapping[str, Any]
    gates: tuple[Stage, ...] = ()
    exports: tuple[Stage, ...] = ()
    splits: Splits | None = field(default_factory=Splits)
    max_failures: float = 0.05
    prompts: Mapping[str, str] = field(default_factory=dict)
    reviewed_by: str = "none"
    budget: Mapping[str, Any] = field(default_factory=dict)
    language: tuple[str, ...] = ()
    layouts: Mapping[str, Table] = field(default_factory=dict)
    heritage: Heritage | None = None
