"""What stands around Chinese names, weighed: makes ``seeds/lexicons/pii/around_zh.txt`` by logistic regression.

    python benchmarks/pii/around.py --labelled FILE... --texts FILE... > seeds/lexicons/pii/around_zh.txt

--labelled: texts with marks, as in ``tests/golden/pii``. --texts: UTF-8, one text a line, without names of people.
Every candidate of ``_weighed_han`` outside of other personal data is one observation: a name if its span is marked,
none if it meets no mark. Each labelled text is read ``SWAPS`` times more with the names of other texts in its places,
so that the sentence counts and not the name. Characters beside a name enter the table if ``NAMES`` names or ``TEXTS``
candidates that are none have them, so that no rare wording of one text is told.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from medsynth.pii._around_han import SCALE  # noqa: E402
from medsynth.pii._lexicon import words  # noqa: E402
from medsynth.pii._page import Page  # noqa: E402
from medsynth.pii._surnames_han import ordered  # noqa: E402
from medsynth.pii._weighed_han import around, candidates  # noqa: E402
from tests.unit.pii._held_out import Labelled, read  # noqa: E402

SWAPS, NAMES, TEXTS = 3, 2, 6
CALLED = 0.2
"""How often a name that is put in another's place is the given name alone."""
PENALTY, ROUNDS, RATE = 1.0, 400, 0.08
"""Strength of the squared penalty, steps, and their size."""
SWAPPED = 0.4
"""What a name counts that was put in another's place."""
HEAD = """\
# What stands around Chinese names, and how names are written: weights in natural log times 20. Made by
# benchmarks/pii/around.py, 2026. Fitted on texts written for medsynth, and on questions and answers of
# Chinese-medical-dialogue-data (MIT) as texts without names.
"""
_BESIDE = re.compile("S?[<>]")
"""How a feature begins that is characters beside a name."""
_HAN_NAME = re.compile("[\u3400-\u9fff]{2,4}")


class Seen(NamedTuple):
    """One candidate: its features, whether it is a name, and how much it counts."""

    features: dict[str, float]
    name: bool
    counts: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labelled", nargs="+", required=True)
    parser.add_argument("--texts", nargs="*", default=[])
    told = parser.parse_args()
    rows = list({row.text: row for path in told.labelled for row in labelled(path)}.values())
    seen = [one for row in rows for one in observed(row, 1.0)]
    shuffle = random.Random(3)
    for _ in range(SWAPS):
        seen += [one for row in swapped(rows, shuffle) for one in observed(row, SWAPPED) if one.name]
    for path in told.texts:
        for line in Path(path).read_text("utf-8").splitlines():
            seen += observed(Labelled(line, [], []), 1.0)
    write(fitted(seen))


_SLOT = re.compile(r"\{([A-Z]+)\}")


def labelled(path: str) -> Iterator[Labelled]:
    """The texts of a file that are mostly Chinese; slots for names (``{PERSON}``) are filled."""
    shuffle = random.Random(5)
    for line in Path(path).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            row = read(_SLOT.sub(lambda slot: _filled(slot[1], shuffle), line.removeprefix("zh\t")))
            if len(re.findall("[\u3400-\u9fff]", row.text)) > 0.2 * len(row.text):
                yield row


def _filled(slot: str, shuffle: random.Random) -> str:
    """A value for a slot, as a mark."""
    name = _usual(shuffle)
    value = {"PERSON": name, "SURNAME": name[0], "GIVEN": name[1:], "CITY": "常州", "HOSPITAL": "常州市第二人民医院"}
    return f"<{slot if slot in ('CITY', 'HOSPITAL') else 'PERSON'}:{value.get(slot, '张三')}>"


