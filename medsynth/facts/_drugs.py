"""The drug tables under ``seeds/facts/drugs``: ingredients, combinations, herbs, and every name they go by.

A name is folded as texts are. It may belong to several drugs; then region decides, and where that does not settle it
the name is ambiguous. This module looks names up; finding them in a text is the reader's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from medsynth.core.errors import DataError
from medsynth.core.shipped import shipped
from medsynth.facts._rows import Line, items, lines, year_of
from medsynth.facts._tables import Salt, table
from medsynth.text.normalise import fold

Role = Literal["generic", "synonym", "brand"]
EVERYWHERE = "*"
_BEHIND = frozenset(("sodium", "potassium", "calcium", "magnesium", "arginine", "tromethamine", "meglumine"))
"""Salts whose Chinese word follows the drug's name (双氯芬酸钠); that of the others stands before it (盐酸二甲双胍)."""
COLUMNS = (
    "id en zh class atc synonyms brands salts forms strengths parts source region year".split()  # in file order
)


@dataclass(frozen=True, slots=True)
class Drug:
    """One ingredient, or a combination (``parts``: ids of its ingredients; empty for a single one or a herbal product).

    group: therapeutic class; atc: code or ''; salts, forms: ids of ``salts.tsv`` and ``forms.tsv`` it is sold in;
    strengths: as labels say them ("500 mg", "120 mg/5 mL"); source: id in ``sources.tsv``.
    """

    id: str
    en: str
    zh: str
    group: str
    atc: str
    salts: tuple[str, ...]
    forms: tuple[str, ...]
    strengths: tuple[str, ...]
    parts: tuple[str, ...]
    source: str
    region: str
    year: int


class Name(NamedTuple):
    """One meaning of a name.

    regions: where it holds, ('*',) for everywhere; salt, form: what the name itself says ('' = nothing);
    exact: the spelling of a synonym that counts only in exactly this case (ASA), '' for most; ordinary: the name is
    also an everyday word (安定, "iron"), so it counts as a drug only beside a dose or another sign of medicine.
    """

    drug: str
    role: Role
    regions: tuple[str, ...]
    salt: str
    form: str
    exact: str
    ordinary: bool


@cache
def drugs() -> Mapping[str, Drug]:
    """Every drug by id."""
    return _read()[0]


@cache
def drug_names() -> Mapping[str, tuple[Name, ...]]:
    """Folded name -> its meanings, one a drug and region."""
    return _read()[1]


def resolve(name: str, region: str = "") -> tuple[Name, ...]:
    """The meanings of a name in a region: one is an answer, several are ambiguous, none is an unknown name.

    A meaning of this region outranks one of everywhere, and that outranks one of other regions. The spelling of an
    exact name is the caller's to compare.

    >>> [found.drug for found in resolve("扑热息痛")], [found.drug for found in resolve("泰诺", "CN")]
    (['paracetamol'], ['chlorphenamine+dextromethorphan+paracetamol+pseudoephedrine'])
    """
    found = drug_names().get(fold(name).text.strip(), ())
    here = tuple(one for one in found if region.upper() in one.regions)
    everywhere = tuple(one for one in found if EVERYWHERE in one.regions)
    chosen = here or everywhere or found
    return tuple({one.drug: one for one in reversed(chosen)}.values())[::-1]


@cache
def _read() -> tuple[Mapping[str, Drug], Mapping[str, tuple[Name, ...]]]:
    known: dict[str, Drug] = {}
    places: dict[str, str] = {}
    names: dict[str, list[Name]] = {}
    for file in drug_files():
        for line in lines(f"drugs/{file}", COLUMNS):
            drug = _drug(line)
            if drug.id in known:
                raise DataError(f"the id '{drug.id}' stands in {places[drug.id]} already.", where=line.where)
            known[drug.id], places[drug.id] = drug, line.where
            for text, name in _names(line, drug):
                _add(names.setdefault(text, []), name)
    for text, name in _with_salts(known.values()):
        if text not in names:
            names[text] = [name]
    for drug in known.values():
        for part in drug.parts:
            if part not in known:
                raise DataError(f"'{part}' among the parts of '{drug.id}' is no drug.", where=places[drug.id])
    return known, {text: tuple(meanings) for text, meanings in names.items()}


