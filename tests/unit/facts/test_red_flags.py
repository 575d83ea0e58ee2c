"""Red flags: the golden texts, the rules as data, and what one conversation adds up to."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.core.types import Language
from medsynth.facts import red_flags
from medsynth.facts._rules import RuleSet, rule_set
from medsynth.facts.red_flags import Reader, RedFlag, meaning
from medsynth.text.lexicon import lexicon
from tests.linear import grows_linearly
from tests.unit.facts._golden import LONG, rows

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def found(row: dict[str, Any]) -> list[RedFlag]:
    known = {name: row[name] for name in ("age_days", "pregnant") if name in row}
    flags = red_flags.red_flags(row["texts"], language=row["language"], **known)
    return [flag for turn in flags for flag in turn]


@pytest.mark.parametrize("language", LANGUAGES)
def test_goldens(language: Language) -> None:
    """Rows of one test each would take ten times as long."""
    wrong = []
    for row in (row for row in rows("red_flags") if row["language"] == language):
        ids = {flag.id for flag in found(row)}
        if not (set(row["expect"]) <= ids if row["expect"] else not ids):
            wrong.append((row, sorted(ids)))
    assert not wrong


def test_needed_words_hide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every term looked for, golden texts (each third) raise what they raise through the words that terms need."""
    some = rows("red_flags")[::3]
    through_words = [{flag.id for flag in found(row)} for row in some]
    every = lambda rules, text: (set(range(len(rules.owners))), reduce(or_, rules.owners))  # noqa: E731
    monkeypatch.setattr(RuleSet, "can_match", every)
    red_flags._look.cache_clear()
    assert [{flag.id for flag in found(row)} for row in some] == through_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_told_and_tested(language: Language) -> None:
    told = lexicon(f"red_flags.{language}")["rule"]
    tested = {flag for row in rows("red_flags") if row["language"] == language for flag in row["expect"]}
    assert {rule["id"] for rule in told} == tested
    for rule in told:
        assert rule["means"]
        assert rule["source"]
        assert rule["disposition"] in ("emergency_now", "same_day")


def test_both_languages_have_the_same_rules() -> None:
    ids = [[rule["id"] for rule in lexicon(f"red_flags.{language}")["rule"]] for language in LANGUAGES]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_compiles(language: Language) -> None:
    """Wordings are compiled at first use, so a broken one would stop a run in its middle."""
    terms = {term.bit: term for pattern in rule_set(language).patterns for term in pattern.terms}
    assert all(way.expression.pattern for term in terms.values() for way in term.ways)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_used(language: Language) -> None:
    table = lexicon(f"red_flags.{language}")
    text = " ".join(" ".join(term) for term in table["terms"].values())
    used = {
        name for rule in table["rule"] for item in rule["pattern"] for name in (*item["all"], *item.get("unless", []))
    }
    unused = {name for name in table["terms"] if name not in used and f"{{{name}}}" not in text}
    assert not unused


@pytest.mark.parametrize("row", [row for row in rows("red_flags") if row["expect"]][::7])
def test_span_lies_in_the_last_text(row: dict[str, Any]) -> None:
    for turn, text in zip(red_flags.red_flags(row["texts"], language=row["language"]), row["texts"], strict=True):
        for flag in turn:
            assert 0 <= flag.span.start < flag.span.end <= len(text)
            assert flag.span.kind == flag.id


@pytest.mark.parametrize(
    ("language", "texts"),
    [("zh", ["烧到38.4", "宝宝出生40天"]), ("en", ["temp is 101.5, is that bad?", "He's 5 weeks old."])],
)
def test_signs_wait_for_who_has_them(language: Language, texts: list[str]) -> None:
    flags = red_flags.red_flags(texts, language=language)
    assert [[flag.id for flag in turn] for turn in flags] == [[], ["infant_fever"]]
    (flag,) = flags[1]
    assert texts[1][flag.span.start : flag.span.end] == texts[1]


def test_a_sign_waits_for_its_second_half() -> None:
    flags = red_flags.red_flags(["胸口闷痛", "晚饭吃了面条", "刚才出了一身冷汗"], language="zh")
    assert [[flag.id for flag in turn] for turn in flags] == [[], [], ["acute_coronary"]]


def test_reader_reads_turn_by_turn() -> None:
    reader = Reader("en", None, None)
    assert reader.read("My baby is five weeks old.") == []
    assert [flag.id for flag in reader.read("He has a fever.")] == ["infant_fever"]


def test_meaning_is_in_the_language_of_the_prompt() -> None:
    assert "自杀" in meaning("suicidality", "zh")
    assert "self-harm" in meaning("suicidality", "en")
    assert meaning("unheard_of", "en") == "unheard_of"


@given(st.text(), st.sampled_from(LANGUAGES))
def test_reads_any_text(text: str, language: Language) -> None:
    red_flags.red_flags([text, text], language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", ["胸痛", "头痛呕吐", "chest pain ", "no fever, cough ", "a", "１ "])
def test_long_line(piece: str, language: Language) -> None:
    assert grows_linearly(lambda text: red_flags.red_flags([text], language=language), piece, LONG)
