"""Figures of versions: writing with identity and card, on made-up dialogues of eight turns and about 2 kB.

    python benchmarks/versions.py write [ROWS]
    python benchmarks/versions.py verify [ROWS]
    python benchmarks/versions.py diff [ROWS]

Each prints one line a figure. The rows are random words: no case, no patient. Ratios count, seconds are those of the
machine named in benchmarks/README.md.
"""

from __future__ import annotations

import os

os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # as the command line does

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.ids import row_id
from medsynth.core.plan import Splits
from medsynth.core.tables import CONVERSATION
from medsynth.dataset import history
from medsynth.dataset.diff import Side
from medsynth.dataset.diff import diff as compare
from medsynth.dataset.manifest import Origin, RecipeEntry
from medsynth.dataset.open import open_version
from medsynth.dataset.verify import verify_version
from medsynth.dataset.version import write_version

PART_ROWS = 10_000
_LETTERS = "的一是在不了有和人这中大为上个我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说面而方后多定"


def parts(folder: Path, rows: int) -> list[Path]:
    """Parquet parts of conversations, every row with its own words."""
    draws = random.Random(7)
    words = ["".join(draws.choices(_LETTERS, k=draws.randint(2, 4))) for _ in range(5000)]
    made: list[Path] = []
    for start in range(0, rows, PART_ROWS):
        lines = [_row(number, draws, words) for number in range(start, min(start + PART_ROWS, rows))]
        path = folder / f"part-{start}.parquet"
        pq.write_table(pa.Table.from_pylist(lines, schema=CONVERSATION.schema), path, compression="zstd")
        made.append(path)
    return made


def _row(number: int, draws: random.Random, words: list[str]) -> dict[str, object]:
    case = row_id("case", number)
    messages = [
        {"role": ("user", "assistant")[turn % 2], "content": "".join(draws.choices(words, k=28))} for turn in range(8)
    ]
    return {
        "id": row_id("bench", number),
        "messages": messages,
        "language": "zh",
        "region": "CN",
        "kind": "distilled_conversation",
        "department": f"d{number % 40}",
        "source": "bench",
        "source_id": f"case-{number}",
        "licence": "CC0-1.0",
        "parents": [case],
        "teacher": "bench:none",
        "split_group": case,
        "turns": 4,
        "characters": 672,
        "ended_by": "stop_word",
        "red_flags": [],
        "flags": [],
        "real_people": False,
        "provenance": {"recipe": "bench", "step": "bench", "prompts": [], "models": [], "calls": 8},
    }


def write(rows: int) -> None:
    """Rows per CPU second of ``write_version`` (splits, order, identity, shards, read back, card), in a process of its
    own, and its peak memory."""
    with tempfile.TemporaryDirectory() as name:
        parts(Path(name), rows)
        command = [sys.executable, __file__, "written", name]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def _written(folder: Path) -> None:
    made = sorted(folder.glob("part-*.parquet"))
    rows = sum(pq.read_metadata(path).num_rows for path in made)
    origin = Origin(recipe=RecipeEntry(kind="bench"))
    tables = {"conversation": made}
    wall, cpu = time.perf_counter(), time.process_time()
    written = write_version(
        folder / "out", name="bench", tables=tables, origin=origin, recipe={"kind": "bench"}, splits=Splits()
    )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    size = sum(path.stat().st_size for path in written.path.rglob("*.parquet"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"write {rows} rows: {wall:.1f} s wall, {cpu:.1f} s CPU, {rows / cpu:.0f} rows/s of one core, "
        f"{size / rows:.0f} bytes a row on disk, peak {peak:.0f} MB"
    )


def verify(rows: int) -> None:
    """Rows, and bytes of files alone, per CPU second of ``verify_version``; the best of three."""
    with tempfile.TemporaryDirectory() as name:
        tables = {"conversation": parts(Path(name), rows)}
        origin = Origin(recipe=RecipeEntry(kind="bench"))
        recipe = {"kind": "bench"}
        out = Path(name) / "out"
        written = write_version(out, name="bench", tables=tables, origin=origin, recipe=recipe, splits=Splits())
        for files_only in (False, True):
            times = []
            for _ in range(3):
                start = time.process_time()
                found = verify_version(written.path, files_only=files_only)
                times.append(time.process_time() - start)
            best = min(times)
            speed = f"{found.bytes / best / 1e6:.0f} MB/s" if files_only else f"{rows / best:.0f} rows/s of one core"
            print(f"verify{' --files' if files_only else ''} {rows} rows: {best:.1f} s CPU, {speed}")


def diff(rows: int) -> None:
    """CPU and wall seconds of the difference of two versions of so many rows, in a process of its own, and its peak.

    Every hundredth row is gone, every hundredth new, every fiftieth has another answer.
    """
    with tempfile.TemporaryDirectory() as name:
        tables = parts(Path(name), rows)
        out = Path(name) / "out"
        for number in range(2):
            if number:
                for path in tables:
                    _edit(path)
            origin = Origin(recipe=RecipeEntry(kind="bench"))
            splits = Splits()
            write_version(
                out, name="bench", tables={"conversation": tables}, origin=origin, recipe={"kind": "b"}, splits=splits
            )
        command = [sys.executable, __file__, "diffed", str(out)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def _edit(path: Path) -> None:
    rows = pq.read_table(path).to_pylist()
    for number, row in enumerate(rows):
        if number % 100 == 0:
            row["id"] = row_id("new", path.name, number)
        elif number % 50 == 1:
            row["messages"][-1]["content"] += "。"
    pq.write_table(pa.Table.from_pylist(rows, schema=CONVERSATION.schema), path, compression="zstd")


def _diffed(out: Path) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    sides = [open_version(out / "bench" / number) for number in history.versions(out / "bench")]
    found = compare(*(Side(side.path, side.manifest) for side in sides))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"diff: {wall:.1f} s wall, {cpu:.1f} s CPU, peak {peak:.0f} MB; {dict(found.tables['conversation'].rows)}")


def main() -> None:
    what, *more = sys.argv[1:] or ["write"]
    if what in ("diffed", "written"):
        return {"diffed": _diffed, "written": _written}[what](Path(more[0]))
    if what not in ("write", "verify", "diff"):
        raise SystemExit(__doc__)
    return {"write": write, "verify": verify, "diff": diff}[what](int(more[0]) if more else 1_000_000)


if __name__ == "__main__":
    main()