def _add(meanings: list[Name], name: Name) -> None:
    """Keep one meaning a drug and region: a mark or a form that is said once holds for the name."""
    for at, one in enumerate(meanings):
        if (one.drug, one.regions) == (name.drug, name.regions):
            salt, form = one.salt or name.salt, one.form or name.form
            meanings[at] = one._replace(salt=salt, form=form, ordinary=one.ordinary or name.ordinary)
            return
    meanings.append(name)


def _with_salts(known: Iterable[Drug]) -> Iterator[tuple[str, Name]]:
    """Generic names with each salt that the drug is sold as."""
    words = {salt.id: salt for salt in table(Salt)}
    for drug in known:
        for salt in drug.salts:
            name = Name(drug.id, "generic", (EVERYWHERE,), salt, "", "", False)
            for word in words[salt].en if drug.en else ():
                yield f"{drug.en} {word}".lower(), name
            for word in words[salt].zh if drug.zh else ():
                yield (drug.zh + word if salt in _BEHIND else word + drug.zh).lower(), name


def drug_files() -> list[str]:
    """Names of the tables in ``seeds/facts/drugs``, sorted."""
    names = (entry.name for entry in shipped("seeds/facts/drugs").iterdir())
    return sorted(name.removesuffix(".tsv") for name in names if name.endswith(".tsv"))


def _drug(line: Line) -> Drug:
    ident, en, zh, group, atc, _, _, salts, forms, strengths, parts, source, region, year = line.cells
    if not ident or ident != ident.lower() or " " in ident:
        raise DataError(f"'{ident}' is no id: small letters, digits and hyphens.", where=line.where)
    if not (en or zh):
        raise DataError("a drug needs a name in English or Chinese.", where=line.where)
    if not (group and source and region):
        raise DataError("class, source and region must be filled.", where=line.where)
    return Drug(
        ident,
        en,
        zh,
        group,
        atc,
        items(salts),
        items(forms),
        items(strengths),
        items(parts),
        source,
        region,
        year_of(year, line.where),
    )


def _names(line: Line, drug: Drug) -> list[tuple[str, Name]]:
    everywhere = (EVERYWHERE,)
    found = [_name(text, drug.id, "generic", everywhere, line.where) for text in (drug.en, drug.zh) if text]
    found += [_name(text, drug.id, "synonym", everywhere, line.where) for text in items(line.cells[5])]
    for brand in items(line.cells[6]):
        text, _, rest = brand.partition("@")
        regions = tuple(rest.split(":")[0].split(","))
        if not rest or not all(region == EVERYWHERE or region.isupper() for region in regions):
            raise DataError(f"the brand '{brand}' does not say where: NAME@US or NAME@CN,HK.", where=line.where)
        found.append(_name(text + ":" + ":".join(rest.split(":")[1:]), drug.id, "brand", regions, line.where))
    return found


def _name(written: str, drug: str, role: Role, regions: tuple[str, ...], where: str) -> tuple[str, Name]:
    """``~安定``, ``=ASA``, ``Toprol-XL:succinate:prolonged`` -> the folded name and its meaning."""
    text, *said = written.split(":")
    ordinary, exact = text.startswith("~"), text.startswith("=")
    text = text.lstrip("~=")
    folded = fold(text).text.strip()
    if not folded or len(said) > 2:
        raise DataError(f"'{written}' is no name.", hint="NAME, NAME:salt or NAME:salt:form.", where=where)
    salt, form = (*said, "", "")[:2]
    return folded, Name(drug, role, regions, salt, form, text if exact else "", ordinary)
