"""The archive of a bundle: the same bytes again, and nothing that a stranger made is taken."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medsynth.core.errors import DataError
from medsynth.dataset.bundle import FORMAT, HEAD, RECIPE, is_bundle, unpack, write_bundle

ABOUT = {"name": "a", "version": "1.0.0", "kind": "k", "content_id": "c", "medsynth": "0", "code": ""}
Change = Callable[[dict[str, Any], list[tuple[zipfile.ZipInfo, bytes]]], None]
PROMPT = f"prompts/{'0' * 64}.md"


def files(folder: Path) -> Path:
    (folder / "prompts").mkdir(parents=True)
    for name in (RECIPE, "manifest.json", "lock.txt", PROMPT):
        (folder / name).write_text(f"text of {name}\n", "utf-8")
    return folder


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    write_bundle(tmp_path / "a.zip", files(tmp_path / "files"), ABOUT)
    return tmp_path / "a.zip"


def test_the_same_bytes_again(bundle: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(tmp_path / "files", tmp_path / "later")
    write_bundle(tmp_path / "b.zip", Path(copy), ABOUT)
    assert (tmp_path / "b.zip").read_bytes() == bundle.read_bytes()
    head = unpack(bundle, tmp_path / "out")
    assert (head.name, sorted(head.files)) == ("a", sorted((RECIPE, "manifest.json", "lock.txt", PROMPT)))
    assert (tmp_path / "out" / PROMPT).read_text("utf-8") == f"text of {PROMPT}\n"
    assert is_bundle(bundle)
    assert not is_bundle(tmp_path / "files" / RECIPE)


def changed(bundle: Path, change: Change) -> Path:
    """The bundle with its head and members as ``change`` leaves them."""
    with zipfile.ZipFile(bundle) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    head = json.loads(members.pop(0)[1])
    change(head, members)
    target = bundle.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(HEAD, json.dumps(head))
        for info, data in members:
            archive.writestr(info, data, info.compress_type)
    return target


def renamed(name: str) -> Change:
    def change(head: dict[str, Any], members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        head["files"][name] = head["files"].pop("lock.txt")
        next(info for info, _ in members if info.filename == "lock.txt").filename = name

    return change


def linked(head: dict[str, Any], members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    members[0][0].external_attr = (stat.S_IFLNK | 0o777) << 16


def deflated(head: dict[str, Any], members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    members[0] = (members[0][0], b"0" * 10_000_000)
    members[0][0].compress_type = zipfile.ZIP_DEFLATED


def edited(head: dict[str, Any], members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    members[0] = (members[0][0], members[0][1].replace(b"text", b"TEXT"))


def unlisted(head: dict[str, Any], members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    del head["files"]["lock.txt"]


def newer(head: dict[str, Any], members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    head["format"] = FORMAT + 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (renamed("../../evil.py"), "a member is called '../../evil.py'"),
        (renamed("/etc/evil"), "a member is called"),
        (renamed("prompts\\..\\evil"), "a member is called"),
        (renamed("ready.yaml"), "a member is called"),
        (linked, "a member is no regular file"),
        (deflated, "a member is compressed"),
        (edited, "is not what its head says"),
        (unlisted, "are not those that its head lists"),
        (newer, "is a bundle of format 2; this medsynth reads up to 1"),
        (lambda head, members: head.clear(), "its head cannot be read"),
    ],
)
def test_a_hostile_archive_is_refused(
    bundle: Path,
    tmp_path: Path,
    change: Change,
    said: str,
) -> None:
    with pytest.raises(DataError) as error:
        unpack(changed(bundle, change), tmp_path / "out")
    assert said in error.value.message
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize(("place", "value"), [(6, 99), (8, 1), (8, 0x20), (8, 0x40)])
def test_a_member_that_no_reader_takes_is_refused(bundle: Path, tmp_path: Path, place: int, value: int) -> None:
    data = bytearray(bundle.read_bytes())
    data[data.rindex(b"PK\x01\x02") + place] = value  # the version needed, or the flags, of the last entry
    bundle.write_bytes(data)
    with pytest.raises(DataError, match=r"damaged|encrypted"):
        unpack(bundle, tmp_path / "out")


def test_what_is_no_bundle(bundle: Path, tmp_path: Path) -> None:
    whole = bundle.read_bytes()
    for number, data in enumerate((whole[:-30], whole[:200], b"PK\x03\x04", whole[:80] + whole[90:])):
        (tmp_path / "cut.zip").write_bytes(data)
        with pytest.raises(DataError, match=r"damaged|unpacked|refused|changed"):
            unpack(tmp_path / "cut.zip", tmp_path / f"out{number}")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("manifest.json", "{}")
    with pytest.raises(DataError, match="no bundle of medsynth"):
        unpack(tmp_path / "other.zip", tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr(HEAD, "{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(HEAD, "{}")
    with pytest.raises(DataError, match="two members"):
        unpack(tmp_path / "twice.zip", tmp_path / "out")
