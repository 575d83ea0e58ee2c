"""``peek`` shows the facts that wait for a curator wherever it shows dialogues; no text of theirs does anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from medsynth.core.types import OpenFact, Verdict
from medsynth.engine.queue import keep_queue
from tests.unit.cli.conftest import HOSTILE

Run = Callable[..., Any]
HELD = [OpenFact(f"r{n}", "unresolved", "drug", "only guessed at", "", text, text) for n, text in enumerate(HOSTILE)]
FLAGGED = OpenFact("r99", "flagged", "duration", "length of time", "", "三天", "吃三天")


@pytest.fixture(autouse=True)
def _queue(lost: str, tmp_path: Path) -> None:
    verdicts = {"fact_review": Verdict(True, queue=(FLAGGED, *HELD))}
    keep_queue(verdicts, tmp_path / ".medsynth" / "runs" / lost)


@pytest.mark.parametrize("name", ["toy", "20260101-000000-abcdef"])
def test_listed_unresolved_first(run: Run, name: str) -> None:
    found = run("peek", name, "--queue", "-n", "3", "--json").json
    assert (found["of"], len(found["rows"])) == (len(HELD) + 1, 3)
    assert {row["status"] for row in found["rows"]} == {"unresolved"}
    assert {row["gate"] for row in found["rows"]} == {"fact_review"}


def test_in_the_terminal_no_control_character(run: Run) -> None:
    done = run("peek", "toy", "--queue", "-n", "50")
    assert done.code == 0, done.err
    assert f"{len(HELD) + 1} of {len(HELD) + 1} facts to review" in done.out
    assert "\x1b" not in done.out
    assert "三天" in done.out


def test_the_sheet_has_every_fact(run: Run, tmp_path: Path) -> None:
    assert run("peek", "toy", "-n", "1", "--xlsx", "out.xlsx").code == 0
    page = openpyxl.load_workbook(tmp_path / "out.xlsx")["facts to review"]
    rows = list(page.iter_rows(values_only=True))
    assert len(rows) == len(HELD) + 2
    assert rows[0][:2] == ("row", "status")
    assert not any(cell.data_type == "f" or cell.hyperlink for line in page.iter_rows() for cell in line)


def test_the_page_has_every_fact_and_runs_nothing(run: Run, tmp_path: Path) -> None:
    assert run("peek", "toy", "-n", "1", "--html", "out.html").code == 0
    text = (tmp_path / "out.html").read_text("utf-8")
    assert f"{len(HELD) + 1:,} of {len(HELD) + 1:,}; rows stay as they are" in text
    assert "<script" not in text
    assert "三天" in text


def test_a_version_without_open_facts_says_so(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / ".medsynth" / "runs" / "20260101-000000-abcdef" / "queue"
    for path in folder.iterdir():
        path.unlink()
    assert run("peek", "toy", "--queue", "--json").json["rows"] == []
