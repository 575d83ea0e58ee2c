"""What is sent: the files of a version as they are on disk, and how they differ from the files of a commit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from medsynth.dataset.open import Version
from medsynth.dataset.sums import SUMS, file_sha256, read_sums
from medsynth.publish.hub import RemoteFile

KEPT = frozenset((".gitattributes",))
"""Files of the Hub's own, which a release leaves in place."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A version on its way. sums: path -> sha256 of every file, ``SHA256SUMS`` included."""

    version: Version
    sums: Mapping[str, str]

    @property
    def folder(self) -> Path:
        return self.version.path

    @property
    def tag(self) -> str:
        return f"v{self.version.manifest.version}"

    @property
    def message(self) -> str:
        return f"Release {self.tag} (content {self.version.manifest.content_id[:12]})"

    def size(self, path: str) -> int:
        return (self.folder / path).stat().st_size


@dataclass(frozen=True, slots=True)
class Changes:
    """What one commit has to do so that a commit's files become those of the version."""

    add: tuple[str, ...]
    remove: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.add or self.remove)


def parcel(version: Version) -> Parcel:
    """The files of a version; it has been checked against its SHA256SUMS before."""
    sums = read_sums(version.path)
    return Parcel(version, {**sums, SUMS: file_sha256(version.path / SUMS)})


def changes(sent: Parcel, remote: Mapping[str, RemoteFile]) -> Changes:
    """The difference between the version and the files of a commit, by size and hash."""
    add = [path for path in sorted(sent.sums) if not _same(sent, path, remote.get(path))]
    return Changes(tuple(add), tuple(sorted(remote.keys() - sent.sums.keys() - KEPT)))


def _same(sent: Parcel, path: str, there: RemoteFile | None) -> bool:
    if there is None or there.size != sent.size(path):
        return False
    if there.sha256:
        return there.sha256 == sent.sums[path]
    return there.sha1 == _git_sha1(sent.folder / path)


def _git_sha1(path: Path) -> str:
    """The name that git gives to a file's bytes; only small files are stored under it."""
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
