"""A case out of the form of Chinese online consultations: sections to three-state fields, person, conclusion.

What ``medical_case`` and ``consultation`` share. Knows the parts that ``_sections`` finds, and no column names.
"""

from __future__ import annotations

from medsynth.core.types import UNKNOWN, Case, Clinical
from medsynth.facts.state import clinical
from medsynth.readers._cases import CaseFile, case_language, case_region
from medsynth.readers._fields import BadRow
from medsynth.readers._person import Sex, person
from medsynth.readers._sections import Sections, conclusion, doctor_words


def form_case(form: Sections, summary: str, department: str, config: CaseFile) -> Case:
    """The case of a form and of the doctor's summary of it. ``BadRow`` if the form holds no complaint."""
    complaint = form.complaint()
    if not complaint:
        raise BadRow("no complaint: neither 疾病 nor 病情描述 is filled in")
    request = form.parts.get("request", "")
    spoken = case_language(config, None, f"{complaint}\n{request}")
    pregnancy = _clinical(form, "pregnancy")
    patient = person("\n".join((form.parts.get("person", ""), complaint, request)), spoken)
    diagnosis, advice = conclusion(summary)
    return Case(
        id="",
        language=spoken,
        complaint=complaint,
        region=case_region(config),
        department=department,
        request=request,
        duration=_clinical(form, "duration"),
        history=_clinical(form, "history"),
        medication=_clinical(form, "medication"),
        allergy=_clinical(form, "allergy"),
        pregnancy=pregnancy,
        age=patient.age,
        age_days=patient.age_days,
        sex=patient.sex or _sex_of(pregnancy),
        weight_g=patient.weight_g,
        diagnosis=diagnosis,
        advice=advice,
        reference_reply=doctor_words(form.dialogue),
    )


def _clinical(form: Sections, part: str) -> Clinical:
    said = form.parts.get(part, "")
    return clinical(said) if said else UNKNOWN


def _sex_of(pregnancy: Clinical) -> Sex | None:
    """Who is pregnant is a woman; 未怀孕 may be the answer of whoever filled in the form for somebody else."""
    return "female" if pregnancy.state == "present" else None
