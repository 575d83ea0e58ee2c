"""A project of its own for each end-to-end test: real processes, real files, a real server on loopback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RECIPES = {"zh": ROOT / "recipes" / "dialogue.yaml", "en": ROOT / "recipes" / "dialogue.en.yaml"}
MEDSYNTH = [sys.executable, "-m", "medsynth"]


def command(recipe: Path, *more: str) -> list[str]:
    return [*MEDSYNTH, "run", str(recipe), "--json", "--yes", "--quiet", *more]


def medsynth(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Run a command with ``--json`` in ``folder``; its one document. The exit code is part of the contract."""
    done = subprocess.run(
        [*MEDSYNTH, *arguments], cwd=folder, capture_output=True, text=True, timeout=300, env=environment()
    )
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def run(folder: Path, recipe: Path, *more: str, code: int = 0) -> dict[str, Any]:
    return medsynth(folder, *command(recipe, *more)[len(MEDSYNTH) :], code=code)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}


@contextmanager
def server(*more: str, before: Sequence[str] = ()) -> Iterator[str]:
    """The project's OpenAI-compatible server in a process of its own; gives its base URL. before: a command that starts
    others, as taskset does."""
    process = subprocess.Popen(
        [*before, sys.executable, "-m", "tests.servers.openai_server", "--port", "0", "--reply", "dialogue", *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"https?://[^\s/]+", process.stdout.readline())
        assert found, "the server did not say where it listens"
        yield f"{found[0]}/v1"
    finally:
        process.terminate()
        process.communicate(timeout=10)


def stats(base_url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/stats", timeout=10) as answer:
        document: dict[str, Any] = json.load(answer)
    return document


def wait_for(base_url: str, requests: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server has seen so many requests, or the process is gone."""
    limit = time.monotonic() + 60
    while stats(base_url)["requests"] < requests and process.poll() is None and time.monotonic() < limit:
        time.sleep(0.01)


def adds_up(document: dict[str, Any], with_rows: int) -> bool:
    """Every input has a row, a reason or an error."""
    return bool(document["in"] == with_rows + sum(document["dropped"].values()) + document["failures"])


TRUST = "trusted_hosts: [127.0.0.1]\n"
"""``medsynth.yaml`` of a project whose owner trusts a model on this machine."""


def teachers(base_url: str, provider: str = "compatible", concurrency: int = 8) -> list[str]:
    """Arguments that give both roles to the model behind ``base_url``, on the premises; they share its limit."""
    arguments = ["--teacher", f"{provider}:local", "--base-url", base_url, "--set", "budget.requests=100000"]
    for role in ("patient", "doctor"):
        arguments += ["--set", f"teachers.{role}.concurrency={concurrency}"]
        arguments += ["--set", f"teachers.{role}.location=on_premises"]
    return arguments
