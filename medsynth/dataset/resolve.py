"""From a reference to the folder of a version: a path, ``name@version``, or ``name``. The only place that knows how.

A version may be a draft (``name@draft-<run>``); the path of a dataset's folder stands for its latest version. What the
Hub holds is fetched by ``publish``, which then asks here too. Nothing is opened or checked.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from medsynth.core.errors import DataError, MissingVersion
from medsynth.dataset import history
from medsynth.dataset.manifest import MANIFEST

_DRAFTS = ".drafts"
_LONGEST = 255
"""Bytes of a file's name on every file system in use."""
_LONGEST_PATH = 2000
"""Bytes of a path, with room for what is put before and behind it; Linux takes 4,096."""


def resolve(ref: str | Path, out: Path = Path("datasets")) -> Path:
    """The folder of the version that ``ref`` names.

    ref: a version's or a dataset's folder, or a name under ``out``. MissingVersion with the nearest names when there is
    none; DataError for one that was withdrawn and deleted.
    """
    if len(os.fsencode(ref)) > _LONGEST_PATH or any(len(os.fsencode(part)) > _LONGEST for part in Path(ref).parts):
        raise MissingVersion(f"there is no version {str(ref)[:40]!r}…: a name of that length is no name of a file.")
    for folder in _candidates(ref, Path(out)):
        if (folder / MANIFEST).is_file():
            return folder
        number = history.latest(folder)
        if number:
            return folder / number
    name, _, number = str(ref).partition("@")
    refuse_deleted(Path(out) / name, number)
    _refuse_withdrawn(Path(out) / name, number)
    raise MissingVersion(f"there is no version {str(ref)!r} here or in {out}.", hint=_known(str(ref), Path(out)))


def _candidates(ref: str | Path, out: Path) -> Iterator[Path]:
    yield Path(ref)
    yield out / ref
    name, at, version = str(ref).partition("@")
    if at and version and name == Path(name).name and version == Path(version).name:
        drafts = out / name / _DRAFTS
        yield from (out / name / version, drafts / version, drafts / version.removeprefix("draft-"))


def refuse_deleted(root: Path, number: str) -> None:
    """DataError for a version that was withdrawn and whose files are gone: it is not one that never was."""
    reason = history.yanked(root).get(number)
    if reason and number not in history.versions(root):
        raise DataError(
            f"{root.name}@{number} was withdrawn ({reason}), and its files are deleted.", hint="Use a later version."
        )


def _refuse_withdrawn(root: Path, number: str) -> None:
    """DataError for a dataset of which every version was withdrawn: there is one, and it may not be used."""
    gone = history.yanked(root)
    if gone and not number:
        raise DataError(
            f"every version of {root.name} was withdrawn ({', '.join(sorted(set(gone.values())))}).",
            hint="Run its recipe again: the next version is without what was withdrawn.",
        )


def _known(ref: str, out: Path) -> str:
    """What there is instead."""
    datasets = sorted(path.name for path in out.iterdir() if path.is_dir()) if out.is_dir() else []
    name, _, number = ref.partition("@")
    if name not in datasets:
        return nearest(name, datasets) or f"{out} holds no dataset; see `medsynth run`."
    versions = history.versions(out / name)
    drafts = [f"draft-{path.name}" for path in sorted((out / name / _DRAFTS).glob("*"))]
    if drafts and not versions and not number:
        return f"It has drafts only; the newest is {name}@{drafts[-1]}."
    there = ", ".join([*versions, *drafts])
    return f"There are: {there}." if there else f"{name} has no version yet."


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is likely meant, else all of them; '' where there is none."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"There are: {', '.join(names[:20])}." if names else ""
