"""A version named on the command line: a path, ``name@version``, ``name``, or ``hub:OWNER/NAME@TAG``, to look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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


def find(ref: str, out: Path) -> Opened:
    """The version that ``ref`` names, as it stands there: neither checked nor refused where it was withdrawn."""
    from medsynth.dataset.manifest import read_manifest
    from medsynth.publish.open import locate

    path = locate(ref, out)
    return Opened(path, read_manifest(path))


def rows_of(frame: pl.LazyFrame | None) -> list[dict[str, Any]]:
    """The rows as dicts; for the few that a person looks at, never for a whole table."""
    return [] if frame is None else frame.collect().to_dicts()
