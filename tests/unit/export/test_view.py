"""Views: what each shows of a conversation, what it cannot hold, and the one name space of formats and exports."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from medsynth.core import discover
from medsynth.core.errors import RecipeError
from medsynth.core.step import Step
from medsynth.export._view import view, views
from medsynth.formats._rows import records
from tests.unit.dataset.conversations import arrow, conversation

ONE = [{"role": "user", "content": "头痛 😷"}, {"role": "assistant", "content": "多久了？"}]
SYSTEM = [{"role": "system", "content": "Be kind."}]
SHOWN: dict[str, dict[str, Any]] = {
    "messages": {"messages": ONE},
    "sharegpt": {"conversations": [{"from": "human", "value": "头痛 😷"}, {"from": "gpt", "value": "多久了？"}]},
    "alpaca": {"instruction": "头痛 😷", "input": "", "output": "多久了？"},
    "prompt_completion": {"prompt": "头痛 😷", "completion": "多久了？"},
    "huatuogpt": {"data": ["问：头痛 😷", "答：多久了？"]},
    "huatuogpt_trainer": {"json_dialogue": '["问：头痛 😷","答：多久了？"]'},
    "huatuogpt2": {"source": "seeds", "turns": ["头痛 😷", "多久了？"]},
    "huatuo26m": {"questions": ["头痛 😷"], "answers": ["多久了？"]},
    "icliniq": {"input": "头痛 😷", "answer_icliniq": "多久了？"},
    "o1_problem": {"Open-ended Verifiable Question": "头痛 😷", "Ground-True Answer": "多久了？"},
    "meddialog": {"medical_case": "头痛 😷", "doctor_diagnosis": "多久了？", "Department": "内科"},
}
HOLDS = {
    "a system message": {"messages", "sharegpt"},
    "several turns": {"messages", "sharegpt", "huatuogpt", "huatuogpt_trainer", "huatuogpt2"},
    "the doctor first": {"messages", "sharegpt", "huatuogpt", "huatuogpt_trainer"},
}
TALKS = {"a system message": SYSTEM + ONE, "several turns": ONE * 2, "the doctor first": ONE[1:] + ONE}


def rows_of(talks: list[list[dict[str, str]]]) -> pl.LazyFrame:
    return pl.LazyFrame(arrow([conversation(n, messages=talk) for n, talk in enumerate(talks)]))


def lost(step: Step, talks: list[list[dict[str, str]]]) -> list[str]:
    assert step.lacks
    found: list[str] = step.lacks(rows_of(talks)).collect()["reason"].to_list()
    return found


def test_every_view_is_tested_here() -> None:
    assert set(SHOWN) == set(views("conversation"))


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_view_shows(name: str) -> None:
    step = view(name, "conversation")
    (shown,) = records(step.function(rows_of([ONE]), step.config()).collect())
    assert len(shown.pop("id")) == 32
    assert shown == SHOWN[name]
    assert lost(step, [ONE]) == []


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("shape", TALKS)
def test_what_a_view_cannot_hold(name: str, shape: str) -> None:
    assert (lost(view(name, "conversation"), [TALKS[shape]]) == []) == (name in HOLDS[shape])


@pytest.mark.parametrize("name", SHOWN)
def test_no_messages_at_all_are_said(name: str) -> None:
    assert len(lost(view(name, "conversation"), [[]])) == 1


def test_a_format_of_other_rows_is_no_view() -> None:
    for name, told in (("kto", "labelled rows"), ("o1", "no reasoning"), ("nothing", "no view called")):
        with pytest.raises(RecipeError, match=told):
            view(name, "conversation")


def test_an_export_of_its_own_is_a_view_beside_the_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("tests.steps.lines")
    known = discover.extensions
    own = {"lines": module.__name__}
    monkeypatch.setattr(discover, "extensions", lambda folder: own if folder == "export" else known(folder))
    assert "lines" in views("conversation")
    assert view("lines", "conversation").table == module.LINES
    own["alpaca"] = own.pop("lines")
    with pytest.raises(RecipeError, match="two views are called 'alpaca'"):
        views("conversation")


def test_formats_and_exports_are_files(root: Path) -> None:
    for name in views("conversation"):
        assert any((root / "medsynth" / folder / f"{name}.py").is_file() for folder in ("formats", "export"))
