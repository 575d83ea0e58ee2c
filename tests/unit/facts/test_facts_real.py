"""The real consultations: every field and conclusion gets a class, and few of them are red flags. Counts only."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from medsynth.facts.certainty import conclusion_class
from medsynth.facts.red_flags import red_flags
from medsynth.facts.state import clinical

pytestmark = pytest.mark.local

ALLERGY = re.compile(r"过敏史：\s*\n?(.*)")


def real_cases(shared: Path) -> list[dict[str, str]]:
    cases: list[dict[str, str]] = json.loads((shared / "huatuogpt" / "Med-dialog_100.json").read_text("utf-8"))
    return cases


def test_every_conclusion_is_classed(shared: Path) -> None:
    classes = Counter(conclusion_class(case["doctor_diagnosis"], "", "zh") for case in real_cases(shared))
    assert classes.total() == 100
    assert 40 <= 100 - classes["firm"] <= 50
    assert classes["tentative"] >= 12
    assert classes["no_diagnosis"] >= 20


def test_every_allergy_field_has_a_state(shared: Path) -> None:
    fields = [found.group(1) for case in real_cases(shared) if (found := ALLERGY.search(case["medical_case"]))]
    states = Counter(clinical(field).state for field in fields)
    assert states["denied"] >= 70
    assert states["present"] >= 5


def test_few_real_cases_are_red_flags(shared: Path) -> None:
    flagged = sum(bool(red_flags([case["medical_case"]], language="zh")[0]) for case in real_cases(shared))
    assert flagged <= 5
