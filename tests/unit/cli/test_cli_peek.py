"""``peek`` shows hostile rows in the terminal, on a page and in a sheet, and none of them does anything."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from medsynth.dataset.version import Written
from tests.unit.cli.conftest import HOSTILE

Run = Callable[..., Any]
BAD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def _version(version: Written) -> None:
    """Every test has the version."""


def test_terminal_gets_no_control_character(run: Run) -> None:
    done = run("peek", "toy", "-n", "50")
    assert done.code == 0, done.err
    assert not BAD.search(done.out)
    assert "[red]not markup[/red]" in done.out
    assert "␛[2J" in done.out
    assert "<U+202E>right to left" in done.out
    assert "请多休息" in done.out


def test_lines_fit_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from medsynth.cli._terminal import cells

    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(cells, run("peek", "toy", "-n", "50").out.splitlines())) <= 60


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_page_runs_and_fetches_nothing(run: Run) -> None:
    done = run("peek", "toy", "-n", "50", "--html", "page.html", "--json")
    assert done.json["written"] == ["page.html"]
    text = Path("page.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    assert not page.tags & {"script", "img", "iframe", "link", "object", "embed", "form", "a", "base"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert "default-src 'none'" in text
    assert not BAD.search(text)
    assert "unicode-bidi: isolate" in text
    assert "</script><script>alert(1)" in page.text
    assert "✓ loop" in page.text


def test_sheet_holds_no_formula_and_no_link(run: Run) -> None:
    assert run("peek", "toy", "-n", "50", "--xlsx", "sheet.xlsx").code == 0
    sheet = openpyxl.load_workbook("sheet.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    head = [cell.value for cell in rows[0]]
    assert head == [
        *("row id", "digest", "department", "case", "conclusion", "dialogue", "loop", "truncated", "verdict", "reason"),
    ]
    cells = [cell for row in rows for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    assert max(len(str(cell.value)) for cell in cells) <= 32_000
    assert any(str(cell.value).endswith("[…cut]") for cell in cells)
    assert any(str(cell.value) == HOSTILE[4][:30] for cell in cells)
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"accept,reject,flag"', f"I2:I{len(HOSTILE) + 1}")


def test_json_holds_the_text_as_it_is(run: Run) -> None:
    rows = run("peek", "toy", "-n", "50", "--json").json["rows"]
    assert {row["messages"][0]["content"] for row in rows} == set(HOSTILE)
    assert {row["case"]["complaint"] for row in rows} == set(HOSTILE)
    assert rows[0]["checks"] == {"loop": True, "truncated": True}


def test_split(run: Run) -> None:
    rows = run("peek", "toy", "--split", "train", "--json", "-n", "50").json["rows"]
    assert rows
    assert {row["split"] for row in rows} == {"train"}
    wrong = run("peek", "toy", "--split", "tran")
    assert wrong.code == 2
    assert "There are: train" in wrong.err


def test_dropped_rows_have_their_reason(run: Run, lost: str) -> None:
    for name in ("toy", lost):
        done = run("peek", name, "--dropped")
        assert "loop: turn 3 = turn 1 ␛[0m" in done.out
        assert "dropped ␛[31m text" in done.out
        assert "a case" in done.out
    row = run("peek", lost, "--dropped", "--json").json["rows"][0]
    assert row["reason"].startswith("loop")
    assert row["checks"]["loop"] is False
    run("peek", "toy", "--dropped", "--html", "lost.html", "--xlsx", "lost.xlsx")
    assert "✗ loop" in Path("lost.html").read_text("utf-8")
    assert openpyxl.load_workbook("lost.xlsx").active["I2"].value == "loop: turn 3 = turn 1 ␛[0m"


def test_failed_rows_say_what_to_mend(run: Run, lost: str) -> None:
    out = run("peek", "toy", "--failed").out
    assert "toy@1.0.0, failed: 2 of 2 rows" in out
    assert "cases.jsonl:7" in out
    assert "tries again" in out
    assert not BAD.search(out)
    found = run("peek", lost, "--failed", "-n", "1", "--json").json
    assert (found["of"], [one["permanent"] for one in found["rows"]]) == (2, [False])
    assert run("peek", lost, "--failed", "--html", "x.html").code == 2


def test_a_draw_says_of_how_many(run: Run) -> None:
    assert run("peek", "toy", "-n", "3", "--json").json["of"] == len(HOSTILE)
    assert "── 1/10" in run("peek", "toy", "-n", "3").out
    run("peek", "toy", "-n", "3", "--html", "some.html")
    assert "3 of 10 dialogues" in Path("some.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["toy", "toy@1.0.0", "datasets/toy/1.0.0", "datasets/toy"])
def test_names_of_a_version(run: Run, name: str) -> None:
    assert run("show", name, "--json").json["version"] == "1.0.0"


@pytest.mark.parametrize(
    ("name", "hint"),
    [("toi", "Did you mean 'toy'?"), ("toy@2.0.0", "There are: 1.0.0."), ("nothing-like-it", "There are: toy.")],
)
def test_no_such_version(run: Run, name: str, hint: str) -> None:
    done = run("show", name)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err


def test_show_tells_rows_and_stages(run: Run) -> None:
    out = run("show", "toy").out
    assert "toy@1.0.0" in out
    assert "conversation" in out
    assert "content id" in out


def test_a_page_that_cannot_be_written(run: Run) -> None:
    done = run("peek", "toy", "--html", "no/such/folder.html")
    assert done.code == 2
    assert "cannot be written" in done.err
    assert run("peek", "toy", "--xlsx", "no/such/folder.xlsx").code == 2


def test_explain_tells_where_a_row_stands_without_its_text(run: Run, lost: str) -> None:
    kept = run("explain", f"{1:030x}ff", "--json").json["traces"][0]
    assert (kept["where"], kept["row"]["source_id"]) == ("toy@1.0.0", "c1")
    assert "messages" not in kept["row"]
    assert "loop: turn 3" in run("explain", f"{99:030x}ff").out
    assert "请多休息" not in run("explain", "c1").out
    assert "请多休息" in run("explain", "c1", "--text").out
    assert "allergy        denied" in run("explain", "c1", "--text").out
    assert "2 doctor" in run("explain", "c1", "--text").out
    assert run("explain", "nobody").code == 2


def test_explain_shows_once_what_is_the_same(run: Run, lost: str) -> None:
    older = Path(".medsynth/runs") / lost
    newer = older.with_name("20260202-000000-abcdef")
    shutil.copytree(older, newer)
    out = run("explain", f"{99:030x}ff").out
    assert f"toy, run {newer.name}: dropped in stage checks" in out
    assert f"also in        {older.name}" in out
    assert out.count("split_group") == 1
    assert not BAD.search(run("explain", f"{99:030x}ff", "--text").out)


def test_runs_are_listed(run: Run, lost: str) -> None:
    (only,) = run("runs", "--json").json["runs"]
    assert (only["run"], only["state"], only["calls"]) == (lost, "finished", {"made": 3, "replayed": 4})
    assert lost in run("runs").out
