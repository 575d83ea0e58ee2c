"""A bundle: what makes a version again, in one file. The archive's format, written and read; nothing in it is trusted.

A zip whose members are stored as they are, sorted, without times: the same bytes for the same content. What a reader
refuses: a newer format, another name than the head lists, a link, a compressed or doubled member, a size or a hash
that is not the listed one. So nothing can lead out of its folder, and nothing can grow.

    bundle.json        the head: below
    recipe.yaml        the recipe as the version publishes it: hosts as a class, files by name and hash
    manifest.json      of the version
    lock.txt           versions of the installed distributions
    prompts/<sha>.md   every prompt
    replies.log        opt-in: the paid answers, a segment of the reply log
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from medsynth.core.errors import DataError
from medsynth.core.files import aside

FORMAT = 1
HEAD, RECIPE, MANIFEST, LOCK, REPLIES = "bundle.json", "recipe.yaml", "manifest.json", "lock.txt", "replies.log"
_NAME = re.compile(
    rf"{re.escape(RECIPE)}|{re.escape(MANIFEST)}|{re.escape(LOCK)}|{re.escape(REPLIES)}|prompts/[0-9a-f]{{64}}\.md"
)
_MOST_HEAD = 16 * 1024 * 1024
_PIECE = 1 << 20
_TIME = (1980, 1, 1, 0, 0, 0)
_UNREADABLE = 0x61
"""Bits of the general purpose flag: encrypted, patched, strongly encrypted (APPNOTE 6.3.10, 4.4.4)."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Member(_Entry):
    """One file of the archive."""

    bytes: int
    sha256: str


class Input(_Entry):
    """A file or a version that the recipe reads and the bundle does not hold. key: of the recipe, dotted; file: its
    name, of a version ``name@1.0.0``; sha256: its digest, of a version its content id."""

    key: str
    file: str
    sha256: str


class Head(_Entry):
    """What the archive says of itself."""

    format: int = FORMAT
    name: str
    version: str
    kind: str
    content_id: str
    medsynth: str
    code: str
    """Digest of the code that made the version."""
    inputs: tuple[Input, ...] = ()
    prompts: dict[str, str] = {}
    """Name -> sha256."""
    replies: int | None = None
    """Paid answers in it; None = it was made without them."""
    withdrawn: int = 0
    """Rows of people who withdrew, which the run of the version passed over."""
    files: dict[str, Member]


def is_bundle(path: Path) -> bool:
    """Whether a file is an archive, and so no recipe."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def write_bundle(target: Path, folder: Path, head: Mapping[str, Any]) -> Head:
    """Pack the files of ``folder``; whole, or not at all. head: the fields of ``Head`` without ``files``."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = {name: Member(bytes=(folder / name).stat().st_size, sha256=_digest(folder / name)) for name in names}
    whole = Head(**head, files=files)
    text = json.dumps(whole.model_dump(), ensure_ascii=False, indent=1, sort_keys=True).encode()
    try:
        with aside(target) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_info(HEAD), text)
            for name in names:
                with archive.open(_info(name, files[name].bytes), "w") as member, (folder / name).open("rb") as file:
                    while piece := file.read(_PIECE):
                        member.write(piece)
    except OSError as error:
        raise DataError(f"the bundle cannot be written: {error.strerror}.", where=target.name) from error
    return whole


def _info(name: str, size: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.create_system = 3
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.file_size = size
    return info


def unpack(path: Path, folder: Path) -> Head:
    """The files of a bundle, in ``folder``, each with the hash that the head lists; DataError for anything else."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, path)
            head = _head(archive, members, path)
            for name, listed in sorted(head.files.items()):
                _copy(archive, members[name], folder / name, listed)
            return head
    except (zipfile.BadZipFile, NotImplementedError) as error:  # the second: zipfile's word for a newer format
        raise DataError("is damaged: no whole archive.", where=path.name) from error
    except (OSError, EOFError) as error:
        raise DataError(f"cannot be unpacked: {type(error).__name__}.", where=path.name) from error


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.filename in found:
            raise _hostile(path, "it holds two members of one name")
        if info.filename != HEAD and not _NAME.fullmatch(info.filename):
            raise _hostile(path, f"a member is called {info.filename[:60]!r}")
        if kind not in (0, stat.S_IFREG):
            raise _hostile(path, "a member is no regular file")
        if (
            info.compress_type != zipfile.ZIP_STORED
            or info.file_size != info.compress_size
            or info.flag_bits & _UNREADABLE
        ):
            raise _hostile(path, "a member is compressed or encrypted")
        found[info.filename] = info
    if sum(info.file_size for info in found.values()) > path.stat().st_size:
        raise _hostile(path, "its members are larger than the archive")
    return found


def _head(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], path: Path) -> Head:
    info = members.get(HEAD)
    if info is None or info.file_size > _MOST_HEAD:
        raise DataError("is an archive, and no bundle of medsynth.", where=path.name)
    try:
        data = json.loads(archive.read(info))
        found = data.get("format") if isinstance(data, dict) else None
        if isinstance(found, int) and found > FORMAT:
            raise DataError(
                f"is a bundle of format {found}; this medsynth reads up to {FORMAT}.",
                hint="Install a newer medsynth.",
                where=path.name,
            )
        head = Head.model_validate(data)
    except (ValueError, ValidationError) as error:
        raise DataError("is damaged: its head cannot be read.", where=path.name) from error
    if head.files.keys() != members.keys() - {HEAD} or not {RECIPE, MANIFEST} <= head.files.keys():
        raise _hostile(path, "its members are not those that its head lists")
    return head


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, listed: Member) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), listed.bytes
    with archive.open(info) as member, target.open("wb") as file:
        while piece := member.read(_PIECE):
            left -= len(piece)
            digest.update(piece)
            file.write(piece)
    if left or digest.hexdigest() != listed.sha256:
        raise DataError(
            f"was changed: {info.filename} is not what its head says.", where=Path(str(archive.filename)).name
        )


def _hostile(path: Path, why: str) -> DataError:
    return DataError(f"is refused: {why}.", hint="medsynth wrote no such bundle; do not trust it.", where=path.name)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inputs_of(recipe: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(keys, name, sha256) of every file in a published recipe, and of every version: its content id."""
    if isinstance(recipe, dict):
        if recipe.keys() == {"file", "sha256"}:
            yield at, str(recipe["file"]), str(recipe["sha256"])
            return
        if {"version", "content_id"} <= recipe.keys():
            yield (*at, "version"), str(recipe["version"]), str(recipe["content_id"])
            return
        for key, value in recipe.items():
            yield from inputs_of(value, (*at, str(key)))
    elif isinstance(recipe, list):
        for number, value in enumerate(recipe):
            yield from inputs_of(value, (*at, str(number)))


def private_inputs(recipe: Any) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The files that a bundle does not hold: all but prompts."""
    return (one for one in inputs_of(recipe) if one[0][:1] != ("prompts",))
