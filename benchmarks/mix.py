"""Figures of mixtures: how long the order of training takes, and how near its shares are to the law.

    python benchmarks/mix.py order [ROWS]     CPU time of the order by priority of 5.4 million rows
    python benchmarks/mix.py law              shares of HuatuoGPT-II's mixture at its full size, against the law
    python benchmarks/mix.py run [ROWS]       a whole run over two versions: rows a second, peak memory

Ids are those of made-up rows. Ratios count, seconds are those of the machine named in benchmarks/README.md.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from medsynth.core.plan import Splits
from medsynth.dataset.manifest import Lineage, Origin, RecipeEntry, SourceEntry
from medsynth.dataset.version import write_version
from medsynth.engine.run import RunOptions, run
from medsynth.mix._keys import order_of
from medsynth.mix.curriculum import Curriculum, Place, keys
from medsynth.recipes._load import load_recipe

ROWS = 5_400_000
RELEASED = {
    "web": (1_035_111, 32.0),
    "literature": (1_055_502, 16.0),
    "encyclopedia": (558_242, 8.0),
    "books": (2_604_039, 4.0),
    "sft": (3 * 142_000, 1.0),
}
"""Rows with their copies, and weights, of HuatuoGPT-II (arXiv 2311.09774, its data card and its training script)."""
MARKS = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99)


def ids(count: int) -> pl.Series:
    """Row ids of made-up rows: 128 random bits, as hashes are."""
    raw = np.random.default_rng(7).integers(0, 256, (count, 16), dtype=np.uint8)
    return pl.Series([raw[at : at + 1].tobytes().hex() for at in range(count)], dtype=pl.String)


def order(rows: int) -> None:
    """The permutation of all rows: draw, logarithm, sort. Best of five, beside a bare loop over as many rows."""
    names, weights = list(RELEASED), {name: weight for name, (_, weight) in RELEASED.items()}
    some = ids(rows)
    datasets = pl.Series([names[at % len(names)] for at in range(rows)])
    config = Curriculum(places=tuple(Place(dataset=name, weight=weight) for name, weight in weights.items()), seed=7)
    best, bare = math.inf, math.inf
    for _ in range(5):
        start = time.process_time()
        found = order_of(keys(some, datasets, config))
        best = min(best, time.process_time() - start)
        start = time.process_time()
        for _at in range(rows):
            pass
        bare = min(bare, time.process_time() - start)
    assert len(found) == rows
    print(f"order of {rows:,} rows: {best:.2f} s CPU ({best / bare:.1f} x an empty loop over them)")


def law() -> None:
    """Shares of draws around each mark, and how far any tenth is from its expectation, in standard deviations."""
    counts = [count for count, _ in RELEASED.values()]
    weights = [weight for _, weight in RELEASED.values()]
    sources = np.repeat(np.arange(len(counts)), counts)
    names = pl.Series(np.array(list(RELEASED))[sources])
    config = Curriculum(places=tuple(Place(dataset=name, weight=entry[1]) for name, entry in RELEASED.items()), seed=7)
    ordered = sources[order_of(keys(ids(len(sources)), names, config))]
    total, window = len(ordered), len(ordered) // 1000
    print("progress      " + "".join(f"{name:>22}" for name in RELEASED) + "   (measured, law; %)")
    for mark in MARKS:
        left = remaining(counts, weights, mark)
        rates = [n * w for n, w in zip(left, weights, strict=True)]
        start = min(int(total * mark), total - window)
        seen = np.bincount(ordered[start : start + window], minlength=len(counts)) / window
        pairs = (
            f"{100 * got:10.1f}, {100 * rate / sum(rates):5.1f}     " for got, rate in zip(seen, rates, strict=True)
        )
        print(f"{mark:8.0%}      " + "".join(pairs))
    print(
        f"largest distance of a tenth from what the law expects: {_farthest(ordered, counts, weights):.2f} deviations"
    )


def _farthest(ordered: np.ndarray, counts: list[int], weights: list[float]) -> float:
    total, worst = len(ordered), 0.0
    for tenth in range(10):
        before, after = (remaining(counts, weights, (tenth + step) / 10) for step in (0, 1))
        seen = np.bincount(ordered[total * tenth // 10 : total * (tenth + 1) // 10], minlength=len(counts))
        for got, a, b, n in zip(seen, before, after, counts, strict=True):
            share = (a - b) / n
            worst = max(worst, abs(got - n * share) / max(1.0, math.sqrt(n * share * (1 - share))))
    return worst


def remaining(counts: list[int], weights: list[float], progress: float) -> list[float]:
    """Expected rows of each source after a share of all draws: n exp(-w s); s by halving."""
    low, high = 0.0, 2000.0
    for _ in range(200):
        s = (low + high) / 2
        gone = sum(n * -math.expm1(-w * s) for n, w in zip(counts, weights, strict=True))
        low, high = (s, high) if gone < progress * sum(counts) else (low, s)
    return [n * math.exp(-w * low) for n, w in zip(counts, weights, strict=True)]


def whole(rows: int) -> None:
    """Read, choose, order, write; two versions of dialogues of eight turns and 2 kB."""
    from benchmarks.versions import parts

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "parts").mkdir()
        source = SourceEntry(name="bench", licence="CC0-1.0", real_people=False)
        made = parts(folder / "parts", rows)
        for dataset, files in (("a", made[::2]), ("b", made[1::2])):
            origin = Origin(recipe=RecipeEntry(kind="dialogue"), lineage=Lineage(sources=(source,)))
            write_version(
                folder / "datasets", name=dataset, tables={"conversation": files}, origin=origin, recipe={},
                splits=Splits(),
            )  # fmt: skip
        inputs = [{"version": "a", "weight": 32}, {"version": "b", "copies": 2}]
        (folder / "mix.yaml").write_text(json.dumps({"kind": "mix", "name": "mixture", "inputs": inputs}), "utf-8")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        plan = load_recipe(folder / "mix.yaml").plan(folder / "datasets")
        done = run(plan, RunOptions(out=folder / "datasets", home=folder / "home"))
        spent = time.process_time() - start
    made_rows = sum(sum(splits.values()) for splits in done.rows.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"mixture of {made_rows:,} rows: {made_rows / spent:,.0f} rows a second of CPU, {spent:.1f} s")
    print(f"peak memory {peak / 1024:,.0f} MB ({before / 1024:,.0f} MB before the run)")


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else "order"
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    {"order": lambda: order(number or ROWS), "law": law, "run": lambda: whole(number or 100_000)}[what]()
