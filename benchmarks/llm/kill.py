"""SIGKILL at random points, then the same command again: answers paid for twice, beyond the requests in flight."""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.llm.programs import command, medsynth, recipe, server
from benchmarks.llm.questions import write
from tests.e2e.project import ROOT, stats

CONCURRENCY = 16
ROWS = 400


def kill(rounds: int) -> None:
    """One question each, and dialogues in their middle; each round kills once."""
    for name in ("respond", "dialogue"):
        with tempfile.TemporaryDirectory() as folder:
            whole = _started(Path(folder) / "whole", name, None)[2]
        worst = 0
        for number in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                before, repeated, rows = _started(Path(folder) / "broken", name, number)
            worst = max(worst, repeated - CONCURRENCY)
            print(
                f"  {name} {number}: killed at {before} requests, {repeated} repeated, {CONCURRENCY} in flight, "
                f"{'the rows of an undisturbed run' if rows == whole else 'OTHER ROWS'}",
                flush=True,
            )
        print(f"{name}: worst of {rounds}: {max(0, worst)} repeated beyond those in flight", flush=True)


def _started(folder: Path, name: str, seed: int | None) -> tuple[int, int, str]:
    """(requests before the kill, requests repeated, content id). seed: None = it is not killed."""
    folder.mkdir()
    kind = ["--reply", "dialogue"] if name == "dialogue" else []
    with server("--latency-ms", "30", *kind) as url:
        path, more = _prepared(folder, name, url)
        before = 0
        if seed is not None:
            run = subprocess.Popen(
                command(path, *more), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            wanted = random.Random(seed).randrange(5, ROWS)
            while stats(url)["requests"] < wanted and run.poll() is None:
                time.sleep(0.005)
            run.kill()
            run.wait()
            time.sleep(0.2)
            before = stats(url)["requests"]
        done = medsynth(path, *more)
        return before, stats(url)["repeats"], done.said["content_id"]


def _prepared(folder: Path, name: str, url: str) -> tuple[Path, list[str]]:
    if name == "respond":
        write(folder / "questions.jsonl", ROWS)
        return recipe(folder, url, concurrency=CONCURRENCY), []
    more = ["--teacher", "compatible:local", "--base-url", url, "--set", "budget.requests=100000"]
    for role in ("patient", "doctor"):
        more += ["--set", f"teachers.{role}.concurrency={CONCURRENCY}"]
        more += ["--set", f"teachers.{role}.location=on_premises"]
    path = folder / "dialogue.yaml"
    text = (ROOT / "recipes" / "dialogue.yaml").read_text("utf-8")
    path.write_text(text.replace("../seeds", str(ROOT / "seeds")), "utf-8")
    return path, [*more, "--set", "checks=[]"]
