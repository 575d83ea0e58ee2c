"""What a run costs until its first request is at the server: CPU seconds and memory, beside importing what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.llm.programs import CACHE, command, medsynth, recipe, server, timed
from benchmarks.llm.questions import write
from tests.e2e.project import ROOT, stats

_LIBRARIES = "import aiohttp, click, polars, pyarrow, pydantic; print(1)"
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def start(rounds: int = 3) -> None:
    """The best of some rounds; the server keeps the first request for long, so that nothing else happens."""
    if not sys.platform.startswith("linux"):
        print("start: only measured on Linux")
        return
    _once()
    bare = [timed([sys.executable, "-c", _LIBRARIES], ROOT) for _ in range(rounds)]
    found = [_until_first_request() for _ in range(rounds)]
    print("\nuntil the first request (goal 1.0 CPU s, 200 MB)")
    print(f"  libraries alone: {min(one.cpu for one in bare):.2f} CPU s, {min(one.peak for one in bare):.0f} MB")
    print(f"  medsynth run:    {min(cpu for cpu, _ in found):.2f} CPU s, {min(peak for _, peak in found):.0f} MB")


def _once() -> None:
    """One whole run: it compiles modules and keeps digests of the code, which are there from a user's first run on."""
    with tempfile.TemporaryDirectory() as name, server() as url:
        write(Path(name) / "questions.jsonl", 20)
        medsynth(recipe(Path(name), url))


def _until_first_request() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name, server("--latency-ms", "60000") as url:
        folder = Path(name)
        write(folder / "questions.jsonl", 3000)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(CACHE)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        run = subprocess.Popen(
            command(recipe(folder, url)),
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not stats(url)["most_in_flight"] and run.poll() is None:
                time.sleep(0.01)
            process = Path("/proc") / str(run.pid)
            times = (process / "stat").read_text().rpartition(")")[2].split()
            peak = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM"))
            return (int(times[11]) + int(times[12])) / _TICK, int(peak.split()[1]) / 1024
        finally:
            run.kill()
            run.wait()
