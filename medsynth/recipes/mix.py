"""The ``mix`` recipe kind: several versions in, one out, its rows in the order of training.

a reader for each version → decontaminate (filter, where benchmarks are named) → choose (drop) → curriculum (edit)
→ table ``conversation`` with ``dataset``, ``copy`` and ``order_key``.
A row goes through: ``medsynth/mix/version_rows.py`` → ``decontaminate.py`` → ``choose.py`` → ``curriculum.py`` →
``medsynth/dataset/version.py``.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from medsynth.core import discover
from medsynth.core.config import Config, RecipePath
from medsynth.core.errors import DataError, RecipeError
from medsynth.core.plan import Plan, Stage
from medsynth.core.step import step_of
from medsynth.core.tables import MIXTURE
from medsynth.mix._inputs import Input
from medsynth.mix._sides import Sides
from medsynth.mix.choose import Choose, Rule, choose
from medsynth.mix.curriculum import Curriculum, Name, Place, curriculum
from medsynth.mix.decontaminate import Benchmark, Decontaminate, decontaminate
from medsynth.mix.version_rows import VersionRows, version_rows
from medsynth.readers._files import digest
from medsynth.recipes._inputs import Opened, declared, heritage, joint_sources, open_input
from medsynth.recipes._recipe import RecipeConfig, SplitShares, published
from medsynth.recipes._views import Views, exports
from medsynth.text.overlap import HAN_STRETCH, LEAST, STRETCH

MOST_COPIES = 1000


class MixInput(Config):
    """One version that goes in."""

    version: str = Field(min_length=1)
    """A version's folder, ``name@1.2.0``, or ``name`` for the latest."""
    content_id: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """What it has to be; nothing here: whatever it is. A bundle and a published recipe say it."""
    name: str = Field(default="", max_length=64, pattern=r"^[\w.-]*$")
    """What it is called in the mixture; enters row ids. Nothing here: the dataset's name."""
    sources: tuple[str, ...] = ()
    """Only rows of these sources; nothing here: all. A version may stand here again with other sources."""
    copies: float = Field(default=1.0, gt=0, le=MOST_COPIES)
    """How often each row stands in `train`. 2.5: twice, half of the rows three times; 0.1: a tenth of the rows."""
    at_most: int | None = Field(default=None, ge=1)
    """Most rows that are taken, before copies; the seed and a row's id decide which."""
    general: bool = False
    """Whether the text is not medical: `general_share` counts these rows."""
    weight: float = Field(default=1.0, gt=0)
    """Priority: of two rows, one of twice the weight is twice as likely to be next (`priority`, `two_stage`)."""
    start: float | None = Field(default=None, ge=0)
    """`linear_anneal`: how densely its rows stand at the beginning of training; 1 and 1 is even."""
    end: float | None = Field(default=None, ge=0)
    """`linear_anneal`: how densely at the end. start 1, end 0: all of them early, none at the end."""
    stage: Literal[1, 2] | None = None
    """`two_stage`: in which stage its rows stand."""

    @model_validator(mode="after")
    def _somewhere(self) -> MixInput:
        if self.start == 0 and self.end == 0:
            raise ValueError("start and end cannot both be 0: its rows would stand nowhere")
        return self


class Decontamination(Config):
    """Rows that quote a benchmark are dropped."""

    files: tuple[RecipePath, ...] = Field(min_length=1)
    """Benchmark files: JSON, JSON lines, CSV, TSV, parquet; every text in them counts."""
    han: int = Field(default=HAN_STRETCH, ge=LEAST)
    """Letters and digits in a row that count as a quotation where Chinese is written."""
    other: int = Field(default=STRETCH, ge=LEAST)
    """The same elsewhere; 50 is about 13 words."""


