"""What is swept away, and what is not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from medsynth.cli.main import execute
from medsynth.dataset.staging import ABANDONED_S, abandoned
from tests.unit.dataset.conversations import conversation, written


def folder(path: Path, *, hours: float) -> Path:
    path.mkdir(parents=True)
    (path / "train-00000.part").write_bytes(b"x" * 100)
    then = time.time() - hours * ABANDONED_S
    for one in (path / "train-00000.part", path):
        os.utime(one, (then, then))
    return path


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_only_what_nobody_writes_to_goes(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    version = written(tmp_path, [conversation(0)]).path
    root, gone = version.parent, dead_pid()
    old = {
        folder(root / f".staging-{gone}-aa", hours=2),
        folder(root / f".staging-{gone}-aa.tmp", hours=2),
        folder(tmp_path / "datasets" / ".pull-0123", hours=2),
        folder(tmp_path / ".medsynth" / "hub" / "abcd" / ".pull-4567", hours=2),
    }
    kept = [
        folder(root / f".staging-{gone}-bb", hours=0.5),
        folder(root / f".staging-{os.getpid()}-cc", hours=2),
        folder(tmp_path / "datasets" / ".pull-89ab", hours=0.5),
        version,
    ]
    assert execute(["gc", "--dry-run"]) == 0
    assert all(path.exists() for path in old)
    assert execute(["gc"]) == 0
    assert not [path for path in old if path.exists()]
    assert all(path.exists() for path in kept)
    assert abandoned(tmp_path / "nowhere") == []
