"""Figures of the foundation: start-up, a first run, a second run, scale and memory, resume after SIGKILL.

    python -m benchmarks.foundation startup | first | scale [N ...] | kill [ROUNDS]

Each prints one line a figure. Ratios count, absolute times are of the machine named in benchmarks/README.md.
"""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.project import MEDSYNTH, ROOT, server, stats, teachers


def timed(command: list[str], cwd: Path, cores: str = "") -> tuple[float, float, float, str]:
    """(wall s, CPU s, peak RSS MB, stdout) of one process and its children; ``cores`` as taskset takes them."""
    pinned = ["taskset", "-c", cores, *command] if cores else command
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(pinned, cwd=cwd, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {text}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def startup() -> None:
    """``medsynth --help`` beside a bare interpreter and beside click alone."""
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "click": [sys.executable, "-c", "import click"],
        "medsynth --help": [*MEDSYNTH, "--help"],
    }
    for name, command in commands.items():
        walls = [timed(command, ROOT)[0] * 1000 for _ in range(25)]
        print(f"{name}: median {statistics.median(walls):.0f} ms, min {min(walls):.0f} ms")


def recipe_run(
    folder: Path, *more: str, cores: str = "", recipe: str = "dialogue.yaml"
) -> tuple[float, float, float, dict]:
    command = [*MEDSYNTH, "run", str(ROOT / "recipes" / recipe), "--json", "--quiet", "--yes", *more]
    wall, cpu, rss, text = timed(command, folder, cores)
    return wall, cpu, rss, json.loads(text)


def first() -> None:
    """The shipped recipes, from nothing and again."""
    for recipe in ("dialogue.yaml", "dialogue.en.yaml"):
        with tempfile.TemporaryDirectory() as folder:
            wall, cpu, rss, result = recipe_run(Path(folder), recipe=recipe)
            again, _, _, second = recipe_run(Path(folder), recipe=recipe)
            assert second["content_id"] == result["content_id"]
            print(
                f"{recipe}: {result['in']} cases in {wall:.1f} s ({cpu:.1f} s CPU, {rss:.0f} MB), "
                f"dropped {sum(result['dropped'].values())}; second run {again:.2f} s, calls {second['calls']['made']}"
            )


def many_cases(path: Path, count: int) -> None:
    """The shipped Chinese cases, repeated under new ids: each copy draws its own persona and its own words."""
    lines = [json.loads(line) for line in (ROOT / "seeds/cases/zh.jsonl").read_text("utf-8").splitlines()]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            line = lines[number % len(lines)]
            file.write(json.dumps({**line, "id": f"{line['id']}-{number}"}, ensure_ascii=False) + "\n")


_SEEDS = {
    "name": "medsynth-seeds-zh",
    "licence": "CC-BY-4.0",
    "redistribution": "yes",
    "real_people": False,
    "region": "CN",
}
"""Without it the cases would count as those of real people, and be scrubbed first."""


def scale(counts: list[int]) -> None:
    """Dialogues per second and peak memory on one core, demo teacher, every wrapper and the reply log in the path."""
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            many_cases(folder / "cases.jsonl", count)
            sets = ["--set", f"cases.path={folder / 'cases.jsonl'}", "--set", f"cases.source={json.dumps(_SEEDS)}"]
            wall, cpu, rss, result = recipe_run(folder, *sets, cores="0")
            kept = sum(sum(splits.values()) for table, splits in result["rows"].items() if table == "conversation")
            print(
                f"{count} cases: {wall:.1f} s wall, {cpu:.1f} s CPU, {count / wall:.0f} dialogues/s, "
                f"{result['calls']['made'] / wall:.0f} calls/s, peak {rss:.0f} MB, kept {kept / count:.1%}"
            )


def kill(rounds: int) -> None:
    """SIGKILL at random points over a local server with 50 ms latency: calls repeated beyond those in flight."""
    concurrency = 8
    worst = 0
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            repeated, seen, rows = _killed_once(Path(name), number, concurrency)
            worst = max(worst, repeated - concurrency)
            print(f"kill {number}: {seen} calls before, {repeated} repeated ({concurrency} in flight), {rows} rows")
    print(f"worst beyond those in flight: {max(worst, 0)}")


def _killed_once(folder: Path, seed: int, concurrency: int) -> tuple[int, int, int]:
    with server("--latency-ms", "50") as url:
        sets = [*teachers(url, concurrency=concurrency), "--set", "checks=[]"]
        command = [*MEDSYNTH, "run", str(ROOT / "recipes/dialogue.yaml"), "--json", "--quiet", "--yes", *sets]
        run = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        draws = random.Random(seed)
        wanted = draws.randrange(5, 500)
        while stats(url)["requests"] < wanted and run.poll() is None:
            time.sleep(0.005)
        run.send_signal(signal.SIGKILL)
        run.wait()
        time.sleep(0.2)
        before = stats(url)["requests"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        after = stats(url)
        result = json.loads(done.stdout)
        return after["requests"] - after["distinct"], before, result["rows"]["conversation"]["train"]


def main() -> None:
    what, *more = sys.argv[1:] or ["startup"]
    if what == "startup":
        startup()
    elif what == "first":
        first()
    elif what == "scale":
        scale([int(count) for count in more] or [10_000, 50_000])
    elif what == "kill":
        kill(int(more[0]) if more else 20)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
