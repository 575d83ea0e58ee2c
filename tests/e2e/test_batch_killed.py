"""Batch mode and kill -9: at every point where a batch could be lost or paid twice, neither happens."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.batch_recipes import ROWS, dialogue_recipe, recipe
from tests.e2e.project import ROOT, command, environment, run, stats


@contextmanager
def server(*more: str) -> Iterator[str]:
    """The local server with batches, in a process of its own; gives its base URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.batch_server", *more], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        found = re.search(r"https?://\S+", process.stdout.readline())
        assert found, "the server did not say where it listens"
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=10)


def start(path: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(path, *more), cwd=path.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
    )


def wait(url: str, ready: Callable[[dict[str, Any]], bool]) -> None:
    limit = time.monotonic() + 60
    while not ready(stats(url)) and time.monotonic() < limit:
        time.sleep(0.02)


def at_least(name: str, least: int, seen: dict[str, Any]) -> bool:
    return bool(seen[name] >= least)


@pytest.mark.parametrize(
    ("faults", "ready"),
    [
        (["--hang-upload", "1"], partial(at_least, "uploads", 1)),
        (["--hang-before-create", "1"], partial(at_least, "uploads", 1)),
        (["--hang-create", "1"], partial(at_least, "batches", 1)),
        (["--batch-s", "2"], partial(at_least, "polls", 1)),
    ],
    ids=["in the upload", "between upload and create", "between create and store", "while waiting"],
)
def test_a_killed_run_pays_nothing_twice(tmp_path: Path, faults: list[str], ready: Any) -> None:
    with server(*faults) as url:
        path = recipe(tmp_path, url)
        process = start(path)
        wait(url, ready)
        time.sleep(0.1)
        process.kill()
        process.communicate()
        made = run(tmp_path, path)
        seen = stats(url)
    assert sum(made["rows"]["conversation"].values()) == ROWS
    assert (seen["paid"], seen["repeats"], seen["online"], seen["batches"]) == (ROWS, 0, 0, 1)


def test_dialogues_killed_anywhere_pay_nothing_twice(tmp_path: Path) -> None:
    with server("--reply", "dialogue", "--batch-s", "0.1") as url:
        path = dialogue_recipe(tmp_path, url)
        draw = random.Random(7)
        for _ in range(4):
            process = start(path, "--limit", "12")
            wait(url, partial(at_least, "polls", stats(url)["polls"] + draw.randrange(1, 12)))
            time.sleep(draw.random() / 10)
            process.kill()
            process.communicate()
        run(tmp_path, path, "--limit", "12")
        seen = stats(url)
    assert (seen["repeats"], seen["online"]) == (0, 0)


def test_ctrl_c_leaves_the_batch_and_the_next_run_collects_it(tmp_path: Path) -> None:
    with server("--batch-s", "2") as url:
        path = recipe(tmp_path, url)
        process = start(path)
        wait(url, partial(at_least, "polls", 1))
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "1 batch at the service goes on" in json.loads(said)["error"]["message"]
        assert sum(run(tmp_path, path)["rows"]["conversation"].values()) == ROWS
        assert (stats(url)["batches"], stats(url)["paid"]) == (1, ROWS)
