"""Weights of what stands in and around a Latin name: makes ``seeds/lexicons/pii/weights_latin.txt``.

    python benchmarks/pii/weights.py > seeds/lexicons/pii/weights_latin.txt

A multinomial logistic regression (nothing, a person, a place, a house) over the features of ``_weighed_latin``. Learned
from: the marked English text of ``tests/golden/pii`` but ``LEFT_OUT``, its sentences with slots filled from the lists,
and text without personal data (``shared/data``, beside the checkout). Marked names are read a second time as if no list
had them, and everything once more in small letters: what is learned is how names stand, and not which ones are listed.
Needs ``scipy``.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
GOLDEN = ROOT / "tests" / "golden" / "pii"
sys.path.insert(0, str(ROOT))

LEFT_OUT = "wordings_12_en"
"""Marked text that is not learned from: the recall on it says what the weights do with text that is new."""
KINDS = {"PERSON": 1, "PERSON_PARTIAL": 1, "CITY": 2, "ADDRESS": 2, "HOSPITAL": 3}
MADE, CLEAN, TRAP = 0.2, 0.3, 2.5
"""How much a sentence that was filled, a text without personal data and a marked trap count; a marked text counts 1."""
FILLED, LEAST, RIDGE, KEPT = 10, 4, 0.5, 2
"""Fillings of a sentence; texts that a feature needs; penalty of weights; tenths from which one is kept."""
HEAD = """\
# What speaks for a person, a place, a house (tenths of log odds against no name) in and around words with capitals;
# behind ~ in text without capitals. Made by benchmarks/pii/weights.py from this project's marked text, 2026; CC BY 4.0.

