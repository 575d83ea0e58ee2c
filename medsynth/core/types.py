"""The values that pass between steps: messages, cases, spans, verdicts. They know no files and no models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Role = Literal["system", "user", "assistant"]
State = Literal["present", "denied", "unknown"]
Conclusion = Literal["firm", "tentative", "no_diagnosis", "not_medical"]
Disposition = Literal["emergency_now", "same_day", "routine", "self_care"]
Language = Literal["zh", "en"]

Row = dict[str, Any]
"""One row as a ``@generate`` step sees it: column name to Python value."""


class Message(NamedTuple):
    """One utterance. ``user`` is the patient, ``assistant`` the doctor, except inside a prompt."""

    role: Role
    content: str


Conversation = tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in code points, half-open: ``text[start:end]``."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Clinical:
    """A clinical field in one of three states, which never stand for one another.

    present: somebody said so, ``value`` has the words; denied: somebody said no; unknown: nobody said.
    """

    state: State = "unknown"
    value: str | None = None

    def __post_init__(self) -> None:
        if (self.state == "present") != (self.value is not None):
            raise ValueError(f"a {self.state} field {'needs a value' if self.value is None else 'has no value'}")


UNKNOWN = Clinical()
DENIED = Clinical("denied")


def present(value: str) -> Clinical:
    return Clinical("present", value)


CLINICAL_FIELDS = ("duration", "history", "medication", "allergy", "pregnancy")


@dataclass(frozen=True, slots=True)
class Case:
    """One real or seeded consultation case.

    complaint: the patient's words; request: what the patient wants to know ('' = not said);
    age_days and weight_g: None = unknown; diagnosis + advice: the conclusion, classed in ``conclusion``;
    red_flags: names of the rules in ``medsynth/facts/red_flags``; reference_reply: the real doctor's words.
    """

    id: str
    language: Language
    complaint: str
    region: str = ""
    department: str = ""
    request: str = ""
    duration: Clinical = UNKNOWN
    history: Clinical = UNKNOWN
    medication: Clinical = UNKNOWN
    allergy: Clinical = UNKNOWN
    pregnancy: Clinical = UNKNOWN
    age: str | None = None
    age_days: int | None = None
    sex: Literal["male", "female"] | None = None
    weight_g: int | None = None
    diagnosis: str = ""
    advice: str = ""
    conclusion: Conclusion = "no_diagnosis"
    disposition: Disposition = "routine"
    red_flags: tuple[str, ...] = ()
    reference_reply: str = ""


def case_from_row(row: Mapping[str, Any]) -> Case:
    """The ``Case`` of a row of the case table (or of a ``case`` struct in another table)."""
    return Case(
        id=row["id"],
        language=row["language"],
        complaint=row["complaint"],
        region=row["region"] or "",
        department=row["department"] or "",
        request=row["request"] or "",
        **{name: _clinical(row[name]) for name in CLINICAL_FIELDS},
        age=row["age"],
        age_days=row["age_days"],
        sex=row["sex"],
        weight_g=row["weight_g"],
        diagnosis=row["diagnosis"] or "",
        advice=row["advice"] or "",
        conclusion=row["conclusion"],
        disposition=row["disposition"],
        red_flags=tuple(row["red_flags"] or ()),
        reference_reply=row["reference_reply"] or "",
    )


def case_to_row(case: Case) -> Row:
    """The columns of the case table that a ``Case`` fills; source columns are the reader's."""
    row: Row = {name: getattr(case, name) for name in Case.__slots__}
    for name in CLINICAL_FIELDS:
        value: Clinical = row[name]
        row[name] = {"state": value.state, "value": value.value}
    row["red_flags"] = list(case.red_flags)
    return row


def _clinical(value: Mapping[str, Any] | None) -> Clinical:
    return UNKNOWN if value is None else Clinical(value["state"], value["value"])


class OpenFact(NamedTuple):
    """A fact of a row that no rule can settle, for a curator.

    status: ``unresolved`` (no table knows; the original stays) or ``flagged`` (allowed, but to be seen); kind: of the
    fact; rule: what left it open; before, after: its words, '' where a text has none; kept: the words that stay.
    """

    row: str
    status: Literal["unresolved", "flagged"]
    kind: str
    rule: str
    before: str
    after: str
    kept: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate found: pass or fail, numbers for the report, ids of examples (never their text)."""

    passed: bool
    reason: str = ""
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    queue: tuple[OpenFact, ...] = ()
    """What a person has to decide; the run keeps it beside its dropped rows."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One input row that could not be read: base name of the file, row (from 1), what was wrong."""

    file: str
    row: int
    error: str
