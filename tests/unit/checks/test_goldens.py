"""Each check says of its golden dialogues what stands beside them, and no golden set is thin."""

from __future__ import annotations

import importlib
from collections import Counter
from typing import Any

import pytest

from medsynth.checks._run import ORDER, findings
from tests.unit.checks._dialogues import dialogue_of, rows

GOLDENS = [pytest.param(name, row, id=f"{name}-{row['language']}-{row['why']}") for name in ORDER for row in rows(name)]


@pytest.mark.parametrize(("name", "row"), GOLDENS)
def test_golden(name: str, row: dict[str, Any]) -> None:
    found = importlib.import_module(f"medsynth.checks.{name}").check(dialogue_of(row))
    assert ("pass" if found is None else "fail") == row["expect"], found


@pytest.mark.parametrize("name", ORDER)
def test_both_languages_have_passing_and_failing_dialogues(name: str) -> None:
    counts = Counter((row["language"], row["expect"]) for row in rows(name))
    assert set(counts) == {(language, expect) for language in ("zh", "en") for expect in ("pass", "fail")}
    assert min(counts.values()) >= 8


@pytest.mark.parametrize("name", ORDER)
def test_findings_are_those_of_the_check(name: str) -> None:
    for row in rows(name):
        found = findings(dialogue_of(row), [name])
        assert list(found) == ([name] if row["expect"] == "fail" else [])
