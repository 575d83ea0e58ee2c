"""Reader of ``id, medical_case, doctor_diagnosis, Department``: sectioned cases with the doctor's conclusion.

A dialogue that is pasted into a case is cut off; the doctor's words in it become the reference reply.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import ClassVar

from medsynth.core.step import Batch, read
from medsynth.core.tables import CASE
from medsynth.readers._cases import CaseFile, Draft, batches
from medsynth.readers._fields import Values, name, required, text
from medsynth.readers._files import records
from medsynth.readers._form import form_case
from medsynth.readers._sections import sections

log = logging.getLogger(__name__)


class MedicalCase(CaseFile):
    """Config of the reader ``medical_case``."""

    KEYS: ClassVar[tuple[str, ...]] = ("id", "medical_case", "doctor_diagnosis", "Department")
    REQUIRED: ClassVar[str] = "medical_case"


@read(table=CASE)
def medical_case(config: MedicalCase) -> Iterator[Batch]:
    """Read sectioned cases with the doctor's conclusion."""
    unused = _Unused()
    yield from batches(records(config.path), unused.counted, config)
    if unused.dialogues:
        log.info("%d dialogues inside cases were cut off and not used: no doctor speaks", unused.dialogues)


class _Unused:
    """Makes cases, and counts the dialogues that were cut off without giving a reference reply."""

    def __init__(self) -> None:
        self.dialogues = 0

    def counted(self, values: Values, config: MedicalCase) -> Draft:
        form = sections(required(values, "medical_case"))
        case = form_case(form, text(values, "doctor_diagnosis"), text(values, "Department"), config)
        self.dialogues += bool(form.dialogue) and not case.reference_reply
        return Draft(case, source_id=name(values, "id"))
