"""Days on which the disk is full or rots: one clear line, the right exit code, nothing paid twice, nothing lost."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.project import RECIPES, ROOT, TRUST, command, environment, medsynth, run, server, stats, teachers
from tests.e2e.test_respond import recipe

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are POSIX")
CONCURRENCY = 8


def _with_files_of(most: int) -> None:
    """In the child: writing beyond so many bytes fails, as it does on a full disk."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@pytest.mark.parametrize("most", [9_000, 40_000, 60_000, 120_000])
def test_a_full_disk_stops_the_run_and_the_next_goes_on(tmp_path: Path, most: int) -> None:
    """Whichever file is the first that does not fit: a segment, the index, a part."""
    with server() as url:
        path = recipe(tmp_path, url, count=300)
        full = subprocess.run(
            command(path),
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
            preexec_fn=lambda: _with_files_of(most),
        )
        error = json.loads(full.stdout)["error"]
        assert (full.returncode, error["exit_code"], error["retryable"]) == (4, 4, True), full.stderr
        assert any(words in error["message"] for words in ("cannot be written", "cannot write", "cannot be synced"))
        assert "Traceback" not in full.stderr
        made = run(tmp_path, path)
        assert (made["in"], made["failures"]) == (300, 0)
        seen = stats(url)
    assert seen["repeats"] <= CONCURRENCY
    assert seen["requests"] <= 300 + CONCURRENCY


def test_damage_is_counted_and_named_and_only_it_is_asked_for_again(tmp_path: Path) -> None:
    with server() as url:
        path = recipe(tmp_path, url)
        first = run(tmp_path, path)
        assert first["warnings"] == []
        (segment,) = (tmp_path / ".medsynth" / "replies").glob("*.log")
        data = bytearray(segment.read_bytes())
        data[len(data) // 2] ^= 0xFF
        segment.write_bytes(data)
        shutil.rmtree(tmp_path / ".medsynth" / "store")
        again = run(tmp_path, path)
    assert again["calls"] == {"made": 1, "replayed": 29}
    (warning,) = again["warnings"]
    assert warning.startswith(f"1 of the kept replies damaged ({segment.name} at byte ")
    assert (again["content_id"], again["unchanged"]) == (first["content_id"], True)


def _ill(count: int) -> list[str]:
    """Arguments of a server that never has room for the first so many of the shipped cases."""
    lines = (ROOT / "seeds/cases/zh.jsonl").read_text("utf-8").splitlines()[:count]
    faults = (f"status:status=503,contains={json.loads(line)['complaint'][:12]}" for line in lines)
    return [argument for fault in faults for argument in ("--fault", fault)]


@pytest.mark.parametrize(("ill", "code"), [(1, 0), (4, 3)], ids=["one in thirty", "four in thirty"])
def test_calls_that_fail_for_good_are_listed_and_only_they_are_tried_again(tmp_path: Path, ill: int, code: int) -> None:
    """A few lost rows are no reason to have no version; many are. Neither loses what was paid for."""
    (tmp_path / "medsynth.yaml").write_text(TRUST, "utf-8")
    more = ["--limit", "30", "--set", "checks=[]"]
    more += [f"--set=teachers.{role}.retries=2" for role in ("patient", "doctor")]
    with server(*_ill(ill)) as url:
        first = run(tmp_path, RECIPES["zh"], *more, *teachers(url), code=code)
        answered = stats(url)["answers"]
    if code == 0:
        rows = sum(first["rows"]["conversation"].values())
        assert (first["in"], first["failures"], rows) == (30, ill, 30 - ill)
    run_id = max(path.name for path in (tmp_path / ".medsynth/runs").iterdir())
    assert len(medsynth(tmp_path, "peek", run_id, "--failed", "--json")["rows"]) == ill
    with server() as url:
        again = run(tmp_path, RECIPES["zh"], *more, *teachers(url))
        asked = stats(url)["requests"]
    assert (again["failures"], sum(again["rows"]["conversation"].values())) == (0, 30)
    assert again["calls"]["replayed"] == answered
    assert 0 < asked == again["calls"]["made"] <= 12 * ill
