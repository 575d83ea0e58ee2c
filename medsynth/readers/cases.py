"""Reader of cases in medsynth's own schema: JSON lines, JSON list, parquet, CSV, xlsx.

A row: ``id, language, region, department, complaint, request, duration, history, medication, allergy, pregnancy,
age | age_years | age_days, sex, weight_g | weight_kg, diagnosis, advice, conclusion, disposition, red_flags,
reference_reply, reviewed_by``; only ``complaint`` must be there. A three-state field is text that is read, an
object ``{"state", "value"}``, or null for unknown; in tables also two columns ``allergy.state``, ``allergy.value``.
``fields`` in the recipe reads any other file. Other columns are ignored, and named once in the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, cast

from medsynth.core.step import Batch, read
from medsynth.core.tables import CASE
from medsynth.core.types import CLINICAL_FIELDS, Case, Conclusion, Disposition
from medsynth.readers._age import DAYS_A_YEAR, MOST_YEARS, age_in_days, age_in_words
from medsynth.readers._cases import CaseFile, Draft, batches, case_language, case_region
from medsynth.readers._fields import Values, clinical_field, language, name, number, required, sex, text, word, words
from medsynth.readers._files import records
from medsynth.readers._person import LEAST_WEIGHT_G, MOST_WEIGHT_G

_MOST_DAYS = MOST_YEARS * DAYS_A_YEAR


class Cases(CaseFile):
    """Config of the reader ``cases``."""

    KEYS: ClassVar[tuple[str, ...]] = (
        *("id", "language", "region", "department", "complaint", "request"),
        *CLINICAL_FIELDS,
        *(f"{field}.{part}" for field in CLINICAL_FIELDS for part in ("state", "value")),
        *("age", "age_years", "age_days", "sex", "weight_kg", "weight_g"),
        *("diagnosis", "advice", "conclusion", "disposition", "red_flags", "reference_reply", "reviewed_by"),
    )
    REQUIRED: ClassVar[str] = "complaint"
    IGNORED: ClassVar[frozenset[str] | None] = frozenset(
        {
            *("groups", "drugs"),  # of the seed files
            *("source", "source_id", "licence", "split_group", "split", "real_people"),  # of a version's case table
        }
    )


@read(table=CASE)
def cases(config: Cases) -> Iterator[Batch]:
    """Read cases in our own schema."""
    return batches(records(config.path), _to_case, config)


def _to_case(values: Values, config: Cases) -> Draft:
    complaint = required(values, "complaint")
    spoken = case_language(config, language(values, "language"), f"{complaint}\n{text(values, 'request')}")
    age, age_days = _age(values, spoken)
    conclusion = word(values, "conclusion", Conclusion)
    disposition = word(values, "disposition", Disposition)
    case = Case(
        id="",
        language=spoken,
        complaint=complaint,
        region=case_region(config, text(values, "region")),
        department=text(values, "department"),
        request=text(values, "request"),
        **{key: clinical_field(values, key) for key in CLINICAL_FIELDS},
        age=age,
        age_days=age_days,
        sex=sex(values, "sex"),
        weight_g=_weight(values),
        diagnosis=text(values, "diagnosis"),
        advice=text(values, "advice"),
        conclusion=cast(Conclusion, conclusion or "no_diagnosis"),
        disposition=cast(Disposition, disposition or "routine"),
        red_flags=words(values, "red_flags"),
        reference_reply=text(values, "reference_reply"),
    )
    declared = {"conclusion": conclusion, "disposition": disposition}
    return Draft(
        case,
        source_id=name(values, "id"),
        reviewed_by=text(values, "reviewed_by") or "none",
        declared=frozenset(key for key, value in declared.items() if value),
    )


def _age(values: Values, spoken: str) -> tuple[str | None, int | None]:
    """The age in words and in days, each from the other where only one is given; a bare number is years."""
    days = number(values, "age_days", least=0, most=_MOST_DAYS)
    years = number(values, "age_years", least=0, most=MOST_YEARS)
    said = values.get("age")
    if isinstance(said, (int, float)) or (isinstance(said, str) and said.strip().replace(".", "", 1).isdecimal()):
        bare = number(values, "age", least=0, most=MOST_YEARS)
        years, said = (bare if years is None else years), ""
    else:
        said = text(values, "age")
    if days is None and years is not None:
        days = years * DAYS_A_YEAR
    if days is None:
        days = age_in_days(said)
    whole = None if days is None else round(days)
    return (said or (None if whole is None else age_in_words(whole, spoken))), whole


def _weight(values: Values) -> int | None:
    grams = number(values, "weight_g", least=LEAST_WEIGHT_G, most=MOST_WEIGHT_G)
    kilograms = number(values, "weight_kg", least=LEAST_WEIGHT_G / 1000, most=MOST_WEIGHT_G / 1000)
    if grams is None and kilograms is not None:
        grams = kilograms * 1000
    return None if grams is None else round(grams)
