"""A twin matches wherever its pattern does; a sieve sets the bit of every pattern that matches, with either engine."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from medsynth.text.loose import kind_of, loose
from medsynth.text.sieve import ALL, Engine, Sieve

PATTERNS = [
    re.compile(pattern)
    for pattern in (
        r"(?<![0-9])[0-9]{3}(?![0-9])",
        r"(?<=no )[0-9]+|#[a-f0-9]{2,4}",
        r"([ab])-\1{2}[^x\n]",
        r"(?:号|no\.?)\s{0,2}(?=[0-9a-z]{0,4}[0-9])[0-9a-z]{2,30}",
        r"(?i:dr|mrs)\.? [A-Z][a-z]+$",
        r"^\w+@\w+\.(?:com|cn)(?:\.au)?",
        r"姓名[:：]\s?(?P<name>[\u3400-\u9fff]{2,4})",
        r"\d{2}年(?!前)|[〇零一二三]{2}年",
        r".{2}岁",
    )
]
TEXT = st.lists(
    st.one_of(
        st.text(alphabet="ab-no #0123年姓名：王小二岁号.@dr DR mrs Ann\n\x1c\u3000٣xcom", max_size=12),
        st.sampled_from(["no 12", "a-aaq", "号 a1", "Dr. Ann", "x@y.com", "姓名：王小", "姓名:李四", "21年", "三〇年"]),
        st.text(max_size=5),
    ),
    max_size=6,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXT)
@example("\x1c\x1d1")
@example("٣٣年")
def test_twins_match_wherever_the_pattern_does(text: str) -> None:
    for pattern in PATTERNS:
        if pattern.search(text):
            assert pl.Series([text]).str.contains(loose(pattern)).item(), pattern.pattern


@pytest.mark.parametrize("engine", ["polars", "re2"])
def test_bits_of_what_matches_are_set(engine: Engine) -> None:
    texts = [
        "",
        "no 12",
        "a-aaq",
        "号 a1",
        "Dr. Ann",
        "x@y.com",
        "姓名：王小",
        "21年",
        "half \ud800",
        "plain words",
        "\0" * 9,
    ]
    sieve = Sieve([(1 << place, pattern) for place, pattern in enumerate(PATTERNS)], always=1 << 60, engine=engine)
    for _ in range(2):
        masks = sieve.masks(texts)
        for text, mask in zip(texts, masks, strict=True):
            assert mask >> 60 & 1
            for place, pattern in enumerate(PATTERNS):
                assert mask >> place & 1 or not pattern.search(text), (text, pattern.pattern)
        assert masks[texts.index("half \ud800")] == ALL


@pytest.mark.parametrize("engine", ["polars", "re2"])
def test_rare_patterns_are_left_out(engine: Engine) -> None:
    sieve = Sieve([(1, re.compile("abc[0-9]")), (2, re.compile("[a-z]"))], engine=engine)
    assert sieve.masks(["abc", "abd 1"] * 20 + ["abc1"]) == [2] * 40 + [3]


def test_kinds() -> None:
    assert kind_of(re.compile("[0-9]{0,3}a")) == "any"
    assert kind_of(re.compile("a(?=[0-9])")) == "digit"
    assert kind_of(re.compile("(?i:号)")) == "any"
    assert kind_of(re.compile("[^0-9]")) == "any"
    assert loose(re.compile("a*")) == ""
