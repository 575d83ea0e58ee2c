"""The manifest: the record of what a version is and how it was made. ``manifest.json``, format 1.

A caller knows the ``Origin`` (recipe, lineage, gates, counts); ``Manifest`` adds what writing the rows told.
Identity is over rows alone, so nothing here enters ``content_id``.
"""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from medsynth.core.errors import DataError

FORMAT = 1
MANIFEST = "manifest.json"


class _Entry(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        populate_by_name=True,
        serialize_by_alias=True,
    )


class File(_Entry):
    """One shard."""

    path: str
    """Below the version's folder, with forward slashes."""
    bytes: int
    sha256: str
    rows: int


class Split(_Entry):
    rows: int
    num_bytes: int
    """Size of the values in memory, the same on every machine."""
    files: tuple[File, ...]


class TableEntry(_Entry):
    """One table of the version."""

    schema_id: str
    content_id: str
    columns: dict[str, str]
    """Name -> Arrow type, in order."""
    content: tuple[str, ...]
    """The columns that make a row's digest."""
    values: dict[str, dict[str, int]] = {}
    """Rows for each value of language, region, kind, source, licence, teacher and dataset ('' = null)."""
    splits: dict[str, Split]

    @property
    def rows(self) -> int:
        return sum(split.rows for split in self.splits.values())


class ViewEntry(TableEntry):
    """One view: a table in a published format."""

    table: str


class SourceEntry(_Entry):
    """Where rows come from (the fields of ``core.config.Source``), and what was read."""

    name: str
    licence: str = "unknown"
    url: str = ""
    redistribution: str = "unknown"
    real_people: bool = True
    legal_basis: str = ""
    consent: str = ""
    ethics_approval: str = ""
    transfer_basis: str = ""
    region: str = ""
    sha256: str = ""
    """Of the file that was read; of several, over their sorted hashes."""
    rows: int = 0


class ModelEntry(_Entry):
    """A model that wrote or judged rows."""

    role: str
    provider: str
    id: str
    location: str = ""
    retention: str = ""
    """What its operator keeps, and how long."""
    agreement: str = ""
    """The contract that covers the processing."""
    terms: str = ""
    """What its terms say about using the output, and when they were read."""
    params: dict[str, Any] = {}
    calls: int = 0
    """Requests to this model in all runs since the version before, under its first role; the rest is of these."""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float | None = None
    """None = unknown, or billed in another currency."""
    cost_cny: float | None = None


class Lineage(_Entry):
    sources: tuple[SourceEntry, ...] = ()
    models: tuple[ModelEntry, ...] = ()


class RecipeEntry(_Entry):
    path: str = ""
    """Base name of the file."""
    sha256: str = ""
    kind: str
    medsynth: str = ""
    seed: int = 0


class PromptEntry(_Entry):
    name: str
    sha256: str


class GateEntry(_Entry):
    passed: bool
    reason: str = ""
    numbers: dict[str, float | int | str] = {}
    examples: tuple[str, ...] = ()


class StageCounts(_Entry):
    """Rows in and out of one stage; every input is produced, dropped or failed.

    dropped: reason -> rows, a reason that a filter names and that never came up as 0; examples: reason -> ids of
    some rows that were dropped for it.
    """

    rows_in: int = Field(alias="in")
    rows_out: int = Field(alias="out")
    dropped: dict[str, int] = {}
    failed: int = 0
    examples: dict[str, tuple[str, ...]] = {}


class LossEntry(_Entry):
    """What models refused, cut or never answered, of one department and topic."""

    outcome: str
    """As in the table of outcomes (docs/llm.md): truncated, filtered, refused, too_long, unavailable, ..."""
    department: str = ""
    """'' = the rows do not say."""
    topic: str = ""
    """Of a question its topic, of a case its disposition; '' = the rows do not say."""
    lost: int
    """Answers, dialogues or rows that are not in the version."""
    inputs: int = 0
    """Inputs of this department and topic that the models were asked about."""


class InputEntry(_Entry):
    """A version that a mixture is made of."""

    name: str
    """What it is called in the mixture: the value of the column ``dataset``."""
    dataset: str
    version: str
    content_id: str
    sources: tuple[str, ...] = ()
    """Only rows of these sources were taken; none: all."""
    copies: float = 1.0
    at_most: int | None = None
    general: bool = False
    order: dict[str, float] = {}
    """What the curriculum was told: weight, or start and end, or stage."""
    rows: dict[str, int] = {}
    """Rows of it in each split of the mixture, copies included."""


