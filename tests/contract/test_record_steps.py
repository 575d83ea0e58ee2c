"""Edits and filters look at one row at a time: ``f(a + b) = f(a) + f(b)``, whatever else stands in the table."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from medsynth.core.step import Step
from tests.contract import _rows
from tests.contract._found import Found, found
from tests.contract._samples import config_for, frame_for, nulls_for, working_columns

EDITS = found("edit")
FILTERS = found("filter")
BOTH = EDITS + FILTERS
REASON = re.compile(r"[a-z][a-z0-9_]*(: [^\n]+)?")
QUOTE = 12
"""A reason that holds so many characters of a row's text in one piece quotes it."""


def applied(one: Found, frame: pl.DataFrame) -> pl.DataFrame:
    """What the step makes of a frame; a filter's reasons stand in the column ``_reason``."""
    config = config_for(str(one), one.step)
    if one.step.kind == "filter":
        expression = one.step.function(config)
        assert isinstance(expression, pl.Expr)
        return frame.lazy().with_columns(_reason=expression.cast(pl.String)).collect()
    made = one.step.function(frame.lazy(), config)
    assert isinstance(made, pl.LazyFrame), "an edit stays lazy"
    return made.collect()


@pytest.mark.parametrize("one", BOTH, ids=str)
def test_rows_do_not_know_each_other(one: Found) -> None:
    frame = frame_for(one.step)
    whole = applied(one, frame)
    for cut in range(1, frame.height):
        parts = [applied(one, frame.head(cut)), applied(one, frame.tail(frame.height - cut))]
        assert_frame_equal(pl.concat(parts), whole)


@pytest.mark.parametrize("one", BOTH, ids=str)
def test_order_is_kept(one: Found) -> None:
    frame = frame_for(one.step)
    assert_frame_equal(applied(one, frame.reverse()), applied(one, frame).reverse())


@pytest.mark.parametrize("one", BOTH, ids=str)
def test_ids_are_untouched(one: Found) -> None:
    frame = frame_for(one.step)
    assert applied(one, frame)["id"].to_list() == frame["id"].to_list()


@pytest.mark.parametrize("one", BOTH, ids=str)
def test_reads_what_it_declares(one: Found) -> None:
    frame = frame_for(one.step)
    narrow = frame.select(list(dict.fromkeys(["id", *one.step.reads])))
    made = "_reason" if one.step.kind == "filter" else one.step.writes
    assert_frame_equal(applied(one, narrow).select(made), applied(one, frame).select(made))


@pytest.mark.parametrize("one", BOTH, ids=str)
def test_survives_nulls(one: Found) -> None:
    frame = nulls_for(one.step)
    assert applied(one, frame).height == frame.height


@pytest.mark.parametrize("one", BOTH, ids=str)
def test_survives_an_empty_table(one: Found) -> None:
    frame = frame_for(one.step)
    assert_frame_equal(applied(one, frame.clear()), applied(one, frame).clear())


@pytest.mark.parametrize("one", EDITS, ids=str)
def test_only_declared_columns_change(one: Found) -> None:
    frame = frame_for(one.step)
    made = applied(one, frame)
    others = [name for name in frame.columns if name not in one.step.writes]
    assert_frame_equal(made.select(others), frame.select(others))
    assert set(made.columns) == {*frame.columns, *one.step.writes}


@pytest.mark.parametrize("one", EDITS, ids=str)
def test_columns_have_their_declared_types(one: Found) -> None:
    frame = frame_for(one.step)
    table = _rows.KNOWN[_rows.table_for(one.step.reads, working_columns())]
    made = applied(one, frame).to_arrow()
    for name in one.step.writes:
        wanted = (one.step.working or {}).get(name)
        wanted = table.schema.field(name).type if wanted is None else wanted
        assert made.schema.field(name).type.equals(wanted) or made.column(name).cast(wanted).type == wanted


@pytest.mark.parametrize("one", [one for one in EDITS if one.step.idempotent], ids=str)
def test_a_second_time_changes_nothing(one: Found) -> None:
    once = applied(one, frame_for(one.step))
    assert_frame_equal(applied(one, once), once)


def judged(one: Found, frames: Callable[[Step], pl.DataFrame]) -> pl.DataFrame:
    """The rows that a filter judges: a column that an edit adds for it is the one that the edit makes."""
    for edit in EDITS:
        if set(edit.step.working or ()) & set(one.step.reads) and edit.step.python:
            return applied(edit, frames(edit.step))
    return frames(one.step)


@pytest.mark.parametrize("one", FILTERS, ids=str)
def test_reasons_are_names(one: Found) -> None:
    for frame in (judged(one, frame_for), judged(one, nulls_for)):
        for reason in applied(one, frame)["_reason"].drop_nulls():
            assert REASON.fullmatch(reason), reason


@pytest.mark.parametrize("one", FILTERS, ids=str)
def test_reasons_quote_nobody(one: Found) -> None:
    """A reason is counted, logged and shown; the row's text must not travel with it."""
    frame = judged(one, frame_for)
    texts = [row["complaint"] for row in _rows.cases()]
    texts += [message["content"] for row in _rows.conversations() for message in row["messages"]]
    pieces = {text[start : start + QUOTE] for text in texts for start in range(len(text) - QUOTE + 1)}
    for reason in applied(one, frame)["_reason"].drop_nulls():
        assert not [piece for piece in pieces if piece in reason]
