"""``convert``: real files in every container, losses told before anything is written, demo output kept apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from medsynth.dataset.version import Written

Run = Callable[..., Any]
ALPACA = [
    {"instruction": "Answer as a doctor.", "input": "头痛三天，怎么办？", "output": "多休息。"},
    {"instruction": "What is asthma?", "input": "", "output": "A disease of the airways."},
]


@pytest.fixture
def alpaca() -> Path:
    path = Path("a.json")
    path.write_text(json.dumps(ALPACA, ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".parquet"])
def test_there_and_back(run: Run, alpaca: Path, suffix: str) -> None:
    assert run("convert", alpaca, "--from", "alpaca", "--to", "sharegpt", "--out", f"b{suffix}").code == 0
    done = run("convert", f"b{suffix}", "--from", "sharegpt", "--to", "alpaca", "--out", "c.json", "--json")
    assert (done.code, done.json["read"], done.json["written"]) == (0, 2, 2)
    again = json.loads(Path("c.json").read_text("utf-8"))
    questions = [f"{one['instruction']}\n{one['input']}".strip() for one in ALPACA]
    assert [one["instruction"] for one in again] == questions
    assert [one["output"] for one in again] == [one["output"] for one in ALPACA]


def test_csv_holds_flat_records_only(run: Run, alpaca: Path) -> None:
    assert run("convert", alpaca, "--from", "alpaca", "--to", "o1", "--out", "b.csv").code == 0
    assert pl.read_csv("b.csv").columns == ["Question", "Complex_CoT", "Response"]
    refused = run("convert", alpaca, "--from", "alpaca", "--to", "messages", "--out", "c.csv")
    assert (refused.code, Path("c.csv").exists()) == (2, False)


def test_the_trainer_form_is_one_object(run: Run, alpaca: Path) -> None:
    assert run("convert", alpaca, "--from", "alpaca", "--to", "huatuogpt2").code == 0
    found = json.loads(Path("a.huatuogpt2.json").read_text("utf-8"))
    assert [len(turns) for turns in found["data"]] == [2, 2]
    assert run("convert", "a.huatuogpt2.json", "--from", "huatuogpt2", "--to", "huatuogpt").code == 0
    lines = Path("a.huatuogpt2.huatuogpt.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[1])["data"] == ["问：What is asthma?", "答：A disease of the airways."]


def test_losses_are_told_and_nothing_is_written(run: Run) -> None:
    talks = [
        {"id": "1", "conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}] * 2},
        {"id": "2", "conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}], "tools": "x"},
        {"id": "3", "conversations": [{"from": "narrator", "value": "q"}]},
    ]
    Path("t.jsonl").write_text("".join(json.dumps(one) + "\n" for one in talks), "utf-8")
    refused = run("convert", "t.jsonl", "--from", "sharegpt", "--to", "alpaca", "--out", "b.json")
    assert (refused.code, Path("b.json").exists()) == (2, False)
    for told in ("more than one turn (t.jsonl:1)", "'narrator' (t.jsonl:3)", "the field 'tools'", "--lossy"):
        assert told in refused.err
    done = run("convert", "t.jsonl", "--from", "sharegpt", "--to", "alpaca", "--out", "b.json", "--lossy", "--json")
    assert (done.code, done.json["written"]) == (0, 1)
    assert done.json["lost"]["rows"] == {"more than one turn": 1}


def test_a_version_is_read_as_messages_and_demo_output_needs_a_word(run: Run, version: Written) -> None:
    refused = run("convert", "toy", "--to", "sharegpt", "--out", "t.jsonl")
    assert (refused.code, Path("t.jsonl").exists()) == (2, False)
    assert "--allow-demo" in refused.err
    assert run("convert", "toy", "--to", "sharegpt", "--out", "t.jsonl", "--allow-demo").code == 0
    assert len(Path("t.jsonl").read_bytes().splitlines()) == version.manifest.tables["conversation"].rows


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a.json", "--to", "sharegpt"], "--from"),
        (["a.json", "--from", "alpacca", "--to", "sharegpt"], "Did you mean 'alpaca'?"),
        (["a.json", "--from", "alpaca", "--to", "exam"], "conversation rows"),
        (["a.json", "--from", "alpaca", "--to", "sharegpt", "--out", "x.docx"], ".jsonl"),
        (["a.json", "--from", "alpaca", "--to", "sharegpt", "--out", "a.json"], "--overwrite"),
        (["nothing.json", "--from", "alpaca", "--to", "sharegpt"], "no version"),
        (["a.json", "--from", "messages", "--to", "sharegpt"], "'messages' is no list"),
    ],
)
def test_bad_input_is_one_clear_error(run: Run, alpaca: Path, arguments: list[str], told: str) -> None:
    done = run("convert", *arguments)
    assert done.code == 2
    assert told in done.err
    assert alpaca.read_text("utf-8") == json.dumps(ALPACA, ensure_ascii=False)
