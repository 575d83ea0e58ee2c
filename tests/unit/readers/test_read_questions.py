"""The reader of questions: any table, any column names, the text byte for byte, and every bad row named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from medsynth.core.errors import DataError
from medsynth.core.shipped import shipped
from medsynth.core.types import Failure, Row
from medsynth.readers.questions import Questions, questions
from tests.unit.readers._reading import SOURCE

ROWS = [{"nr": f"q{n}", "ask": f"孩子发烧第{n}天，要去医院吗？", "department": "儿科"} for n in range(3)]


def read(path: Path, **fields: Any) -> tuple[list[Row], list[Failure]]:
    batches = list(questions(Questions(path=path, source=SOURCE, **fields)))
    return (
        [row for batch in batches for row in batch.frame.to_dicts()],
        [failure for batch in batches for failure in batch.failures],
    )


def lines(path: Path, *records: Any) -> Path:
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".tsv", ".parquet", ".xlsx"])
def test_any_table(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"questions{suffix}"
    frame = pl.DataFrame(ROWS)
    if suffix == ".parquet":
        frame.write_parquet(path)
    elif suffix == ".xlsx":
        book = openpyxl.Workbook()
        assert book.active is not None
        for cells in [frame.columns, *frame.rows()]:
            book.active.append(cells)
        book.save(path)
    elif suffix in (".csv", ".tsv"):
        frame.write_csv(path, separator="\t" if suffix == ".tsv" else ",")
    else:
        path.write_text(json.dumps(ROWS), "utf-8") if suffix == ".json" else lines(path, *ROWS)
    rows, failures = read(path, id="nr", question="ask")
    assert not failures
    assert [(row["source_id"], row["question"], row["department"]) for row in rows] == [
        (row["nr"], row["ask"], row["department"]) for row in ROWS
    ]
    assert {row["region"] for row in rows} == {"CN"}
    assert len({row["id"] for row in rows}) == 3


@pytest.mark.parametrize("question", ["  Is this safe?\t\n", "one\r\ntwo, is it?", "هل هذا آمن \u200f?", "痛？"])
def test_text_is_kept_byte_for_byte(tmp_path: Path, question: str) -> None:
    rows, _ = read(lines(tmp_path / "q.jsonl", {"question": question}), language="en")
    assert rows[0]["question"] == question


def test_encodings_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "questions.csv"
    path.write_bytes("number,ask\r\n1,头痛三天怎么办？\r\n2,咳嗽要吃药吗？\r\n".encode("gb18030"))
    rows, failures = read(path, id="number", question="ask")
    assert [(row["source_id"], row["question"]) for row in rows] == [("1", "头痛三天怎么办？"), ("2", "咳嗽要吃药吗？")]
    assert not failures


@pytest.mark.parametrize(
    ("record", "error"),
    [
        ({"id": "x", "question": None}, "question: is null, text is expected"),
        ({"id": "x", "question": " \n"}, "question: is blank"),
        ({"id": "x", "question": "无"}, "question: its 1 characters ask nothing"),
        ({"id": "x", "question": "N/A."}, "question: its 4 characters ask nothing"),
        ({"id": "x", "question": "？？？"}, "question: its 3 characters ask nothing"),
        ({"id": "x", "question": 7}, "question: is a number, text is expected"),
        ({"id": "x"}, "question: is missing"),
        ({"id": ["x"], "question": "Is it safe?"}, "id: is a list, text is expected"),
        ({"id": "first", "question": "Is it safe?"}, "duplicate id, first at row 1"),
        ({"id": "x", "question": "痒" * 2_000_000}, "question: too long: 2000000 characters, at most 300000"),
        ({"id": "x", "question": "a\0b?"}, "question: holds a NUL character"),
        ({"id": "x", "question": "頭が痛いです。どうすればいいですか。"}, "language: neither Chinese nor English"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_on(tmp_path: Path, record: Any, error: str) -> None:
    first, last = {"id": "first", "question": "头痛怎么办？"}, {"id": "last", "question": "Can I swim?"}
    rows, failures = read(lines(tmp_path / "q.jsonl", first, record, last))
    assert [row["source_id"] for row in rows] == ["first", "last"]
    assert [failure.row for failure in failures] == [2]
    assert failures[0].error.startswith(error)


def test_a_row_without_id_is_named_by_its_record(tmp_path: Path) -> None:
    one, other = {"question": "头痛怎么办？"}, {"question": "咳嗽怎么办？"}
    rows, failures = read(lines(tmp_path / "q.jsonl", one, other, one))
    assert not failures
    moved, _ = read(lines(tmp_path / "moved.jsonl", other, one, one))
    assert len({row["id"] for row in rows}) == 3
    assert {row["id"] for row in moved} == {row["id"] for row in rows}


def test_ids_that_a_table_kept_as_floats_are_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "q.parquet"
    pl.DataFrame({"id": [1.0, None], "question": ["头痛怎么办？", "咳嗽怎么办？"]}).write_parquet(path)
    rows, _ = read(path)
    assert rows[0]["source_id"] == "1"
    assert len(rows[1]["source_id"]) > 32


@pytest.mark.parametrize(
    ("fields", "near"), [({"question": "asks"}, "'ask'"), ({"question": "ask", "id": "nrr"}, "'nr'")]
)
def test_a_column_that_is_not_there(tmp_path: Path, fields: Any, near: str) -> None:
    with pytest.raises(DataError, match=f"Did you mean {near}"):
        read(lines(tmp_path / "q.jsonl", *ROWS), **fields)


@pytest.mark.parametrize(
    ("question", "language"),
    [("Paracetamol dosis máxima?", "en"), ("HbA1c 7.2%怎么办", "zh"), ("CT?", "en"), ("What is the dose?", "en")],
)
def test_language_by_the_text(tmp_path: Path, question: str, language: str) -> None:
    rows, _ = read(lines(tmp_path / "q.jsonl", {"question": question}))
    assert rows[0]["language"] == language


@pytest.mark.parametrize("language", ["zh", "en"])
def test_shipped_questions(language: str) -> None:
    text = shipped(f"seeds/questions/{language}.jsonl").read_text("utf-8")
    found = [json.loads(line) for line in text.splitlines()]
    assert len(found) >= 60
    assert len({row["department"] for row in found}) >= 15
    assert len({row["id"] for row in found}) == len({row["question"] for row in found}) == len(found)
    assert {"emergency", "child", "pregnancy", "drug"} == {group for row in found for group in row["groups"]}
    assert all(row["reviewed_by"] == "none" and row["language"] == language for row in found)
