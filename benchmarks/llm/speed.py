"""Requests a second, CPU a request, start, memory and second runs, beside the bare loop in the same run."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.llm.programs import Done, bare, layer, medsynth, recipe, server, stats
from benchmarks.llm.questions import write

FEW = 300


def speed(
    rows: int, concurrency: int, latency_ms: float, providers: tuple[str, ...] = ("compatible", "openai")
) -> None:
    """The whole path: YAML, log, parse, parquet, version. Requests a second while the server was busy."""
    print(f"\n{rows} rows, concurrency {concurrency}, {latency_ms:g} ms")
    with server("--latency-ms", str(latency_ms)) as url:
        few, many = bare(url, FEW, concurrency), bare(url, rows, concurrency)
    base = rows / many.wall
    print(f"  {'bare loop':<24}{base:8.0f} requests/s   1.00    {_marginal(few, many, rows):.3f} ms CPU a request")
    for name, provider in (("compatible", "compatible"), ("openai", "openai"), ("respond recipe", "compatible")):
        runs = [_run(count, provider, concurrency, latency_ms, whole=name != provider) for count in (FEW, rows)]
        (few, _), (many, busy) = runs
        rate = rows / busy
        print(
            f"  {name:<24}{rate:8.0f} requests/s   {rate / base:.2f}    {_marginal(few, many, rows):.3f} ms CPU a "
            f"request, start {few.cpu:.2f} CPU s, peak {many.peak:.0f} MB, wall {many.wall:.1f} s"
        )


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
    """A second run of a finished recipe in another output, so that every answer is replayed; then with half of the
    questions changed."""
    with tempfile.TemporaryDirectory() as name, server() as url:
        folder = Path(name)
        write(folder / "questions.jsonl", rows)
        path = recipe(folder, url)
        first = medsynth(path)
        unchanged = medsynth(path)
        replayed = medsynth(path, "--out", "elsewhere", "--set", "name=bench2")
        before = stats(url)["requests"]
        changed = medsynth(path, "--set", "teacher.temperature=0.8", "--limit", str(rows // 2))
        asked = stats(url)["requests"] - before
        print(f"\n{rows} rows: first run {first.wall:.2f} s, peak {first.peak:.0f} MB")
        for label, done in (("second run, nothing changed", unchanged), ("all answers replayed", replayed)):
            calls = done.said["calls"]
            print(
                f"  {label}: {done.wall:.2f} s wall, {done.cpu:.2f} s CPU, peak {done.peak:.0f} MB, "
                f"calls {calls['made']} made, {calls['replayed']} replayed"
            )
        made = changed.said["calls"]["made"]
        print(f"  half of the requests changed: {asked} sent, {made} counted, {rows // 2} wanted")
