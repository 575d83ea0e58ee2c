"""The real consultations: every field and conclusion gets a class, and few of them are red flags. Counts only."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from medsynth import facts
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


def test_medications_of_the_disease_table_are_drugs(shared: Path) -> None:
    """Of the cells that are drugs at all ("Air" is none) nine in ten resolve to an ingredient."""
    with (shared / "chatdoctor" / "format_dataset.csv").open(encoding="utf-8", newline="") as file:
        cells = Counter(
            str(cell).strip()
            for row in csv.DictReader(file)
            for cell in ast.literal_eval(row["commonMedications"] or "[]")
        )
    del cells["Air"]
    found = facts.read(list(cells), region="US")
    resolved = sum(
        count
        for count, said in zip(cells.values(), found, strict=True)
        if any(fact.kind == "drug" and fact.normal[0] != "?" for fact in said)
    )
    assert resolved >= 0.9 * cells.total()
