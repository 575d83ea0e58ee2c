"""Requests a second, CPU a request, start, memory and second runs, beside the bare loop in the same run."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.llm.programs import Done, bare, layer, medsynth, recipe, server
from benchmarks.llm.questions import write
from tests.e2e.project import stats

FEW = 300


@dataclass(frozen=True)
class Measured:
    """One contender in one round: requests a second, ms of CPU a request, CPU seconds until the first, peak MB."""

    rate: float
    cpu_ms: float
    start_s: float = 0.0
    peak: float = 0.0


def speed(rows: int, concurrency: int, latency_ms: float, rounds: int) -> None:
    """The whole path: YAML, log, parse, parquet, version. Requests a second while the server was busy.

    Each round measures every contender once, and ratios are to the bare loop of the same round: the machine's own
    weather is in both. The middle round is told, and the worst and the best.
    """
    print(f"\n{rows} rows, concurrency {concurrency}, {latency_ms:g} ms, {rounds} rounds")
    all_rounds = [_round(rows, concurrency, latency_ms) for _ in range(rounds)]
    for name in all_rounds[0]:
        ours = [one[name] for one in all_rounds]
        ratios = [one[name].rate / one["bare loop"].rate for one in all_rounds]
        print(
            f"  {name:<16}{median(one.rate for one in ours):7.0f} requests/s   {_middle(ratios, 2)} of the bare loop   "
            f"{_middle([one.cpu_ms for one in ours], 3)} ms CPU a request"
        )
        if peak := max(one.peak for one in ours):
            print(f"{'':<18}until the first {_middle([one.start_s for one in ours], 2)} CPU s, peak {peak:.0f} MB")


def _middle(values: list[float], places: int) -> str:
    return f"{median(values):.{places}f} ({min(values):.{places}f} to {max(values):.{places}f})"


def _round(rows: int, concurrency: int, latency_ms: float) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    with server("--latency-ms", str(latency_ms)) as url:
        for name, more in (("bare loop", ()), ("the SDK alone", ("sdk",))):
            few, many = (bare(url, count, concurrency, *more) for count in (FEW, rows))
            found[name] = Measured(rows / many.wall, _marginal(few, many, rows))
    for name, provider in (("compatible", "compatible"), ("openai", "openai"), ("respond recipe", "compatible")):
        runs = [_run(count, provider, concurrency, latency_ms, whole=name != provider) for count in (FEW, rows)]
        (few, _), (many, busy) = runs
        found[name] = Measured(rows / busy, _marginal(few, many, rows), few.cpu, many.peak)
    return found


def _run(rows: int, provider: str, concurrency: int, latency_ms: float, *, whole: bool) -> tuple[Done, float]:
    """One run; seconds while the server was busy. whole: from YAML, with the checks of the recipe."""
    with tempfile.TemporaryDirectory() as name, server("--latency-ms", str(latency_ms)) as url:
        folder = Path(name)
        if whole:
            write(folder / "questions.jsonl", rows)
            done = medsynth(recipe(folder, url, provider=provider, concurrency=concurrency))
        else:
            done = layer(folder, url, provider, rows, concurrency)
        seen = stats(url)
        assert (done.said["calls"]["made"], done.said["in"]) == (seen["requests"], rows)
        return done, seen["busy_s"]


def _marginal(few: Done, many: Done, rows: int) -> float:
    return 1000 * (many.cpu - few.cpu) / (rows - FEW)


def resume(rows: int) -> None:
    """A second run of a finished recipe: with its parts, without them so that every answer comes from the reply log,
    and with one of two prompts edited."""
    with tempfile.TemporaryDirectory() as name, server() as url:
        folder = Path(name)
        write(folder / "questions.jsonl", rows)
        path = recipe(folder, url)
        first = medsynth(path)
        print(f"\n{rows} rows: first run {first.wall:.2f} s, {first.cpu:.2f} s CPU, peak {first.peak:.0f} MB")
        _told("second run (goal 1.2 s wall for 3,000, 8 s for 100,000)", medsynth(path))
        shutil.rmtree(folder / ".medsynth" / "store")
        _told("the same without its parts, every answer from the log", medsynth(path))
        before = stats(url)["requests"]
        untouched = path.rename(folder / "first.yaml")
        edited = recipe(folder, url, system="Answer in one sentence.", name="edited")
        both = [medsynth(one) for one in (untouched, edited)]
        made = [done.said["calls"]["made"] for done in both]
        print(f"  one of two prompts edited: {stats(url)['requests'] - before} sent, {made} counted, {rows} wanted")


def _told(label: str, done: Done) -> None:
    calls = done.said["calls"]
    print(
        f"  {label}: {done.wall:.2f} s wall, {done.cpu:.2f} s CPU, peak {done.peak:.0f} MB, "
        f"calls {calls['made']} made, {calls['replayed']} replayed"
    )


def memory(many: int) -> None:
    """Peak memory of the layer in a whole run, of a tenth of the rows and of all; then each again, from the log."""
    print("\nmemory of the layer (goal 300 MB, flat), and all answers replayed")
    for rows in (many // 10, many):
        with tempfile.TemporaryDirectory() as name, server() as url:
            folder = Path(name)
            first = layer(folder, url, "compatible", rows, 256)
            shutil.rmtree(folder / ".medsynth" / "store")
            again = layer(folder, url, "compatible", rows, 256)
            last = layer(folder, url, "compatible", rows, 256)
            assert again.said["calls"] == {"made": 0, "replayed": rows}
            print(
                f"  {rows} rows: {first.cpu:.1f} s CPU, peak {first.peak:.0f} MB; replayed {again.wall:.1f} s wall, "
                f"{again.cpu:.1f} s CPU, peak {again.peak:.0f} MB; "
                f"second run {last.wall:.1f} s wall, {last.cpu:.1f} s CPU"
            )
