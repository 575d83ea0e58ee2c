"""Versions as the inputs of a recipe: found, opened against their manifest, and what the new version takes over.

A licence, a legal basis or a search for personal data holds for a mixture only as far as it holds for every input, so
where two inputs differ the narrower word counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from medsynth.core.config import Source
from medsynth.core.errors import DataError
from medsynth.core.plan import Heritage
from medsynth.dataset.manifest import LossEntry, Manifest, ModelEntry, Pii, SourceEntry, TableEntry
from medsynth.dataset.open import open_version
from medsynth.mix._inputs import Shard

TABLE = "conversation"
_USED = {"calls": 0, "tokens_in": 0, "tokens_out": 0, "cost_usd": None, "cost_cny": None}
"""What a model was asked for earlier versions is told there."""


class Opened(NamedTuple):
    """An input: its folder, its manifest, its name in the mixture."""

    path: Path
    manifest: Manifest
    name: str

    @property
    def table(self) -> TableEntry:
        return self.manifest.tables[TABLE]

    @property
    def label(self) -> str:
        return f"{self.manifest.name}@{self.manifest.version}"

    def shards(self) -> tuple[Shard, ...]:
        """Its files; those without rows are left out."""
        return tuple(
            Shard(path=(self.path / file.path).resolve(), sha256=file.sha256, split=split)
            for split, stored in self.table.splits.items()
            for file in stored.files
            if file.rows
        )


def open_input(ref: str, name: str, base: Path, datasets: Path, content_id: str = "") -> Opened:
    """The version that ``ref`` names: a folder (relative to the recipe), ``name@version`` or ``name``. content_id: what
    it has to be, '' = anything.

    DataError for one that is missing, damaged, withdrawn, a draft, or without conversations.
    """
    folder = base / Path(ref).expanduser()
    if folder.is_file():
        raise DataError(
            f"{folder.name} is a file, and a mixture is made of versions.",
            hint="A recipe of the kind `published` makes a version of a ShareGPT, Alpaca or messages file.",
        )
    version = open_version(folder if folder.is_dir() else ref, datasets)
    manifest = version.manifest
    if manifest.draft:
        raise DataError(
            f"{ref} is a draft, and a mixture is made of versions.", hint="Run its recipe without --limit or --sample."
        )
    if content_id and manifest.content_id != content_id:
        raise DataError(
            f"{ref} is not the version that is wanted: its content id is {manifest.content_id}, not {content_id}.",
            hint="A number may have been given twice by different projects; say where the right one is.",
        )
    if TABLE not in manifest.tables:
        raise DataError(f"{ref} holds no conversations; its tables are: {', '.join(manifest.tables)}.")
    return Opened(version.path, manifest, name or manifest.name)


def heritage(inputs: Sequence[Opened], asked: Sequence[dict[str, Any]], curriculum: str) -> Heritage:
    """What the inputs hand on. asked: for each, what the recipe says about it."""
    manifests = [one.manifest for one in inputs]
    return Heritage(
        inputs=tuple(
            {
                "name": one.name,
                "dataset": one.manifest.name,
                "version": one.manifest.version,
                "content_id": one.manifest.content_id,
                **more,
            }
            for one, more in zip(inputs, asked, strict=True)
        ),
        sources=tuple(one.model_dump() for one in joint_sources(manifests)),
        models=tuple(one.model_dump() for one in _models(manifests)),
        losses=tuple(one.model_dump() for one in _losses(manifests)),
        pii=_pii(manifests).model_dump(),
        demo=any(one.demo for one in manifests),
        curriculum=curriculum,
    )


def joint_sources(manifests: Iterable[Manifest]) -> tuple[SourceEntry, ...]:
    """Every source once; of two entries of one name the narrower words count."""
    found: dict[str, list[SourceEntry]] = {}
    for source in (source for one in manifests for source in one.lineage.sources):
        found.setdefault(source.name, []).append(source)
    return tuple(_joint(entries) for _, entries in sorted(found.items()))


def declared(entry: SourceEntry) -> Source:
    """The part of an entry that a recipe declares."""
    return Source.model_validate({name: getattr(entry, name) for name in Source.model_fields})


def _joint(entries: Sequence[SourceEntry]) -> SourceEntry:
    first = entries[0]
    if all(one == first for one in entries):
        return first
    said = {name: list(dict.fromkeys(getattr(one, name) for one in entries)) for name in SourceEntry.model_fields}
    real = [one for one in entries if one.real_people]
    bases = ("legal_basis", "consent", "ethics_approval", "transfer_basis")
    licences = sorted(said["licence"])
    return SourceEntry(
        name=first.name,
        licence="unknown" if "unknown" in licences else _and(licences),
        url="; ".join(filter(None, said["url"])),
        redistribution=next(word for word in ("no", "unknown", "yes") if word in said["redistribution"]),
        real_people=bool(real),
        # A basis counts where each part of real people's text has one.
        **{name: "; ".join(said[name]) if all(getattr(one, name) for one in real) else "" for name in bases},
        region=said["region"][0] if len(said["region"]) == 1 else "",
        sha256=said["sha256"][0] if len(said["sha256"]) == 1 else "",
        rows=max(said["rows"]),
    )


def _and(licences: Sequence[str]) -> str:
    if len(licences) == 1:
        return licences[0]
    return " AND ".join(f"({one})" if " OR " in one else one for one in licences)


def _models(manifests: Iterable[Manifest]) -> tuple[ModelEntry, ...]:
    models = (model.model_copy(update=_USED) for one in manifests for model in one.lineage.models)
    return tuple({model.model_dump_json(): model for model in models}.values())


def _losses(manifests: Iterable[Manifest]) -> tuple[LossEntry, ...]:
    """What models would not answer is missing in the mixture too."""
    found: dict[tuple[str, str, str], LossEntry] = {}
    for loss in (loss for one in manifests for loss in one.losses):
        key = (loss.outcome, loss.department, loss.topic)
        before = found.get(key)
        more = {"lost": loss.lost + before.lost, "inputs": loss.inputs + before.inputs} if before else {}
        found[key] = loss.model_copy(update=more)
    return tuple(sorted(found.values(), key=lambda loss: (-loss.lost, loss.outcome, loss.department, loss.topic)))


def _pii(manifests: Sequence[Manifest]) -> Pii:
    """Scrubbed is a mixture whose every input with text of real people was, and only by the rules that all share."""
    of_real = [one for one in manifests if any(source.real_people for source in one.lineage.sources)]
    scrubbed = [one.pii for one in manifests if one.pii.scrubbed]
    if not scrubbed or not all(one.pii.scrubbed for one in of_real):
        return Pii()
    shared = set.intersection(*(set(one.actions.items()) for one in scrubbed))
    return Pii(
        scrubbed=True,
        profile=" and ".join(sorted({one.profile for one in scrubbed})),
        surrogates=any(one.surrogates for one in scrubbed),
        actions=dict(sorted(shared)),
        rows=sum(one.rows for one in scrubbed),
        replaced=dict(sorted(sum((Counter(one.replaced) for one in scrubbed), Counter()).items())),
        overrides=tuple(override for one in scrubbed for override in one.overrides),
    )
