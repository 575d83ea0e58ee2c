"""Whatever JSON stands in a file: no reader crashes, and each record is a row or a failure."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medsynth.core.errors import DataError
from medsynth.core.tables import CASE
from medsynth.core.types import case_from_row, case_to_row
from medsynth.readers._sections import conclusion, doctor_words, sections
from tests.unit.readers._reading import READERS, seen

TEXT = st.text(max_size=40)
HEADERS = st.sampled_from(
    ["疾病：", "病情描述：", "过敏史：", "既往病史：", "【手术】：", "无", "\n", "医生：", "Dialogue", "年龄："]
)
FORM = st.lists(HEADERS | st.text(max_size=6), max_size=14).map("".join)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | FORM,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
DAMAGED: dict[str, bytes] = {}
"""Suffix -> bytes of a good file, made once."""
GOOD = {"cases": "complaint", "medical_case": "medical_case", "consultation": "Description"}


def _records(reader: str) -> st.SearchStrategy[list[Any]]:
    keys = st.sampled_from(READERS[reader][1].KEYS)
    plausible = st.dictionaries(keys, ANYTHING, max_size=8)
    return st.lists(plausible | ANYTHING, max_size=6)


@pytest.mark.parametrize("lines", [True, False], ids=["lines", "list"])
@pytest.mark.parametrize("reader", sorted(READERS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_record_is_a_row_or_a_failure(tmp_path: Path, reader: str, lines: bool, data: st.DataObject) -> None:
    made = [{GOOD[reader]: "头痛三天，怕光"}, *data.draw(_records(reader))]
    path = tmp_path / ("cases.jsonl" if lines else "cases.json")
    path.write_text("\n".join(map(json.dumps, made)) if lines else json.dumps(made))
    found = seen(path, reader)
    assert len(found.rows) + len(found.failures) == len(made)
    assert len({failure.row for failure in found.failures}) == len(found.failures)
    assert max(Counter(row["id"] for row in found.rows).values()) == 1
    for row in found.rows:
        assert set(row) == set(CASE.schema.names)
        case = case_from_row(row)
        assert {key: row[key] for key in case_to_row(case)} == case_to_row(case)


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.integers(0, 1), min_size=1, max_size=2), max_size=8))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_changes_no_id(tmp_path: Path, extras: list[dict[str, int]]) -> None:
    made = [{"complaint": "头痛三天，怕光", **extra} for extra in extras] + [{"complaint": "发热"}]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(made))
    ids = {row["id"] for row in seen(path).rows}
    path.write_text(json.dumps([dict(reversed(record.items())) for record in reversed(made)]))
    assert {row["id"] for row in seen(path).rows} == ids
    assert len(ids) == len(made)


def _files(folder: Path) -> dict[str, bytes]:
    rows = [{"id": f"c{number}", "complaint": "头痛三天，怕光"} for number in range(20)]
    frame = pl.DataFrame(rows)
    frame.write_parquet(folder / "a.parquet")
    frame.write_csv(folder / "a.csv")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for cells in [list(rows[0]), *(list(row.values()) for row in rows)]:
        sheet.append(cells)
    book.save(folder / "a.xlsx")
    made = {path.suffix: path.read_bytes() for path in folder.iterdir()}
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return made | {".jsonl": lines.encode(), ".json": json.dumps(rows).encode(), ".txt": lines.encode("gb18030")}


@pytest.mark.filterwarnings("ignore")  # a workbook of damaged dates is warned of, and read
@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_are_refused_or_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    if not DAMAGED:
        DAMAGED.update(_files(tmp_path_factory.mktemp("whole")))
    suffix = data.draw(st.sampled_from(sorted(DAMAGED)))
    whole = DAMAGED[suffix]
    start = data.draw(st.integers(0, len(whole)))
    gone = data.draw(st.integers(0, 30))
    path = tmp_path_factory.getbasetemp() / f"damaged{suffix}"
    path.write_bytes(whole[:start] + data.draw(st.binary(max_size=4)) + whole[start + gone :])
    with contextlib.suppress(DataError):
        seen(path)


@given(FORM)
@settings(deadline=None)
def test_sections_take_any_text(text: str) -> None:
    form = sections(text)
    assert all(part.strip() for part in form.parts.values())
    assert form.dialogue in text
    assert form.complaint() == form.complaint().strip()
    doctor_words(text)
    conclusion(text)
