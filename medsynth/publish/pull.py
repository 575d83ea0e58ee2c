"""Pulling a version: the files of one tag, verified before they get their name. Never another revision instead."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock

from medsynth.core.errors import DataError, PublishError, RecipeError
from medsynth.core.files import sync_folder
from medsynth.dataset import history
from medsynth.dataset.manifest import MANIFEST, Manifest, read_manifest
from medsynth.dataset.staging import check_name, disk_errors
from medsynth.dataset.sums import SUMS, file_sha256, read_sums
from medsynth.dataset.verify import check_version
from medsynth.publish.hub import Hub, HubMissing
from medsynth.publish.push import patiently


@dataclass(frozen=True, slots=True)
class Pulled:
    """A version that was fetched; already: it stood there before, file for file."""

    path: Path
    name: str
    version: str
    content_id: str
    repo: str
    tag: str
    oid: str
    already: bool


def split_ref(ref: str) -> tuple[str, str]:
    """``hub:OWNER/NAME@TAG`` (``hub:`` may be missing) -> repository, tag. RecipeError where the tag is missing."""
    repo, at, tag = ref.removeprefix("hub:").rpartition("@")
    if not at or not tag or not repo:
        raise RecipeError(
            f"{ref!r} names no version at the Hub.", hint="Write OWNER/NAME@TAG, e.g. clinic/dialogues@v1.0.0."
        )
    return repo, tag


def pull(ref: str, out: Path, tell: Callable[[str], None] = lambda _: None) -> Pulled:
    """Fetch the version that a tag names to ``<out>/<name>/<version>``.

    PublishError where the Hub refuses or has no such tag; DataError where what came is not a whole version, or where
    another version of that number stands there. A pull that was stopped goes on where it was.
    """
    repo, tag = split_ref(ref)
    hub = Hub(repo)
    oid = _oid(hub, tag)
    out.mkdir(parents=True, exist_ok=True)
    place = out / f".pull-{hashlib.sha256(f'{hub.endpoint} {repo} {oid}'.encode()).hexdigest()[:16]}"
    with disk_errors(out), FileLock(f"{place}.lock"):
        place.mkdir(exist_ok=True)
        _fetch(hub, oid, place, tell)
        manifest = _checked(place)
        if f"v{manifest.version}" != tag and not manifest.draft:
            tell(f"the tag {tag} holds version {manifest.version}")
        target, already = _settle(place, out, manifest.name, manifest.version)
    Path(f"{place}.lock").unlink(missing_ok=True)
    return Pulled(target, manifest.name, manifest.version, manifest.content_id, repo, tag, oid, already)


def _checked(place: Path) -> Manifest:
    """The manifest of what came; what is not a whole version is not kept to go on from."""
    try:
        return check_version(place).manifest
    except DataError:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _oid(hub: Hub, tag: str) -> str:
    try:
        refs = patiently(hub.refs)
    except HubMissing as error:
        raise PublishError(error.message, hint=error.hint) from None
    if tag in refs.tags:
        return str(refs.tags[tag])
    tags = ", ".join(sorted(refs.tags)) or "none"
    raise PublishError(f"{hub.repo} has no tag {tag!r}; its tags: {tags}.", hint="No other revision is taken instead.")


def _fetch(hub: Hub, oid: str, place: Path, tell: Callable[[str], None]) -> None:
    """The files that SHA256SUMS lists, each checked; nothing else of the repository."""
    remote = patiently(lambda: hub.files(oid))
    if SUMS not in remote or MANIFEST not in remote:
        raise DataError(
            f"{hub.repo} holds no medsynth version at that tag: {SUMS} or {MANIFEST} is missing.",
            hint="Open it with `datasets.load_dataset` instead.",
        )
    patiently(lambda: hub.download(oid, [SUMS, MANIFEST], place))
    sums = read_sums(place)
    for path in sums:
        _check_path(path)
        if path not in remote:
            raise DataError(f"{path} is listed in {SUMS}, but not at the Hub.", where=hub.repo)
    size = sum(remote[path].size for path in sums)
    tell(f"fetching {len(sums)} files, {size / 1e6:.1f} MB")
    _drop_damaged(place, sums)
    patiently(lambda: hub.download(oid, sorted(sums), place))
    shutil.rmtree(place / ".cache", ignore_errors=True)


def _check_path(path: str) -> None:
    """DataError for a path that leads out of its folder, or that some system refuses."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\\" in path or ".." in parts or ":" in path:
        raise DataError(f"{path!r} is not a path inside a version.", hint="The repository was tampered with.")
    for part in parts:
        check_name(part)


def _drop_damaged(place: Path, sums: dict[str, str]) -> None:
    """A file that a stopped pull left with other bytes is fetched anew."""
    for path, digest in sums.items():
        if (place / path).is_file() and file_sha256(place / path) != digest:
            (place / path).unlink()


def _settle(place: Path, out: Path, name: str, version: str) -> tuple[Path, bool]:
    """Give the fetched files their place, or find that the same version stands there."""
    check_name(name)
    if read_manifest(place).draft:
        raise DataError("that tag holds a draft, not a version.")
    root = out / name
    root.mkdir(exist_ok=True)
    with history.writing(root):
        target = root / version
        if target.exists():
            if not (target / SUMS).is_file() or read_sums(target) != read_sums(place):
                raise DataError(
                    f"another {name}@{version} stands in {root}.", hint="Pull with another --out.", where=str(target)
                )
            shutil.rmtree(place, ignore_errors=True)
            return target, True
        os.rename(place, target)
        sync_folder(root)
        history.settle(root, "pulled")
    for path in target.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    return target, False
