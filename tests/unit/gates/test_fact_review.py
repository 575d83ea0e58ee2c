"""What doctors say that no check judges is counted and queued, and never refuses."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pyarrow as pa
import pytest

from medsynth.clean.dialogue_review import DialogueReview, dialogue_review
from medsynth.core.rows import table_of
from medsynth.core.tables import CONVERSATION, STRINGS
from medsynth.core.types import Verdict
from medsynth.gates.fact_review import FactReviewConfig, fact_review
from medsynth.generate.dialogue import CASE_STRUCT

SCHEMA = pa.schema(
    [
        *((name, CONVERSATION.schema.field(name).type) for name in ("id", "messages", "language", "ended_by")),
        *(
            ("case", CASE_STRUCT),
            ("finish_reasons", STRINGS),
            ("stop_words", STRINGS),
            ("turn_flags", pa.list_(STRINGS)),
        ),
    ]
)
CASE_ROW = {
    "id": "c1",
    "language": "zh",
    "region": "CN",
    "department": "",
    "complaint": "咳嗽三天",
    "request": "",
    **{
        name: {"state": "unknown", "value": None}
        for name in ("duration", "history", "medication", "allergy", "pregnancy")
    },
    "age": "30岁",
    "sex": "female",
    "diagnosis": "上呼吸道感染",
    "advice": "多喝水，口服氨溴索30mg，每日三次",
}


def reviewed(*said: str, advice: str = "") -> Verdict:
    """The verdict on one dialogue in which the doctor says each of ``said``."""
    case = CASE_ROW | ({"advice": advice} if advice else {})
    messages = [
        {"role": role, "content": text} for one in said for role, text in (("user", "咳嗽"), ("assistant", one))
    ]
    end = {"ended_by": "stop_word", "finish_reasons": ["stop"], "stop_words": ["再见"], "turn_flags": [[]] * len(said)}
    row = {"id": "r1", "messages": messages, "case": case, "language": "zh", **end}
    rows = pl.from_arrow(table_of([row], SCHEMA))
    assert isinstance(rows, pl.DataFrame)
    reviewed = dialogue_review(rows.lazy(), DialogueReview(checks=()))
    return fact_review(rows.lazy(), FactReviewConfig(), {"reviewed": reviewed})


@pytest.mark.parametrize(
    ("said", "rule", "words"),
    [
        ("一周后复查血常规。", "when to come again", "一周"),
        ("体温超过38.5℃再吃退烧药。", "threshold of temperature", "38.5℃"),
        ("喘不上气就拨打120。", "emergency number", "120"),
        ("咳嗽一般持续十天左右。", "length of time", "十天"),
    ],
)
def test_what_general_advice_is_made_of_is_flagged(said: str, rule: str, words: str) -> None:
    found = reviewed(said)
    assert found.passed
    assert [(fact.status, fact.rule, fact.after) for fact in found.queue] == [("flagged", rule, words)]
    assert found.queue[0].row == "r1"
    assert words in found.queue[0].kept
    assert found.numbers[f"flagged_{rule.replace(' ', '_')}"] == 1


def test_a_drug_that_no_table_has_is_open() -> None:
    found = reviewed("可以口服复方芦柑止咳胶囊0.3g。")
    assert Counter(fact.status for fact in found.queue)["unresolved"] >= 1
    assert found.passed


@pytest.mark.parametrize("said", ["口服氨溴索30mg，每日三次。", "咳嗽三天了，多喝水。", "没有别的不舒服吧？"])
def test_what_the_case_holds_is_not_queued(said: str) -> None:
    assert reviewed(said).queue == ()


def test_an_emergency_number_that_the_conclusion_gives_is_no_invention() -> None:
    assert reviewed("快拨打120。", advice="立即拨打120").queue == ()


def test_said_twice_counts_once() -> None:
    assert len(reviewed("喘不上气就拨打120。", "记住，拨打120。").queue) == 1
