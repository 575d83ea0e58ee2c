"""Readers give rows in the declared schema, name what they could not read, and never crash on what they find."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest

from medsynth.core.errors import DataError
from medsynth.core.step import Batch
from tests.contract._found import Found, found
from tests.contract._samples import SOURCE, config_for

READERS = found("read")
FILES = [one for one in READERS if "path" in one.step.config.model_fields]
SECRET = "ZQXPATIENT"
"""Stands for a patient's words in hostile files; no error may repeat it."""
SUFFIXES = (".json", ".jsonl", ".csv", ".tsv", ".parquet", ".xlsx", "")


def _record() -> dict[str, object]:
    return {"id": "1", "complaint": f"{SECRET} 头痛三天", "medical_case": SECRET, "Description": SECRET}


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\n\t",
    "byte order mark only": b"\xef\xbb\xbf",
    "nul bytes": b"\0" * 300,
    "noise": bytes(range(256)) * 20,
    "null": b"null",
    "number": b"42",
    "string": f'"{SECRET}"'.encode(),
    "list of nulls": b"[null, null]",
    "list of lists": b'[["a"], [["b"]]]',
    "list of numbers": b"[1, 2.5, 1e999, NaN]",
    "object of objects": json.dumps({"a": _record(), "b": None}).encode(),
    "cut off": json.dumps([_record()] * 3, ensure_ascii=False).encode()[:-9],
    "cut off in a character": json.dumps([_record()], ensure_ascii=False).encode()[:-9],
    "deep": b"[" * 200_000 + b"]" * 200_000,
    "deep object": b'{"complaint":' * 100_000,
    "huge number": b'[{"complaint": 1' + b"0" * 10_000 + b"}]",
    "lone surrogate": b'[{"complaint": "\\ud800 \\udfff ' + SECRET.encode() + b'"}]',
    "control characters": json.dumps([_record() | {"complaint": f"\x00\x1b[2J{SECRET}\x7f"}]).encode(),
    "null fields": json.dumps([dict.fromkeys(_record())] * 2).encode(),
    "wrong types": json.dumps(
        [{"id": [], "complaint": {"a": [SECRET]}, "medical_case": 7, "Description": True}]
    ).encode(),
    "same key twice": b'[{"complaint": "aaaaaa", "complaint": "bbbbbb"}]',
    "same id twice": json.dumps([_record(), _record()]).encode(),
    "long": json.dumps([_record() | {"complaint": SECRET * 200_000, "medical_case": SECRET * 200_000}]).encode(),
    "two documents": json.dumps([_record()]).encode() + b"\n[]",
    "utf-16": json.dumps([_record()], ensure_ascii=False).encode("utf-16"),
    "gb18030": json.dumps([_record()], ensure_ascii=False).encode("gb18030"),
    "shift-jis": "頭が痛いです。熱もあります。".encode("shift-jis") * 20,
    "mixed encodings": "头痛三天,".encode() + "头痛三天\n".encode("gb18030"),
    "open quote": f'id,complaint\n1,"{SECRET}\n2,b\n'.encode(),
    "ragged": f"id,complaint\n1\n2,{SECRET},c,d\n".encode(),
    "header only": b"id,complaint\n",
    "no header": f"{SECRET},{SECRET}\n".encode(),
    "wide cell": b"id,complaint\n1," + b"a" * 300_000 + b"\n",
    "parquet in name": b"PAR1" + b"\0" * 60 + b"PAR1",
    "zip in name": b"PK\x03\x04" + b"\0" * 60,
    "zip bomb": gzip.compress(b"0" * 1_000_000),
    "web page": f"<!doctype html><html><body>{SECRET}</body></html>".encode(),
}


def _read(one: Found, path: Path) -> list[Batch]:
    return list(one.step.function(config_for(str(one), one.step, path=path, source=SOURCE)))


@pytest.mark.parametrize("one", FILES, ids=str)
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_an_error_with_a_place(one: Found, what: str, tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        path = tmp_path / f"input{suffix}"
        path.write_bytes(HOSTILE[what])
        try:
            batches = _read(one, path)
        except DataError as error:
            assert path.name in str(error), "an error names its file"
            assert SECRET not in str(error)
            assert str(tmp_path) not in str(error), "a file is named without the folders of this machine"
            continue
        _hold(one, batches)
        assert any(batch.frame.height or batch.failures for batch in batches), "nothing, and not a word about it"


@pytest.mark.parametrize("one", FILES, ids=str)
def test_place_that_is_no_file(one: Found, tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for path in (tmp_path / "absent.json", tmp_path / "folder.json", tmp_path / "no" / "such.json", Path("/dev/null")):
        with pytest.raises(DataError, match=path.name):
            _read(one, path)


@pytest.mark.parametrize("one", [one for one in READERS if one not in FILES], ids=str)
def test_other_readers_keep_the_schema(one: Found) -> None:
    batches = list(one.step.function(config_for(str(one), one.step)))
    _hold(one, batches)
    again = list(one.step.function(config_for(str(one), one.step)))
    assert [batch.frame["id"].to_list() for batch in again] == [batch.frame["id"].to_list() for batch in batches]


def _hold(one: Found, batches: list[Batch]) -> None:
    """Every batch: the declared columns, ids unique over the whole file, failures with a place and no quotation."""
    step = one.step
    assert step.table is not None
    schema = pa.schema([*step.table.schema, *(step.working or {}).items()])
    ids = [row for batch in batches for row in batch.frame["id"]]
    assert len(set(ids)) == len(ids)
    assert None not in ids
    for batch in batches:
        assert batch.frame.columns == schema.names
        assert batch.frame.to_arrow().cast(schema).schema.equals(schema)
        for failure in batch.failures:
            assert failure.row >= 1
            assert failure.error
            assert "/" not in failure.file
            assert SECRET not in failure.error
