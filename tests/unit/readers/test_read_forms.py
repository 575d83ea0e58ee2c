"""Sectioned cases and consultations, held to golden records with every oddity seen in such files."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from medsynth.core.types import Case, case_to_row
from tests.conftest import ROOT
from tests.unit.readers._reading import seen, written

GOLDEN = ROOT / "tests" / "golden" / "readers"
FACTS = ("conclusion", "disposition", "red_flags")
"""Columns that ``medsynth.facts`` decides, whose tests they are."""


def _golden() -> list[Any]:
    found = []
    for name in ("medical_case", "consultation"):
        for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            found.append(pytest.param(name, row, id=f"{name}: {row['note']}"))
    return found


@pytest.mark.parametrize(("reader", "golden"), _golden())
def test_golden_records(tmp_path: Path, reader: str, golden: dict[str, Any]) -> None:
    found = seen(written(tmp_path / "cases.jsonl", [golden["record"]]), reader)
    if "error" in golden:
        assert [message for _, message in found.errors] == [golden["error"]]
        return
    assert not found.failures
    (row,) = found.rows
    department = golden["record"].get("Department", "")
    plain = Case(id=row["id"], language="zh", complaint="", region="CN", department=department)
    expected = case_to_row(plain) | golden["case"]
    assert {key: row[key] for key in expected if key not in FACTS} == {
        key: value for key, value in expected.items() if key not in FACTS
    }


@pytest.mark.parametrize("reader", ["medical_case", "consultation"])
def test_wrong_types_and_nulls_fail_alone(tmp_path: Path, reader: str) -> None:
    key = {"medical_case": "medical_case", "consultation": "Description"}[reader]
    rows = [{key: None}, {key: ["疾病：\n头痛"]}, {"other": 1}, {key: "疾病：\n头痛"}, {key: "疾病：\n过敏史：\n无"}]
    found = seen(written(tmp_path / "cases.jsonl", rows), reader)
    assert found.errors == [
        (1, f"{key}: is null, text is expected"),
        (2, f"{key}: is a list, text is expected"),
        (3, f"{key}: is missing"),
        (5, "no complaint: neither 疾病 nor 病情描述 is filled in"),
    ]
    assert [row["complaint"] for row in found.rows] == ["头痛"]


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    rows = [{"nr": 5, "text": "疾病：\n头痛", "Department": "神经内科"}]
    found = seen(written(tmp_path / "a.jsonl", rows), "medical_case", fields={"medical_case": "text", "id": "nr"})
    assert [(row["source_id"], row["department"]) for row in found.rows] == [("5", "神经内科")]


def test_dialogues_that_are_not_used_are_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = [{"medical_case": f"疾病：\n头痛{number}天\nDialogue\n病人：\n在吗"} for number in range(3)]
    with caplog.at_level(logging.INFO, logger="medsynth"):
        seen(written(tmp_path / "a.jsonl", rows), "medical_case")
    assert "3 dialogues inside cases were cut off" in caplog.text
