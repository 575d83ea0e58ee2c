"""Takes a person out of a project: rows, what was made from them, the answers that were paid for them, verdicts.

In this order, so that a kill at any moment leaves nothing that the same command does not finish: the list that keeps
the person out of every later run; the yank of versions; store, runs, drafts and fetched copies; verdicts; audits;
replies; the versions' files where that is asked for; the note that all is done.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.errors import DataError
from medsynth.dataset import history
from medsynth.dataset.manifest import ModelEntry, now, read_manifest
from medsynth.dataset.staging import abandoned
from medsynth.engine import audits, withdrawn
from medsynth.engine.audits import Audited
from medsynth.engine.kin import Kin, Place, find, places
from medsynth.engine.locks import no_runs
from medsynth.engine.runs import list_runs
from medsynth.engine.store import StageStore, write_atomic, write_rows
from medsynth.engine.sweeps import FOLDER as BATCHES
from medsynth.engine.withdrawn import Entry, Withdrawn
from medsynth.llm import made_for
from medsynth.llm.forget import Forgotten, forget

YANKED = "privacy"
_DELETED = ".deleted-"


@dataclass(slots=True)
class Withdrawal:
    """What was done, or would be. people: how many; rows: found, versions and working copies together;

    versions: folder -> rows of the person in it; deleted: those whose files are gone; store: parts; runs: files of
    kept rows; drafts, fetched: folders; verdicts: decisions; audits: of scrubbed files that hold the person, or that
    are gone; unreadable: files that nobody could look into;
    models: those that were asked for a version that holds the person.
    """

    people: int = 0
    ids: int = 0
    already: bool = False
    versions: dict[Path, int] = field(default_factory=dict)
    yanked: list[Path] = field(default_factory=list)
    deleted: list[Path] = field(default_factory=list)
    store: int = 0
    runs: int = 0
    drafts: list[Path] = field(default_factory=list)
    fetched: list[Path] = field(default_factory=list)
    verdicts: int = 0
    audits: list[Audited] = field(default_factory=list)
    replies: Forgotten = field(default_factory=Forgotten)
    unreadable: list[Path] = field(default_factory=list)
    models: list[ModelEntry] = field(default_factory=list)

    @property
    def left(self) -> list[Path]:
        """Versions that still hold the person's rows."""
        return [path for path in self.versions if path not in self.deleted]


def outs_of(home: Path, out: Path) -> list[Path]:
    """The folders of datasets that this project ever wrote to, ``out`` among them."""
    found = [out, *(Path(str(record.data["out"])) for record in list_runs(home) if record.data.get("out"))]
    unique = {path.resolve(): path for path in reversed(found) if path.is_dir()}
    return list(unique.values())


def withdraw(
    wanted: Collection[str],
    *,
    home: Path,
    out: Path,
    source: str = "",
    delete_versions: bool = False,
    dry_run: bool = False,
    agree: Callable[[Withdrawal], None] = lambda found: None,
    tell: Callable[[str], None] = lambda text: None,
) -> Withdrawal:
    """Take the people out whose id in their source is one of ``wanted``.

    source: its name, needed where an id stands in several; agree: told what was found before anything is changed, may
    raise. DataError where no row has an id, or several sources have it; RecipeError while a run is at work.
    """
    with no_runs(home):
        known = withdrawn.withdrawn(home) if dry_run else withdrawn.opened(home)
        outs = outs_of(home, out)
        kin = find(list(places(home, outs)), wanted, source, known, tell)
        entries = {one: known.entry(one, source) for one in wanted}
        done = _told(kin, already=all(one is not None and one.finished for one in entries.values()))
        if source:
            kin.people |= {(source, one) for one in wanted}
        _refuse(kin, known, entries, source)
        done.audits, unreadable = audits.look(home, kin, wanted, source)
        done.unreadable += unreadable
        done.people = len(wanted)
        marks = {made_for.mark(one) for one in kin.ids}
        if dry_run:
            done.replies = forget(home / "replies", home / BATCHES, marks, dry_run=True)
            done.verdicts = _verdicts(home, kin.ids, dry_run=True)
            return done
        agree(done)
        name = ""
        if not done.already or not known.holds(kin.ids):
            name = withdrawn.record(home, known, wanted, kin.people, kin.ids, now())
        _yank(done)
        _clear(done, kin, home, outs)
        done.verdicts = _verdicts(home, kin.ids)
        for one in done.audits:
            if one.spans:
                audits.clear(one)
        tell("looking through the kept replies")
        done.replies = forget(home / "replies", home / BATCHES, marks)
        if delete_versions:
            _delete(done)
        if name:
            withdrawn.finish(home, known, name, now())
        return done


def _told(kin: Kin, *, already: bool) -> Withdrawal:
    done = Withdrawal(ids=len(kin.ids), already=already, unreadable=[place.file for place in kin.unreadable])
    for place, rows in kin.rows.items():
        if place.kind == "version":
            done.versions[place.owner] = done.versions.get(place.owner, 0) + rows
        elif place.kind == "store":
            done.store += 1
        elif place.kind == "run":
            done.runs += 1
        else:
            folders = done.drafts if place.kind == "draft" else done.fetched
            if place.owner not in folders:
                folders.append(place.owner)
    for path in done.versions:
        with contextlib.suppress(DataError):
            asked = read_manifest(path).lineage.models
            done.models += [
                one for one in asked if all((one.provider, one.id) != (m.provider, m.id) for m in done.models)
            ]
    return done


