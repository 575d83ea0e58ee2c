"""Files are there whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from medsynth.core.files import aside, write_whole


def test_the_file_is_the_old_one_until_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_whole(path, b"old")
    with aside(path) as beside:
        beside.write_bytes(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["run.json"]


def test_what_fails_leaves_the_old_file_and_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_whole(path, b"old")
    with pytest.raises(ZeroDivisionError), aside(path) as beside:
        beside.write_bytes(bytes(beside.write_bytes(b"half") // 0))
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["run.json"]


def test_a_refusal_of_the_disk_comes_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    with pytest.raises(OSError, match="place"):
        write_whole(tmp_path / "place", b"new")
    assert os.listdir(tmp_path) == ["place"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of owner and others")
def test_a_private_file_is_private_from_its_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "replies.log"
    (tmp_path / f".replies.log.{os.getpid()}").write_bytes(b"left by a killed process of the same number")
    with aside(path, private=True) as beside:
        assert stat.S_IMODE(beside.stat().st_mode) == 0o600
        beside.write_bytes(b"{}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == b"{}"
