"""Reader of ``id, medical_case, doctor_diagnosis, Department``: sectioned cases with the doctor's conclusion.

A dialogue that is pasted into a case is cut off; the doctor's words in it become the reference reply.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from medsynth.core.step import Batch, read
from medsynth.core.tables import CASE
from medsynth.readers._cases import CaseFile, Draft, batches
from medsynth.readers._fields import Values, name, required, text
from medsynth.readers._files import records
from medsynth.readers._form import form_case
from medsynth.readers._sections import sections


class MedicalCase(CaseFile):
    """Config of the reader ``medical_case``."""

    KEYS: ClassVar[tuple[str, ...]] = ("id", "medical_case", "doctor_diagnosis", "Department")
    REQUIRED: ClassVar[str] = "medical_case"


@read(table=CASE)
def medical_case(config: MedicalCase) -> Iterator[Batch]:
    """Read sectioned cases with the doctor's conclusion."""
    return batches(records(config.path), _to_case, config)


def _to_case(values: Values, config: MedicalCase) -> Draft:
    form = sections(required(values, "medical_case"))
    summary = text(values, "doctor_diagnosis")
    return Draft(form_case(form, summary, text(values, "Department"), config), source_id=name(values, "id"))