class Alike(_Entry):
    """Rows of groups that read like those of another group: they are kept, on one side and under one name."""

    least: float
    """How alike their texts have to be."""
    clusters: int = 0
    """Names under which several groups stand."""
    groups: int = 0
    """Groups of those."""
    rows: int = 0
    """Rows of those, without copies."""


class Mixture(_Entry):
    """What a mixture is made of, in which order it is trained on, and on whose terms."""

    curriculum: str
    inputs: tuple[InputEntry, ...]
    tenths: tuple[dict[str, int], ...] = ()
    """Rows of each input in each tenth of ``train``, in the order of training."""
    licence: str = ""
    """What a row may carry, joined: the terms of the whole."""
    strictest: str = ""
    """The licence of rows that allows least."""
    strictest_rows: int = 0
    limits: tuple[str, ...] = ()
    """What stands against passing some of the rows on."""
    alike: Alike | None = None
    """Rows that read alike; null: not looked for."""


class Review(_Entry):
    reviewed_by: str = "none"


class Pii(_Entry):
    """Which rules were applied; what they missed nobody knows."""

    scrubbed: bool = False
    profile: str = ""
    surrogates: bool = False
    """Whether invented values stand for real ones; they hang on a key that no version holds."""
    actions: dict[str, str] = {}
    """Kind of personal data -> what was done with it."""
    rows: int = 0
    """Rows in which something was replaced, of those that passed the filters directly behind the scrubber."""
    replaced: dict[str, int] = {}
    """Kind of personal data -> spans of it that were replaced in those rows; what a judge found is not among them."""
    overrides: tuple[dict[str, Any], ...] = ()
    """Findings of the leak gate that may be published: rule, value or rows, reason, signed_by, signed_on."""


class Parent(_Entry):
    version: str
    content_id: str


class Origin(_Entry):
    """What the caller knows about how the rows were made."""

    recipe: RecipeEntry
    title: str = ""
    lineage: Lineage = Lineage()
    gates: dict[str, GateEntry] = {}
    counts: dict[str, StageCounts] = {}
    losses: tuple[LossEntry, ...] = ()
    """What the models would not or could not answer."""
    review: Review = Review()
    pii: Pii = Pii()
    mixture: Mixture | None = None
    """Of a version that is made of versions."""
    demo: bool = False
    """Whether a row comes from the demo teacher; rows whose teacher is ``demo`` set it by themselves."""
    spent: dict[str, float] = {}
    """Requests, tokens, money and minutes of all runs since the version before."""
    created: str = ""
    """ISO 8601, UTC; '' = now."""


class Manifest(Origin):
    """The record of one version."""

    format: int = FORMAT
    name: str
    version: str
    parent: Parent | None = None
    content_id: str
    main: str
    """The table of the config ``default``."""
    tables: dict[str, TableEntry]
    views: dict[str, ViewEntry] = {}
    prompts: tuple[PromptEntry, ...] = ()
    draft: bool = False
    environment: dict[str, str] = {}

    def to_json(self) -> str:
        """The text of ``manifest.json``."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a version; DataError when there is none, it is damaged, or a newer medsynth wrote it."""
    path = folder / MANIFEST
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise DataError("there is no manifest.json; this folder is not a version.", where=str(folder)) from error
    except (OSError, ValueError) as error:
        raise DataError("the manifest cannot be read.", where=str(path)) from error
    found = data.get("format") if isinstance(data, dict) else None
    if isinstance(found, int) and found > FORMAT:
        raise DataError(
            f"the manifest has format {found}; this medsynth reads up to {FORMAT}.",
            hint="Install a newer medsynth.",
            where=str(path),
        )
    try:
        return Manifest.model_validate(data, extra="ignore")  # a later medsynth may know more of a format 1
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise DataError(f"the manifest is damaged at {place!r}.", where=str(path)) from error


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def environment() -> dict[str, str]:
    """Versions of what wrote the files."""
    found = {"python": platform.python_version(), "system": platform.system()}
    for name in ("medsynth", "pyarrow", "polars", "numpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found
