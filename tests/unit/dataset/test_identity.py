"""Identity: golden vectors, the second implementation, and the corners where libraries differ."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from medsynth.core.errors import DataError
from medsynth.core.tables import TABLES, Table
from medsynth.dataset.identity import TableIdentity, row_digests, table_content_id, version_content_id
from tests.unit.dataset import reference_identity
from tests.unit.dataset.conversations import arrow, conversation

GOLDEN = Path(__file__).parents[2] / "golden" / "identity.json"
TEXTS = Table("texts", pa.schema([("id", pa.string()), ("text", pa.string()), ("note", pa.string())]), ("id", "text"))


def golden() -> dict[str, Any]:
    return json.loads(GOLDEN.read_text("utf-8"))


def digest(table: Table, **row: Any) -> str:
    return row_digests(pa.Table.from_pylist([row], table.schema), table)[0].hex()


@pytest.mark.parametrize("name", sorted(golden()))
def test_golden_vectors(name: str) -> None:
    table, expected = TABLES[name], golden()[name]
    rows = pa.Table.from_pylist(expected["rows"], table.schema)
    assert table.schema_id == expected["schema_id"]
    assert [one.hex() for one in row_digests(rows, table)] == expected["digests"]
    assert table_content_id([rows], table) == expected["content_id"]


def test_second_implementation_gives_the_golden_vectors() -> None:
    assert reference_identity.wrong(GOLDEN) == []


@pytest.mark.parametrize("python", ["python3.11", "python3.12", "python3.13", "python3.14"])
def test_every_python_gives_the_golden_vectors(python: str) -> None:
    found = shutil.which(python)
    if found is None or subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
        pytest.skip(f"{python} is not installed")
    script = Path(reference_identity.__file__)
    done = subprocess.run([found, "-I", script, GOLDEN], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_null_empty_and_glued_values_differ() -> None:
    rows = [("a", "bc"), ("ab", "c"), ("abc", ""), ("abc", None), ("", "abc"), ("abc", "\0")]
    assert len({digest(TEXTS, id=one, text=text, note="") for one, text in rows}) == len(rows)


def test_list_of_none_empty_and_null_differ() -> None:
    rows = [conversation(1, parents=parents) for parents in (None, [], [None], [""], ["", ""], ["a"], ["a", None])]
    assert len(set(row_digests(arrow(rows), TABLES["conversation"]))) == len(rows)


def test_message_boundaries_count() -> None:
    one = [{"role": "user", "content": "ab"}, {"role": "assistant", "content": "c"}]
    other = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "bc"}]
    null, inside = [None, one[1]], [{"role": None, "content": None}, one[1]]
    rows = [conversation(1, messages=messages) for messages in (one, other, one[:1], [], None, null, inside)]
    assert len(set(row_digests(arrow(rows), TABLES["conversation"]))) == len(rows)


def test_strings_are_not_normalised() -> None:
    assert digest(TEXTS, id="é", text="", note="") != digest(TEXTS, id="e\u0301", text="", note="")


def test_lone_surrogate_counts_byte_for_byte() -> None:
    raw = pa.array(["\ud800x".encode("utf-8", "surrogatepass")], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 1, raw.buffers())
    rows = pa.table([pa.array(["a"]), text, pa.array(["n"])], schema=TEXTS.schema)
    columns = [("id", "string"), ("text", "string")]
    assert row_digests(rows, TEXTS)[0].hex() == reference_identity.digest(columns, {"id": "a", "text": "\ud800x"})


def test_values_hidden_under_null_do_not_count() -> None:
    offsets = pa.py_buffer(b"".join(n.to_bytes(4, "little") for n in (0, 6, 9)))
    hidden = pa.Array.from_buffers(pa.string(), 2, [pa.py_buffer(b"\x02"), offsets, pa.py_buffer(b"secretabc")])
    assert hidden.to_pylist() == [None, "abc"]
    ids = pa.array(["1", "2"])
    plain = pa.table([ids, pa.array([None, "abc"]), ids], schema=TEXTS.schema)
    assert row_digests(pa.table([ids, hidden, ids], schema=TEXTS.schema), TEXTS) == row_digests(plain, TEXTS)


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
def test_width_of_strings_does_not_count(kind: pa.DataType) -> None:
    rows = pa.Table.from_pylist([{"id": "a", "text": "b", "note": "c"}, {"id": "c", "text": None}], TEXTS.schema)
    wide = rows.set_column(1, "text", rows.column("text").cast(kind))
    assert row_digests(wide, TEXTS) == row_digests(rows, TEXTS)


def test_integers_and_booleans() -> None:
    fields: list[Any] = [pa.field("id", pa.string()), pa.field("n", pa.int32()), pa.field("b", pa.bool_())]
    table = Table("n", pa.schema(fields), ("id", "n", "b"))
    values = [(0, False), (None, False), (0, None), (1, False), (-1, False), (0, True), (2**31 - 1, True)]
    found = [digest(table, id="a", n=n, b=b) for n, b in values]
    columns = [("id", "string"), ("n", "int"), ("b", "bool")]
    assert found == [reference_identity.digest(columns, {"id": "a", "n": n, "b": b}) for n, b in values]
    assert len(set(found)) == len(values)


@pytest.mark.parametrize("kind", [pa.float64(), pa.list_(pa.float32()), pa.struct([("x", pa.float16())]), pa.date32()])
def test_float_and_time_have_no_identity(kind: Any) -> None:
    table = Table("t", pa.schema([pa.field("id", pa.string()), pa.field("x", kind)]), ("id", "x"))
    with pytest.raises(TypeError, match=r"t\.x"):
        TableIdentity(table).update(table.schema.empty_table())


def test_extra_field_in_a_message_is_refused() -> None:
    rows = arrow([conversation(1)])
    kind = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string()), ("score", pa.string())]))
    messages = pa.array([[{"role": "user", "content": "x", "score": "1"}]], kind)
    with pytest.raises(DataError, match="messages"):
        row_digests(rows.set_column(1, "messages", messages), TABLES["conversation"])


def test_missing_column_is_refused() -> None:
    with pytest.raises(DataError, match="'parents' is missing"):
        row_digests(arrow([conversation(1)]).drop_columns("parents"), TABLES["conversation"])


def test_repeated_rows_count_each_time() -> None:
    rows = arrow([conversation(1)])
    conversation_table = TABLES["conversation"]
    assert table_content_id([rows], conversation_table) != table_content_id([rows, rows], conversation_table)


def test_digests_from_elsewhere_are_the_same_identity() -> None:
    rows, table = arrow([conversation(n) for n in range(5)]), TABLES["conversation"]
    identity = TableIdentity(table)
    identity.add(row_digests(rows, table)[3:])
    identity.update(rows.slice(0, 3))
    assert len(identity) == 5
    assert identity.content_id() == identity.content_id() == table_content_id([rows], table)


def test_version_is_its_tables_in_any_order() -> None:
    assert version_content_id({"a": "1", "b": "2"}) == version_content_id({"b": "2", "a": "1"})
    assert version_content_id({"a": "1", "b": "2"}) != version_content_id({"a": "2", "b": "1"})


def test_hash_seed_does_not_count() -> None:
    code = (
        "from tests.unit.dataset.conversations import *; from medsynth.dataset.identity import *;"
        "print(table_content_id([arrow([conversation(n) for n in range(9)])], CONVERSATION))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            cwd=GOLDEN.parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
