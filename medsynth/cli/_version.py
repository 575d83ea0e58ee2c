"""A version named on the command line: a path, ``name@version``, or ``name``. Opens it, changes nothing."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.core.errors import DataError

if TYPE_CHECKING:
    import polars as pl

    from medsynth.dataset.manifest import Manifest

OUT = click.option("--out", type=click.Path(path_type=Path), default=Path("datasets"), help="Folder of the datasets.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A version on disk."""

    path: Path
    manifest: Manifest

    @property
    def label(self) -> str:
        return f"{self.manifest.name}@{self.manifest.version}"

    def table(self, name: str, split: str | None = None) -> pl.LazyFrame | None:
        """The rows of a table, or None if the version has no such table or split."""
        import polars as pl

        entry = self.manifest.tables.get(name)
        if entry is None:
            return None
        splits = entry.splits if split is None else {split: entry.splits[split]} if split in entry.splits else {}
        files = [self.path / file.path for one in splits.values() for file in one.files if file.rows]
        return pl.scan_parquet(files) if files else None


def find(name: str, out: Path) -> Opened:
    """The version that ``name`` names; DataError with the nearest names if there is none."""
    from medsynth.dataset.manifest import MANIFEST, read_manifest
    from medsynth.dataset.open import refuse_deleted

    path = Path(name)
    if (path / MANIFEST).is_file():
        return Opened(path, read_manifest(path))
    found = _latest_below(path) if path.is_dir() else None
    found = found or _named(name, out)
    if found is None:
        dataset, _, number = name.partition("@")
        refuse_deleted(out / dataset, number)
        raise DataError(f"there is no version '{name}'.", hint=_hint(name, out))
    return Opened(found, read_manifest(found))


def _named(name: str, out: Path) -> Path | None:
    from medsynth.dataset.manifest import MANIFEST

    dataset, at, version = name.partition("@")
    if not dataset or "/" in dataset or "\\" in dataset:
        return None
    if not at:
        return _latest_below(out / dataset)
    drafts = out / dataset / ".drafts"
    for path in (out / dataset / version, drafts / version, drafts / version.removeprefix("draft-")):
        if version and (path / MANIFEST).is_file():
            return path
    return None


def _latest_below(root: Path) -> Path | None:
    from medsynth.dataset.history import latest

    version = latest(root)
    return root / version if version else None


def _hint(name: str, out: Path) -> str:
    from medsynth.dataset.history import versions

    datasets = sorted(path.name for path in out.iterdir() if path.is_dir()) if out.is_dir() else []
    dataset, at, _ = name.partition("@")
    if dataset in datasets:
        drafts = sorted(path.name for path in (out / dataset / ".drafts").glob("*"))
        known = [*versions(out / dataset), *(f"draft-{draft}" for draft in drafts)]
        if not at and drafts:
            return f"It has drafts only; the newest is {dataset}@{known[-1]}."
        return f"There are: {', '.join(known)}." if known else f"{dataset} has no version yet."
    near = difflib.get_close_matches(dataset, datasets, n=1)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"There are: {', '.join(datasets)}." if datasets else f"{out} holds no dataset; see `medsynth run`."


def rows_of(frame: pl.LazyFrame | None) -> list[dict[str, Any]]:
    """The rows as dicts; for the few that a person looks at, never for a whole table."""
    return [] if frame is None else frame.collect().to_dicts()
