"""Writing a version: aside, read back, renamed once. Either a whole version stands there afterwards, or none.

    <out>/<name>/<version>/   README.md manifest.json SHA256SUMS data/ <table>/ <view>/ provenance/
    <out>/<name>/.drafts/<run>/   the same, for samples
    <out>/<name>/HISTORY.jsonl, latest

Knows tables, files and the manifest; not how rows were made. ``history.py`` says what a version is called.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from ruamel.yaml import YAML

from medsynth.core.errors import DataError
from medsynth.core.plan import Splits
from medsynth.core.tables import TABLES, Table
from medsynth.dataset import history
from medsynth.dataset.card import render
from medsynth.dataset.identity import has_identity, version_content_id
from medsynth.dataset.manifest import (
    MANIFEST,
    Manifest,
    Origin,
    Parent,
    PromptEntry,
    TableEntry,
    ViewEntry,
    environment,
    now,
    read_manifest,
)
from medsynth.dataset.schema import narrow
from medsynth.dataset.shards import Rows, batches, check_shards, with_split, write_table
from medsynth.dataset.sums import SUMS, file_sha256, sums_text, sync_folder, write_synced

MAIN = "conversation"
CARD = "README.md"
DRAFTS = ".drafts"
_RESERVED_FOLDERS = frozenset(("data", "default", "provenance", "trainers"))
_RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_NAME = re.compile(r"\w[\w.-]{0,95}")


@dataclass(frozen=True, slots=True)
class View:
    """A table in a published format. make: an export, (rows of the table) -> rows with an ``id``, none dropped."""

    table: str
    make: Callable[[pl.LazyFrame], pl.LazyFrame]


@dataclass(frozen=True, slots=True)
class Written:
    """What ``write_version`` did; ``unchanged``: nothing new, ``version`` and ``path`` name what was there."""

    path: Path
    version: str
    content_id: str
    unchanged: bool
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class _Staged:
    """A version that only lacks its number."""

    folder: Path
    manifest: Manifest
    schemas: dict[str, pa.Schema]
    sums: dict[str, str] = field(default_factory=dict)


def write_version(
    out: Path,
    *,
    name: str,
    tables: Mapping[str, Rows],
    origin: Origin,
    recipe: Mapping[str, Any],
    prompts: Mapping[str, str] | None = None,
    views: Mapping[str, View] | None = None,
    splits: Splits | None = None,
    draft: str | None = None,
    schemas: Mapping[str, Table] = TABLES,
) -> Written:
    """Write the next version of ``<out>/<name>``, or find that the latest has the same content.

    tables: name -> parquet parts or a query, any row order, all columns of its schema (``split`` may be missing);
    recipe: resolved, as it may be published; prompts: name -> text; splits: shares (None: keep the rows' own);
    draft: name of a run, writes ``.drafts/<run>`` instead of a version; schemas: of tables that core does not have.
    DataError for rows that do not fit, no rows at all, a name that some system refuses, a disk that does.
    """
    _check_names(name, draft, tables, views or {})
    root = Path(out) / name
    with _disk_errors(root):
        (root / DRAFTS if draft else root).mkdir(parents=True, exist_ok=True)
        with _staging(root) as folder:
            main = MAIN if MAIN in tables else next(iter(tables))
            chosen = {key: schemas[key] for key in tables}
            entries = _write_tables(folder, tables, chosen, main, splits, name)
            made, view_schemas = _write_views(folder, views or {}, entries)
            manifest = Manifest(
                **origin.model_dump(exclude={"demo", "created"}),
                name=name,
                version=f"draft-{draft}" if draft else history.FIRST,
                content_id=version_content_id({key: entry.content_id for key, entry in entries.items()}),
                main=main,
                tables=entries,
                views=made,
                prompts=tuple(_write_provenance(folder, recipe, prompts or {})),
                draft=draft is not None,
                demo=origin.demo or any(_has_demo(entry) for entry in entries.values()),
                created=origin.created or now(),
                environment=environment(),
            )
            staged = _Staged(folder, manifest, {key: table.schema for key, table in chosen.items()} | view_schemas)
            _check(staged)
            return _publish_draft(root, staged, draft) if draft else _publish(root, staged)


def rerender(path: Path, **updates: Any) -> Written:
    """The same rows with a card made anew, as the next patch version; ``unchanged`` where the card is the same.

    path: a finished version; updates: fields of ``Origin`` to replace (``review``, ``title`` ...).
    """
    old = read_manifest(path)
    root = path.parent
    if old.draft:
        raise DataError("a draft has no patch versions; run its recipe again.", where=str(path))
    with _disk_errors(root), _staging(root) as folder:
        entries = {**old.tables, **old.views}
        schemas = {
            key: pq.read_schema(path / next(iter(entry.splits.values())).files[0].path)
            for key, entry in entries.items()
        }
        manifest = old.model_copy(update=updates)
        if render(manifest, schemas) == (path / CARD).read_text("utf-8"):
            return Written(path, old.version, old.content_id, True, old)
        for source in sorted((item for item in path.rglob("*") if item.is_file()), key=str):
            name = source.relative_to(path)
            if str(name) not in (CARD, MANIFEST, SUMS):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / name)
        manifest = manifest.model_copy(update={"created": now(), "environment": environment()})
        staged = _Staged(folder, manifest, schemas)
        _check(staged)
        with history.writing(root):
            parent = Parent(version=old.version, content_id=old.content_id)
            return _land(root, staged, "patch", parent, "card made anew")


def _write_tables(
    folder: Path, tables: Mapping[str, Rows], schemas: Mapping[str, Table], main: str, splits: Splits | None, seed: str
) -> dict[str, TableEntry]:
    entries = {}
    for key, rows in tables.items():
        given = map(with_split(splits, seed, schemas[key]), batches(rows, key))
        entries[key] = write_table(folder / _folder_of(key, main), _scratch(folder), given, schemas[key])
    if entries[main].rows == 0:
        raise DataError(f"table {main!r} has no rows; there is nothing to write.", hint="See what the stages dropped.")
    return entries


def _folder_of(key: str, main: str) -> str:
    return "data" if key == main else key


def _scratch(folder: Path) -> Path:
    path = folder.with_name(folder.name + ".tmp")
    path.mkdir(exist_ok=True)
    return path


def _write_views(
    folder: Path, views: Mapping[str, View], tables: Mapping[str, TableEntry]
) -> tuple[dict[str, ViewEntry], dict[str, pa.Schema]]:
    entries = {}
    schemas = {}
    for key, view in views.items():
        schema = _view_schema(folder, view, tables[view.table])
        table = Table(key, schema, tuple(item.name for item in schema if has_identity(item.type)))
        parts = {
            split: write_table(
                folder / key,
                _scratch(folder),
                batches(_viewed(folder, view, tables[view.table], split), key),
                table,
                split,
            )
            for split in tables[view.table].splits
        }
        entries[key] = _joined(key, view, parts, table, tables[view.table])
        schemas[key] = schema
    return entries, schemas


def _viewed(folder: Path, view: View, table: TableEntry, split: str) -> pl.LazyFrame:
    return view.make(pl.scan_parquet([folder / file.path for file in table.splits[split].files]))


def _view_schema(folder: Path, view: View, table: TableEntry) -> pa.Schema:
    split = next(iter(table.splits))
    wide = _viewed(folder, view, table, split).limit(0).collect().to_arrow().schema
    return pa.schema([(item.name, narrow(item.type)) for item in wide])


def _joined(key: str, view: View, parts: Mapping[str, TableEntry], table: Table, source: TableEntry) -> ViewEntry:
    splits = {split: entry.splits[split] for split, entry in parts.items()}
    if {split: stored.rows for split, stored in splits.items()} != {
        split: stored.rows for split, stored in source.splits.items()
    }:
        raise ValueError(f"export {key!r} has not the rows of its table; an export drops and adds none")
    first = next(iter(parts.values()))
    return ViewEntry(
        table=view.table,
        schema_id=table.schema_id,
        content_id=version_content_id({split: entry.content_id for split, entry in parts.items()}),
        columns=first.columns,
        content=table.content,
        splits=splits,
    )


def _write_provenance(folder: Path, recipe: Mapping[str, Any], prompts: Mapping[str, str]) -> Iterator[PromptEntry]:
    store = folder / "provenance" / "prompts"
    store.mkdir(parents=True)
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    with (folder / "provenance" / "recipe.yaml").open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(dict(recipe), file)
    for name, text in sorted(prompts.items()):
        digest = hashlib.sha256(text.encode()).hexdigest()
        write_synced(store / f"{digest}.md", text)
        yield PromptEntry(name=name, sha256=digest)


def _has_demo(entry: TableEntry) -> bool:
    return any(teacher.partition(":")[0] == "demo" for teacher in entry.values.get("teacher", {}))


def _check(staged: _Staged) -> None:
    """Read every shard back and hash every file; the card and the manifest come with the number."""
    for key, entry in {**staged.manifest.tables, **staged.manifest.views}.items():
        check_shards(staged.folder, entry, staged.schemas[key])
        staged.sums.update({file.path: file.sha256 for split in entry.splits.values() for file in split.files})
    for path in (staged.folder / "provenance").rglob("*"):
        if path.is_file():
            staged.sums[path.relative_to(staged.folder).as_posix()] = file_sha256(path)


def _publish(root: Path, staged: _Staged) -> Written:
    with history.writing(root):
        number = history.latest(root)
        if number is None:
            return _land(root, staged, None, None, "first version")
        old = read_manifest(root / number)
        step = history.change(old, staged.manifest, moved=_moved(root / number, old, staged))
        if step is None:
            history.settle(root, "")
            return Written(root / number, number, old.content_id, True, old)
        return _land(root, staged, step[0], Parent(version=number, content_id=old.content_id), step[1])


def _land(root: Path, staged: _Staged, bump: history.Bump | None, parent: Parent | None, reason: str) -> Written:
    """Give the staged version its number and its place. The lock is held; rename refuses a name that is taken."""
    known = history.versions(root)
    number = history.bumped(known[-1], bump) if bump and known else history.FIRST
    manifest = staged.manifest.model_copy(update={"version": number, "parent": parent})
    _finish(staged, manifest)
    os.rename(staged.folder, root / number)
    sync_folder(root)
    history.settle(root, reason)
    _protect(root / number)
    return Written(root / number, number, manifest.content_id, False, manifest)


def _publish_draft(root: Path, staged: _Staged, draft: str) -> Written:
    _finish(staged, staged.manifest)
    place = root / DRAFTS / draft
    with history.writing(root):
        if place.exists():
            old = staged.folder.with_name(staged.folder.name + ".old")
            os.rename(place, old)
            shutil.rmtree(old, ignore_errors=True)
        os.rename(staged.folder, place)
        sync_folder(place.parent)
    return Written(place, staged.manifest.version, staged.manifest.content_id, False, staged.manifest)


def _finish(staged: _Staged, manifest: Manifest) -> None:
    """Write what names the version, and sync the folder."""
    sums = dict(staged.sums)
    sums[CARD] = write_synced(staged.folder / CARD, render(manifest, staged.schemas))
    sums[MANIFEST] = write_synced(staged.folder / MANIFEST, manifest.to_json())
    write_synced(staged.folder / SUMS, sums_text(sums))
    for folder in {(staged.folder / path).parent for path in sums}:
        sync_folder(folder)


def _protect(folder: Path) -> None:
    """A version is never edited: take the write bits of its files away, where the system has such bits."""
    for path in folder.rglob("*"):
        if path.is_file():
            with contextlib.suppress(OSError):
                path.chmod(0o444)


def _moved(old_folder: Path, old: Manifest, staged: _Staged) -> bool:
    """Whether a row of the old version stands in another split now."""
    for key, entry in staged.manifest.tables.items():
        if key not in old.tables or entry.content_id == old.tables[key].content_id:
            continue
        for split, stored in entry.splits.items():
            others = [file for name, was in old.tables[key].splits.items() if name != split for file in was.files]
            if others and stored.rows:
                new = pl.scan_parquet([staged.folder / file.path for file in stored.files]).select("id")
                was = pl.scan_parquet([old_folder / file.path for file in others]).select("id")
                if was.join(new, on="id", how="semi").limit(1).collect(engine="streaming").height:
                    return True
    return False


@contextlib.contextmanager
def _staging(root: Path) -> Iterator[Path]:
    """A folder of this writer's own; gone afterwards unless it was renamed. A crash leaves it, ``gc`` finds it."""
    folder = root / f".staging-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder.with_name(folder.name + ".tmp"), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _check_names(name: str, draft: str | None, tables: Mapping[str, Any], views: Mapping[str, Any]) -> None:
    if not tables:
        raise DataError("a version needs at least one table.")
    for text in (name, draft or name, *tables, *views):
        if not _NAME.fullmatch(text) or text.endswith(".") or _RESERVED_NAMES.fullmatch(text):
            raise DataError(
                f"{text!r} cannot be a name of files.",
                hint="Use letters, digits, '_', '-' and '.'; at most 96; not a device name of Windows.",
            )
    clash = set(tables) & set(views) | _RESERVED_FOLDERS & (set(tables) | set(views))
    if clash:
        raise DataError(f"table or view name {sorted(clash)[0]!r} is taken.", hint="Choose another.")


_DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EFBIG: "the file size limit is reached",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "there is no permission to write",
    errno.EPERM: "there is no permission to write",
    getattr(errno, "EDQUOT", -1): "the disk quota is used up",
}


@contextlib.contextmanager
def _disk_errors(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = _DISK.get(error.errno or 0, error.strerror or type(error).__name__)
        raise DataError(
            f"the version cannot be written: {reason}.",
            hint="No half version was left; make room or choose another --out and run again.",
            where=str(root),
        ) from error