"""
_HAN = re.compile("[\u3400-\u9fff]")
_SLOT = re.compile(r"\{([A-Z_0-9]+)\}")
Marked = tuple[str, list[tuple[int, int, str]], list[tuple[int, int]]]


def marked() -> Iterator[Marked]:
    """English texts with their marks and traps."""
    from tests.unit.pii._held_out import labelled

    for path in sorted(GOLDEN.glob("*.txt")):
        if path.stem.startswith(("wordings_", "held_", "chat", "traps_")) and path.stem != LEFT_OUT:
            for row in labelled(path.stem):
                if not _HAN.search(row.text):
                    yield row.text, row.spans, row.traps


def filled(chance: Random) -> Iterator[Marked]:
    """Sentences with slots, filled with listed people and the places of their lists."""
    from medsynth.pii._lexicon import words

    given = sorted(words("given_us") | words("given_en") | words("given_in"))
    family = sorted(words("family_us") | words("family_en") | words("family_in"))
    places = {"CITY": [*_values("towns_1", "towns_2")], "HOSPITAL": [*_values("clinics_1", "clinics_2")]}
    for _, kind, value in _rows("places_3_en"):
        places[kind].append(value)
    for name in ("templates_1", "templates_2", "templates_3_en"):
        for language, sentence in _rows(name):
            for _ in range(FILLED if language == "en" else 0):
                yield _fill(re.sub("<-:([^<>]+)>", r"\1", sentence), given, family, places, chance)


def _rows(name: str) -> list[list[str]]:
    lines = (GOLDEN / f"{name}.txt").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


def _values(*names: str) -> Iterator[str]:
    return (row[-1] for name in names for row in _rows(name) if row[0] == "en")


def _fill(sentence: str, given: list[str], family: list[str], places: dict[str, list[str]], chance: Random) -> Marked:
    text, spans, at = "", [], 0
    for match in _SLOT.finditer(sentence):
        text += sentence[at : match.start()]
        first, last = chance.choice(given).title(), chance.choice(family).title()
        people = {"PERSON": f"{first} {last}", "GIVEN": first, "SURNAME": last}
        kind = "PERSON" if match[1] in people else match[1]
        value = people.get(match[1]) or (chance.choice(places[kind]) if kind in places else "12")
        spans.append((len(text), len(text) + len(value), kind))
        text, at = text + value, match.end()
    return text + sentence[at:], spans, []


def labelled_rows(chance: Random) -> list[Marked]:
    rows = [json.loads(line) for line in (SHARED / "pii" / "dev.jsonl").read_text("utf-8").splitlines()]
    some = [(row["text"], [tuple(span[:3]) for span in row["spans"]], []) for row in rows if row["lang"] == "en"]
    return chance.sample(some, 1000)


def clean(chance: Random) -> Iterator[str]:
    """Texts in which nobody is named: made consultations, answers of MedQuAD, abstracts."""
    rows = json.loads((SHARED / "chatdoctor" / "chatdoctor5k.json").read_text("utf-8"))
    yield from chance.sample([" ".join(map(str, row.values())) for row in rows], 2500)
    files = sorted((SHARED / "medquad").rglob("*.xml"))
    answers = [one.text for file in files for one in ET.parse(file).iter("Answer") if one.text]
    yield from (re.sub("[ \t]+", " ", answer.strip())[:1500] for answer in chance.sample(answers, 1200))
    abstracts = json.loads((SHARED / "huatuogpt2" / "pubmed_test.json").read_text("utf-8"))
    yield from (row if isinstance(row, str) else " ".join(map(str, row.values())) for row in abstracts[100:])


class Examples:
    """Runs as lists of features, each with what it is and how much it counts."""

    def __init__(self, ruled: Callable[[str], list[Any]], chance: Random) -> None:
        self.ruled = ruled
        self.chance = chance
        self.features: list[list[str]] = []
        self.kinds: list[int] = []
        self.weights: list[float] = []

    def read(self, text: str, marks: Sequence[tuple[int, int, str]], weight: float, **told: Any) -> None:
        """The runs of a text, as written and in small letters. told: ``traps``, and ``unlisted``, the share of marked
        words that are read as if no list had them."""
        self._read(text, marks, weight, **told)
        if len(text.lower()) == len(text):
            self._read(text.lower(), marks, weight, **told)

    def _read(
        self,
        text: str,
        marks: Sequence[tuple[int, int, str]],
        weight: float,
        traps: Sequence[tuple[int, int]] = (),
        unlisted: float = 0.0,
    ) -> None:
        from medsynth.pii._page import Page
        from medsynth.pii._reader import reader_of
        from medsynth.pii._runs_latin import runs
        from medsynth.pii._weighed_latin import features

        page = Page(text)
        if page.origin is not None:
            return
        reader, spans = reader_of(page), self.ruled(text)
        if unlisted:
            self._forget(reader, marks, unlisted)
            spans = [span for span in spans if span.kind not in KINDS or self.chance.random() < 0.8]
        for first, end in runs(reader):
            start = reader.starts[first]
            stop = reader.starts[end - 1] + len(reader.tokens[end - 1].removesuffix("'s"))
            kind = _kind(start, stop, marks)
            if kind is None or (not marks and any(span.start < stop and start < span.end for span in spans)):
                continue
            found = features(reader, first, end, spans)
            if self.chance.random() < 0.5:
                found = [one for one in found if "others=" not in one]
            trap = not kind and any(low < stop and start < high for low, high in traps)
            self.features.append(found)
            self.kinds.append(kind)
            self.weights.append(weight * TRAP if trap else weight)

    def _forget(self, reader: Any, marks: Sequence[tuple[int, int, str]], share: float) -> None:
        """Take the marked words out of the lists; a house keeps its words of trade."""
        from medsynth.pii._lexicon import NAMED, PLACE

        flags = list(reader.flags)
        for place, start in enumerate(reader.starts):
            for low, high, kind in marks:
                if low <= start < high and kind in KINDS and self.chance.random() < share:
                    flags[place] = flags[place] & ~(NAMED | PLACE) if kind == "HOSPITAL" else 0
        reader.flags = flags


def _kind(start: int, stop: int, marks: Sequence[tuple[int, int, str]]) -> int | None:
    """What a run is; None if it is something else that is marked, or only a small part of it is."""
    inside, kind = 0, 0
    for low, high, name in marks:
        shared = min(high, stop) - max(low, start)
        if shared > 0:
            if name not in KINDS:
                return None
            inside, kind = inside + shared, KINDS[name]
    return None if kind and inside * 2 < stop - start else kind


def fitted(examples: Examples) -> dict[str, list[int]]:
    """Feature -> its weights in whole tenths."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    seen = Counter(one for found in examples.features for one in set(found))
    names = sorted(name for name, count in seen.items() if count >= LEAST)
    number = {name: at for at, name in enumerate(names)}
    rows = [sorted({number[one] for one in found if one in number}) for found in examples.features]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.array([at for row in rows for at in row])
    table = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))
    kinds, weights, lines = np.array(examples.kinds), np.array(examples.weights), np.arange(len(rows))
    ridge = np.full(len(names), RIDGE)
    ridge[number["bias"]] = 0.01

    def loss(flat: Any) -> tuple[float, Any]:
        own = flat.reshape(3, -1)
        odds = np.zeros((len(rows), 4))
        odds[:, 1:] = table @ own.T
        odds -= odds.max(1, keepdims=True)
        shares = np.exp(odds)
        total = shares.sum(1, keepdims=True)
        value = -(weights * (odds - np.log(total))[lines, kinds]).sum() + 0.5 * (ridge * own**2).sum()
        shares /= total
        shares[lines, kinds] -= 1
        shares *= weights[:, None]
        return value, ((table.T @ shares[:, 1:]).T + ridge * own).ravel()

    found = minimize(loss, np.zeros(3 * len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    own = np.rint(found.x.reshape(3, -1) * 10).astype(int)
    return {name: own[:, at].tolist() for name, at in number.items() if abs(own[:, at]).max() >= KEPT}


def main() -> None:
    from medsynth.pii import _detect, detect

    _detect.weighed = lambda page, found: iter(())  # type: ignore[assignment]  # what the rules find alone
    chance = Random(1)
    examples = Examples(lambda text: detect([text])[0], chance)
    for text, marks, traps in marked():
        for share, weight in ((0.0, 1.0), (1.0, 1.0), (0.5, 0.5)):
            examples.read(text, marks, weight, traps=traps, unlisted=share)
    for text, marks, _ in filled(chance):
        for share in (0.0, 1.0):
            examples.read(text, marks, MADE, unlisted=share)
    for text, marks, _ in labelled_rows(chance):
        examples.read(text, marks, MADE, unlisted=1.0)
    for text in clean(chance):
        examples.read(text, [], CLEAN)
    rows = fitted(examples)
    print(HEAD + "\n".join("\t".join([name, *map(str, own)]) for name, own in rows.items()))


if __name__ == "__main__":
    main()
