"""Chinese names by how likely their characters are one: found where no role says so, and words stay words."""

from __future__ import annotations

import pytest

from medsynth.pii import detect
from medsynth.pii._chance_han import chance, given_chance

NAMES = ("卢玉珍", "覃光明", "逄晓彤", "费晓东", "庄以琛", "孙旻", "张伟")
WORDS = ("高血压", "时间长", "白细胞", "方便的", "常规检", "明显好", "安全性")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_weighs_more_than_words(name: str) -> None:
    assert chance(f"，{name}，", 1, 1, len(name)) > 4
    assert max(chance(f"，{word}，", 1, 1, 3) for word in WORDS) < 0


def test_a_given_name_alone_weighs_less_than_the_whole_one() -> None:
    assert 0 < given_chance("段秀兰", 1, 3) < chance("段秀兰", 0, 1, 3) + given_chance("段秀兰", 1, 3)
    assert given_chance("，慢慢，", 1, 3) < given_chance("，雯雯，", 1, 3)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("程控苗若曦，电压3.5V", ["苗若曦"]),
        ("由路人覃光明送来", ["覃光明"]),
        ("本院代办慕容振国的病历复印", ["慕容振国"]),
        ("给马哈木提喂药的时候他吐了", ["马哈木提"]),
        ("她表弟石头他爸也咳", ["石头"]),
        ("昨天打电话的小赵说行", ["小赵"]),
        ("我爸老秦肺不好", ["老秦"]),
        ("雪峰先生的片子", ["雪峰"]),
        ("孟叔昨天被蛇咬了", ["孟"]),
        ("我爱人叫段秀兰。\n秀兰她不肯吃药", ["段秀兰", "秀兰"]),
        ("我姓蒲，尿酸高", ["蒲"]),
        ("徐老三又没来复查", ["徐老三"]),
    ],
)
def test_people_are_found_without_a_label(text: str, values: list[str]) -> None:
    assert [text[span.start : span.end] for span in detect([text])[0] if "PERSON" in span.kind] == values


@pytest.mark.parametrize(
    "text",
    [
        "沃丽汀、施慧达和易瑞沙能一起吃吗",
        "徐长卿、毛冬青、瞿麦各10g",
        "阿卡波糖和阿莫西林",
        "老是觉得小便不畅，小腿也肿",
        "天天吃，慢慢就好了，常常复发",
        "老陈醋泡黑豆，小柴胡颗粒",
        "我们这边医生说要住院，班主任也同意",
        "大三阳大夫说不用治",
    ],
)
def test_medicines_and_words_stay(text: str) -> None:
    assert detect([text])[0] == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("在威宁县人民医院查的", "HOSPITAL", "威宁县人民医院"),
        ("去郑大一附院复查", "HOSPITAL", "郑大一附院"),
        ("到了西湖康怡口腔门诊部", "HOSPITAL", "西湖康怡口腔门诊部"),
        ("我是拉孜县的", "CITY", "拉孜县"),
        ("来自日喀则拉孜县，", "CITY", "日喀则拉孜县"),
        ("支付宝138****2211退回来了", "PHONE", "138****2211"),
        ("我是“抗癌小太阳88”，想问", "HANDLE", "抗癌小太阳88"),
        ("她1931年出生", "DATE", "1931"),
        ("5月份做的B超", "DATE", "5月份"),
        ("工作电话66128转803", "PHONE", "66128转803"),
        ("号是510000D00293847", "HEALTHPLAN", "510000D00293847"),
        ("，邮编110023，", "ADDRESS", "110023"),
    ],
)
def test_other_kinds_by_their_form(text: str, kind: str, value: str) -> None:
    assert (value, kind) in [(text[span.start : span.end], span.kind) for span in detect([text])[0]]