def _refuse(kin: Kin, known: Withdrawn, entries: Mapping[str, Entry | None], source: str) -> None:
    """DataError for an id that nobody has, or that may be the id of several people."""
    for one, entry in entries.items():
        sources = sorted(name for name, number in kin.people if number == one)
        others = entry is not None and any(known.mark("person", name, one) not in entry.people for name in sources)
        if not source and (len(sources) > 1 or others):
            earlier = " and one that was withdrawn from before" if others else ""
            raise DataError(
                f"the id stands in more than one source: {', '.join(sources)}{earlier}.",
                hint="They may be different people: say which with --source NAME.",
            )
        if not sources and entry is None:
            raise DataError(
                "no row of this project has that source id." if len(entries) == 1 else "a source id stands in no row.",
                hint="`medsynth explain ROW_ID` shows the source id of a row. To keep a person out who was never read, "
                "name the source with --source.",
            )


def _yank(done: Withdrawal) -> None:
    for path in done.versions:
        root = path.resolve().parent
        if path.name in history.versions(root) and path.name not in history.yanked(root):
            history.yank(root, path.name, YANKED)
            done.yanked.append(path)


def _clear(done: Withdrawal, kin: Kin, home: Path, outs: Iterable[Path]) -> None:
    """Working copies: a part of the store is made again by the next run, so the whole part goes."""
    for place in [*kin.rows, *kin.unreadable]:
        if place.kind == "store":
            _drop_part(place)
        elif place.kind == "run":
            _drop_rows(place, kin.ids)
    if kin.rows:
        for artefact in [*(home / "store").glob("*/artefact"), *(home / "store").glob("*/.artefact")]:
            (artefact.parent / "stage.json").unlink(missing_ok=True)
            shutil.rmtree(artefact, ignore_errors=True)
    for aside in [*(home / "store").glob("*/*/.*.parquet.*"), *(home / "runs").glob("*/*/*/.*.parquet.*")]:
        aside.unlink(missing_ok=True)  # what a killed run was writing; none is at work now
    shutil.rmtree(home / "bundles", ignore_errors=True)  # opened again from their files
    for folder in (*done.drafts, *done.fetched):
        _remove(folder)
    for out in (*outs, home / "hub"):
        for folder in abandoned(out):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in out.glob(f"*/{_DELETED}*"):
            _remove_tree(folder)


def _drop_part(place: Place) -> None:
    """The record first: without it the part does not exist, whatever becomes of its files."""
    store = StageStore(place.owner)
    number = int(place.file.stem.rpartition("-")[2])
    (place.owner / "parts" / f"{number:05d}.json").unlink(missing_ok=True)
    (place.owner / "stage.json").unlink(missing_ok=True)
    paths = (store.rows_path, store.dropped_path, store.failed_path, store.keys_path)
    for path in (one(number) for one in paths):
        path.unlink(missing_ok=True)


def _drop_rows(place: Place, ids: Collection[str]) -> None:
    """Of the rows that a run kept, those of others stay: nothing makes them again."""
    try:
        table = pq.ParquetFile(place.file).read()
    except (OSError, pa.ArrowException):
        place.file.unlink(missing_ok=True)
        return
    frame = pl.DataFrame(
        {name: table.column(name).to_pylist() for name in ("id", "_root") if name in table.schema.names}
    )
    out = pl.Series([False] * table.num_rows, dtype=pl.Boolean)
    for name in frame.columns:
        out = out | frame[name].is_in(sorted(ids)).fill_null(False)
    left = table.filter((~out).to_arrow())
    if left.num_rows:
        write_rows(place.file, left)
    else:
        place.file.unlink(missing_ok=True)


def _verdicts(home: Path, ids: Collection[str], *, dry_run: bool = False) -> int:
    """Curators' decisions on the rows, with what they wrote about them; how many."""
    gone = 0
    for path in sorted((home / "verdicts").glob("*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        left = [line for line in lines if _row_id(line) not in ids]
        gone += len(lines) - len(left)
        if len(left) < len(lines) and not dry_run:
            write_atomic(path, b"".join(left))
            path.chmod(0o600)
    return gone


def _row_id(line: bytes) -> str:
    try:
        return str(json.loads(line)["row_id"])
    except (ValueError, KeyError, TypeError):
        return ""


def _delete(done: Withdrawal) -> None:
    """Take the files of yanked versions away. Their numbers, content ids and days stay in ``HISTORY.jsonl``."""
    for path in done.versions:
        root = path.resolve().parent
        if path.name in history.yanked(root):
            history.record_deleted(root, path.name, YANKED)
            _remove(path)
            done.deleted.append(path)


def _remove(folder: Path) -> None:
    """Gone from its place in one step, then from the disk; what a kill leaves, the next withdrawal clears."""
    aside = folder.resolve().parent / f"{_DELETED}{os.getpid()}-{folder.name}"
    if folder.exists():
        os.rename(folder, aside)
    _remove_tree(aside)


def _remove_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o600)  # some systems delete nothing that is read-only
    shutil.rmtree(folder, ignore_errors=True)
