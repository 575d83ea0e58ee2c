"""A check says of any dialogue whether it passes, in a few words that quote nobody, the same today and tomorrow."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from medsynth.checks._dialogue import Dialogue
from medsynth.core.types import CLINICAL_FIELDS, Case, Clinical, Language, Message, State, case_from_row
from tests.conftest import ROOT
from tests.contract import _rows
from tests.contract._found import names
from tests.linear import grows_linearly

CHECKS = names("checks")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
DETAIL = re.compile(r"[^\n]{1,120}")
QUOTE = 16
"""A detail that holds so many characters of the dialogue in one piece quotes it."""
LONG = 30_000
"""Code points of a long turn: a real dialogue has some hundred."""


def _check(name: str) -> Callable[[Dialogue], str | None]:
    found: Callable[[Dialogue], str | None] = importlib.import_module(CHECKS[name]).check
    return found


def _examples(name: str) -> list[dict[str, Any]]:
    """The golden dialogues of a check: what it must catch, and what it must leave alone."""
    path = ROOT / "tests" / "golden" / "checks" / f"{name}.jsonl"
    assert path.exists(), f"golden dialogues are missing: {path.relative_to(ROOT)}"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _dialogue(example: dict[str, Any]) -> Dialogue:
    told = dict(example["case"])
    for field in CLINICAL_FIELDS:
        if field in told:
            told[field] = Clinical(**told[field])
    case = Case(**{"id": "golden", "language": example["language"], "complaint": ""} | told)
    messages = tuple(Message(role, content) for role, content in example["messages"])
    return Dialogue(
        case,
        messages,
        example["language"],
        tuple(example.get("stop_words", ("再见", "拜拜", "goodbye", "bye"))),
        example.get("ended_by", "stop_word"),
        tuple(example.get("finish_reasons", ())),
    )


def _golden() -> Iterator[Dialogue]:
    for row, case in zip(_rows.conversations(), _rows.cases(), strict=True):
        messages = tuple(Message(message["role"], message["content"]) for message in row["messages"])
        spoken = case_from_row(case)
        yield Dialogue(
            spoken, messages, spoken.language, ("再见", "goodbye"), row["ended_by"], ("stop",) * len(messages)
        )


def _odd() -> Iterator[Dialogue]:
    """Dialogues that no step makes, but a foreign file may hold."""
    hello, answer = Message("user", "头痛。"), Message("assistant", "多休息。")
    shapes: tuple[tuple[Message, ...], ...] = (
        (),
        (hello,),
        (answer,),
        (answer, answer, hello, hello),
        (Message("system", "x"),),
        (Message("user", ""), Message("assistant", "")),
        (Message("user", "\ud800 \x00"), Message("assistant", "\u202e" * 50)),
    )
    states: tuple[State, ...] = ("present", "denied", "unknown")
    for messages in shapes:
        for language in LANGUAGES:
            for state in states:
                field = Clinical(state, "青霉素" if state == "present" else None)
                told: dict[str, Any] = dict.fromkeys(CLINICAL_FIELDS, field)
                yield Dialogue(Case("c", language, "头痛", **told), messages, language)


@pytest.mark.parametrize("name", CHECKS)
def test_module_says_what_it_catches(name: str) -> None:
    module = importlib.import_module(CHECKS[name])
    assert module.__doc__
    assert callable(module.check)


@pytest.mark.parametrize("name", CHECKS)
def test_golden_dialogues_cover_both_languages(name: str) -> None:
    covered = {(example["language"], example["expect"]) for example in _examples(name)}
    assert covered == {(language, expect) for language in ("zh", "en") for expect in ("pass", "fail")}


@pytest.mark.parametrize("name", CHECKS)
def test_golden_dialogues_are_judged_right(name: str) -> None:
    wrong = [
        example["why"]
        for example in _examples(name)
        if (_check(name)(_dialogue(example)) is None) != (example["expect"] == "pass")
    ]
    assert not wrong


@pytest.mark.parametrize("name", CHECKS)
def test_detail_is_short_and_stable(name: str) -> None:
    check = _check(name)
    for dialogue in (*_golden(), *_odd()):
        detail = check(dialogue)
        again = Dialogue(
            dialogue.case,
            dialogue.messages,
            dialogue.language,
            dialogue.stop_words,
            dialogue.ended_by,
            dialogue.finish_reasons,
        )
        assert check(again) == detail == check(dialogue)
        assert detail is None or DETAIL.fullmatch(detail)


@pytest.mark.parametrize("name", CHECKS)
def test_detail_quotes_nobody(name: str) -> None:
    for dialogue in _golden():
        detail = _check(name)(dialogue) or ""
        texts = [message.content for message in dialogue.messages] + [dialogue.case.complaint]
        pieces = {text[at : at + QUOTE] for text in texts for at in range(len(text) - QUOTE + 1)}
        assert not [piece for piece in pieces if piece in detail]


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize(
    "piece", ["我没有", "a ", "no ", "。", "您好，谢谢", "I don't have any ", "医生", "1.", "（(", "aA"], ids=repr
)
def test_the_cost_of_long_turns_grows_as_they_do(name: str, piece: str) -> None:
    def checked(text: str) -> None:
        messages = (Message("user", text), Message("assistant", text), Message("user", "再见"))
        for language in LANGUAGES:
            _check(name)(Dialogue(Case("c", language, text[:300]), messages, language, ("再见",), "stop_word"))

    assert grows_linearly(checked, piece, LONG)
