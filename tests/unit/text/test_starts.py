"""Windows hold in every match; starts forget no place at which a pattern matches."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from medsynth.pii._gate import detectors
from medsynth.pii._rule import RULES
from medsynth.text.starts import MOST, Starts
from medsynth.text.windows import holds, windows
from tests.unit.pii._detector_texts import FINDS, LEAVES, ODD
from tests.unit.text.test_sieve import PATTERNS

MORE = [
    re.compile(pattern)
    for pattern in (
        r"(?:家住|住在)[\u3400-\u9fff]{2}",
        r"[0-9](?<![a-z][0-9])[0-9]{0,4}[a-z]",
        r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9])",
        r"(?<=[在去到往])协和(?=[，。]|$)",
        r"[^\n]{4}x",
        r"[^ab]\S\D\W",
        r"(?<![^a])b",
        r"(?<!a)(?<=ab)c|^d",
        r"σ[a-z]",
        r"\U0001f4de[0-9]+",
        r"(?>ab?)[a-c]{2,}+",
    )
]
EVERY = [(pattern, cased) for pattern in (*PATTERNS, *MORE) for cased in (True, False)]
TEXT = st.lists(
    st.one_of(
        st.text(
            alphabet="ab-no #0123年姓名：王小二岁号.@dr DR mrs ABxyzΣσς\uffff\ud800\U0001f4deİ协和在，\n", max_size=12
        ),
        st.sampled_from(
            ["no 12", "Dr. Ann", "x@y.com", "家住北京", "1.2.30.4", "ab" * 9, "abc", "去协和", "ΑΣ b", "\U0001f4de12"]
        ),
        st.text(max_size=5),
    ),
    max_size=6,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=3))
@example(["", "\uffff", "abc\uffff"])
@example(["ΑΣ", "σa ΣA Σa"])
def test_no_place_is_forgotten(texts: list[str]) -> None:
    # Text with a letter whose small form is longer is made plain before it is looked at.
    texts = [text.replace("İ", "i") for text in texts]
    check(every_start(), EVERY, texts)


@cache
def every_start() -> Starts:
    return Starts(EVERY)


def check(starts: Starts, patterns: list[tuple[re.Pattern[str], bool]], texts: list[str]) -> None:
    for text, places in zip(texts, starts.look(texts), strict=True):
        for number, (pattern, cased) in enumerate(patterns):
            real = [match.start() for match in pattern.finditer(text if cased else text.lower())]
            told = places.get(number, [])
            if number in starts.untold:
                continue
            assert told is not None
            sure = real if len(told) < MOST else [place for place in real if place <= told[-1]]
            assert {*sure} <= {*told}, (pattern.pattern, text)
            assert told == sorted(told)


def test_no_place_of_a_rule_is_forgotten() -> None:
    detectors()
    patterns = [(rule.pattern, rule.cased) for rule in RULES]
    starts = Starts(patterns)
    assert len(starts.untold) < len(RULES) / 3
    texts = [text for examples in FINDS.values() for text, _, _ in examples]
    texts += [text for traps in LEAVES.values() for text in traps] + [text.replace("İ", "i") for text in ODD]
    check(starts, patterns, texts)
    check(starts, patterns, [text.upper() for text in texts])


@pytest.mark.parametrize("pattern", [*PATTERNS, *MORE], ids=lambda pattern: pattern.pattern)
def test_a_window_holds_in_what_matches(pattern: re.Pattern[str]) -> None:
    for text in (
        "no 12",
        "x@y.com",
        "1.2.30.4",
        "家住北京",
        "21年",
        "去协和",
        "abcab abbc b",
        "x\nabcdx",
        "\U0001f4de1",
        "σa",
    ):
        if pattern.search(text):
            assert not windows(pattern) or any(holds(window, text) for window in windows(pattern))


def test_places_are_few() -> None:
    starts = Starts([(re.compile("(?<![a-z])(?:call|phone) me"), False)])
    assert starts.look(["Call me, please phonics or phone me", "recall me", ""]) == [{0: [0, 27]}, {}, {}]


def test_what_cannot_be_told_is_said() -> None:
    assert Starts(
        [(re.compile("[a-z]{1,60}@x"), False), (re.compile("(?i:x)y"), False), (re.compile("q+"), False)]
    ).untold == {0, 1}
