"""A server that is not ours: ``transformers serve`` with a tiny random model, and both recipes through it.

Skipped where torch and ``transformers[serving]`` are not installed. They may stand in an environment of their own:
``MEDSYNTH_TEST_TRANSFORMERS`` names its Python.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.project import ROOT, adds_up, run

PYTHON = os.environ.get("MEDSYNTH_TEST_TRANSFORMERS", sys.executable)
NEEDED = "import torch, transformers, fastapi, uvicorn"


def installed() -> bool:
    return subprocess.run([PYTHON, "-c", NEEDED], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not installed():
        pytest.skip("transformers[serving] with torch is not installed here, see MEDSYNTH_TEST_TRANSFORMERS")
    folder = tmp_path_factory.mktemp("model")
    maker = ROOT / "tests" / "servers" / "tiny_model.py"
    subprocess.run([PYTHON, "-P", str(maker), "tiny"], cwd=folder, check=True)  # -P: a module beside it is called http
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = "from transformers.cli.transformers import main; main()"
    command = [PYTHON, "-c", serve, "serve", "--host", "127.0.0.1", "--port", str(port), "--device", "cpu", "tiny"]
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    try:
        _wait(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 180
    while process.poll() is None and time.monotonic() < limit:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError("transformers serve did not start")


def options(url: str, role: str) -> list[str]:
    """A random model cuts, repeats itself and changes languages: what it loses is counted, not forbidden."""
    values = {"max_tokens": 40, "concurrency": 2, "retries": 1, "location": "on_premises"}
    named = [word for name, value in values.items() for word in ("--set", f"{role}.{name}={value}")]
    return ["--teacher", "compatible:tiny", "--base-url", url, *named, "--set", "max_failures=1", "--set", "checks=[]"]


@pytest.mark.parametrize("recipe", ["respond.yaml", "respond.en.yaml"])
def test_answers_of_a_server_that_is_not_ours(tmp_path: Path, url: str, recipe: str) -> None:
    made = run(tmp_path, ROOT / "recipes" / recipe, *options(url, "teacher"), "--limit", "12")
    rows = pl.read_parquet(sorted((tmp_path / made["path"]).glob("data/*.parquet")))
    assert made["in"] == 12
    assert adds_up(made, rows.height)
    assert rows.height >= 6
    assert all(messages[-1]["content"].strip() for messages in rows["messages"].to_list())
    assert rows["teacher"].unique().to_list() == ["tiny"]
    assert made["tokens"]["out"] > 0
    again = run(tmp_path, ROOT / "recipes" / recipe, *options(url, "teacher"), "--limit", "12")
    assert (again["content_id"], again["calls"]["made"]) == (made["content_id"], 0)


def test_dialogues_with_a_server_that_is_not_ours(tmp_path: Path, url: str) -> None:
    roles = [*options(url, "teachers.patient"), *options(url, "teachers.doctor")]
    short = ["--set", "dialogue.max_turns=2", "--set", "dialogue.min_turns=1", "--limit", "6"]
    made = run(tmp_path, ROOT / "recipes" / "dialogue.yaml", *roles, *short)
    rows = pl.read_parquet(sorted((tmp_path / made["path"]).glob("data/*.parquet")))
    assert made["in"] == 6
    assert adds_up(made, rows["split_group"].n_unique())
    assert rows.height >= 1
