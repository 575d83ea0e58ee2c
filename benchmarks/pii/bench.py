"""Detection of personal data, measured: leak, recall, precision, false positives and speed, with peers in the same run.

    python benchmarks/pii/bench.py [GOLD.jsonl] [--clean ROWS.json] [--peers PYTHON]

GOLD: rows of ``text``, ``lang``, ``kind``, ``spans``, ``neg`` (offsets in code points); without it the labelled text of
``tests/golden/pii``. --clean: a JSON list of rows without personal data. --peers: a Python that has presidio-analyzer
and scrubadub (``benchmarks/pii/peers.py``). Speeds are rows a second of CPU time on one core, best of three passes.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from medsynth.text.sieve import Engine

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

DIRECT = set(
    "PERSON PHONE EMAIL ADDRESS MRN SSN AADHAAR CN_ID PASSPORT BANKCARD IP HANDLE URL HEALTHPLAN PLATE "
    "DEVICE TAXID LICENSE".split()
)


def gold(path: str | None) -> list[dict[str, Any]]:
    if path:
        return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
    from tests.unit.pii._held_out import labelled

    return [
        {"text": row.text, "spans": row.spans, "neg": [(*trap, "trap") for trap in row.traps], "kind": "pos"}
        for name in sorted(path.stem for path in (ROOT / "tests/golden/pii").glob("[hw]*.txt"))
        for row in labelled(name)
    ]


def scored(rows: list[dict[str, Any]], predicted: list[list[tuple[int, int, str]]]) -> dict[str, float]:
    """Shares: recall (whole spans), precision, leak of direct identifiers, traps and clean rows touched."""
    count: Counter[str] = Counter()
    for row, spans in zip(rows, predicted, strict=True):
        text = row["text"]
        masked = {at for start, end, _ in spans for at in range(start, end)}
        real = {at for start, end, _ in row["spans"] for at in range(start, end)}
        for start, end, kind in row["spans"]:
            letters = [at for at in range(start, end) if text[at].isalnum()]
            left = sum(at not in masked for at in letters)
            count["spans"] += 1
            count["found"] += not left
            if kind in DIRECT:
                count["direct"] += len(letters)
                count["leaked"] += left
        for start, end, _ in spans:
            letters = [at for at in range(start, end) if text[at].isalnum()]
            count["predicted"] += bool(letters)
            count["right"] += bool(letters) and sum(at in real for at in letters) * 2 >= len(letters)
        for start, end, _ in row["neg"]:
            count["traps"] += 1
            count["touched"] += any(at in masked for at in range(start, end))
        if row["kind"] == "neg":
            count["clean"] += 1
            count["dirtied"] += bool(spans)
    shares = (
        ("recall", "found", "spans"),
        ("precision", "right", "predicted"),
        ("leak", "leaked", "direct"),
        ("traps", "touched", "traps"),
        ("clean", "dirtied", "clean"),
    )
    return {name: round(count[part] / count[whole], 4) if count[whole] else 0.0 for name, part, whole in shares}


def person_recall(rows: list[dict[str, Any]], predicted: list[list[tuple[int, int, str]]]) -> dict[str, str]:
    """Share of people found whole, and their number: in Chinese, and by the case of the text around a Latin name."""
    count: Counter[tuple[str, bool]] = Counter()
    for row, spans in zip(rows, predicted, strict=True):
        text = row["text"]
        masked = {at for start, end, _ in spans for at in range(start, end)}
        case = "lower" if text.islower() else "upper" if text.isupper() else "mixed"
        for start, end, kind in row["spans"]:
            if kind == "PERSON":
                group = "Chinese" if any("\u3400" <= char <= "\u9fff" for char in text[start:end]) else case
                count[group, all(at in masked for at in range(start, end) if text[at].isalnum())] += 1
    groups = sorted({group for group, _ in count})
    totals = {group: count[group, True] + count[group, False] for group in groups}
    return {group: f"{count[group, True] / totals[group]:.3f} of {totals[group]}" for group in groups}


def timed(texts: list[str]) -> tuple[list[list[tuple[int, int, str]]], float]:
    from medsynth.pii import detect

    detect(texts[:20])
    best, found = 1e9, []
    for _ in range(3):
        started = time.process_time()
        found = detect(texts)
        best = min(best, time.process_time() - started)
    return [[(span.start, span.end, span.kind) for span in spans] for spans in found], len(texts) / best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?")
    parser.add_argument("--clean")
    parser.add_argument("--peers")
    told = parser.parse_args()
    rows = gold(told.gold)
    texts = [row["text"] for row in rows]
    engines: tuple[tuple[str, Engine], ...] = (("medsynth core", "polars"), ("medsynth[pii]", "re2"))
    for name, engine in engines:
        use(engine)
        predicted, speed = timed(texts)
        print(
            f"{name:16} {scored(rows, predicted)} rows/s {speed:,.0f}; with replacement and audit {whole(texts):,.0f}"
        )
    print(f"people           {person_recall(rows, predicted)}")
    if told.clean:
        clean = [" ".join(map(str, row.values())) for row in json.loads(Path(told.clean).read_text("utf-8"))]
        touched = sum(bool(spans) for spans in timed(clean)[0])
        print(f"clean rows       touched {touched} of {len(clean)}")
    print(f"peak RSS         {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    if told.peers:
        script = Path(__file__).with_name("peers.py")
        done = subprocess.run(
            [told.peers, str(script)], input=json.dumps(texts[:600]), capture_output=True, text=True, check=True
        )
        for peer, (predicted, speed) in json.loads(done.stdout).items():
            print(f"{peer:16} {scored(rows[:600], predicted)} rows/s {speed:,.0f}")


def use(engine: Engine) -> None:
    from medsynth.pii import _gate

    _gate.fastest = lambda: engine


def whole(texts: list[str]) -> float:
    """Rows a second of CPU time from text to scrubbed text and rows of an audit, best of three passes."""
    from medsynth.pii._audit import audit_batch, audit_row
    from medsynth.pii._scrub import Scrubber

    scrubber, names, best = Scrubber(), [str(row) for row in range(len(texts))], 1e9
    for _ in range(3):
        started = time.process_time()
        done = scrubber.conversations([[text] for text in texts], names)
        audit = [
            audit_row(b"k" * 32, row, "text", 0, one) for row, scrubbed in enumerate(done) for one in scrubbed.replaced
        ]
        audit_batch(audit)
        best = min(best, time.process_time() - started)
    return len(texts) / best


if __name__ == "__main__":
    main()
