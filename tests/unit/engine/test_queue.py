"""The curators' queue of a run: every open fact of every gate, read back unresolved ones first."""

from __future__ import annotations

from pathlib import Path

from medsynth.core.tables import QUEUE
from medsynth.core.types import OpenFact, Verdict
from medsynth.engine.queue import counts, keep_queue, read_queue

FLAGGED = OpenFact("r1", "flagged", "duration", "length of time", "", "三天", "吃三天")
OPEN = OpenFact("r2", "unresolved", "drug", "only guessed at", "旧名", "新名", "服旧名")
VERDICTS = {
    "a": Verdict(True, queue=(FLAGGED,)),
    "b": Verdict(False, "refused", queue=(OPEN, FLAGGED)),
    "c": Verdict(True),
}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    keep_queue(VERDICTS, tmp_path)
    found = read_queue(tmp_path)
    assert found is not None
    rows = found.collect()
    assert rows.columns == QUEUE.names
    assert rows.rows() == [("b", *OPEN), ("a", *FLAGGED), ("b", *FLAGGED)]
    assert counts(VERDICTS) == {"unresolved": 1, "flagged": 2}


def test_a_run_without_open_facts_has_no_queue(tmp_path: Path) -> None:
    keep_queue({"c": Verdict(True)}, tmp_path)
    assert read_queue(tmp_path) is None
    assert counts({"c": Verdict(True)}) == {}


def test_others_may_not_read_it(tmp_path: Path) -> None:
    keep_queue(VERDICTS, tmp_path)
    assert (tmp_path / "queue").stat().st_mode & 0o077 == 0
