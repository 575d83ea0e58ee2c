"""Each check says of its golden dialogues what stands beside them, and no golden set is thin."""

from __future__ import annotations

import importlib
from collections import Counter

import pytest

from medsynth.checks._run import ORDER, findings
from tests.unit.checks._dialogues import dialogue_of, rows


@pytest.mark.parametrize("name", ORDER)
def test_goldens(name: str) -> None:
    check = importlib.import_module(f"medsynth.checks.{name}").check
    found = [(row, check(dialogue_of(row))) for row in rows(name)]
    assert not [(row, said) for row, said in found if ("pass" if said is None else "fail") != row["expect"]]


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
