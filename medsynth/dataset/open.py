"""Opening a version: by path, ``name@version`` or ``name``; what it opens is checked against the manifest first.

Every opening checks the manifest, the card and the sizes of the shards; ``verify=True`` hashes every byte. Knows local
folders only: the Hub belongs to ``publish``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow.parquet as pq

from medsynth.core.errors import DataError
from medsynth.dataset import history
from medsynth.dataset.manifest import MANIFEST, File, Manifest, TableEntry, read_manifest
from medsynth.dataset.resolve import nearest, resolve
from medsynth.dataset.sums import check_files, read_sums

if TYPE_CHECKING:
    import pandas as pd

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class Version:
    """A version on disk, checked."""

    path: Path
    manifest: Manifest

    def scan(self, table: str | None = None, split: str | None = None) -> pl.LazyFrame:
        """A query over one table or view (None: the main table), all splits or one.

        Rows stand split by split, in the order of their ids or in that which the table has.
        """
        return pl.scan_parquet([self.path / file.path for file in self._files(table, split)])

    def dataset(self, table: str | None = None) -> Any:
        """The table as a ``datasets.DatasetDict``, split by split. Splits without rows are there where none has any."""
        from datasets import Dataset, DatasetDict, load_dataset

        entry = self._entry(table)
        if not entry.rows:  # the library infers nothing from files without rows
            return DatasetDict(
                {
                    split: Dataset(pq.read_table(self.path / stored.files[0].path))
                    for split, stored in entry.splits.items()
                }
            )
        files = {split: [str(self.path / file.path) for file in stored.files] for split, stored in _filled(entry)}
        loaded = load_dataset("parquet", data_files=files)
        if not isinstance(loaded, DatasetDict):
            raise TypeError(f"datasets gave a {type(loaded).__name__}")
        return loaded

    def to_pandas(self, table: str | None = None, split: str | None = None) -> pd.DataFrame:
        """The rows as a pandas frame, for notebooks; never a source of identities."""
        return self.scan(table, split).collect().to_pandas()

    def _entry(self, table: str | None) -> TableEntry:
        name = table or self.manifest.main
        entries: dict[str, TableEntry] = {**self.manifest.tables, **self.manifest.views}
        if name not in entries:
            raise DataError(
                f"{self.manifest.name}@{self.manifest.version} has no table {name!r}.",
                hint=nearest(name, sorted(entries)),
            )
        return entries[name]

    def _files(self, table: str | None, split: str | None) -> list[File]:
        splits = self._entry(table).splits
        if split is not None and split not in splits:
            raise DataError(
                f"{self.manifest.name}@{self.manifest.version} has no split {split!r}.",
                hint=nearest(split, sorted(splits)),
            )
        return [file for name, stored in splits.items() if split in (None, name) for file in stored.files]


def open_version(ref: str | Path, out: Path = Path("datasets"), *, verify: bool = False) -> Version:
    """The version that ``ref`` names: a folder, ``name@version``, or ``name`` (the latest) under ``out``.

    verify: hash every file, not only the manifest and the card. DataError when there is no such version, when it is
    damaged or edited by hand, or when a newer medsynth wrote it.
    """
    path = resolve(ref, out)
    manifest = read_manifest(path)
    _refuse_yanked(path, manifest)
    sums = read_sums(path)
    check_files(path, sums if verify else (MANIFEST, CARD), sums)
    _check_sizes(path, manifest)
    return Version(path, manifest)


def _refuse_yanked(path: Path, manifest: Manifest) -> None:
    reason = history.yanked(path.resolve().parent).get(manifest.version)
    if reason and not manifest.draft:
        raise DataError(
            f"{manifest.name}@{manifest.version} was withdrawn ({reason}).",
            hint="Use a later version.",
            where=str(path),
        )


def _filled(entry: TableEntry) -> Iterable[tuple[str, Any]]:
    return [(split, stored) for split, stored in entry.splits.items() if stored.rows]


def _check_sizes(path: Path, manifest: Manifest) -> None:
    entries = (*manifest.tables.values(), *manifest.views.values())
    for file in (file for entry in entries for split in entry.splits.values() for file in split.files):
        try:
            size = (path / file.path).stat().st_size
        except OSError as error:
            raise DataError(f"{file.path} is missing.", hint="The version is not whole.", where=str(path)) from error
        if size != file.bytes:
            raise DataError(
                f"{file.path} has {size} bytes, not {file.bytes}: it is not the file that was written.",
                hint="A version is never edited; make a new one.",
                where=str(path),
            )