class Recipe(RecipeConfig):
    """Several versions mixed into one, in the order in which they are to be trained on."""

    kind: Literal["mix"]
    """``mix``."""
    inputs: tuple[MixInput, ...] = Field(min_length=1)
    """The versions that go in."""
    datasets: RecipePath | None = None
    """Folder in which names of versions are looked up; nothing here: that of ``--out``."""
    curriculum: Name = "priority"
    """Order of training: `priority` (drawn by weight without replacement, as in HuatuoGPT-II), `shuffle`,
    `linear_anneal` (from `start` to `end`), `two_stage` (all of stage 1 before stage 2)."""
    general_share: float | None = Field(default=None, ge=0, lt=1)
    """Share of `train` that comes from general inputs; rows above it are dropped, too few are an error."""
    repeats: Literal["drop", "keep"] = "drop"
    """What becomes of a row whose messages another row has word for word."""
    splits: Literal["keep"] | SplitShares = "keep"  # type: ignore[assignment]
    """`keep`: rows stay in the split of their version. Shares: groups are drawn until validation and test have them.
    Either way a group that any input holds in `test`, else in `validation`, goes there whole."""
    stratify: tuple[Literal["dataset", "source", "language", "department", "kind"], ...] = ("dataset",)
    """With shares: columns of which each combination of values gets the same shares."""
    near_duplicates: float | None = Field(default=0.8, ge=0.5, le=1)
    """Groups whose rows share so much of their stretches of five letters stand on one side, and under one name; null:
    not looked for."""
    decontaminate: Decontamination | None = None
    """Benchmarks that no row may quote."""
    export: Views = ()
    """Views written beside the data (``medsynth list export``), in the same order."""

    @model_validator(mode="after")
    def _asked_for(self) -> Recipe:
        """A key of another curriculum would do nothing, and nobody would notice."""
        own = {"linear_anneal": ("start", "end"), "two_stage": ("stage",)}
        for key in ("start", "end", "stage"):
            if any(getattr(one, key) is not None for one in self.inputs) and key not in own.get(self.curriculum, ()):
                wanted = next(name for name, keys in own.items() if key in keys)
                raise ValueError(f"`{key}` belongs to the curriculum {wanted}, and this one is {self.curriculum}")
        if self.curriculum not in ("priority", "two_stage") and any(one.weight != 1 for one in self.inputs):
            raise ValueError(f"`weight` does nothing in the curriculum {self.curriculum}")
        if self.curriculum == "two_stage" and {one.stage or 1 for one in self.inputs} == {1}:
            raise ValueError("in the curriculum two_stage some input needs `stage: 2`")
        if self.general_share is not None and not any(one.general for one in self.inputs):
            raise ValueError("general_share needs an input with `general: true`")
        if self.general_share and all(one.general for one in self.inputs):
            raise ValueError("general_share is a share beside other inputs, and all of these are general")
        return self


def plan(recipe: Recipe, base: Path) -> Plan:
    """The stages of a mixture. base: the folder of the recipe's file. DataError for an input that cannot be used."""
    datasets = recipe.datasets or Path("datasets")
    opened = [open_input(one.version, one.name, base, datasets, one.content_id) for one in recipe.inputs]
    _refuse_doubles(recipe, opened)
    read = tuple(_input(one, asked) for one, asked in zip(opened, recipe.inputs, strict=True))
    shares = None if recipe.splits == "keep" else (recipe.splits.validation, recipe.splits.test)
    sides = Sides(inputs=read, shares=shares, stratify=recipe.stratify, alike=recipe.near_duplicates, seed=recipe.seed)
    manifests = [one.manifest for one in opened]
    reviewed = {one.review.reviewed_by for one in manifests}
    return Plan(
        name=recipe.name,
        kind=recipe.kind,
        stages=(*_stages(recipe, read, sides),),
        tables={"conversation": "curriculum"},
        sources=tuple(declared(source) for source in joint_sources(manifests)),
        seed=recipe.seed,
        resolved=_resolved(recipe, opened),
        gates=(
            _gate("schema", assistant_may_open=True),
            # Copies repeat a row on purpose; how many rows do is measured, not refused.
            _gate("duplicates", max_share=1.0),
        ),
        exports=exports(recipe.export),
        splits=None,
        max_failures=recipe.max_failures,
        prompts=dict(_prompts(opened)),
        reviewed_by=reviewed.pop() if len(reviewed) == 1 else "none",
        budget=recipe.budget.model_dump(exclude_none=True),
        language=tuple(sorted({name for one in opened for name in one.table.values.get("language", {}) if name})),
        layouts={"conversation": MIXTURE},
        heritage=heritage(opened, [_asked(one, recipe) for one in recipe.inputs], recipe.curriculum),
    )


