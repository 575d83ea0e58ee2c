"""Replacement: what stands where a value stood, what stays, and that a second time changes nothing."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from medsynth.core.errors import RecipeError
from medsynth.pii import Span, detect, scrub
from medsynth.pii._conversation import detect_conversations
from medsynth.pii._profiles import names, profile
from medsynth.pii._replace import Naming, replace
from medsynth.pii._scrub import Scrubber
from medsynth.pii._surrogates import Surrogates
from medsynth.text.reserved import reserved

EN = (
    "Hello doctor, my name is Priya Nair and I had my LMP on 5 March 2024. Phone +91 98765 43210, "
    "mail priya.nair@mail.com. Seen on 19 March 2024 and again on 19 March 2024. Thanks, PRIYA NAIR"
)
ZH = "我叫王芳，电话13800138000，2021年3月5日在南阳华康医院做的手术，2021年3月12日拆线，奶奶93岁。微信wangfang_88。王芳"
KEY = bytes(range(32))


def test_the_same_value_has_the_same_number_whatever_its_spelling() -> None:
    (made,) = scrub([EN])
    assert made.count("[PERSON_1]") == 2
    assert "[PERSON_2]" not in made
    assert "[EMAIL_1]" in made
    assert "[PHONE_1]" in made
    assert made.startswith("Hello doctor, my name is [PERSON_1] and I had my LMP on [DATE_1]. Phone")


def test_near_dates_become_offsets_and_the_same_date_the_same() -> None:
    (made,) = scrub([EN])
    assert made.count("[DATE_1]+14 d") == 2
    (chinese,) = scrub([ZH])
    assert "[DATE_1]在" in chinese
    assert "[DATE_1]+7 d拆线" in chinese


def test_only_the_year_stays_by_safe_harbor_and_over_89_not_even_that() -> None:
    (made,) = scrub([EN], profile="hipaa_safe_harbor")
    assert "on 2024 [DATE_1]. Phone" in made
    assert "March" not in made
    (old,) = scrub([EN + " My grandmother is 93 years old."], profile="hipaa_safe_harbor")
    assert "2024" not in old
    assert "90+ years old" in old


def test_what_hipaa_takes_and_pipl_keeps() -> None:
    text = "My grandmother is 93 years old and coughs."
    assert "93" in scrub([text], profile="china_pipl")[0]
    assert "90+" in scrub([text])[0]


def test_dates_move_together(tmp_path: Path) -> None:
    (made,) = scrub([EN], profile="date_shift", home=tmp_path)
    days = [
        datetime.strptime(f"{found} +0000", "%d %B %Y %z")
        for found in re.findall(r"[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}", made)
    ]
    assert len(days) == 3
    assert all(2100 <= day.year <= 2299 for day in days)
    assert [(day - days[0]).days for day in days] == [0, 14, 14]
    assert scrub([made], profile="date_shift", home=tmp_path) == [made]
    assert scrub([EN], profile="date_shift", home=tmp_path) == [made]


def test_surrogates_keep_language_and_hang_on_key_source_and_conversation(tmp_path: Path) -> None:
    made = scrub([EN, ZH], surrogates=True, home=tmp_path)
    assert made == scrub([EN, ZH], surrogates=True, home=tmp_path)
    assert made != scrub([EN, ZH], surrogates=True, home=tmp_path, source="another")
    assert made != scrub([EN, ZH], surrogates=True, home=tmp_path / "other")
    assert "[PERSON" not in made[0] + made[1]
    assert "Priya" not in made[0]
    assert "PRIYA" not in made[0]
    assert "王芳" not in made[1]
    assert "某" in made[1]
    assert "@example.org" in made[0]


def test_surrogates_differ_between_conversations() -> None:
    scrubber = Scrubber(surrogates=True, key=KEY, source="s")
    one, two = scrubber.conversations([[EN], [EN]], ["a", "b"])
    assert one.texts != two.texts
    assert one.texts == scrubber.conversations([[EN]], ["a"])[0].texts


def test_a_surrogate_is_no_word_of_the_row() -> None:
    drawn = Surrogates(KEY, []).draw("PERSON", "x", "Ann Lee")
    other = Surrogates(KEY, [f"with {drawn.upper()} in it"]).draw("PERSON", "x", "Ann Lee")
    assert other != drawn


@pytest.mark.parametrize("kind", sorted(profile("strict").kinds - {"DATE", "AGE90"}))
@pytest.mark.parametrize("value", ["Ann Lee 12345678", "王小明", "+86 138 0013 8000", "a", "::1:2"])
def test_every_surrogate_is_reserved_and_found_clean(kind: str, value: str) -> None:
    made = Surrogates(KEY, []).draw(kind, value, value)
    assert reserved(made) == [(0, len(made))]
    assert made
    assert value != made


def test_a_doctor_is_not_the_patient_of_the_same_surname() -> None:
    texts = ["我叫王芳，昨天看了王医生。"]
    spans = [[Span(2, 4, "PERSON", "t", 1.0), Span(9, 10, "PERSON_PARTIAL", "t", 1.0)]]
    made, _ = replace(texts, spans, Naming(profile("strict")))
    assert made == ["我叫[PERSON_1]，昨天看了[PERSON_2]医生。"]


def test_a_short_form_is_the_same_person() -> None:
    texts = ["I am John Smith. J. Smith again, then Smith."]
    spans = [[Span(5, 15, "PERSON", "t", 1.0), Span(17, 25, "PERSON", "t", 1.0), Span(38, 43, "PERSON", "t", 1.0)]]
    made, _ = replace(texts, spans, Naming(profile("strict")))
    assert made == ["I am [PERSON_1]. [PERSON_1] again, then [PERSON_1]."]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("03/04/2021", "10/04/2021", "[DATE_2]"),  # day or month first: nobody knows
        ("03/04/2021", "23/04/2021", "[DATE_1]+20 d"),  # now it shows
        ("2 March 1960", "5 March 2021", "[DATE_2]"),  # a birth: its interval would be an age in days
        ("3月5日", "3月12日", "[DATE_1]+7 d"),
        ("12月30日", "1月5日", "[DATE_2]"),  # the year may have changed
        ("2月20日", "3月5日", "[DATE_2]"),  # a leap day may lie between
        ("March 2021", "5 April 2021", "[DATE_2]"),  # no day, no interval
    ],
)
def test_intervals_are_told_only_where_they_are_sure(first: str, second: str, said: str) -> None:
    text = f"on {first} and {second}"
    spans = [[Span(3, 3 + len(first), "DATE", "t", 1.0), Span(len(text) - len(second), len(text), "DATE", "t", 1.0)]]
    made, _ = replace([text], spans, Naming(profile("strict")))
    assert made == [f"on [DATE_1] and {said}"]


def test_placeholders_of_an_earlier_scrub_stay_and_new_numbers_go_on() -> None:
    text = "Dear [PERSON_3], my name is Priya Nair."
    (made,) = scrub([text])
    assert made == "Dear [PERSON_3], my name is [PERSON_4]."


def test_nulls_blanks_and_odd_characters() -> None:
    odd = [None, "", " ", "\0", "\ud800 call 13800138000", "\u202e" + EN, "頭痛"]
    made = scrub(odd)  # type: ignore[arg-type]
    assert made[:4] == odd[:4]
    assert "13800138000" not in made[4]
    assert made[4].startswith("\ud800")
    assert "Priya" not in made[5]
    assert made[5].startswith("\u202e")


def test_one_text_is_not_taken_for_many() -> None:
    with pytest.raises(TypeError, match="sequence"):
        scrub("My name is Priya Nair")


def test_a_profile_that_does_not_exist_is_told() -> None:
    with pytest.raises(RecipeError, match="hipa") as caught:
        scrub(["a"], profile="hipa_safe_harbor")
    assert "hipaa_safe_harbor" in caught.value.hint


def test_values_are_not_shown() -> None:
    (one,) = Scrubber().conversations([[EN]], ["x"])
    assert "Priya" not in repr(one.replaced)
    assert "98765" not in repr(one.replaced)


PIECES = st.sampled_from(
    (
        "My name is |Priya Nair|我叫|王芳|Dr |Graves| disease|13800138000|"
        "电话|2021年3月5日|5 March 2024|[PERSON_1]|[DATE_1]+3 d|"
        "90+|93 years old|ann@mail.com|example.org|。|, |\n| |"
        "李医生|微信abc_12345|Brackormoor|赵某|甲子市|555-555-0143|协和医院|"
        "take 5 mg|110101198606219642|\u200b|\ud83d|１３８００１３８０００"
    ).split("|")
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=10).map("".join)


@settings(max_examples=120, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from(names()), st.booleans())
@example(["138001380002021年3月5日"], "date_shift", False)
@example(["2021年3月5日2021年3月5日"], "date_shift", False)
@example(["5 March 202490+"], "date_shift", False)
@example(["Priya Nairexample.org²Priya Nair"], "strict", True)
@example(["Priya Nairexample.org²13800138000"], "strict", True)
@example(["My name is BrackormoorÀ"], "strict", True)
def test_twice_is_once_and_outside_of_spans_nothing_changes(texts: list[str], name: str, surrogates: bool) -> None:
    scrubber = Scrubber(name, surrogates, KEY, "s")
    (once,) = scrubber.conversations([texts], ["c"])
    (twice,) = scrubber.conversations([once.texts], ["c"])
    assert twice.texts == once.texts
    assert not twice.replaced
    for turn, text in enumerate(texts):
        made, at = once.texts[turn], 0
        for one in (one for one in once.replaced if one.turn == turn):
            assert one.replacement
            assert text[one.span.start : one.span.end] == one.value
            kept = text[at : one.span.start]
            assert made.startswith(kept + one.replacement)
            made, at = made[len(kept) + len(one.replacement) :], one.span.end
        assert made == text[at:]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_nothing_that_is_found_is_left(text: str) -> None:
    (made,) = Scrubber().conversations([[text]], ["c"])
    left = detect(list(made.texts))[0]
    for span in left:
        inside = reserved(made.texts[0], span.start, span.end)
        rest = [i for i in range(span.start, span.end) if not any(a <= i < b for a, b in inside)]
        assert not any(made.texts[0][i].isalnum() for i in rest)


def test_names_travel_through_a_conversation() -> None:
    turns = ["My name is Priya Nair.", "Hello priya, drink more water."]
    assert [span.kind for span in detect_conversations([turns])[0][1]] == ["PERSON"]
    (made,) = Scrubber().conversations([turns], ["c"])
    assert made.texts == ("My name is [PERSON_1].", "Hello [PERSON_1], drink more water.")


def test_a_day_that_stands_at_a_name_goes_with_its_month(tmp_path: Path) -> None:
    once = scrub(["Priya Nair5 March 2024"], profile="date_shift", home=tmp_path)
    assert once[0].startswith("[PERSON_1][DATE_1] ")
    assert "March 2024" not in once[0]
    assert scrub(once, profile="date_shift", home=tmp_path) == once
