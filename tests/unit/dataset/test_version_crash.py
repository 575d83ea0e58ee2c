"""A writer that dies, a disk that fills, several writers at once: a whole version or none, every time."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from medsynth.dataset import history
from medsynth.dataset.open import open_version
from medsynth.dataset.staging import leftovers
from tests.unit.dataset.conversations import conversation, written

ROOT = Path(__file__).parents[3]
ROWS = [conversation(n) for n in range(60)]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

WRITER = """
import sys
from pathlib import Path
from tests.unit.dataset.conversations import conversation, written
folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
done = written(folder, [conversation(n) for n in range(first, last)])
print(done.version, done.unchanged)
"""

BEFORE = """
import sys
from tests.unit.dataset import conversations
real = conversations.write_version
def changed(*args, **kwargs):
    begin()  # only now: the parts are the engine's matter
    return real(*args, **kwargs)
conversations.write_version = changed
"""

DIES = (
    BEFORE
    + """
import os, signal
def begin():
    left = [int(sys.argv[4])]
    def counted(call):
        def wrapper(*args, **kwargs):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)
        return wrapper
    for name in ("rename", "replace", "fsync"):
        setattr(os, name, counted(getattr(os, name)))
"""
)

FILLS = (
    BEFORE
    + """
from resource import RLIMIT_FSIZE, setrlimit
def begin():
    setrlimit(RLIMIT_FSIZE, (int(sys.argv[4]), int(sys.argv[4])))
"""
)


def run(code: str, folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, str(folder), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def check_whole(folder: Path, expected: list[str]) -> None:
    """Every version opens with all its hashes; the records name exactly what is there."""
    out = folder / "datasets"
    assert history.versions(out / "consult") == expected
    for number in expected:
        open_version(f"consult@{number}", out, verify=True)
    assert [line["version"] for line in history.history(out / "consult")] == expected
    assert open_version("consult", out).path.name == expected[-1]


@posix
@pytest.mark.parametrize("calls", [0, 3, 9, 13, 14, 15, 16, 17, 18, 19, 20])
@pytest.mark.parametrize("rows_before", [0, 20])
def test_killed_at_any_moment(calls: int, rows_before: int, tmp_path: Path) -> None:
    """Dies at its n-th call that makes something durable: shards first, then card, rename, HISTORY and latest."""
    if rows_before:
        written(tmp_path, ROWS[:rows_before])
    root = tmp_path / "datasets" / "consult"
    before = history.versions(root)
    died = run(DIES + WRITER, tmp_path, 0, 60, calls)
    assert died.returncode == -signal.SIGKILL, died.stderr
    after = history.versions(root)
    assert len(after) - len(before) in (0, 1)
    assert leftovers(root) or len(after) > len(before)
    for number in after:
        open_version(root / number, verify=True)
    again = written(tmp_path, ROWS)
    assert again.unchanged == (len(after) > len(before))
    check_whole(tmp_path, [*before, "1.1.0" if before else "1.0.0"])


@posix
@pytest.mark.parametrize("limit", [300, 3_000, 8_000])
def test_full_disk(limit: int, tmp_path: Path) -> None:
    first = written(tmp_path, ROWS[:20])
    failed = run(FILLS + WRITER, tmp_path, 0, 60, limit)
    assert failed.returncode == 1
    assert "StorageError" in failed.stderr, "a full disk is resumable: exit 4"
    assert "file size limit is reached" in failed.stderr
    assert not leftovers(first.path.parent)
    check_whole(tmp_path, ["1.0.0"])
    assert written(tmp_path, ROWS).version == "1.1.0"


@posix
def test_writers_at_once(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    writers = []
    for n in range(4):
        own = tmp_path / f"writer-{n}"  # parts of its own, versions in one place
        own.mkdir()
        (own / "datasets").symlink_to(tmp_path / "datasets")
        command = [sys.executable, "-c", WRITER, str(own), "0", str(20 + n)]
        writers.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    said = [writer.communicate() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4, said
    assert len({out for out, _ in said}) == 4
    root = tmp_path / "datasets" / "consult"
    numbers = history.versions(root)
    assert len(numbers) == 4
    check_whole(tmp_path, numbers)
