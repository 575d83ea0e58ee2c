"""``diff`` at the command line: exit codes, one JSON document, a page and a terminal that hostile rows cannot move."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medsynth.core.plan import Splits
from medsynth.core.tables import CONVERSATION
from medsynth.dataset.manifest import Origin, RecipeEntry
from medsynth.dataset.version import Written, write_version
from tests.unit.cli.conftest import HOSTILE, dialogue_row, table
from tests.unit.cli.test_cli_peek import BAD

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _versions(tmp_path: Path, version: Written) -> None:
    """``toy@1.0.0``, and ``other@1.0.0`` with the same rows, one of them rewritten and one more."""
    rows = [dialogue_row(*row) for row in enumerate(HOSTILE)]
    rows[0]["messages"][1]["content"] = "\x1b[2J<script>"
    write_version(
        tmp_path / "datasets",
        name="other",
        tables={"conversation": table([*rows, dialogue_row(77, "咳嗽")], CONVERSATION.schema).lazy()},
        origin=Origin(recipe=RecipeEntry(kind="dialogue")),
        recipe={"name": "other"},
        splits=Splits(1, 0, 0),
    )


def test_exit_codes(run: Run) -> None:
    assert run("diff", "toy", "toy").code == 0
    assert run("diff", "toy", "other").code == 1
    missing = run("diff", "toy", "otter")
    assert missing.code == 2
    assert "Did you mean 'other'?" in missing.err


def test_json_tells_what_the_terminal_does(run: Run) -> None:
    done = run("diff", "toy", "other@1.0.0", "--samples", "2", "--json")
    assert done.code == 1
    found = done.json
    rows = found["tables"]["conversation"]["rows"]
    assert (rows["added"], rows["removed"]) == (1, 0)
    assert found["equal"] is False
    assert found["bump"]["kind"] == "major"  # the table of cases is gone
    assert {pair["sort"] for pair in found["samples"]} == {"changed", "added"}


@pytest.mark.parametrize("options", [["--samples", "20"], ["--side-by-side", "--samples", "20"]])
def test_hostile_rows_move_nothing(run: Run, options: list[str]) -> None:
    done = run("diff", "toy", "other", *options)
    assert not BAD.search(done.out)
    assert "␛[2J<script>" in done.out


def test_page_holds_no_markup_of_rows(run: Run) -> None:
    assert run("diff", "toy", "other", "--samples", "20", "--html", "d.html").code == 1
    page = Path("d.html").read_text("utf-8")
    assert not BAD.search(page)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


def test_one_id_in_two_sources_is_two_cases(run: Run, tmp_path: Path) -> None:
    """The same number in two hospitals: neither is shown beside the other."""
    for name, word in (("left", "old"), ("right", "new")):
        rows = [dialogue_row(n, "咳嗽") | {"source": f"clinic-{n}", "source_id": "7"} for n in range(2)]
        for n, row in enumerate(rows):
            row["messages"] = [row["messages"][0], {"role": "assistant", "content": f"{word} {n}"}]
        write_version(
            tmp_path / "datasets",
            name=name,
            tables={"conversation": table(rows, CONVERSATION.schema).lazy()},
            origin=Origin(recipe=RecipeEntry(kind="dialogue")),
            recipe={"name": name},
            splits=Splits(1, 0, 0),
        )
    shown = run("diff", "left", "right", "--side-by-side", "--samples", "9", "--json").json["samples"]
    told = [(pair["key"], pair["before"][-1][1], pair["after"][-1][1]) for pair in shown]
    assert told == [("clinic-0 7 1", "old 0", "new 0"), ("clinic-1 7 1", "old 1", "new 1")]
