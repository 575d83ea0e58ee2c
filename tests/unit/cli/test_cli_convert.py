"""``convert``: real files in every container, losses told before anything is written, demo output kept apart."""

from __future__ import annotations

import csv
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


QUESTIONS = [
    {"id": number, "question": "哪种药？", "question_type": "单项选择题", "option": {"A": "甲", "B": "乙", "C": "丙"}}
    for number in (1, 2)
]


def test_answers_of_an_exam_come_from_a_file_of_their_own(run: Run) -> None:
    Path("q.json").write_text(json.dumps(QUESTIONS, ensure_ascii=False), "utf-8")
    words = "convert q.json --from exam --to cmexam --out c.jsonl --answers a.json --overwrite".split()

    def answered(*answers: dict[str, Any]) -> Any:
        Path("a.json").write_text(json.dumps(answers), "utf-8")
        return run(*words)

    labels = answered({"id": 1, "answer": "B"}, {"id": "2", "answer": "AC"})
    assert (labels.code, "question_type" in labels.out) == (0, True)
    lines = [json.loads(line) for line in Path("c.jsonl").read_text("utf-8").splitlines()]
    assert [line["Answer"] for line in lines] == ["B", "AC"]
    for told, answers in (
        ("has none for its id (q.json:2)", [{"id": 1, "answer": "B"}]),
        ("an answer that is no option (q.json:1)", [{"id": 1, "answer": "F"}, {"id": 2, "answer": "A"}]),
        ("another answer further up", [{"id": 1, "answer": "B"}, {"id": 1, "answer": "A"}]),
        ("no id or no answer", [{"id": 1}]),
    ):
        refused = answered(*answers)
        assert (refused.code, told in refused.err) == (2, True), refused.err
    assert run("convert", "q.json", "--from", "alpaca", "--to", "o1", "--answers", "a.json").code == 2


def test_a_disease_table_comes_back(run: Run) -> None:
    Path("d.csv").write_text(
        "idx,disease,Symptom,Medical Tests,Medications\n0,Gout,\"['Pain', \"\"It's red\"\"]\",[],\"['Colchicine']\"\n"
        "1,Flu,\"['Fever\",[],[]\n", "utf-8"
    )  # fmt: skip
    refused = run("convert", "d.csv", "--from", "disease_table", "--to", "diseases", "--out", "d.jsonl")
    assert (refused.code, "'Symptom' is no list of texts (d.csv:2)" in refused.err) == (2, True)
    assert (
        run("convert", "d.csv", "--from", "disease_table", "--to", "diseases", "--out", "d.jsonl", "--lossy").code == 0
    )
    gout = {"id": "0", "disease": "Gout", "symptoms": ["Pain", "It's red"], "medications": ["Colchicine"]}
    assert json.loads(Path("d.jsonl").read_text("utf-8")) == gout
    assert run("convert", "d.jsonl", "--from", "diseases", "--to", "disease_table", "--out", "e.csv").code == 0
    (row,) = csv.DictReader(Path("e.csv").read_text("utf-8-sig").splitlines())
    assert (row["idx"], row["Symptom"], row["TestsAndProcedures"]) == ("0", "['Pain', \"It's red\"]", "[]")


def test_a_question_keeps_the_words_in_which_a_model_got_it(run: Run) -> None:
    asked = {"id": "7", "label": "病情诊断", "query": "头痛？", "model_output": "多久了？", "dataset": "x"}
    lines = [asked | {"model_input": given} for given in ("头痛？", "<问>：头痛？")]
    Path("i.json").write_text(json.dumps(lines), "utf-8")
    assert run("convert", "i.json", "--from", "huatuo100_inst", "--to", "huatuo100_inst", "--out", "j.json").code == 0
    assert json.loads(Path("j.json").read_text("utf-8")) == lines
    refused = run("convert", "i.json", "--from", "huatuo100_inst", "--to", "messages", "--out", "k.json")
    assert (refused.code, "the field 'model_input' of 1 records" in refused.err) == (2, True)


@pytest.mark.local
@pytest.mark.parametrize("shape", ["huatuo100_inst", "huatuo100_conv"])
def test_published_answers_come_back(run: Run, shared: Path, shape: str) -> None:
    for path in sorted((shared / "huatuogpt2").glob(f"{shape}_*.json")):
        words = ("convert", path, "--from", shape, "--to", shape, "--out", "again.json", "--overwrite", "--lossy")
        assert run(*words).code == 0
        for record, again in zip(
            json.loads(path.read_text("utf-8")), json.loads(Path("again.json").read_bytes()), strict=True
        ):
            assert again == {name: str(record[name]) if name == "id" else record[name] for name in again}
            assert again.keys() >= {"model_output", "dataset"}


@pytest.mark.local
def test_the_published_disease_table_comes_back(run: Run, shared: Path) -> None:
    path = shared / "chatdoctor" / "format_dataset.csv"
    assert run("convert", path, "--from", "disease_table", "--to", "diseases", "--out", "d.parquet").code == 0
    assert run("convert", "d.parquet", "--from", "diseases", "--to", "disease_table", "--out", "d.csv").code == 0
    before, after = (
        list(csv.DictReader(one.read_text("utf-8-sig").splitlines(keepends=True))) for one in (path, Path("d.csv"))
    )
    assert len(before) == len(after) == 796
    for row, again in zip(before, after, strict=True):
        assert row == again
