"""What is equal and what is not, in bare words and in sentences of either language, with a region and without."""

from __future__ import annotations

from itertools import permutations

import pytest

from medsynth import facts

SENTENCES = {
    "drug": (
        "{}", "口服{}", "患者目前服用{}，无不适，两周后复查。", "{} once daily",
        "The patient takes {} at home and feels well.", "您好，发烧的话可以吃一点{}，多喝水，三天不好就来医院。",
    ),
    "dose": (
        "{}", "阿莫西林{}", "amoxicillin {}", "Please take amoxicillin {} by mouth and come back in two weeks.",
        "您好，建议您服用阿莫西林，{}，饭后服用，多喝水，注意休息。",
    ),
    "time": (
        "{}", "咳嗽{}", "患者发热{}，无咳嗽。", "The cough has lasted {}.",
        "您好，我已经咳嗽{}了，吃药也不见好，请问要做什么检查？",
    ),
    "age": (
        "{}", "孩子{}", "患儿，男，{}，咳嗽三天。", "宝宝{}了，还不会走路，要紧吗？",
        "小儿{}，体重12kg，今晨起发热，最高38.5℃，精神可。",
    ),
    "temperature": (
        "{}", "体温{}", "孩子发烧{}，精神可以。", "Her temperature was {} last night, no cough.",
        "您好，宝宝昨晚开始发烧，体温{}，吃了退烧药，现在好一些。",
    ),
    "glucose": (
        "空腹血糖{}", "glucose {}", "Fasting glucose was {} this morning.", "患者空腹血糖{}，无不适。",
        "您好，我今天抽血，血糖{}，之前没有糖尿病，请问需要吃药吗？",
    ),
    "cholesterol": (
        "cholesterol {}", "总胆固醇{}", "The cholesterol was {} last year.", "患者总胆固醇{}，无不适。",
        "您好，体检发现胆固醇{}，需要吃药吗？",
    ),
    "pressure": (
        "{}", "{}。", "患者{}，无头晕。", "The patient felt well, {}, no headache.",
        "您好，我今年60岁，早上量{}，没有头晕，需要吃药吗？",
    ),
    "meal": (
        "{}", "奥美拉唑{}", "这个药{}。", "阿莫西林0.5g，每日三次，{}。",
        "您好，布洛芬对胃有刺激，{}，一天不超过四次。",
    ),
    "keep": (
        "{}", "Please {}.", "You should know: {} unless told otherwise.", "{} and check the INR next week.",
        "Thank you for your question. {} before the dental visit.",
    ),
    "eyes": ("{}", "{} red", "{}干涩一个月", "{}视物模糊，无疼痛。", "one drop in {} twice daily"),
}  # fmt: skip
EQUAL = {
    "drug": (
        "扑热息痛|对乙酰氨基酚|paracetamol|acetaminophen", "安定|地西泮", "心得安|普萘洛尔", "速尿|呋塞米",
        "albuterol|salbutamol", "epinephrine|adrenaline", "ASA|aspirin",
    ),
    "dose": (
        "0.5 g|500 mg|半克|五百毫克", "50 μg|50 µg|50 mcg|50微克", "40万单位|400 000 U|400,000 U",
        "0.5–1 g|0.5~1.0克", "每日0.3g分3次|0.1 g tid",
    ),
    "time": ("两周|14天|2 weeks",),
    "age": ("2岁3个月|27个月|两岁三个月",),
    "temperature": ("三十八度五|38.5 ℃|101.3 °F",),
    "glucose": ("126 mg/dL|7.0 mmol/L",),
    "pressure": ("血压一百四九十|血压140/90|blood pressure 140/90 mmHg",),
    "meal": ("不要空腹服|饭后服",),
    "keep": ("don't stop warfarin|keep taking warfarin",),
    "eyes": ("双眼|both eyes|OU",),
}  # fmt: skip
DIFFERENT = {
    "drug": (
        "hydroxyzine|hydralazine", "metoprolol tartrate|metoprolol succinate", "Lamictal|Lamisil", "5-ASA|ASA",
        "强的松|强的松龙", "左氨氯地平 2.5 mg|氨氯地平 2.5 mg",
    ),
    "time": ("三四天|34天",),
    "pressure": ("血压一百四|血压一百零四",),
    "cholesterol": ("126 mg/dL|7.0 mmol/L",),
    "dose": (
        "100 mg/5 mL|40 mg/mL", "1片|500mg", "0.5 mg|5 mg", "10 mg|100 mg", "10 mg/kg/day|10 mg/kg/dose",
    ),
}  # fmt: skip
REGIONS = (None, "CN", "US")


def compared(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str | None]]:
    return [
        (sentence.format(one), sentence.format(two), region)
        for kind, rows in table.items()
        for row in rows
        for one, two in permutations(row.split("|"), 2)
        for sentence in SENTENCES[kind]
        for region in REGIONS
    ]


def test_what_says_the_same_is_the_same_in_every_sentence() -> None:
    wrong = [
        (one, two, region)
        for one, two, region in compared(EQUAL)
        if facts.compare(one, two, region=region).verdict != "same"
    ]
    assert not wrong


def test_what_differs_is_never_the_same() -> None:
    wrong = [
        (one, two, region)
        for one, two, region in compared(DIFFERENT)
        if facts.compare(one, two, region=region).verdict == "same"
    ]
    assert not wrong


@pytest.mark.parametrize("language", [None, "zh", "en"])
def test_language_settles_nothing_that_the_text_says(language: str | None) -> None:
    assert facts.compare("口服 aspirin 0.1 g", "口服阿司匹林100mg", language=language).verdict == "same"


def test_brands_of_two_countries() -> None:
    """泰诺 is a cold compound in mainland China, Tylenol in the United States is paracetamol."""
    (here,), (there,) = facts.read(["泰诺"], region="CN")[0][:1], facts.read(["Tylenol"], region="US")[0][:1]
    assert here.normal != there.normal == "paracetamol"
