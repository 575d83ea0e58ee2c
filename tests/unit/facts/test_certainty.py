"""How sure a conclusion is, and a sentence about one disease."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.core.types import Language
from medsynth.facts.certainty import certainty_of, conclusion_class, disease_names
from tests.linear import grows_linearly
from tests.unit.facts._golden import LONG, rows

SENTENCES: list[tuple[Language, str, str, str | None]] = [
    ("zh", "这就是胃炎。", "胃炎", "firm"),
    ("zh", "您确诊为胃炎", "胃炎", "firm"),
    ("zh", "您得的是胃炎，可能与饮食有关", "胃炎", "firm"),
    ("zh", "从您的描述看，这是典型的胃炎", "胃炎", "firm"),
    ("zh", "這就是胃炎", "胃炎", "firm"),
    ("zh", "您患有胃炎", "胃炎", "firm"),
    ("zh", "可能是胃炎", "胃炎", "tentative"),
    ("zh", "考虑是胃炎", "胃炎", "tentative"),
    ("zh", "胃炎待查", "胃炎", "tentative"),
    ("zh", "胃炎可能性大", "胃炎", "tentative"),
    ("zh", "需要排除胃炎", "胃炎", "tentative"),
    ("zh", "如果是胃炎，要吃药", "胃炎", "tentative"),
    ("zh", "可能是胃炎或者胃溃疡", "胃溃疡", "tentative"),
    ("zh", "不是胃炎", "胃炎", "denied"),
    ("zh", "可以排除胃炎", "胃炎", "denied"),
    ("zh", "胃炎患者要少吃辣", "胃炎", None),
    ("zh", "多喝水，注意休息", "胃炎", None),
    ("en", "This is gastritis.", "gastritis", "firm"),
    ("en", "You have gastritis.", "gastritis", "firm"),
    ("en", "The diagnosis is acute gastritis", "gastritis", "firm"),
    ("en", "Your symptoms are caused by gastritis", "gastritis", "firm"),
    ("en", "You may have gastritis.", "gastritis", "tentative"),
    ("en", "I think you have gastritis", "gastritis", "tentative"),
    ("en", "This is most likely gastritis.", "gastritis", "tentative"),
    ("en", "We need to rule out gastritis", "gastritis", "tentative"),
    ("en", "Gastritis is possible", "gastritis", "tentative"),
    ("en", "If it is gastritis, take this", "gastritis", "tentative"),
    ("en", "You do not have gastritis.", "gastritis", "denied"),
    ("en", "It isn't gastritis", "gastritis", "denied"),
    ("en", "People with gastritis should avoid spicy food", "gastritis", None),
]


@pytest.mark.parametrize("row", rows("conclusion"), ids=lambda row: f"{row['diagnosis']!r} {row['advice']!r}")
def test_golden(row: dict[str, Any]) -> None:
    assert conclusion_class(row["diagnosis"], row["advice"], row["language"]) == row["expect"]


@pytest.mark.parametrize(("language", "text", "term", "expected"), SENTENCES)
def test_certainty_of_a_sentence(language: Language, text: str, term: str, expected: str | None) -> None:
    assert certainty_of(text, term, language) == expected


def test_the_strongest_statement_counts() -> None:
    assert certainty_of("可能是胃炎。做了胃镜，确诊为胃炎。", "胃炎", "zh") == "firm"


def test_names_stand_without_doubt() -> None:
    assert disease_names("考虑胃炎可能，十二指肠溃疡待查", "zh") == ["胃炎", "十二指肠溃疡"]
    assert disease_names("Possible pneumonia or acute bronchitis", "en") == ["pneumonia", "bronchitis"]
    assert disease_names("头晕三天", "zh") == []


@given(st.text(), st.text(), st.sampled_from(["zh", "en"]))
def test_reads_any_text(text: str, other: str, language: Language) -> None:
    conclusion_class(text, other, language)
    certainty_of(text, other, language)
    disease_names(text, language)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("piece", ["是胃炎", "you have gastritis ", "的", "a", "可能，", "诊断："])
def test_long_line(piece: str, language: Language) -> None:
    def read(text: str) -> None:
        conclusion_class(text, text, language)
        certainty_of(text, "胃炎", language)
        disease_names(text, language)

    assert grows_linearly(read, piece, LONG)
