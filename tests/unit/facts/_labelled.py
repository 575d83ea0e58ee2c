"""Labelled sentences: what should be read in each, and how much of it is."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from medsynth import facts
from medsynth.facts._drugs import resolve
from medsynth.facts._lexicon import lexicon, written
from tests.unit.facts._golden import GOLDEN

REGION = {"zh": "CN", "en": "US"}
Item = tuple[str, ...]


class Sentence(NamedTuple):
    """kind: regimen, polarity or side; expected: what a reader should find, as tuples of words."""

    kind: str
    text: str
    expected: frozenset[Item]


def sentences(language: str) -> list[Sentence]:
    """The labelled sentences of a language."""
    lines = (GOLDEN / f"read.{language}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Sentence(kind, text, frozenset(_items(kind, label, REGION[language]))) for kind, text, label in rows]


def _items(kind: str, label: str, region: str) -> list[Item]:
    if kind == "regimen":
        return [item for part in label.split("|") for item in _regimen(part, region)]
    if kind == "side":
        return [tuple(label.split(":"))] if label else []
    return [(part[0], _finding(part[1:], region)) for part in _signed(label)]


def _regimen(part: str, region: str) -> list[Item]:
    name, dose, often = part.split(";")
    meanings = resolve(name, region)
    drug = meanings[0].drug if meanings else name
    found: list[Item] = [("drug", drug)]
    if dose:
        found.append(("dose", drug, dose))
    if often:
        found.append(("frequency", drug, often))
    return found


def _signed(label: str) -> list[str]:
    """``+chest pain -rash`` -> ["+chest pain", "-rash"]; a hyphen inside a name has no blank before it."""
    parts = label.replace(" +", "\n+").replace(" -", "\n-").split("\n")
    return [part.strip() for part in parts]


def _finding(name: str, region: str) -> str:
    senses = lexicon(region).senses.get(written(name), {})
    return str(senses.get("symptom") or senses.get("disease") or name)


def read(sentence: Sentence, language: str) -> frozenset[Item]:
    """What the reader finds in a sentence, in the form of its label."""
    found = facts.read([sentence.text], language=language, region=REGION[language])[0]
    if sentence.kind == "regimen":
        items: list[Item] = [("drug", fact.normal) for fact in found if fact.kind == "drug"]
        items += [(fact.kind, *fact.of, fact.normal) for fact in found if fact.kind in ("dose", "frequency")]
        return frozenset(items)
    if sentence.kind == "side":
        return frozenset((fact.normal, *fact.of) for fact in found if fact.kind == "side")
    asked = {name for _, name in sentence.expected}
    said = [fact for fact in found if fact.kind in ("symptom", "disease") and fact.normal in asked]
    return frozenset(("-" if fact.polarity == "denied" else "+", fact.normal) for fact in said)


def scores(language: str) -> dict[str, tuple[float, list[str]]]:
    """kind -> (F1, or the share of sentences read as labelled for sides; what was read otherwise)."""
    counts: dict[str, Counter[str]] = {}
    wrong: dict[str, list[str]] = {}
    for sentence in sentences(language):
        found = read(sentence, language)
        count = counts.setdefault(sentence.kind, Counter())
        count["right"] += len(found & sentence.expected)
        count["found"] += len(found)
        count["expected"] += len(sentence.expected)
        count["sentences"] += 1
        count["whole"] += found == sentence.expected
        if found != sentence.expected:
            missing, extra = sorted(sentence.expected - found), sorted(found - sentence.expected)
            wrong.setdefault(sentence.kind, []).append(f"{sentence.text}: missing {missing}, extra {extra}")
    return {kind: (_score(kind, count), wrong.get(kind, [])) for kind, count in counts.items()}


def _score(kind: str, count: Counter[str]) -> float:
    if kind == "side":
        return count["whole"] / count["sentences"]
    return 2 * count["right"] / (count["found"] + count["expected"])
