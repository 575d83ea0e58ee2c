"""Files: what is read, what is written, what is refused, and the project's key."""

from __future__ import annotations

import gzip
import json
import multiprocessing
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medsynth.core.errors import DataError
from medsynth.engine.scrub_file import ScrubResult, scrub_file
from medsynth.pii._audit import SCHEMA, read_head
from medsynth.pii._secret import forget, key_id, known_key_id, project_key

NAME = "My name is Priya Nair, phone 13800138000."
TALK = [{"role": "user", "content": NAME}, {"role": "assistant", "content": "Hello Priya Nair, drink water."}]


def scrubbed(folder: Path, name: str, **more: object) -> ScrubResult:
    places = folder / name, folder / f"out-{name}", folder / "audit.parquet"
    return scrub_file(*places, home=folder / ".medsynth", **more)  # type: ignore[arg-type]


def test_parquet_keeps_its_schema_and_its_other_columns(tmp_path: Path) -> None:
    message = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    columns: list[tuple[str, pa.DataType]] = [("id", pa.int64()), ("messages", message), ("score", pa.float32())]
    schema = pa.schema(columns).with_metadata({"kept": "yes"})
    rows: list[dict[str, object]] = [
        {"id": 1, "messages": TALK, "score": 0.1},
        {"id": 2, "messages": None, "score": None},
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "in.parquet")
    result = scrubbed(tmp_path, "in.parquet")
    made = pq.read_table(tmp_path / "out-in.parquet")
    assert made.schema.equals(pq.read_schema(tmp_path / "in.parquet"), check_metadata=True)
    assert made["messages"][0].as_py()[1]["content"] == "Hello [PERSON_1], drink water."
    assert made["messages"][1].as_py() is None
    assert made["score"].equals(pq.read_table(tmp_path / "in.parquet")["score"])
    assert (result.rows, result.touched) == (2, 1)


def test_audit_tells_where_and_never_what(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"messages": TALK}) + "\n", "utf-8")
    scrubbed(tmp_path, "in.jsonl")
    table = pq.read_table(tmp_path / "audit.parquet")
    assert table.schema.equals(SCHEMA)
    rows = table.to_pylist()
    for row in rows:
        assert TALK[row["turn"]]["content"][row["start"] : row["end"]] in ("Priya Nair", "13800138000")
    assert "Priya" not in str(rows)
    assert "13800138000" not in str(rows)
    assert rows[0]["hmac"] == rows[-1]["hmac"] != rows[1]["hmac"]
    facts = read_head(table.schema.metadata) or read_head(pq.read_metadata(tmp_path / "audit.parquet").metadata)
    assert facts is not None
    assert (facts["rows"], facts["touched"], facts["profile"]) == (1, 1, "strict")


def test_lines_without_personal_data_are_kept_byte_for_byte(tmp_path: Path) -> None:
    odd = '{"x": 1.10,  "text": "cough \\ud800", "big": 123456789012345678901234567890}\r\n'
    changed = json.dumps({"text": NAME, "big": 123456789012345678901234567890, "later": None})
    (tmp_path / "in.jsonl").write_bytes((odd + changed + "\r\n").encode())
    scrubbed(tmp_path, "in.jsonl")
    lines = (tmp_path / "out-in.jsonl").read_bytes().decode().split("\n")
    assert lines[0] + "\n" == odd
    assert json.loads(lines[1]) == {
        "text": "My name is [PERSON_1], phone [PHONE_1].",
        "big": 123456789012345678901234567890,
        "later": None,
    }


def test_columns_that_appear_late_are_scrubbed_too(tmp_path: Path) -> None:
    rows = [{"text": "cough"}] * 1500 + [{"text": "cough", "note": NAME}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    result = scrubbed(tmp_path, "in.jsonl")
    assert "Priya" not in (tmp_path / "out-in.jsonl").read_text("utf-8")
    assert list(result.columns) == ["text", "note"]


@pytest.mark.parametrize("name", ["in.csv", "in.csv.gz", "in.tsv"])
def test_tables_keep_their_shape(tmp_path: Path, name: str) -> None:
    sign = "\t" if "tsv" in name else ","
    text = f'id{sign}text\r\n1{sign}"{NAME}"\r\n2{sign}"a ""quoted""\r\nline"\r\n3{sign}\r\n'
    data = text.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    scrubbed(tmp_path, name, columns=("text",))
    made = (tmp_path / f"out-{name}").read_bytes()
    made = gzip.decompress(made) if name.endswith("gz") else made
    rows = pl.read_csv(made, separator=sign, schema_overrides={"text": pl.String}).rows()
    assert rows[0] == (1, "My name is [PERSON_1], phone [PHONE_1].")
    assert rows[1][1] == 'a "quoted"\r\nline'
    assert made.count(b"\r\n") == data.count(b"\r\n")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("half.parquet", b"PAR1\x00\x01"),
        ("none.jsonl", b""),
        ("bad.jsonl", b'{"text": "a"}\n{"text": \n'),
        ("bad.csv", b'a,b\n1,"x\n'),
        ("short.csv", b"a,b\n1\n"),
        ("list.jsonl", b"[1, 2]\n"),
        ("text.txt", b"hello"),
        ("half.jsonl.gz", gzip.compress(b'{"text": "a"}\n' * 9, mtime=0)[:-9]),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError):
        scrubbed(tmp_path, name)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [name]


def test_unreadable_rows_can_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "a"}\nnonsense\n{"text": "b"}\n', "utf-8")
    result = scrubbed(tmp_path, "in.jsonl", drop_unreadable=True)
    assert (result.rows, result.bad) == (2, [(2, "is not JSON")])


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"message": "a"}\n', "utf-8")
    with pytest.raises(DataError, match="mesage") as caught:
        scrubbed(tmp_path, "in.jsonl", columns=("mesage",))
    assert "'message'" in caught.value.hint


def test_input_and_output_differ(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "a"}\n', "utf-8")
    with pytest.raises(DataError, match="three different files"):
        scrub_file(path, tmp_path / "." / "in.jsonl", tmp_path / "a.parquet", home=tmp_path)


def test_a_hundred_turns_share_their_names(tmp_path: Path) -> None:
    turns = [{"role": "user" if n % 2 else "assistant", "content": f"turn {n}: {NAME}"} for n in range(100)]
    (tmp_path / "in.jsonl").write_text(json.dumps({"messages": turns}) + "\n", "utf-8")
    scrubbed(tmp_path, "in.jsonl")
    made = json.loads((tmp_path / "out-in.jsonl").read_text("utf-8"))["messages"]
    assert [one["content"] for one in made] == [
        f"turn {n}: My name is [PERSON_1], phone [PHONE_1]." for n in range(100)
    ]


def test_the_key_is_made_once_whoever_asks_at_the_same_time(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(project_key, [tmp_path / "home"] * 12)
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]


def test_a_forgotten_key_is_gone(tmp_path: Path) -> None:
    key = project_key(tmp_path)
    assert known_key_id(tmp_path) == key_id(key)
    assert forget(tmp_path)
    assert not forget(tmp_path)
    assert known_key_id(tmp_path) is None
    assert project_key(tmp_path) != key


def test_a_key_of_the_wrong_length_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(DataError, match="5 bytes"):
        project_key(tmp_path)
