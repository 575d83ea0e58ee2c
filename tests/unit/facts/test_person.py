"""Age and pregnancy from a patient's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.core.types import Language
from medsynth.facts import person
from medsynth.text.normalise import fold

AGES: list[tuple[Language, str, int | None]] = [
    ("zh", "孩子2岁3个月", 730),
    ("zh", "宝宝3个多月，混合喂养", 90),
    ("zh", "今天刚满百天", 100),
    ("zh", "出生40天发热", 40),
    ("zh", "出生４０天發熱", 40),
    ("zh", "两个月大的婴儿", 60),
    ("zh", "女儿十一个月", 330),
    ("zh", "新生儿发烧", person.NEWBORN_DAYS),
    ("zh", "三十四岁", 34 * 365),
    ("zh", "宝宝发烧3天了", None),
    ("zh", "孩子咳嗽两周", None),
    ("zh", "怀孕3个月", None),
    ("zh", "吃药3个月", None),
    ("zh", "3个月前", None),
    ("zh", "1岁时摔倒", None),
    ("en", "my 6-week-old", 42),
    ("en", "my son, 14, sudden pain", 14 * 365),
    ("en", "my baby is 3 weeks old", 21),
    ("en", "two month old", 60),
    ("en", "i am 48 yrs female", 48 * 365),
    ("en", "newborn with a fever", person.NEWBORN_DAYS),
    ("en", "3 months ago", None),
    ("en", "my daughter has had a fever for 3 days", None),
]
PREGNANT: list[tuple[Language, str, bool]] = [
    ("zh", "孕34周剧烈头痛", True),
    ("zh", "怀孕五个月", True),
    ("zh", "我老婆怀孕34周", True),
    ("zh", "未怀孕", False),
    ("zh", "备孕七个月", False),
    ("zh", "避孕药", False),
    ("zh", "怀孕的可能", False),
    ("zh", "怀孕情况：未怀孕，19年孕12周胎停", False),
    ("en", "34 weeks pregnant", True),
    ("en", "i am pregnant", True),
    ("en", "my pregnant wife", True),
    ("en", "not pregnant", False),
    ("en", "could i be pregnant", False),
    ("en", "trying to get pregnant", False),
]


@pytest.mark.parametrize(("language", "text", "days"), AGES)
def test_age(language: Language, text: str, days: int | None) -> None:
    assert person.age_days(fold(text).text, language) == days


@pytest.mark.parametrize(("language", "text", "expected"), PREGNANT)
def test_pregnant(language: Language, text: str, expected: bool) -> None:
    assert person.pregnant(fold(text).text, language) is expected


@given(st.text(), st.sampled_from(["zh", "en"]))
def test_reads_any_text(text: str, language: Language) -> None:
    person.age_days(fold(text).text, language)
    person.pregnant(fold(text).text, language)
    person.speaks_of_child(fold(text).text, language)
