"""The withdrawal list: whom it keeps out, what damages it, and that no run starts without it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from medsynth.core.errors import DataError, RecipeError
from medsynth.engine import withdrawn
from medsynth.engine.locks import no_runs, run_lock
from medsynth.engine.withdrawn import FILE, KEY, NOBODY, Withdrawn, finish, opened, record

ROWS = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e"],
        "source": ["clinic", "clinic", "other", "clinic", None],
        "source_id": ["1", "2", "1", "r1", None],
        "parents": [None, ["x", "r1"], [], ["x"], None],
    }
)


def listed(home: Path) -> Withdrawn:
    """Person 1 of the clinic, whose row is r1."""
    name = record(home, opened(home), ["1"], [("clinic", "1")], ["r1"], "2026-01-01")
    finish(home, opened(home), name, "2026-01-01")
    return withdrawn.withdrawn(home)


def test_rows_are_covered_by_origin_parents_and_ids(tmp_path: Path) -> None:
    known = listed(tmp_path)
    assert known.covers(ROWS).to_list() == [True, True, False, True, False]
    assert known.covers(pl.DataFrame({"id": ["r1", "r2"]})).to_list() == [True, False]
    assert NOBODY.covers(ROWS).to_list() == [False] * 5
    entry = known.entry("1")
    assert entry is not None
    assert entry.finished
    assert (known.entry("1", "clinic"), known.entry("1", "other"), known.entry("2")) == (entry, None, None)


def test_the_list_tells_nobody_an_id(tmp_path: Path) -> None:
    record(tmp_path, opened(tmp_path), ["patient-4711"], [("clinic", "patient-4711")], ["0" * 32], "2026-01-01")
    text = (tmp_path / FILE).read_text("utf-8")
    assert "4711" not in text
    assert "clinic" not in text
    assert "0" * 32 not in text
    assert (tmp_path / FILE).stat().st_mode & 0o077 == (tmp_path / KEY).stat().st_mode & 0o077 == 0


def test_without_its_key_nothing_starts(tmp_path: Path) -> None:
    listed(tmp_path)
    key = (tmp_path / KEY).read_bytes()
    (tmp_path / KEY).unlink()
    with pytest.raises(DataError, match="its key is not there"):
        withdrawn.withdrawn(tmp_path)
    (tmp_path / KEY).write_bytes(key[::-1])
    with pytest.raises(DataError, match="is not its key"):
        withdrawn.withdrawn(tmp_path)
    assert withdrawn.withdrawn(tmp_path / "new") is NOBODY


def test_a_line_that_a_crash_cut_is_passed_over_and_damage_is_not(tmp_path: Path) -> None:
    before = listed(tmp_path)
    path = tmp_path / FILE
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    assert withdrawn.withdrawn(tmp_path).digest == before.digest
    record(tmp_path, opened(tmp_path), ["9"], [("clinic", "9")], [], "2026-01-02")
    assert len(withdrawn.withdrawn(tmp_path).entries) == 2
    path.write_bytes(b"{" + whole)
    with pytest.raises(DataError, match="damaged"):
        withdrawn.withdrawn(tmp_path)


def test_runs_and_withdrawals_keep_out_of_each_other(tmp_path: Path) -> None:
    with run_lock(tmp_path, "a", tmp_path), pytest.raises(RecipeError, match="a run is at work"), no_runs(tmp_path):
        pass
    with no_runs(tmp_path), pytest.raises(RecipeError, match="another withdrawal"), no_runs(tmp_path):
        pass
    with no_runs(tmp_path):
        pass
    with run_lock(tmp_path, "a", tmp_path), run_lock(tmp_path, "b", tmp_path):
        pass
