"""Age, sex and weight: what is clearly said of the patient, and what is not."""

from __future__ import annotations

import pytest

from medsynth.core.types import Language
from medsynth.readers._age import age_in_days, age_in_words
from medsynth.readers._person import person

ZH = [
    ("孩子2岁3个月，女。", 822, "female", None),
    ("出生40天，吃奶不好", 40, None, None),
    ("宝宝出生后12天了，皮肤发黄", 12, None, None),
    ("患者男，58岁，胸闷", 21184, "male", None),
    ("男，58岁", 21184, "male", None),
    ("58岁，男，胸闷", 21184, "male", None),
    ("性别：女\n年龄：45岁", 16436, "female", None),
    ("我妈62岁，最近头晕", 22646, "female", None),
    ("父亲今年七十五岁了，走路不稳", 27394, "male", None),
    ("本人39岁 没有吸烟习惯", 14245, None, None),
    ("十岁男孩，注意力不集中", 3652, "male", None),
    ("宝宝女孩，一岁五个月，体重11kg", 517, "female", 11000),
    ("儿子5岁，体重40斤", 1826, "male", 20000),
    ("3个月大的男宝宝，吐奶", 91, "male", None),
    ("宝宝6个月，拉肚子", 183, None, None),
    ("宝宝半岁，还不会翻身", 183, None, None),
    ("孩子现在12岁了，每晚尿床", 4383, None, None),
    ("我一岁半的女儿发烧", 548, "female", None),
    ("家里宝宝刚满百天", 100, None, None),
    ("新生儿体重3200g", None, None, 3200),
    # whose, or when, is not clear
    ("1岁时摔倒碰到头部", None, None, None),
    ("孩子2016年2月（1岁时）摔倒", None, None, None),
    ("从两岁多诊断出这个病", None, None, None),
    ("一直到12岁又一次晕厥", None, None, None),
    ("5岁以前常发烧", None, None, None),
    ("一周岁去体检", None, None, None),
    ("父亲60岁得了胃癌", None, None, None),
    ("我妈50岁绝经", None, None, None),
    ("我妈62岁，我今年30岁，都有头晕", None, None, None),
    ("宝宝3天没拉大便", None, None, None),
    ("孩子咳嗽3个月", None, None, None),
    ("孩子3个月没来月经", None, None, None),
    ("怀孕6个月，宝宝6个月大小", None, None, None),
    ("孕34周剧烈头痛", None, None, None),
    ("发热38.5度3天", None, None, None),
    ("男朋友有乙肝", None, None, None),
    ("出生体重2.5kg", None, None, None),
    ("体重下降了5公斤", None, None, None),
    ("体重162，近来没变", None, None, None),
    ("有两个女儿，腰痛", None, None, None),
    ("体重50kg，以前体重60kg", None, None, None),
]
EN = [
    ("I'm a 30 year old woman with headaches", 10958, "female", None),
    ("34 year old male, chest tightness", 12418, "male", None),
    ("My son, 14, sudden testicular pain", 5114, "male", None),
    ("my 62-year-old mother is dizzy", 22646, "female", None),
    ("My father is 71 years old and weighs 80 kg", 25933, "male", 80000),
    ("My baby is 6 weeks old", 42, None, None),
    ("Our 6-month-old boy won't feed", 183, "male", None),
    ("I am 45, tired all the time", 16436, None, None),
    ("(32F) rash on both arms", 11688, "female", None),
    ("Female, 28, itchy eyes", None, "female", None),
    ("Age: 50. Sex: male. Weight: 176 lbs", 18262, "male", 79832),
    ("I am a woman with itchy eyes", None, "female", None),
    # whose, or when, is not clear
    ("I have had this since I was 12 years old", None, None, None),
    ("When my son was 5 years old he broke his arm", None, None, None),
    ("I am 34 weeks pregnant", None, None, None),
    ("I am 5'4 and tired", None, None, None),
    ("fever of 102 F for 3 days", None, None, None),
    ("pain for 3 years", None, None, None),
    ("I'm 30 years old and my mother is 60 years old", None, None, None),
    ("lost 10 kg, birth weight 3 kg", None, None, None),
    ("my son 3 days ago ate a coin", None, None, None),
]


@pytest.mark.parametrize(
    ("language", "text", "days", "sex", "grams"), [("zh", *row) for row in ZH] + [("en", *row) for row in EN]
)
def test_person(language: Language, text: str, days: int | None, sex: str | None, grams: int | None) -> None:
    found = person(text, language)
    assert (found.age_days, found.sex, found.weight_g) == (days, sex, grams)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        *(("2岁半", 913), ("半岁", 183), ("出生3天", 3), ("一百零二岁", None), ("十二个月", 365), ("3个半月", 107)),
        *(("30多岁", 10958), ("2.5岁", 913), ("62 years", 22646), ("6 mo", 183), ("2 weeks old", 14), ("old", None)),
        *(("", None), ("2岁3个月，女", None)),
    ],
)
def test_ages_in_words(said: str, days: int | None) -> None:
    assert age_in_days(said) == days


@pytest.mark.parametrize("years", range(2, 111))
def test_years_come_back(years: int) -> None:
    assert age_in_words(round(years * 365.25), "zh") == f"{years}岁"
    assert age_in_words(round(years * 365.25), "en") == f"{years} years"


def test_months_come_back() -> None:
    for months in range(2, 24):
        assert age_in_words(round(months * 365.25 / 12), "zh") == f"{months}个月"
    assert (age_in_words(1, "en"), age_in_words(0, "zh"), age_in_words(40, "zh")) == ("1 day", "0天", "40天")
