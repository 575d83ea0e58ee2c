"""Figures of the clinical facts: hand-made pairs, labelled sentences, speed, memory, one long line.

    python benchmarks/facts/facts.py pairs | labelled | speed | real | memory | long

Each prints one line a figure. Speed is CPU time of one core, the best of several rounds; a bare loop of two million
steps is timed beside it, because machines differ and are shared.
"""

from __future__ import annotations

import csv
import random
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
"""Real inputs, which are never shipped; a part that needs them says so where they are absent."""
sys.path.insert(0, str(ROOT))

from medsynth import facts  # noqa: E402
from medsynth.facts import _clauses, _reader  # noqa: E402
from tests.unit.facts._golden import hand_made  # noqa: E402
from tests.unit.facts._labelled import scores, sentences  # noqa: E402

REGION = {"zh": "CN", "en": "US"}
SIZE = 250
"""Code points of a text."""


def pairs() -> None:
    """Altered pairs that are caught, faithful pairs that are refused, pairs left open; by half and language."""
    tables = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    for table in f"{tables} fifteenth".split():
        for language in ("zh", "en"):
            count = Counter(
                (pair.relation, facts.compare(pair.before, pair.after, region=REGION[language]).verdict)
                for pair in hand_made(table)
                if pair.language == language
            )
            altered = sum(number for (relation, _), number in count.items() if relation == "!")
            faithful = sum(number for (relation, _), number in count.items() if relation == "=")
            passed, refused = count["!", "same"], count["=", "changed"]
            left = count["!", "unresolved"] + count["=", "unresolved"]
            print(
                f"{table} {language}: {altered} altered, caught {1 - passed / altered:.1%} "
                f"(called changed {count['!', 'changed'] / altered:.1%}); {faithful} faithful, refused "
                f"{refused / faithful:.1%}; unresolved {left / (altered + faithful):.1%}"
            )


def labelled() -> None:
    """F1 on labelled sentences; for sides the share of sentences read exactly."""
    for language in ("zh", "en"):
        found = ", ".join(f"{kind} {score:.3f}" for kind, (score, _) in scores(language).items())
        print(f"{language}: {len(sentences(language))} sentences, {found}")


def edited(language: str, number: int) -> list[tuple[str, str]]:
    """Texts of ``SIZE`` code points made of different sentences, with one of them in another version."""
    made = [pair for pair in hand_made("first") + hand_made("second") if pair.language == language]
    draw, found = random.Random(7), []
    while len(found) < number:
        chosen = draw.sample(made, 24)
        blank = "" if language == "zh" else " "
        before = blank.join(pair.before for pair in chosen)
        before = before[: before.rfind("。" if language == "zh" else ".", 0, SIZE) + 1]
        after = before.replace(chosen[0].before, chosen[0].after)
        found.append((before, after))
    return found


def speed() -> None:
    """Pairs a second: with the memory of stretches, and with none of it."""
    for language in ("zh", "en"):
        made = edited(language, 400)
        facts.compare(*made[0], region=REGION[language])
        length = sum(len(before) for before, _ in made) / len(made)
        count = sum(len(found) for found in facts.read([before for before, _ in made], region=REGION[language])) / len(
            made
        )
        for name, forget in (("texts of one source", False), ("nothing remembered between pairs", True)):
            print(
                f"{language}, {length:.0f} code points, {count:.0f} facts a text, {name}: "
                f"{len(made) / best(made, language, forget):.0f} pairs/s; bare loop {bare():.3f} s"
            )


def real() -> None:
    """Pairs a second of consultations that people wrote, one figure of each text changed; none occurs twice."""
    answers = SHARED / "toyhom" / "internal_medicine_5000.gb18030.csv"
    if not answers.exists():
        print(f"real: {answers} is not there")
        return
    with answers.open(encoding="gb18030", errors="replace", newline="") as file:
        texts = {cell[:SIZE] for row in csv.reader(file) for cell in row[2:4] if len(cell) >= SIZE - 50}
    chosen = random.Random(7).sample(sorted(texts), 400)
    made = [(text, re.sub(r"\d+", lambda found: f"{found[0]}1", text, count=1)) for text in chosen]
    print(f"real zh: {len(made) / best(made, 'zh', True):.0f} pairs/s; bare loop {bare():.3f} s")


def best(made: list[tuple[str, str]], language: str, forget: bool) -> float:
    """The least CPU time of five rounds."""
    times = []
    for _ in range(5):
        start = time.process_time()
        for before, after in made:
            if forget:
                _reader.memory.forget()
                _clauses.forget()
            facts.compare(before, after, region=REGION[language])
        times.append(time.process_time() - start)
    return min(times)


def bare() -> float:
    start = time.process_time()
    for _ in range(2_000_000):
        pass
    return time.process_time() - start


def memory() -> None:
    """Peak memory after 2,000, 20,000 and 100,000 pairs that are all different, and drawn one at a time."""
    made, at = edited("zh", 2_000), 0
    for number in (2_000, 20_000, 100_000):
        while at < number:
            before, after = made[at % len(made)]
            facts.compare(f"{at}号床。{before}", f"{at}号床。{after}", region="CN")
            at += 1
        print(f"{number} pairs: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def long() -> None:
    """CPU time of one line of 0.25 and of 1 million code points."""
    for part in (
        "患者发热，咳嗽3天，口服阿莫西林0.5g，",
        "fever and cough, amoxicillin 500 mg twice daily, ",
        "无发热、",
        "1/2/",
    ):
        times = []
        for size in (250_000, 1_000_000):
            text = (part * (size // len(part) + 1))[:size]
            start = time.process_time()
            facts.read([text])
            times.append(time.process_time() - start)
        print(f"{part!r}: {times[0]:.1f} s and {times[1]:.1f} s, {times[1] / times[0]:.1f} times")


if __name__ == "__main__":
    for name in sys.argv[1:] or ["pairs", "labelled", "speed", "real", "memory", "long"]:
        {"pairs": pairs, "labelled": labelled, "speed": speed, "real": real, "memory": memory, "long": long}[name]()
