"""The contraindication and restriction tables as a question: may this patient be given this drug?

A line of the grade ``caution`` never says no. Drugs are asked by ingredient: what holds for a part holds for a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from medsynth.checks._known import ingredients
from medsynth.checks._patient import Patient
from medsynth.facts._drugs import drugs
from medsynth.facts._tables import Contraindication, Group, Restriction, table

_REFUSES = frozenset(("contraindicated", "avoid"))


def forbidden(drug: str, patient: Patient, given: Iterable[str], *, surface: bool = False) -> str:
    """The id of the line that forbids the drug, '' where none does.

    given: drugs that the doctor recommended before in the same dialogue; surface: it is put on skin or eyes only.
    """
    parts = ingredients(drug)
    if parts & patient.allergies:
        return "allergy"
    wanted = {*parts, drug}
    others = {part for name in given for part in (name, *ingredients(name))} | patient.drugs
    lines = _lines()
    for place in sorted({place for name in wanted for place in _places().get(name, ())}):
        entry = lines[place]
        if surface and entry.kind != "allergy":
            continue
        met = wanted & _named(entry.drug) and _meets(entry, patient, others, wanted)
        if met or (entry.kind == "interaction" and wanted & _named(entry.against) and others & _named(entry.drug)):
            return entry.id
    return "" if surface else _restricted(wanted, patient)


def _meets(entry: Contraindication, patient: Patient, others: set[str], wanted: set[str]) -> bool:
    match entry.kind:
        case "allergy":
            return bool(patient.allergies & {*_named(entry.against), *(name[1:] for name in entry.against)})
        case "pregnancy":
            return patient.weeks is not None and entry.from_ <= patient.weeks[0] and patient.weeks[1] <= entry.to
        case "lactation":
            return patient.nursing
        case "age":
            return patient.age_years is not None and entry.from_ <= patient.age_years < entry.to
        case "disease":
            young = not entry.to or (patient.age_years is not None and entry.from_ <= patient.age_years < entry.to)
            return young and bool(patient.diseases & set(entry.against))
        case _:
            return bool((others - wanted) & _named(entry.against))


def _restricted(wanted: set[str], patient: Patient) -> str:
    entries: tuple[Restriction, ...] = table(Restriction)
    for entry in entries:
        if entry.region not in {patient.region, "*"} or entry.form or not wanted & _named((entry.drug,)):
            continue
        if entry.status in {"withdrawn", "suspended"} and not entry.below_years:
            return entry.id
        if entry.below_years and patient.age_years is not None and patient.age_years < entry.below_years:
            return entry.id
    return ""


@cache
def _lines() -> tuple[Contraindication, ...]:
    return tuple(entry for entry in table(Contraindication) if entry.grade in _REFUSES)


@cache
def _places() -> Mapping[str, tuple[int, ...]]:
    """Name of a drug -> the lines that name it, on either side."""
    found: dict[str, list[int]] = {}
    for place, entry in enumerate(_lines()):
        for name in _named(entry.drug) | (_named(entry.against) if entry.kind == "interaction" else frozenset()):
            found.setdefault(name, []).append(place)
    return {name: tuple(places) for name, places in found.items()}


@cache
def _named(names: tuple[str, ...]) -> frozenset[str]:
    """Ids of the drugs that a cell of a table names, its groups spelled out."""
    return frozenset(ident for name in names for ident in (_groups()[name[1:]] if name[0] == "@" else (name,)))


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    found = {}
    for group in table(Group):
        prefixes = tuple(member[4:] for member in group.members if member.startswith("atc:"))
        by_code = [drug.id for drug in drugs().values() if prefixes and drug.atc.startswith(prefixes)]
        found[group.id] = (*by_code, *(member for member in group.members if not member.startswith("atc:")))
    return found
