"""The writer: equal rows give equal bytes, groups and shards have their sizes, the disk's word is checked."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medsynth.core.errors import DataError
from medsynth.core.tables import CONVERSATION
from medsynth.dataset import order, parquet
from medsynth.dataset.order import FAN, by_id
from medsynth.dataset.parquet import ShardWriter, table_bytes, write_parquet
from tests.unit.dataset.conversations import arrow, conversation


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    return arrow([conversation(n) for n in range(2500)])


def cut(rows: pa.Table, step: int) -> list[pa.Table]:
    return [rows.slice(start, step) for start in range(0, rows.num_rows, step)]


def test_bytes_do_not_depend_on_batches_order_or_runs(rows: pa.Table, tmp_path: Path) -> None:
    found = set()
    for step, run_bytes in ((2500, 1 << 30), (999, 1 << 30), (100, 200_000), (7, 10_000)):
        parts = cut(rows, step)
        random.Random(step).shuffle(parts)
        ordered = by_id(parts, tmp_path, run_bytes)
        found.add(write_parquet(tmp_path / "x.parquet", ordered, CONVERSATION.schema).sha256)
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["x.parquet"]


def test_more_runs_than_are_merged_at_once(rows: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "STEP_BYTES", 1)
    parts = cut(rows, 5)
    assert len(parts) > 2 * FAN
    found = by_id(parts, tmp_path, run_bytes=1)
    first = next(found)
    assert 1 < len(list(tmp_path.iterdir())) < FAN
    assert pa.concat_tables([first, *found]).equals(rows.sort_by("id"))
    assert list(tmp_path.iterdir()) == []


def test_bytes_of_a_slice_are_those_of_its_rows(rows: pa.Table, tmp_path: Path) -> None:
    fresh = pa.Table.from_pylist(rows.slice(700, 900).to_pylist(), rows.schema)
    one, other = (
        write_parquet(tmp_path / name, [table], rows.schema)
        for name, table in (("a", rows.slice(700, 900)), ("b", fresh))
    )
    assert one.sha256 == other.sha256


def test_rows_come_in_order_of_id(rows: pa.Table, tmp_path: Path) -> None:
    found = pa.concat_tables(by_id(cut(rows, 300), tmp_path, 300_000))
    assert found.equals(rows.sort_by("id"))


def groups(path: Path) -> list[int]:
    metadata = pq.ParquetFile(path).metadata
    return [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]


def test_groups_end_by_rows_or_by_bytes(rows: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 2000)
    assert groups(write_parquet(tmp_path / "x.parquet", cut(rows, 70), rows.schema).path) == [2000, 500]
    monkeypatch.setattr(parquet, "GROUP_BYTES", 1)
    for step in (2500, 70):
        shard = write_parquet(tmp_path / "x.parquet", cut(rows, step), rows.schema)
        assert groups(shard.path) == [1000, 1000, 500]
    assert shard.num_bytes == table_bytes(rows)


def test_file_is_what_was_said(rows: pa.Table, tmp_path: Path) -> None:
    shard = write_parquet(tmp_path / "x.parquet", [rows], rows.schema)
    metadata = pq.ParquetFile(shard.path).metadata
    assert groups(shard.path) == [2500]
    assert {metadata.row_group(0).column(n).compression for n in range(metadata.num_columns)} == {"ZSTD"}
    assert hashlib.sha256(shard.path.read_bytes()).hexdigest() == shard.sha256
    assert (shard.rows, shard.size) == (2500, shard.path.stat().st_size)
    assert pq.read_table(shard.path).equals(rows)


def test_shards_are_cut_by_size_and_numbered(rows: pa.Table, tmp_path: Path) -> None:
    size = table_bytes(rows.slice(0, 1000))
    writer = ShardWriter(tmp_path, "train", rows.schema, shard_bytes=size)
    for part in cut(rows, 130):
        writer.write(part)
    shards = writer.close()
    assert [shard.path.name for shard in shards] == [f"train-0000{n}-of-00003.parquet" for n in range(3)]
    assert [shard.rows for shard in shards] == [1000, 1000, 500]


def test_no_rows_no_file(tmp_path: Path) -> None:
    assert ShardWriter(tmp_path, "train", CONVERSATION.schema).close() == []
    (empty,) = ShardWriter(tmp_path, "test", CONVERSATION.schema).close(even_if_empty=True)
    assert pq.read_table(empty.path).schema.equals(CONVERSATION.schema)


@pytest.mark.parametrize("run_bytes", [1, 1 << 30])
def test_repeated_id_is_refused(run_bytes: int, tmp_path: Path) -> None:
    rows = [arrow([conversation(n)]) for n in (3, 1, 2, 3)]
    with pytest.raises(DataError, match="stands in two rows"):
        list(by_id(rows, tmp_path, run_bytes))


def test_row_without_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no id"):
        list(by_id([arrow([conversation(1), conversation(2, id=None)])], tmp_path))


def test_batches_without_rows(tmp_path: Path) -> None:
    parts = [arrow([]), arrow([conversation(1)]), arrow([])]
    assert [table.num_rows for table in by_id(parts, tmp_path, run_bytes=1)] == [1]
    assert list(by_id([arrow([])], tmp_path)) == []


def counted(value: object, kind: pa.DataType) -> int:
    """Bytes of one value by the rule of ``table_bytes``, told from Python's objects."""
    if pa.types.is_struct(kind):
        values = value if isinstance(value, dict) else {}
        return sum(counted(values.get(field.name), field.type) for field in kind)
    if pa.types.is_list(kind):
        return 4 + sum(counted(one, kind.value_type) for one in (value if isinstance(value, list) else ()))
    if pa.types.is_string(kind):
        return 4 + len(str(value or "").encode())
    return max(1, kind.bit_width // 8)


def test_bytes_of_values_do_not_depend_on_buffers_or_nulls() -> None:
    clinical = pa.struct([("state", pa.string()), ("value", pa.string())])
    schema = pa.schema(
        [("text", pa.string()), ("many", pa.list_(clinical)), ("one", clinical), ("n", pa.int32()), ("yes", pa.bool_())]
    )
    lines: list[dict[str, object]] = [
        {"text": "无", "many": [{"state": "denied", "value": None}, None], "one": None, "n": 1, "yes": True},
        {"text": None, "many": None, "one": {"state": "x", "value": "yz"}, "n": None, "yes": None},
        {"text": "", "many": [], "one": {"state": None, "value": "发热"}, "n": 3, "yes": False},
    ]
    rows = pa.Table.from_pylist(lines * 5, schema=schema)
    kind = pa.struct(list(schema))
    assert table_bytes(rows) == 5 * sum(counted(line, kind) for line in lines)
    for start in range(4):
        some = rows.slice(start, 7)
        assert table_bytes(some) == sum(counted(line, kind) for line in some.to_pylist())
    assert table_bytes(pa.concat_tables([rows.slice(0, 4), rows.slice(4)])) == table_bytes(rows)
    assert table_bytes(rows.slice(0, 0)) == 0
