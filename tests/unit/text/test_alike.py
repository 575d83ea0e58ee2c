"""Sketches of texts: how well they tell what two texts share, and that alike rows hang together."""

from __future__ import annotations

import random
import unicodedata

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.text.alike import STRETCH, near, similarity, sketches

WORDS = {
    "en": "pain knee fever cough week night dose tablet doctor child stomach sleep since worse better take".split(),
    "zh": list("头痛发热咳嗽三天孩子医生片每日次饭后腹泻呕吐夜间加重检查血压糖尿病建议复诊"),
}


def text(draw: random.Random, language: str, words: int = 120) -> str:
    return (" " if language == "en" else "").join(draw.choices(WORDS[language], k=words))


def shared(one: str, other: str) -> float:
    """Jaccard, counted."""
    sets = []
    for said in (one, other):
        plain = "".join(char for char in unicodedata.normalize("NFKC", said).lower() if char.isalnum())
        sets.append({plain[at : at + STRETCH] for at in range(len(plain) - STRETCH + 1)})
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sketch_tells_what_is_shared(language: str) -> None:
    draw = random.Random(1)
    errors = []
    for _ in range(200):
        one = text(draw, language)
        chars = list(one)
        for _ in range(draw.randrange(len(chars) // 8)):
            chars[draw.randrange(len(chars))] = draw.choice("xyz血糖")
        other = "".join(chars)
        made = sketches(pl.Series([one, other]))
        errors.append(similarity(made[:1], made[1:])[0] - shared(one, other))
    assert abs(np.mean(errors)) < 0.02
    assert np.std(errors) < 0.09


def test_width_case_and_punctuation_do_not_count() -> None:
    made = sketches(pl.Series(["每日３次，饭后服用ＡＢＣ片。", "每日3次 饭后服用abc片"]))
    assert (made[0] == made[1]).all()
    assert made.any()


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=30), st.randoms())
def test_pairs_do_not_hang_on_the_order_of_the_rows(texts: list[str], draw: random.Random) -> None:
    order = list(range(len(texts)))
    draw.shuffle(order)
    said = _clusters(texts)
    moved = _clusters([texts[at] for at in order])
    assert said == {frozenset(order[at] for at in cluster) for cluster in moved}
    for at, one in enumerate(texts):
        for other in range(at):
            if one == texts[other] and sketches(pl.Series([one])).any():
                assert any({at, other} <= cluster for cluster in said)


def _clusters(texts: list[str]) -> set[frozenset[int]]:
    heads = list(range(len(texts)))
    pairs = near(sketches(pl.Series(texts, dtype=pl.String)), 0.8).tolist()
    for _ in texts:
        for one, other in pairs:
            heads[one] = heads[other] = min(heads[one], heads[other])
    return {frozenset(at for at, head in enumerate(heads) if head == root) for root in heads}


def test_what_is_near_is_found_and_what_is_not_is_left() -> None:
    draw = random.Random(3)
    originals = [text(draw, language) for language in ("zh", "en") for _ in range(150)]
    copies = [one[:40] + "。" + one[44:] for one in originals]
    pairs = {tuple(sorted(pair)) for pair in near(sketches(pl.Series([*originals, *copies])), 0.8).tolist()}
    wanted = {(at, at + len(originals)) for at in range(len(originals))}
    assert len(wanted & pairs) >= 0.98 * len(wanted)
    assert not pairs - wanted


@pytest.mark.parametrize("texts", [[], [None, ""], ["咳嗽", "咳嗽"], ["\ud800" * 9, "a\x00bcdefg"]])
def test_nothing_short_or_odd_breaks_it(texts: list[str | None]) -> None:
    made = sketches(pl.Series([one and one.encode("utf-8", "replace").decode() for one in texts], dtype=pl.String))
    assert made.shape == (len(texts), 64)
    assert len(near(made, 0.8)) == 0
