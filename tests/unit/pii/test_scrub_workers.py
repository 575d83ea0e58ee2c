"""Files scrubbed by several processes: the same bytes as by one, and nothing left behind where all is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from medsynth.engine.scrub_file import scrub_file

ROWS = 2500
TEXTS = (
    "My name is Priya Nair, phone 13800138000. Thanks, Priya",
    "我叫王芳，住院号：A123456，昨天看了张医生。",
    "The fever is gone, and the cough too.",
    "Mail ann.lee@mail.com before 03/04/2021, Dr Ann Lee.",
)


def _lines(path: Path, rows: int) -> None:
    texts = ({"id": row, "text": f"{TEXTS[row % len(TEXTS)]} ({row})"} for row in range(rows))
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in texts), "utf-8")


def test_the_same_bytes_for_any_number_of_processes(tmp_path: Path) -> None:
    _lines(tmp_path / "in.jsonl", ROWS)
    made = []
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        folder.mkdir()
        out, audit = folder / "out.jsonl", folder / "audit.parquet"  # an audit names its scrubbed file
        result = scrub_file(
            tmp_path / "in.jsonl", out, audit, home=tmp_path / "home", surrogates=True, source="s", workers=workers
        )
        assert (result.rows, result.touched) == (ROWS, ROWS * 3 // 4)
        made.append((out.read_bytes(), audit.read_bytes(), result.spans))
    assert made[0] == made[1]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    _lines(tmp_path / "in.jsonl", 60_000)
    command = [sys.executable, "-m", "medsynth", "scrub", "in.jsonl", "--out", "out.jsonl", "--workers", "2", "--quiet"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        deadline = time.monotonic() + 120
        while len(_below(started.pid)) < 2 and time.monotonic() < deadline:
            assert started.poll() is None
            time.sleep(0.1)
        below = _below(started.pid)
        os.kill(started.pid, signal.SIGKILL)
    while any(map(_runs, below)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert below
    assert not any(map(_runs, below))
    assert not (tmp_path / "out.jsonl").exists()


def _below(parent: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = place.read_text("ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == parent:
            found.append(int(place.parent.name))
    return found


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
