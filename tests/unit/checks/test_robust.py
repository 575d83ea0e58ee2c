"""No check raises on any text, none takes long on a long one, and real dialogues pass the checks that they should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.checks._run import ORDER, findings
from medsynth.core.types import Case, Language, Message
from tests.linear import grows_linearly
from tests.unit.checks._dialogues import dialogue_of, rows, talk

TEXT = st.text(max_size=200) | st.text(
    "医生患者:：，。？?没有过敏是就确诊炎图见片 \n吗No any,.;'allergiesIfyou have", max_size=120
)
LANGUAGE = st.sampled_from(["zh", "en"])
CONCLUSION = st.sampled_from(["firm", "tentative", "no_diagnosis", "not_medical"])


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, max_size=5), LANGUAGE, TEXT, CONCLUSION)
def test_no_text_makes_a_check_raise(said: list[str], language: Any, diagnosis: str, conclusion: Any) -> None:
    case = Case("c", language, diagnosis, diagnosis=diagnosis, conclusion=conclusion)
    for finding in findings(talk(language, *said, case=case), ORDER).values():
        assert 0 < len(finding) <= 80


@pytest.mark.parametrize(
    "piece",
    ["疼", "没有", "患者：", "a", "no ", "1.", "（", "如果", "Dr. X ", "我是", "医生", "张", "就是", "you have a "],
    ids=repr,
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_cost_of_a_long_line_grows_as_the_line(piece: str, language: Language) -> None:
    case = Case(
        "c", language, "", diagnosis="possible gout" if language == "en" else "考虑痛风", conclusion="tentative"
    )
    assert grows_linearly(lambda text: findings(talk(language, text, text, case=case), ORDER), piece, 120_000)


@pytest.mark.parametrize("name", ORDER)
def test_spaces_around_a_turn_change_nothing(name: str) -> None:
    for row in (row for row in rows(name) if row["expect"] == "pass"):
        spaced = row | {"messages": [[role, f" {content} " if content else ""] for role, content in row["messages"]]}
        assert set(findings(dialogue_of(row), ORDER)) == set(findings(dialogue_of(spaced), ORDER)), row["why"]


def _simulated(shared: Path, name: str) -> Iterator[tuple[Message, ...]]:
    for row in json.loads((shared / "huatuogpt2" / f"huatuo100_conv_{name}.json").read_text("utf-8")):
        sides = [(Message("user", said), Message("assistant", reply)) for said, reply in row["model_output"]]
        yield tuple(message for pair in sides for message in pair)


@pytest.mark.local
@pytest.mark.parametrize("name", ["GPT4", "HuatuoGPT2-7B"])
def test_few_simulated_dialogues_fail_a_check_of_form(shared: Path, name: str) -> None:
    """They have no stop word and speak as machines; what else they fail is read by hand and is rare."""
    total, failed = 0, 0
    for messages in _simulated(shared, name):
        case = Case("c", "zh", messages[0].content, conclusion="firm")
        dialogue = talk("zh", *(message.content for message in messages), case=case)
        total += 1
        form = ("truncated", "role_swap", "wrong_language", "attachment_reference", "loop", "thanks_only")
        failed += bool(findings(dialogue, form))
    assert total == 100
    assert failed <= 5


@pytest.mark.local
def test_platform_signatures_of_a_real_file_are_found(shared: Path) -> None:
    rows = json.loads((shared / "healthcaremagic" / "sample.json").read_text("utf-8"))
    found = [findings(talk("en", row["input"], row["output"]), ["real_name"]) for row in rows]
    assert sum(map(bool, found)) >= 7
