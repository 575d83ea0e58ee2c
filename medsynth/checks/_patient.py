"""What is known of the patient before a doctor's turn, as far as a warning may ask: from the case and what was said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from medsynth.checks._dialogue import Dialogue, Turn
from medsynth.checks._known import GUESS, ingredients
from medsynth.checks._statements import asked
from medsynth.facts import Fact

_YEAR = 365.25
_WEEK_DAYS = 7
_DAYS = re.compile(r"pregnant (\d+(?:\.\d+)?) day")
MONTHS = re.compile(r"(\d+(?:\.\d+)?) month")
"""An age as a fact's normal form has it."""
_TRIMESTERS = {"trimester1": (0.0, 14.0), "trimester2": (14.0, 28.0), "trimester3": (28.0, 42.0)}


_LASTING = frozenset(
    (
        "asthma",
        "epilepsy",
        "gastric-ulcer",
        "duodenal-ulcer",
        "peptic-ulcer",
        "gastrointestinal-bleeding",
        "myocardial-infarction",
        "stroke",
    )
)
"""Illnesses that warn of drugs long after: a history of them counts as now."""
_END_STAGE = re.compile(
    r"(?:ckd|kidney disease|nephropathy)\W{0,3}(?:at )?(?:stage|grade) ?(?:4|5|iv|v)\b|(?:stage|grade) ?(?:4|5|iv|"
    r"v) (?:ckd|chronic kidney|kidney)"
    r"|肾脏?病.{0,3}[45四五]期"
)
"""Kidney disease that warns as kidney failure does."""


@dataclass(slots=True)
class Patient:
    """allergies, drugs, diseases: ids of the tables (of an allergy also a group); age_years: None = unknown.

    weeks: the stretch of pregnancy that is known to hold, None where the patient is not known to be pregnant.
    """

    region: str
    age_years: float | None
    allergies: set[str] = field(default_factory=set)
    drugs: set[str] = field(default_factory=set)
    diseases: set[str] = field(default_factory=set)
    weeks: tuple[float, float] | None = None
    nursing: bool = False


def patient_of(dialogue: Dialogue, until: Turn) -> Patient:
    """The patient as known when the doctor speaks in turn ``until``."""
    case = dialogue.case
    patient = Patient(case.region.upper(), None if case.age_days is None else case.age_days / _YEAR)
    if case.pregnancy.state == "present":
        patient.weeks = (0.0, 42.0)
    for name, facts in dialogue.case_facts.items():
        if name in {"complaint", "request", "history", "medication", "allergy", "pregnancy", "age"}:
            for fact in facts:
                _take(fact, patient, field_name=name)
    if _END_STAGE.search(dialogue.told):
        patient.diseases.add("renal-failure")
    for turn in dialogue.patient.turns:
        if turn.number < until.number:
            for fact in dialogue.facts[turn.number]:
                if not asked(turn.text, fact, dialogue.language):
                    _take(fact, patient, field_name="")
    return patient


def _take(fact: Fact, patient: Patient, *, field_name: str) -> None:
    if fact.person != "patient" or fact.polarity != "affirmed" or fact.condition or fact.sure <= GUESS:
        return
    if fact.kind == "allergy" or (field_name == "allergy" and fact.kind == "drug"):
        patient.allergies.update(ingredients(fact.normal))
    elif fact.time != "now" and not (field_name == "history" and fact.normal in _LASTING):
        return
    elif fact.kind == "drug" and field_name != "request":
        patient.drugs.update((*ingredients(fact.normal), fact.normal))
    elif fact.kind == "disease" and fact.certainty == "certain":
        patient.diseases.add(fact.normal)
    elif fact.kind == "pregnancy":
        _pregnancy(fact, patient)
    elif fact.kind == "age" and patient.age_years is None and (age := MONTHS.match(fact.normal)):
        patient.age_years = float(age[1]) / 12


def _pregnancy(fact: Fact, patient: Patient) -> None:
    if fact.normal == "breastfeeding":
        patient.nursing = True
        patient.weeks = None if patient.weeks == (0.0, 42.0) else patient.weeks
    elif fact.normal in _TRIMESTERS:
        patient.weeks = _TRIMESTERS[fact.normal]
    elif days := _DAYS.search(fact.normal):
        week = float(days[1]) / _WEEK_DAYS
        patient.weeks = (week, week)
    elif fact.normal == "pregnant" and patient.weeks is None:
        patient.weeks = (0.0, 42.0)