def observed(row: Labelled, counts: float) -> Iterator[Seen]:
    """The candidates of a text outside of personal data that names nobody."""
    page = Page(row.text)
    if page.origin is not None:
        return
    names = {(start, end) for start, end, kind in row.spans if kind.startswith("PERSON")}
    within = {at for start, end in names for at in range(start, end)}
    other = {at for start, end, kind in row.spans if not kind.startswith("PERSON") for at in range(start, end)}
    found = [one for one in candidates(page) if other.isdisjoint(range(one.start, one.end))]
    often = Counter(page.text[one.start : one.end] for one in found)
    for one in found:
        name = (one.start, one.end) in names
        meets = not name and not within.isdisjoint(range(one.start, one.end))
        if meets:
            continue
        features = one.written | dict.fromkeys(around(page.text, one), 1.0)
        if often[page.text[one.start : one.end]] > 1:
            features["AGAIN"] = 1.0
        yield Seen(features, name, counts)


def swapped(rows: Iterable[Labelled], shuffle: random.Random) -> Iterator[Labelled]:
    """The texts with the names of others, the same one for all its mentions."""
    rows = list(rows)
    every = [row.text[start:end] for row in rows for start, end, kind in row.spans if _whole(row, start, end, kind)]
    for row in rows:
        text, spans, at, other = "", [], 0, {}
        for start, end, kind in sorted(row.spans):
            text += row.text[at:start]
            value = row.text[start:end]
            if _whole(row, start, end, kind):
                alike = [name for name in every if len(name) == end - start]
                drawn = shuffle.choice(alike) if shuffle.random() < 0.6 else _usual(shuffle)
                drawn = drawn[1:] if len(drawn) == 3 and shuffle.random() < CALLED else drawn
                value = other.setdefault(value, drawn)
            spans.append((len(text), len(text) + len(value), kind))
            text, at = text + value, end
        if other:
            yield Labelled(text + row.text[at:], spans, [])


def _usual(shuffle: random.Random) -> str:
    """A name of many people: a frequent surname, a listed given name."""
    return shuffle.choice(ordered()[:150]) + shuffle.choice(sorted(words("given_pairs_zh")))


def _whole(row: Labelled, start: int, end: int, kind: str) -> bool:
    return kind == "PERSON" and _HAN_NAME.fullmatch(row.text, start, end) is not None


def fitted(seen: list[Seen]) -> dict[str, float]:
    """Feature -> weight, of a logistic regression by Adam over all observations at once."""
    names: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for one in seen:
        (names if one.name else others).update(one.features.keys())
    kept = sorted(
        name
        for name in names.keys() | others.keys()
        if not _BESIDE.match(name) or names[name] >= NAMES or others[name] >= TEXTS
    )
    number = {name: at for at, name in enumerate(kept)}
    cells = [
        (row, number[name], value)
        for row, one in enumerate(seen)
        for name, value in one.features.items()
        if name in number
    ]
    rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
    real = np.array([one.name for one in seen], float)
    counts = np.array([one.counts for one in seen])
    penalty = np.array([PENALTY * (2 if _BESIDE.match(name) and len(name) > 2 else 1) for name in kept] + [0.0])
    weights = np.zeros(len(kept) + 1)
    weights[-1] = -2.0
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, ROUNDS + 1):
        sums = np.bincount(rows, weights=values * weights[columns], minlength=len(seen)) + weights[-1]
        missed = (1 / (1 + np.exp(-sums)) - real) * counts
        slope = np.append(np.bincount(columns, weights=values * missed[rows], minlength=len(kept)), missed.sum())
        slope += penalty * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        pace = RATE * (1 if step < 0.6 * ROUNDS else 0.3)
        weights -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return dict(zip([*kept, "BIAS"], weights.tolist(), strict=True))


def write(weights: dict[str, float]) -> None:
    """The table: a whole number, and the features that weigh it."""
    lines: dict[int, list[str]] = {}
    for name, weight in sorted(weights.items()):
        if round(weight * SCALE):
            lines.setdefault(round(weight * SCALE), []).append(name.replace("\n", "\\n").replace(" ", "\\s"))
    sys.stdout.write(HEAD)
    for weight in sorted(lines, reverse=True):
        print(weight, *lines[weight])


if __name__ == "__main__":
    main()
