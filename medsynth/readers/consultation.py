"""Reader of ``id, Description, Doctor faculty, Diagnosis and suggestions, Real Dialogue``: whole consultations.

The doctor's turns of the real dialogue become the reference reply; the patient's turns are not used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from medsynth.core.step import Batch, read
from medsynth.core.tables import CASE
from medsynth.readers._cases import CaseFile, Draft, batches
from medsynth.readers._fields import Values, name, required, text
from medsynth.readers._files import records
from medsynth.readers._form import form_case
from medsynth.readers._sections import doctor_words, sections


class Consultation(CaseFile):
    """Config of the reader ``consultation``."""

    KEYS: ClassVar[tuple[str, ...]] = (
        *("id", "Description", "Doctor faculty", "Diagnosis and suggestions", "Real Dialogue"),
    )
    REQUIRED: ClassVar[str] = "Description"


@read(table=CASE)
def consultation(config: Consultation) -> Iterator[Batch]:
    """Read consultations with the doctor's conclusion and the real dialogue."""
    return batches(records(config.path), _to_case, config)


def _to_case(values: Values, config: Consultation) -> Draft:
    form = sections(required(values, "Description"))
    case = form_case(form, text(values, "Diagnosis and suggestions"), text(values, "Doctor faculty"), config)
    said = doctor_words(text(values, "Real Dialogue"))
    return Draft(replace(case, reference_reply=said or case.reference_reply), source_id=name(values, "id"))
