"""Denial, past, condition, question and kin, and where the scope of each ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.core.types import Language
from medsynth.facts import polarity
from tests.linear import grows_linearly
from tests.unit.facts._golden import LONG

AFFIRMED: list[tuple[Language, str, str]] = [
    ("zh", "无明显诱因出现胸痛", "胸痛"),
    ("zh", "没有发烧 胸痛", "胸痛"),
    ("zh", "没吃饭就胸痛", "胸痛"),
    ("zh", "胸痛没有缓解", "胸痛"),
    ("zh", "受不了胸痛", "胸痛"),
    ("zh", "不能排除中风", "中风"),
    ("zh", "怕光、脖子硬", "脖子硬"),
    ("zh", "去年开始胸痛，现在更厉害", "胸痛"),
    ("zh", "去年做过支架，胸痛两小时伴大汗", "胸痛"),
    ("zh", "以前身体很好，胸痛两小时", "胸痛"),
    ("en", "no fever but cough", "cough"),
    ("en", "We operated without delay for chest pain", "chest pain"),
    ("en", "can't rule out stroke", "stroke"),
    ("en", "no appetite, vomiting blood", "vomiting blood"),
    ("en", "I don't know why but chest pain", "chest pain"),
    ("en", "chest pain that started two years ago", "chest pain"),
    ("en", "I had a seizure this morning", "seizure"),
]
NOT_AFFIRMED: list[tuple[Language, str, str, str]] = [
    ("zh", "无发热、咳嗽、胸痛", "胸痛", "negated"),
    ("zh", "否认胸痛，呼吸困难", "呼吸困难", "negated"),
    ("zh", "无胸痛及呼吸困难", "呼吸困难", "negated"),
    ("zh", "没有自杀的想法", "自杀", "negated"),
    ("zh", "胸痛（-）", "胸痛", "negated"),
    ("zh", "胸痛已经好了", "胸痛", "negated"),
    ("zh", "去年胸痛已查冠脉正常", "胸痛", "historical"),
    ("zh", "小时候惊厥过", "惊厥", "historical"),
    ("zh", "如果出现胸痛，气短，请去急诊", "气短", "hypothetical"),
    ("zh", "担心脑出血", "脑出血", "hypothetical"),
    ("zh", "这是心梗吗", "心梗", "questioned"),
    ("zh", "我母亲有高血压", "高血压", "other_person"),
    ("en", "No fever, cough, chest pain, or SOB", "chest pain", "negated"),
    ("en", "I do not have any chest pain", "chest pain", "negated"),
    ("en", "She is not suicidal", "suicidal", "negated"),
    ("en", "denies fever, cough", "cough", "negated"),
    ("en", "history of stroke", "stroke", "historical"),
    ("en", "I had chest pain last year and it was normal", "chest pain", "historical"),
    ("en", "if you have chest pain, call us", "chest pain", "hypothetical"),
    ("en", "worried about a stroke", "stroke", "hypothetical"),
    ("en", "is it a heart attack?", "heart attack", "questioned"),
    ("en", "my mother has diabetes", "diabetes", "other_person"),
]


def span(text: str, term: str) -> tuple[int, int]:
    return text.index(term), text.index(term) + len(term)


@pytest.mark.parametrize(("language", "text", "term"), AFFIRMED)
def test_affirmed(language: Language, text: str, term: str) -> None:
    assert polarity.affirmed(text, span(text, term), language)


@pytest.mark.parametrize(("language", "text", "term", "part"), NOT_AFFIRMED)
def test_not_affirmed(language: Language, text: str, term: str, part: str) -> None:
    assert not polarity.affirmed(text, span(text, term), language)
    assert getattr(polarity, part)(text, span(text, term), language)


def test_a_relative_who_is_ill_now_is_asked_for() -> None:
    text = "我爸突然胸痛，他父亲得过心梗"
    assert not polarity.family_history(text, span(text, "胸痛"), "zh")
    assert polarity.family_history(text, span(text, "心梗"), "zh")


def test_offsets_are_those_of_the_text_as_written() -> None:
    text = "無\u200b發熱、胸 痛"
    assert polarity.negated(text, (text.index("胸"), len(text)), "zh")


@given(st.text(), st.integers(0, 50), st.integers(0, 10), st.sampled_from(["zh", "en"]))
def test_reads_any_text(text: str, start: int, length: int, language: Language) -> None:
    polarity.affirmed(text, (min(start, len(text)), min(start + length, len(text))), language)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("piece", ["无发热、", "no fever, ", "如果", "a"])
def test_long_line(piece: str, language: Language) -> None:
    def read(text: str) -> None:
        polarity.affirmed(text, (len(text) // 2, len(text) // 2 + 3), language)

    assert grows_linearly(read, piece, LONG)
