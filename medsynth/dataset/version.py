"""Writing a version: aside, read back, renamed once. Either a whole version stands there afterwards, or none.

    <out>/<name>/<version>/   README.md manifest.json SHA256SUMS data/ <table>/ <view>/ provenance/
    <out>/<name>/.drafts/<run>/   the same, for samples
    <out>/<name>/HISTORY.jsonl, latest

Knows tables, files and the manifest; not how rows were made. ``history.py`` says what a version is called.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from ruamel.yaml import YAML

from medsynth.core.errors import DataError
from medsynth.core.files import sync_folder
from medsynth.core.plan import Splits
from medsynth.core.tables import TABLES, Table
from medsynth.dataset import history
from medsynth.dataset.generated import generated, is_generated
from medsynth.dataset.identity import version_content_id
from medsynth.dataset.manifest import (
    MANIFEST,
    Manifest,
    Origin,
    Parent,
    PromptEntry,
    TableEntry,
    environment,
    now,
    read_manifest,
)
from medsynth.dataset.shards import Rows, batches, check_shards, with_split, write_table
from medsynth.dataset.staging import check_folders, check_name, disk_errors, scratch, staging
from medsynth.dataset.sums import SUMS, file_sha256, read_sums, sums_text, write_synced
from medsynth.dataset.views import View, write_view

__all__ = ["View", "Written", "rerender", "write_version"]

MAIN = "conversation"
DRAFTS = ".drafts"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written; ``unchanged``: nothing, and the other fields name the version that was there."""

    path: Path
    version: str
    content_id: str
    unchanged: bool
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class _Staged:
    """A version that only lacks its number, its card and its manifest on disk."""

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
    version: str | None = None,
    schemas: Mapping[str, Table] = TABLES,
) -> Written:
    """Write the next version of ``<out>/<name>``, or find that the latest has the same content.

    tables: name -> parquet parts or a query, any row order, all columns of its schema (``split`` may be missing);
    recipe: resolved, as it may be published; prompts: name -> text; splits: shares (None: keep the rows' own);
    draft: name of a run, writes ``.drafts/<run>`` instead of a version; version: a number above the computed one;
    schemas: of tables that core does not have.
    DataError for rows that do not fit, no rows at all, a name that some system refuses, a disk that does, a number
    that is not above what the change asks for.
    """
    for text in (name, draft or name):
        check_name(text)
    if not tables:
        raise DataError("a version needs at least one table.")
    main = MAIN if MAIN in tables else next(iter(tables))
    check_folders((*tables, *(views or {})))
    root = Path(out) / name
    if version is not None:
        history.refuse_number(root, version)
    with disk_errors(root):
        (root / DRAFTS if draft else root).mkdir(parents=True, exist_ok=True)
        with staging(root) as folder:
            chosen = {key: schemas[key] for key in tables}
            entries = _write_tables(folder, tables, chosen, main, (splits, name))
            made = {
                key: write_view(folder, key, view, entries[view.table], in_order=chosen[view.table].order != "id")
                for key, view in (views or {}).items()
            }
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
            view_schemas = {key: view.schema for key, view in (views or {}).items()}
            staged = _Staged(folder, manifest, {key: table.schema for key, table in chosen.items()} | view_schemas)
            _check(staged)
            return _publish_draft(root, staged, draft) if draft else _publish(root, staged, version)


def rerender(path: Path, **updates: Any) -> Written:
    """The same rows with a card made anew, as the next patch version; ``unchanged`` where the card is the same.

    path: a finished version; updates: fields of ``Origin`` to replace (``review``, ``title`` ...).
    """
    old = read_manifest(path)
    if old.draft:
        raise DataError("a draft has no patch versions; run its recipe again.", where=str(path))
    schemas = {key: _stored_schema(path, entry) for key, entry in {**old.tables, **old.views}.items()}
    manifest = old.model_copy(update=updates)
    if all(_reads(path / name, text) for name, text in generated(manifest, schemas).items()):
        return Written(path, old.version, old.content_id, True, old)
    root = path.resolve().parent
    with disk_errors(root), staging(root) as folder:
        for name in (one for one in read_sums(path) if one != MANIFEST and not is_generated(one)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path / name, folder / name)
        staged = _Staged(folder, manifest.model_copy(update={"created": now(), "environment": environment()}), schemas)
        _check(staged)
        with history.writing(root):
            return _land(root, staged, "patch", old, "card made anew")


