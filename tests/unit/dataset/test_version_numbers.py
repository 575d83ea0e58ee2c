"""A number asked for may only be above the computed one; a number is given once, whatever becomes of its version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from medsynth.core.errors import DataError
from medsynth.dataset import history
from tests.unit.dataset.conversations import conversation, written

ROWS = [conversation(n) for n in range(12)]


def test_a_number_may_be_raised(tmp_path: Path) -> None:
    assert written(tmp_path, ROWS[:6], version="1.4.0").version == "1.4.0"
    raised = written(tmp_path, ROWS[:8], version="2.0.0")
    assert (raised.version, raised.manifest.version) == ("2.0.0", "2.0.0")
    assert written(tmp_path, ROWS[:9]).version == "2.1.0"
    assert history.history(tmp_path / "datasets" / "consult")[1]["reason"] == "rows changed; raised from 1.5.0"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("1.0.0", "has a version 1.0.0; 1.0.0 is not above it"),
        ("0.9.0", "has a version 1.0.0; 0.9.0 is not above it"),
        ("1.0.5", "the next version is 1.1.0 at least; 1.0.5 is below it"),
        ("v2.0.0", "'v2.0.0' is no version number"),
        ("2.0", "'2.0' is no version number"),
        ("01.0.0", "'01.0.0' is no version number"),
        ("2.0.0-rc.1", "is no version number"),
        ("", "'' is no version number"),
    ],
)
def test_any_other_number_is_refused(tmp_path: Path, asked: str, said: str) -> None:
    written(tmp_path, ROWS[:6])
    with pytest.raises(DataError, match=r"^[^\n]*$") as error:
        written(tmp_path, ROWS, version=asked)
    assert said in error.value.message
    assert error.value.exit_code == 2
    assert history.versions(tmp_path / "datasets" / "consult") == ["1.0.0"]


def test_a_first_number_is_not_below_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a first version is 1\.0\.0"):
        written(tmp_path, ROWS, version="0.1.0")


def test_the_same_rows_get_no_number(tmp_path: Path) -> None:
    written(tmp_path, ROWS)
    again = written(tmp_path, ROWS, version="3.0.0")
    assert (again.version, again.unchanged) == ("1.0.0", True)


def test_a_number_is_never_given_twice(tmp_path: Path) -> None:
    root = written(tmp_path, ROWS[:6]).path.parent
    shutil.rmtree(root / "1.0.0")
    assert written(tmp_path, ROWS[:7]).version == "2.0.0"
    written(tmp_path, ROWS[:8])
    history.yank(root, "2.1.0", "privacy")
    shutil.rmtree(root / "2.1.0")
    assert written(tmp_path, ROWS[:9]).version == "3.0.0"
    with pytest.raises(DataError, match=r"2\.1\.0 is not above it"):
        written(tmp_path, ROWS[:10], version="2.1.0")