def _stages(recipe: Recipe, read: Sequence[Input], sides: Sides) -> Iterator[Stage]:
    names = []
    for one, asked in zip(read, recipe.inputs, strict=True):
        names.append(f"read {one.dataset}")
        config = VersionRows(input=one, sides=sides, copies=asked.copies, seed=recipe.seed)
        yield Stage(names[-1], step_of(version_rows), config)
    rows: str | tuple[str, ...] = tuple(names)
    if recipe.decontaminate is not None:
        files = tuple(Benchmark(path=path, sha256=digest(path)) for path in recipe.decontaminate.files)
        config_ = Decontaminate(files=files, han=recipe.decontaminate.han, other=recipe.decontaminate.other)
        yield Stage("decontaminate", step_of(decontaminate), config_, rows=rows)
        rows = "decontaminate"
    rules = tuple(
        Rule(dataset=one.dataset, taken=min(1.0, asked.copies), at_most=asked.at_most, general=asked.general)
        for one, asked in zip(read, recipe.inputs, strict=True)
    )
    chosen = Choose(rules=rules, general_share=recipe.general_share, repeats=recipe.repeats, seed=recipe.seed)
    yield Stage("choose", step_of(choose), chosen, rows=rows)
    places = tuple(_place(one.dataset, asked) for one, asked in zip(read, recipe.inputs, strict=True))
    law = Curriculum(curriculum=recipe.curriculum, places=places, seed=recipe.seed)
    yield Stage("curriculum", step_of(curriculum), law, rows="choose")


def _input(one: Opened, asked: MixInput) -> Input:
    known = one.table.values.get("source", {})
    for name in asked.sources:
        if known and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise RecipeError(
                f"{one.label} has no source {name!r}.",
                hint=f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(sorted(known))}.",
            )
    return Input(dataset=one.name, shards=one.shards(), sources=asked.sources)


def _place(dataset: str, asked: MixInput) -> Place:
    given = {name: getattr(asked, name) for name in ("start", "end", "stage") if getattr(asked, name) is not None}
    return Place(dataset=dataset, weight=asked.weight, **given)


def _refuse_doubles(recipe: Recipe, opened: Sequence[Opened]) -> None:
    """RecipeError where two inputs have one name, or one version would go in twice: its rows would count double."""
    twice = [name for name, count in Counter(one.name for one in opened).items() if count > 1]
    for name in twice:
        same = [one for one in opened if one.name == name]
        if len({one.manifest.content_id for one in same}) > 1:
            raise RecipeError(
                f"two inputs are called {name!r}.", hint="Give one of them a `name` of its own; it enters row ids."
            )
    seen: dict[str, set[str]] = {}
    for one, asked in zip(opened, recipe.inputs, strict=True):
        before = seen.get(one.manifest.content_id)
        if before is not None and (not asked.sources or not before or before & set(asked.sources)):
            raise RecipeError(
                f"{one.label} goes in twice.", hint="For rows that stand there several times, write `copies`."
            )
        seen[one.manifest.content_id] = (before or set()) | set(asked.sources)
    if twice:
        raise RecipeError(
            f"two inputs are called {twice[0]!r}.", hint="Give each a `name` of its own, such as that of its source."
        )


def _asked(one: MixInput, recipe: Recipe) -> dict[str, Any]:
    keys = {"priority": ("weight",), "linear_anneal": ("start", "end"), "two_stage": ("stage", "weight")}
    order = {name: float(getattr(_place("", one), name)) for name in keys.get(recipe.curriculum, ())}
    return {
        "copies": one.copies,
        "at_most": one.at_most,
        "general": one.general,
        "sources": one.sources,
        "order": order,
    }


def _resolved(recipe: Recipe, opened: Sequence[Opened]) -> dict[str, Any]:
    """The recipe with each version by its number and content: a path, or "the latest", tells a reader nothing."""
    said: dict[str, Any] = published(recipe.model_copy(update={"datasets": None}))
    for entry, one in zip(said["inputs"], opened, strict=True):
        entry |= {"version": one.label, "name": one.name, "content_id": one.manifest.content_id}
    return said


def _prompts(opened: Sequence[Opened]) -> Iterator[tuple[str, str]]:
    """The prompts behind the rows, by input; they stand in the provenance of each."""
    for one in opened:
        for prompt in one.manifest.prompts:
            file = one.path / "provenance" / "prompts" / f"{prompt.sha256}.md"
            try:
                yield f"{one.name}: {prompt.name}", file.read_text("utf-8")
            except OSError as error:
                raise DataError(f"a prompt of {one.label} is missing.", hint="The version is not whole.") from error


def _gate(name: str, **settings: Any) -> Stage:
    step = discover.step("gates", name)
    return Stage(name, step, step.config(**settings), rows="conversation")
