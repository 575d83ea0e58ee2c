"""Kills of runs in batch mode: ``python -m benchmarks.llm.batch [--kills 20]``.

Runs of dialogues (two teachers in batch mode) are killed with SIGKILL at random moments until one ends by itself, then
the server is asked how many answers it gave more than once. The goal is none: what was handed in is found again.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.e2e.batch_recipes import dialogue_recipe
from tests.e2e.project import ROOT, stats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kills(options.kills, options.seed)


def kills(number: int, seed: int = 1) -> None:
    """Start the server, kill so many runs, and tell what was paid for twice."""
    command = [sys.executable, "-m", "tests.servers.batch_server", "--reply", "dialogue", "--batch-s", "0.3"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as folder:
            report(kill_and_finish(Path(folder), url, number, random.Random(seed)), stats(url))
    finally:
        server.terminate()
        server.wait(10)


def kill_and_finish(folder: Path, url: str, kills: int, draw: random.Random) -> int:
    """Kill that many runs, four of each set of dialogues, then let it end; how many were killed while they ran."""
    killed = 0
    for number in range(0, kills, 4):
        path = dialogue_recipe(folder / f"project-{number}", url)
        models = [f"--set=teachers.{side}.model=m{number}" for side in ("patient", "doctor")]
        run = [sys.executable, "-m", "medsynth", "run", str(path), "--json", "--yes", "--quiet", "--limit=60", *models]
        for _ in range(4):
            process = subprocess.Popen(run, cwd=path.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            seen = contacts(url)
            while contacts(url) == seen and process.poll() is None:  # start-up is no moment worth a kill
                time.sleep(0.01)
            time.sleep(0.4 * draw.random())
            killed += process.poll() is None
            process.kill()
            process.wait()
        subprocess.run(run, cwd=path.parent, check=True, stdout=subprocess.DEVNULL)
    return killed


def contacts(url: str) -> int:
    """Times that a run has spoken to the server."""
    seen = stats(url)
    return int(seen["uploads"] + seen["polls"] + seen["batches"])


def report(killed: int, seen: dict[str, Any]) -> None:
    print(f"\nbatch mode, killed while running   {killed}")
    print(f"batches                {seen['batches']}")
    print(f"answers paid for       {seen['paid']}")
    print(f"repeated               {seen['repeats']}   (goal: 0)")


if __name__ == "__main__":
    main()
