"""Needed words: sound for every expression that the product looks for through them."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medsynth.core.types import Language
from medsynth.facts._rules import rule_set
from medsynth.text.literals import Needs, all_required, required

TRICKY = [
    "(?:bp|blood c?)x", "a(?:b(?:c|d+)|be)", "(?:ab|a(?:c|d*))e?", "(?:x|(?i:y))z", "p(?:q+|qr)s|p",
    "a|b", "ab?c", "a(?:b|)c", "(?:ab)+c{2}", "a{0}b", "x(?=y)y", "(?<!p)ab", "[ab]c[de]", "[^a]b", "a.b|c", "(?i)ab",
    "(?i:a)b", "", "a*", "(?>ab|a)c", "(a)\\1", "一(?:二|三(?:四|五)?)六", "(?:a|b|.)c?", "(?:ab|abc)d*", "\\d+度",
]  # fmt: skip


def terms(language: Language) -> list[str]:
    return sorted(
        {way.source for pattern in rule_set(language).patterns for term in pattern.terms for way in term.ways}
    )


def sound(pattern: str, text: str) -> bool:
    words = required(pattern)
    return words is None or any(word in text for word in words)


@pytest.mark.parametrize("pattern", TRICKY)
def test_what_matches_holds_a_needed_word(pattern: str) -> None:
    @given(st.from_regex(pattern))
    @settings(max_examples=60)
    def every(text: str) -> None:
        assert sound(pattern, text)
        assert 1 in Needs([(frozenset("z"),), all_required(pattern)]).can_match(text)

    every()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_needed_words_of_the_red_flags_hide_nothing(language: Language) -> None:
    @given(st.data())
    @settings(max_examples=250, suppress_health_check=list(HealthCheck), deadline=None)
    def every(data: st.DataObject) -> None:
        pattern = data.draw(st.sampled_from(terms(language)))
        assert sound(pattern, data.draw(st.from_regex(pattern)))

    every()


@given(st.lists(st.sampled_from(TRICKY), min_size=1), st.text(alphabet="abcdexyz一二三四五六度1"))
def test_the_index_says_what_each_expression_says(patterns: list[str], text: str) -> None:
    needs = [*map(all_required, patterns)]
    can = Needs(needs).can_match(text)
    for position, pattern in enumerate(patterns):
        assert (position in can) == all(any(word in text for word in words) for words in needs[position])
        assert position in can or not re.search(pattern, text)


def test_the_longest_words_are_taken() -> None:
    assert required("(?:头|脑袋)[痛疼].{0,4}厉害极了") == frozenset({"厉害极了"})
    assert required("ab(?:c|d)") == frozenset({"abc", "abd"})
