"""Verifying a version: every file against SHA256SUMS, every row against the content ids of the manifest.

Finds all that is wrong, not only the first thing; changes nothing. ``open.py`` checks the little that each opening can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.errors import DataError
from medsynth.core.tables import Table
from medsynth.dataset.identity import TableIdentity, version_content_id
from medsynth.dataset.manifest import MANIFEST, File, Manifest, TableEntry, ViewEntry, read_manifest
from medsynth.dataset.schema import narrow
from medsynth.dataset.sums import SUMS, check_files, read_sums

_BATCH_ROWS = 4000


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at and what is wrong with it. rows: of tables, 0 where only the files were hashed."""

    path: Path
    manifest: Manifest
    files: int
    bytes: int
    rows: int
    problems: tuple[str, ...]


def verify_version(path: Path, *, files_only: bool = False) -> Verified:
    """Hash every file of a version, and unless ``files_only`` recompute every content id from the rows.

    DataError where there is nothing to verify: no manifest, no SHA256SUMS, or a format from the future.
    """
    manifest = read_manifest(path)
    sums = read_sums(path)
    problems = list(_files(path, manifest, sums))
    rows = 0
    if not files_only and not problems:
        for name, entry in {**manifest.tables, **manifest.views}.items():
            found = list(_rows(path, name, entry))
            problems += found
            rows += entry.rows if name in manifest.tables and not found else 0
        whole = version_content_id({name: entry.content_id for name, entry in manifest.tables.items()})
        if whole != manifest.content_id:
            problems.append("the content id of the version is not that of its tables")
    size = sum((path / name).stat().st_size for name in sums if (path / name).is_file())
    return Verified(path, manifest, len(sums), size, rows, tuple(problems))


def check_version(path: Path, *, files_only: bool = False) -> Verified:
    """The same; DataError with what is wrong, if anything is."""
    found = verify_version(path, files_only=files_only)
    if found.problems:
        more = f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
        raise DataError(
            f"{found.problems[0]}{more}.", hint="A version is never edited; make a new one.", where=str(path)
        )
    return found


def _files(path: Path, manifest: Manifest, sums: dict[str, str]) -> Iterator[str]:
    for name in sums:
        try:
            check_files(path, [name], sums)
        except DataError as error:
            yield error.message.rstrip(".")
    there = {one.relative_to(path).as_posix() for one in path.rglob("*") if one.is_file() or one.is_symlink()}
    yield from (f"{name} is not listed in {SUMS}" for name in sorted(there - sums.keys() - {SUMS}))
    for file in _shards(manifest):
        if sums.get(file.path) != file.sha256:
            yield f"{file.path} has another hash in {MANIFEST} than in {SUMS}"


def _shards(manifest: Manifest) -> Iterator[File]:
    for entry in (*manifest.tables.values(), *manifest.views.values()):
        for split in entry.splits.values():
            yield from split.files


def _rows(path: Path, name: str, entry: TableEntry) -> Iterator[str]:
    """What is wrong with the rows of a table or view."""
    stored_schema = pq.read_schema(path / next(iter(entry.splits.values())).files[0].path)
    # Parquet names the items of a list in its own way; the schema id knows Arrow's.
    first = pa.schema([(field.name, narrow(field.type)) for field in stored_schema])
    table = Table(name, first, entry.content)
    if table.schema_id != entry.schema_id or list(entry.columns) != first.names:
        yield f"the schema of {name} is not that of its schema id"
        return
    found: dict[str, str] = {}
    whole = TableIdentity(table)
    for split, stored in entry.splits.items():
        identity = whole if not isinstance(entry, ViewEntry) else TableIdentity(table)
        before = len(identity)
        for file in stored.files:
            with pq.ParquetFile(path / file.path) as shard:
                if not shard.schema_arrow.equals(first):
                    yield f"{file.path} has another schema than the other shards of {name}"
                    return
                for batch in shard.iter_batches(_BATCH_ROWS, use_threads=False):
                    identity.update(pa.Table.from_batches([batch]))
        if len(identity) - before != stored.rows:
            yield f"split {split} of {name} has {len(identity) - before:,} rows, not {stored.rows:,}"
        if isinstance(entry, ViewEntry):
            found[split] = identity.content_id()
    content_id = version_content_id(found) if isinstance(entry, ViewEntry) else whole.content_id()
    if content_id != entry.content_id:
        yield f"the content id of {name} is not that of its rows"
