"""Formats, encodings, and files that cannot be used."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medsynth.core.errors import DataError
from medsynth.readers import _encoding, _files
from medsynth.readers._files import digest, files, records
from tests.unit.readers._reading import a_case, seen, written

TWO = [a_case(1, department="神经内科", age_years=30), a_case(2, department="神经内科", age_years=41)]
HEADER = "id,complaint,department,age_years"
TABLE = "\n".join([HEADER, *(",".join(str(value) for value in case.values()) for case in TWO)]) + "\n"


def _workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def _write(path: Path, form: str) -> Path:
    text = json.dumps(TWO, ensure_ascii=False, indent=1)
    lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in TWO)
    made: dict[str, bytes] = {
        "list.json": text.encode(),
        "one-line-list.json": json.dumps(TWO, ensure_ascii=False).encode(),
        "list-in-lines.jsonl": text.encode(),
        "lines.jsonl": lines.encode(),
        "lines.ndjson": lines.encode(),
        "lines.json": lines.encode(),
        "no-extension": lines.encode(),
        "bom.jsonl": lines.encode("utf-8-sig"),
        "bom-twice.jsonl": b"".join(line.encode("utf-8-sig") for line in lines.splitlines(keepends=True)),
        "utf16.jsonl": lines.encode("utf-16"),
        "utf16.json": text.encode("utf-16"),
        "utf32.jsonl": lines.encode("utf-32"),
        "gb18030.jsonl": lines.encode("gb18030"),
        "gb18030.json": text.encode("gb18030"),
        "crlf.jsonl": lines.replace("\n", "\r\n").encode(),
        "cr.jsonl": lines.replace("\n", "\r").encode(),
        "blank-lines.jsonl": lines.replace("\n", "\n\n").encode(),
        "plain.csv": TABLE.encode(),
        "bom.csv": TABLE.encode("utf-8-sig"),
        "gb18030.csv": TABLE.encode("gb18030"),
        "utf16.csv": TABLE.encode("utf-16"),
        "crlf.csv": TABLE.replace("\n", "\r\n").encode(),
        "cr.csv": TABLE.replace("\n", "\r").encode(),
        "no-end.csv": TABLE.rstrip().encode(),
        "semicolon.csv": TABLE.replace(",", ";").encode(),
        "tabs.tsv": TABLE.replace(",", "\t").encode(),
        "tabs.csv": TABLE.replace(",", "\t").encode(),
        "nameless-column.csv": "\n".join(f"{line}," for line in TABLE.splitlines()).encode(),
    }
    if form.endswith(".xlsx"):
        return _workbook(path / form, [list(TWO[0]), *(list(case.values()) for case in TWO)])
    if form.endswith(".parquet"):
        pl.DataFrame(TWO).write_parquet(path / form)
    elif form == "workbook-called.csv":
        _write(path, "book.xlsx").rename(path / form)
    else:
        (path / form).write_bytes(made[form])
    return path / form


FORMS = [
    *("list.json", "one-line-list.json", "list-in-lines.jsonl", "lines.jsonl", "lines.ndjson", "lines.json"),
    *("no-extension", "bom.jsonl", "bom-twice.jsonl", "utf16.jsonl", "utf16.json", "utf32.jsonl"),
    *("gb18030.jsonl", "gb18030.json", "crlf.jsonl", "cr.jsonl", "blank-lines.jsonl"),
    *("plain.csv", "bom.csv", "gb18030.csv", "utf16.csv", "crlf.csv", "cr.csv", "no-end.csv", "semicolon.csv"),
    *("tabs.tsv", "tabs.csv", "nameless-column.csv", "book.xlsx", "workbook-called.csv", "table.parquet"),
]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(tmp_path: Path, form: str) -> None:
    found = seen(_write(tmp_path, form))
    assert not found.failures
    assert [(row["source_id"], row["complaint"], row["department"], row["age_days"]) for row in found.rows] == [
        ("c1", "头痛1天，怕光", "神经内科", 10958),
        ("c2", "头痛2天，怕光", "神经内科", 14975),
    ]
    assert [row["language"] for row in found.rows] == ["zh", "zh"]


def test_csv_keeps_quoted_line_ends_commas_and_quotes(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text('id,complaint\n1,"headache, ""bad"" one\nsince Monday"\n', "utf-8")
    assert seen(path).rows[0]["complaint"] == 'headache, "bad" one\nsince Monday'


def test_csv_rows_that_are_wrong_fail_alone(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        'id,complaint\n1,headache\n2,headache,since,Monday\n3\n4,"head"ache\n\n5,fever and cough\n', "utf-8"
    )
    found = seen(path)
    assert [row["source_id"] for row in found.rows] == ["1", "5"]
    assert found.errors == [
        (2, "has 4 fields, the header has 2"),
        (3, "has 1 fields, the header has 2"),
        (4, "has a quoted field with text behind its closing quote"),
    ]


def test_a_bad_line_fails_alone(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(
        '{"id": 1, "complaint": "头痛三天"}\n{"id": 2, "compl\n[3]\n"text"\n{"id": 5, "complaint": "发热"}\n'
    )
    found = seen(path)
    assert [row["source_id"] for row in found.rows] == ["1", "5"]
    assert [row for row, _ in found.errors] == [2, 3, 4]
    assert found.errors[0][1].startswith("is not JSON: ")
    assert found.errors[1:] == [
        (3, "is a list, not an object with named fields"),
        (4, "is a text, not an object with named fields"),
    ]


def test_a_bad_first_line_fails_alone(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": 1, \n{"id": 2, "complaint": "头痛三天"}\n')
    assert [row for row, _ in seen(path).errors] == [1]
    path.write_text('[1]\n{"id": 2, "complaint": "头痛三天"}\n')
    assert [row for row, _ in seen(path).errors] == [1]


def test_deep_nesting_and_long_numbers_fail_alone(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    deep, long = "[" * 100_000, "1" * 5000
    path.write_text(f'{{"complaint": {deep}\n{{"complaint": {long}}}\n{{"complaint": "头痛三天"}}\n')
    found = seen(path)
    assert [row for row, _ in found.errors] == [1, 2]
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("name", "content", "where", "says"),
    [
        ("empty.jsonl", b"", "empty.jsonl", "is empty"),
        ("blank.csv", b" \r\n\n", "blank.csv", "is empty"),
        ("mark.jsonl", b"\xef\xbb\xbf", "mark.jsonl", "is empty"),
        ("nothing.json", b"[]", "nothing.json", "holds no records"),
        ("header.csv", b"id,complaint\n", "header.csv", "holds no records"),
        ("cut.json", b'[\n {"id": 1},\n {"id": 2, "comp', "cut.json:3", "JSON"),
        ("cut2.json", b'[\n {"id": 1},\n', "cut2.json:3", "ends too early"),
        ("comma.json", b'[\n {"id": 1}\n {"id": 2}\n]', "comma.json:3", "is not JSON"),
        ("object.json", b'{\n "data": [1]\n}', "object.json", "one JSON object, not a list"),
        ("word.txt", b"some words", "word.txt", "no extension that says how"),
        ("fake.parquet", b"not parquet at all", "fake.parquet", "does not start like one"),
        ("cut.parquet", b"PAR1 and no more", "cut.parquet", "is not a parquet file"),
        ("fake.xlsx", b"id,complaint\n", "fake.xlsx", "does not start like one"),
        ("cut.xlsx", b"PK\x03\x04 and no more", "cut.xlsx", "is not an Excel workbook"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls", "old Excel workbook"),
        ("twice.csv", b"id,complaint,id\n1,headache,2\n", "twice.csv:1", "columns 1, 3"),
        ("quote.csv", b'id,complaint\n1,headache\n2,"fever\n3,cough\n', "quote.csv:2", "never ends"),
        ("utf16.jsonl", '{"complaint": "x"}'.encode("utf-16-le"), "utf16.jsonl:byte 0", "UTF-16 without"),
        (
            "latin.csv",
            "id,complaint\n1,caf\xe9 gave me a headache, don\x92t know".encode("latin-1"),
            "byte 18",
            "neither",
        ),
        ("bad.jsonl", '{"complaint": "头痛"}\n'.encode() + b"\xff\xfe\xff", "bad.jsonl:byte 24", "neither UTF-8 nor"),
        ("bom.jsonl", b'\xef\xbb\xbf{"complaint": "\xc4\xe3"}', "bom.jsonl:byte 18", "marked as UTF-8, but"),
        ("end.jsonl", '{"complaint": "头痛'.encode()[:-1], "end.jsonl:byte 18", "neither"),
    ],
)
def test_unusable_files(tmp_path: Path, name: str, content: bytes, where: str, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as raised:
        seen(path)
    assert where in raised.value.where
    assert says in raised.value.message


def test_two_encodings_in_one_file_are_refused_with_both_places(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    head = "id,complaint\n1,头痛三天怕光\n".encode("gb18030")
    path.write_bytes(head + "2,发热两天咳嗽没有痰\n".encode())
    with pytest.raises(DataError) as raised:
        seen(path)
    assert raised.value.where == "mixed.csv:byte 19"  # 头 in GB18030 is by chance two bytes of UTF-8, 痛 is none
    assert f"UTF-8 at byte {len(head) + 2}" in raised.value.message
    path.write_bytes("1,发热两天咳嗽没有痰\n".encode() + "2,头痛三天怕光\n".encode("gb18030"))
    with pytest.raises(DataError, match="two encodings"):
        seen(path)


def test_characters_across_block_ends_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_encoding, "BLOCK", 5)
    for encoding in ("utf-8", "gb18030", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes("id,complaint\n1,头痛三天怕光，没有发热\n".encode(encoding))
        assert seen(path).rows[0]["complaint"] == "头痛三天怕光，没有发热"
    path.write_bytes("1,头痛三天怕光\n".encode("gb18030") + "2,发热两天咳嗽没有痰\n".encode())
    with pytest.raises(DataError, match="UTF-8 at byte 17"):
        seen(path)


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    written(tmp_path / "cases.jsonl", TWO)
    with pytest.raises(DataError) as raised:
        seen(tmp_path / "case.jsonl")
    assert "cases.jsonl" in raised.value.hint
    with pytest.raises(DataError, match="no folder 'nowhere'"):
        seen(tmp_path / "nowhere" / "case.jsonl")
    with pytest.raises(DataError, match="no such file"):
        seen(tmp_path / "*.parquet")


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "cases.jsonl", TWO)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("a superuser may read every file, so none can be made unreadable for it")
    with pytest.raises(DataError, match="cannot be read"):
        seen(path)


def test_pipes_and_names_that_are_too_long_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(DataError, match="not a regular file"):
        seen(tmp_path / "pipe.jsonl")
    with pytest.raises(DataError):
        seen(tmp_path / ("x" * 5000))


def test_folders_and_globs_are_read_by_name(tmp_path: Path) -> None:
    written(tmp_path / "b.jsonl", [a_case(2)])
    written(tmp_path / "a.jsonl", [a_case(1), {"complaint": None}])
    (tmp_path / "README.md").write_text("no data")
    (tmp_path / ".hidden.jsonl").write_text("no data")
    for path in (tmp_path, tmp_path / "*.jsonl"):
        found = seen(path)
        assert [row["source_id"] for row in found.rows] == ["c1", "c2"]
        assert [(failure.file, failure.row) for failure in found.failures] == [("a.jsonl", 2)]
    (tmp_path / "odd[1].jsonl").write_bytes((tmp_path / "a.jsonl").read_bytes())
    assert [path.name for path in files(tmp_path / "odd[1].jsonl")] == ["odd[1].jsonl"]


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").mkdir()
    with pytest.raises(DataError, match="is a folder without a file to read"):
        seen(tmp_path / "cases.jsonl")


def test_duplicates_across_files_name_the_other_file(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [a_case(1)])
    written(tmp_path / "b.jsonl", [a_case(2), a_case(1)])
    assert seen(tmp_path).errors == [(2, "duplicate id, first at row 1 of a.jsonl")]


def test_digest_is_of_content_and_names(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", TWO)
    assert digest(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    alone = digest(tmp_path)
    written(tmp_path / "b.jsonl", TWO)
    both = digest(tmp_path)
    assert len({digest(path), alone, both}) == 3
    assert digest(tmp_path / "*.jsonl") == both
    (tmp_path / "b.jsonl").rename(tmp_path / "c.jsonl")
    assert digest(tmp_path) != both
    with pytest.raises(DataError):
        digest(tmp_path / "nothing.jsonl")


def test_workbooks_blank_rows_and_numbers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["id", "complaint", "age"],
        [1.0, "头痛三天", 30.0],
        [None, None, None],
        [2, "发热", "41岁"],
        [3, 7, None],
    ]
    found = seen(_workbook(tmp_path / "cases.xlsx", rows))
    assert [(row["source_id"], row["age"]) for row in found.rows] == [("1", "30岁"), ("2", "41岁")]
    assert found.errors == [(4, "complaint: is a number, text is expected")]


def test_parquet_text_that_is_not_utf8_fails_alone(tmp_path: Path) -> None:
    raw = pa.array([b"\xe5\xa4\xb4\xe7\x97\x9b", b"\xff\xfe", b"fever and cough"], pa.binary())
    pq.write_table(pa.table({"complaint": raw.view(pa.string())}), tmp_path / "cases.parquet")
    found = seen(tmp_path / "cases.parquet")
    assert [row["complaint"] for row in found.rows] == ["头痛", "fever and cough"]
    assert found.errors == [(2, "holds text that is not UTF-8")]


def test_parquet_keeps_structs_and_lists(tmp_path: Path) -> None:
    case = a_case(1, allergy={"state": "present", "value": "青霉素"}, red_flags=["acute_coronary"])
    pl.DataFrame([case]).write_parquet(tmp_path / "cases.parquet")
    row = seen(tmp_path / "cases.parquet").rows[0]
    assert row["allergy"] == {"state": "present", "value": "青霉素"}
    assert row["red_flags"] == ["acute_coronary"]


def test_records_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first record is there before the last one is looked at."""
    path = written(tmp_path / "cases.jsonl", [a_case(number) for number in range(3000)])
    assert next(iter(records(path))).row == 1
    first = _files.records(path)
    assert [next(first).row, next(first).row] == [1, 2]