def _reads(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _stored_schema(path: Path, entry: TableEntry) -> pa.Schema:
    return pq.read_schema(path / next(iter(entry.splits.values())).files[0].path)


def _write_tables(
    folder: Path,
    tables: Mapping[str, Rows],
    schemas: Mapping[str, Table],
    main: str,
    shares: tuple[Splits | None, str],
) -> dict[str, TableEntry]:
    entries = {}
    for key, rows in tables.items():
        given = map(with_split(*shares, schemas[key]), batches(rows, key, columns=schemas[key].schema.names))
        place = folder / ("data" if key == main else key)
        entries[key] = write_table(place, scratch(folder), given, schemas[key])
    if entries[main].rows == 0:
        raise DataError(f"table {main!r} has no rows; there is nothing to write.", hint="See what the stages dropped.")
    return entries


def _write_provenance(folder: Path, recipe: Mapping[str, Any], prompts: Mapping[str, str]) -> Iterator[PromptEntry]:
    store = folder / "provenance" / "prompts"
    store.mkdir(parents=True)
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    # A draw may depend on the order in which choices are listed.
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    with (folder / "provenance" / "recipe.yaml").open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(dict(recipe), file)
        file.flush()
        os.fsync(file.fileno())
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


def _publish(root: Path, staged: _Staged, asked: str | None) -> Written:
    with history.writing(root):
        history.settle(root)  # a writer may have died before it could record its version
        number = history.latest(root)
        gone = history.yanked(root)
        if number is None:
            given = history.numbers(root)
            reason = "after a yank" if gone else "the versions before are gone" if given else "first version"
            return _land(root, staged, "major" if given else None, None, reason, asked=asked)
        old = read_manifest(root / number)
        step = history.change(old, staged.manifest, moved=_moved(root / number, old, staged))
        if step is None:
            return Written(root / number, number, old.content_id, True, old)
        if history.numbers(root)[-1] in gone:
            step = ("major", f"after a yank; {step[1]}")
        return _land(root, staged, step[0], old, step[1], asked=asked)


def _land(
    root: Path,
    staged: _Staged,
    bump: history.Bump | None,
    old: Manifest | None,
    reason: str,
    *,
    asked: str | None = None,
) -> Written:
    """Give the staged version its number and its place. The lock is held, and rename takes no name that is taken."""
    given = history.numbers(root)
    number = history.bumped(given[-1], bump) if bump and given else history.FIRST
    if asked is not None:
        computed, number = number, _raised(number, asked, root, bump, reason)
        reason += f"; raised from {computed}" if computed != number else ""
    parent = Parent(version=old.version, content_id=old.content_id) if old else None
    manifest = staged.manifest.model_copy(update={"version": number, "parent": parent})
    _finish(staged, manifest)
    os.rename(staged.folder, root / number)
    sync_folder(root)
    history.settle(root, reason)
    _protect(root / number)
    return Written(root / number, number, manifest.content_id, False, manifest)


def _raised(number: str, asked: str, root: Path, bump: history.Bump | None, reason: str) -> str:
    """The number that was asked for; DataError where it is below the computed one, or was given meanwhile."""
    history.refuse_number(root, asked)
    if asked != number and not history.is_newer(asked, number):
        raise DataError(
            f"the change is {bump} ({reason}), so the next version is {number} at least; {asked} is below it.",
            hint=f"Leave --version out, or ask for {number} or more; what was paid for is kept.",
        )
    return asked


def _publish_draft(root: Path, staged: _Staged, draft: str) -> Written:
    _finish(staged, staged.manifest)
    place = root / DRAFTS / draft
    with history.writing(root):
        if place.exists():
            os.rename(place, scratch(staged.folder) / "old")
        os.rename(staged.folder, place)
        sync_folder(place.parent)
    return Written(place, staged.manifest.version, staged.manifest.content_id, False, staged.manifest)


def _finish(staged: _Staged, manifest: Manifest) -> None:
    """Write what names the version, and sync its folders."""
    sums = dict(staged.sums)
    for name, text in generated(manifest, staged.schemas).items():
        (staged.folder / name).parent.mkdir(exist_ok=True)
        sums[name] = write_synced(staged.folder / name, text)
    sums[MANIFEST] = write_synced(staged.folder / MANIFEST, manifest.to_json())
    write_synced(staged.folder / SUMS, sums_text(sums))
    for folder in (staged.folder, *(path for path in staged.folder.rglob("*") if path.is_dir())):
        sync_folder(folder)


def _protect(folder: Path) -> None:
    """A version is never edited: take the write bits of its files away, where the system has such bits."""
    for path in folder.rglob("*"):
        if path.is_file():
            with contextlib.suppress(OSError):
                path.chmod(0o444)


def _moved(old_folder: Path, old: Manifest, staged: _Staged) -> bool:
    """Whether a row of the old version stands in another split now."""
    changed = [
        (entry, old.tables[key])
        for key, entry in staged.manifest.tables.items()
        if key in old.tables and old.tables[key].content_id != entry.content_id
    ]
    return any(
        _shares_ids([staged.folder / file.path for file in now_in.files], [old_folder / f.path for f in was_in.files])
        for new_table, old_table in changed
        for split, now_in in new_table.splits.items()
        for old_split, was_in in old_table.splits.items()
        if split != old_split and now_in.rows and was_in.rows
    )


def _shares_ids(some: list[Path], others: list[Path]) -> bool:
    ids = pl.scan_parquet(some).select("id")
    shared = ids.join(pl.scan_parquet(others).select("id"), on="id", how="semi").limit(1)
    return bool(shared.collect(engine="streaming").height)
