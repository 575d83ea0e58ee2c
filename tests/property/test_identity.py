"""Identity does not see order, batches or files; it sees every content cell and nothing else."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from medsynth.core.tables import CONVERSATION, TABLES
from medsynth.dataset.identity import content_fields, row_digests, table_content_id
from tests.unit.dataset import reference_identity

# The first draw builds the table of characters, which takes a second or two.
SLOW_START = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an Arrow type, null among them."""
    if pa.types.is_list(kind):
        some: st.SearchStrategy[Any] = st.lists(values(kind.value_type), max_size=4)
    elif pa.types.is_struct(kind):
        some = st.fixed_dictionaries({field.name: values(field.type) for field in kind})
    elif pa.types.is_boolean(kind):
        some = st.booleans()
    elif pa.types.is_integer(kind):
        some = st.integers(-(2**31), 2**31 - 1)
    else:
        some = TEXT
    return st.none() | some


def rows_of(name: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    columns = {field.name: values(field.type) for field in TABLES[name].schema}
    return st.lists(st.fixed_dictionaries(columns), max_size=6)


def plain(kind: Any) -> Any:
    if pa.types.is_list(kind):
        return ["list", plain(kind.value_type)]
    if pa.types.is_struct(kind):
        return ["struct", [[field.name, plain(field.type)] for field in kind]]
    return "bool" if pa.types.is_boolean(kind) else "int" if pa.types.is_integer(kind) else "string"


def table_of(rows: list[dict[str, Any]], name: str) -> pa.Table:
    return pa.Table.from_pylist(rows, TABLES[name].schema)


@SLOW_START
@given(st.sampled_from(sorted(TABLES)), st.data())
def test_equals_the_second_implementation(name: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of(name))
    columns = [(field.name, plain(field.type)) for field in content_fields(TABLES[name])]
    expected = [reference_identity.digest(columns, row) for row in rows]
    assert [one.hex() for one in row_digests(table_of(rows, name), TABLES[name])] == expected


@SLOW_START
@given(rows_of("conversation"), st.randoms(), st.integers(1, 3))
def test_order_and_batches_do_not_count(rows: list[dict[str, Any]], random: Any, step: int) -> None:
    whole = table_content_id([table_of(rows, "conversation")], CONVERSATION)
    random.shuffle(rows)
    shuffled = table_of(rows, "conversation")
    batches = [shuffled.slice(start, step) for start in range(0, len(rows), step)]
    assert table_content_id(batches, CONVERSATION) == whole
    chunked = pa.concat_tables(batches) if batches else shuffled
    assert table_content_id([chunked], CONVERSATION) == whole


@SLOW_START
@given(rows_of("conversation"))
def test_parquet_does_not_count(rows: list[dict[str, Any]]) -> None:
    table = table_of(rows, "conversation")
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    assert table_content_id([pq.read_table(buffer)], CONVERSATION) == table_content_id([table], CONVERSATION)


@SLOW_START
@given(rows_of("conversation"), st.data())
def test_every_content_cell_counts(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    assume(rows)
    row = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(CONVERSATION.content))
    changed = [dict(one) for one in rows]
    changed[row][name] = data.draw(values(CONVERSATION.schema.field(name).type))
    same = table_content_id([table_of(rows, "conversation")], CONVERSATION) == table_content_id(
        [table_of(changed, "conversation")], CONVERSATION
    )
    assert same == (changed[row][name] == rows[row][name])


@SLOW_START
@given(rows_of("conversation"), st.data())
def test_no_other_column_counts(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    assume(rows)
    others = [name for name in CONVERSATION.schema.names if name not in CONVERSATION.content]
    changed = [row | {name: data.draw(values(CONVERSATION.schema.field(name).type)) for name in others} for row in rows]
    assert table_content_id([table_of(changed, "conversation")], CONVERSATION) == table_content_id(
        [table_of(rows, "conversation")], CONVERSATION
    )
