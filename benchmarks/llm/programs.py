"""Starts what is measured: the local server, the bare loop, a run of medsynth. Each is a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.llm.questions import SYSTEM
from tests.e2e import project
from tests.e2e.project import ROOT

CACHE = Path(tempfile.gettempdir()) / "medsynth-benchmark-bytecode"
"""Where compiled modules stand: users have them, and the first run of a fresh checkout does not."""
CORES = ("0", "1")
"""Of the client and of the server, as taskset names them; on one core they would share it."""


@dataclass(frozen=True)
class Done:
    """One finished process: seconds, CPU seconds with children, peak MB, what it printed."""

    wall: float
    cpu: float
    peak: float
    said: dict[str, Any]


def server(*more: str) -> AbstractContextManager[str]:
    """The project's OpenAI-compatible server on a core of its own; gives its base URL."""
    return project.server("--reply", "words", *more, before=_on(CORES[1]))


def bare(url: str, rows: int, concurrency: int, *more: str) -> Done:
    command = [sys.executable, "-m", "benchmarks.llm.bare", url, str(rows), str(concurrency), *more]
    done = timed(command, ROOT)
    return Done(done.said["wall"], done.said["cpu"], done.peak, done.said)


def layer(folder: Path, url: str, provider: str, rows: int, concurrency: int) -> Done:
    """A run of ``rows.py``."""
    arguments = [str(folder), url, provider, str(rows), str(concurrency)]
    return timed([sys.executable, "-m", "benchmarks.llm.rows", *arguments], ROOT)


def recipe(
    folder: Path,
    url: str,
    *,
    provider: str = "compatible",
    concurrency: int = 256,
    system: str = SYSTEM,
    name: str = "bench",
    **teacher: Any,
) -> Path:
    """A ``respond`` recipe over ``questions.jsonl`` in the folder. JSON is YAML."""
    source = {"name": "benchmark", "licence": "CC0-1.0", "real_people": False, "region": "GB"}
    document = {
        "version": 1,
        "kind": "respond",
        "name": name,
        "questions": {"path": "questions.jsonl", "id": "id", "question": "question", "source": source},
        "system": system,
        "teacher": {
            "provider": provider,
            "model": "m",
            "base_url": url,
            "concurrency": concurrency,
            "temperature": 0.7,
            "max_tokens": 400,
            "timeout_s": 60,
            "location": "on_premises",
            **teacher,
        },
        "budget": {"requests": 10_000_000},
    }
    path = folder / "recipe.yaml"
    path.write_text(json.dumps(document), "utf-8")
    return path


def command(path: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "medsynth", "run", str(path), "--json", "--quiet", "--yes", *more]


def medsynth(path: Path, *more: str) -> Done:
    """A whole run, from YAML to a version; the folder of the recipe is its project."""
    return timed(command(path, *more), path.parent)


def timed(command: list[str], cwd: Path) -> Done:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(CACHE)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        process = subprocess.Popen([*_on(CORES[0]), *command], cwd=cwd, stdout=out, stderr=err, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        text = out.read().decode()
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {text} {err.read().decode()}")
    return Done(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, json.loads(text))


def _on(core: str) -> list[str]:
    """What starts a command on one core."""
    return ["taskset", "-c", core] if sys.platform == "linux" and (os.cpu_count() or 1) > 1 else []
