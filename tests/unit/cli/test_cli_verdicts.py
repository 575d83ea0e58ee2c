"""``verdicts import``: all or nothing, once or twice, and every mistake with its row."""

from __future__ import annotations

import csv
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from medsynth.core.plan import Splits
from medsynth.core.tables import CONVERSATION
from medsynth.dataset.manifest import Origin, RecipeEntry
from medsynth.dataset.version import Written, write_version
from tests.unit.cli.conftest import dialogue_row, table

Run = Callable[..., Any]
KEPT = Path(".medsynth/verdicts/toy.jsonl")


@pytest.fixture
def sheet(run: Run, version: Written) -> list[dict[str, str]]:
    """Rows of a sheet: row id and digest of each dialogue."""
    rows = run("peek", "toy", "-n", "50", "--json").json["rows"]
    return [{"row id": row["id"], "digest": row["digest"], "verdict": "", "reason": ""} for row in rows]


def write(rows: list[dict[str, str]], encoding: str = "utf-8", delimiter: str = ",") -> str:
    with Path("sheet.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return "sheet.csv"


def test_a_sheet_goes_out_and_comes_back(run: Run, version: Written) -> None:
    run("peek", "toy", "-n", "50", "--xlsx", "sheet.xlsx")
    book = openpyxl.load_workbook("sheet.xlsx")
    page: Any = book.active
    page["I2"], page["J2"], page["I4"] = "Reject", "剂量不对", "accept "
    book.save("sheet.xlsx")
    done = run("verdicts", "import", "sheet.xlsx", "--reviewer", "r1", "--json")
    assert done.json == {"dataset": "toy", "version": "1.0.0", "decisions": 2, "added": 2, "undecided": 8}
    lines = [json.loads(line) for line in KEPT.read_text("utf-8").splitlines()]
    assert [(line["verdict"], line["reason"], line["reviewer"]) for line in lines] == [
        ("reject", "剂量不对", "r1"),
        ("accept", "", "r1"),
    ]
    if sys.platform != "win32":
        assert stat.S_IMODE(KEPT.stat().st_mode) == 0o600


def test_twice_changes_nothing_and_a_changed_mind_is_added(run: Run, sheet: list[dict[str, str]]) -> None:
    sheet[0]["verdict"] = "flag"
    for added in (1, 0):
        assert run("verdicts", "import", write(sheet), "--reviewer", "r1", "--json").json["added"] == added
    assert run("verdicts", "import", write(sheet), "--reviewer", "r2", "--json").json["added"] == 1
    sheet[0]["verdict"] = "reject"
    assert run("verdicts", "import", write(sheet), "--reviewer", "r1", "--json").json["added"] == 1
    assert len(KEPT.read_text().splitlines()) == 3


def test_every_mistake_at_once_and_nothing_half_imported(run: Run, sheet: list[dict[str, str]]) -> None:
    sheet[0]["verdict"] = "accept"
    sheet[1]["verdict"] = "maybe"
    sheet[2] |= {"verdict": "accept", "digest": "00"}
    sheet[3] |= {"verdict": "accept", "row id": "nobody"}
    sheet[4]["reason"] = "a reason alone"
    sheet.append(sheet[0])
    done = run("verdicts", "import", write(sheet), "--version", "toy", "--reviewer", "r1", "--json")
    assert done.code == 2
    problems = done.json["error"]["problems"]
    assert [(one["line"], one["code"]) for one in problems] == [
        *((3, "wrong_verdict"), (4, "changed_row"), (5, "unknown_row"), (6, "no_verdict"), (12, "duplicate_row")),
    ]
    assert not KEPT.exists()


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("gb18030", ";"), ("utf-8", "\t")])
def test_csv_as_spreadsheets_save_it(run: Run, sheet: list[dict[str, str]], encoding: str, delimiter: str) -> None:
    sheet[0] |= {"verdict": "reject", "reason": "药名写错"}
    done = run("verdicts", "import", write(sheet, encoding, delimiter), "--reviewer", "r1")
    assert done.code == 0, done.err
    assert json.loads(KEPT.read_text("utf-8"))["reason"] == "药名写错"


def test_a_dropped_row_can_be_judged_too(run: Run, lost: str) -> None:
    row = run("peek", lost, "--dropped", "--json").json["rows"][0]
    rows = [{"row id": row["id"], "digest": row["digest"], "verdict": "accept", "reason": "not a loop"}]
    done = run("verdicts", "import", write(rows), "--version", "toy", "--reviewer", "r1", "--json")
    assert done.json["added"] == 1


def test_a_sheet_goes_to_the_dataset_whose_text_it_holds(run: Run, sheet: list[dict[str, str]], tmp_path: Path) -> None:
    rows = [dialogue_row(number, f"another text {number}") for number in range(len(sheet))]
    write_version(
        tmp_path / "datasets",
        name="other",
        tables={"conversation": table(rows, CONVERSATION.schema).lazy()},
        origin=Origin(recipe=RecipeEntry(kind="dialogue")),
        recipe={"name": "other"},
        splits=Splits(),
    )
    sheet[0]["verdict"] = "accept"
    assert run("verdicts", "import", write(sheet), "--reviewer", "r1", "--json").json["dataset"] == "toy"
    sheet[1]["digest"] = "00"
    assert "changed_row" in run("verdicts", "import", write(sheet), "--reviewer", "r1").err


def test_a_line_that_a_crash_cut_spoils_no_other(run: Run, sheet: list[dict[str, str]]) -> None:
    KEPT.parent.mkdir(parents=True)
    KEPT.write_text('{"row_id": "cut')
    sheet[0]["verdict"] = "accept"
    assert run("verdicts", "import", write(sheet), "--reviewer", "r1", "--json").json["added"] == 1
    assert run("verdicts", "import", write(sheet), "--reviewer", "r1", "--json").json["added"] == 0


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.xlsx", b"no zip", "is not a readable .xlsx file"),
        ("x.csv", b"", "is empty"),
        ("x.csv", b"a,b\n1,2\n", "has no column 'row id', 'digest', 'verdict'"),
        ("gone.csv", None, "cannot be read"),
    ],
)
def test_files_that_are_no_sheet(run: Run, version: Written, name: str, data: bytes | None, said: str) -> None:
    if data is not None:
        Path(name).write_bytes(data)
    done = run("verdicts", "import", name, "--reviewer", "r1")
    assert done.code == 2
    assert said in done.err


def test_a_reviewer_is_a_pseudonym(run: Run, sheet: list[dict[str, str]]) -> None:
    done = run("verdicts", "import", write(sheet), "--reviewer", "dr.li@hospital.example")
    assert done.code == 2
    assert "pseudonym" in done.err
