"""The small tables under ``seeds/facts``, each read once at first use: what a word of medicine means, never what to do.

Every class below is one line of one table; its fields are the table's columns, in order. ``;`` parts the items of a
list, an empty cell is nothing. The drug tables have a module of their own (``_drugs``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, TypeVar, get_type_hints

from medsynth.core.errors import DataError
from medsynth.facts._rows import items, lines, year_of

Words = tuple[str, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that entries cite."""

    id: str
    title: str
    publisher: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Salt:
    """A salt or ester: 盐酸, hydrochloride."""

    id: str
    en: Words
    zh: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Form:
    """A dosage form. release: plain, prolonged, delayed or '' (none); route: how it is given, or ''."""

    id: str
    release: str
    route: str
    en: Words
    zh: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. quantity: mass, volume, time, activity, count ...; factor: into its base unit (mg, mL, h ...)."""

    id: str
    quantity: str
    factor: float
    words: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """A laboratory value in two units: value in ``to`` = (value in ``unit`` + offset) * factor."""

    id: str
    en: Words
    zh: Words
    unit: str
    to: str
    factor: float
    offset: float
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Frequency:
    """A fixed way to say how often: ``times`` in ``hours`` (0 and 0 where it says only when). when: night, meals ..."""

    id: str
    times: float
    hours: float
    when: str
    en: Words
    zh: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Route:
    """A way a drug is given."""

    id: str
    en: Words
    zh: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that change what a statement says.

    kind: negation, certainty, person, time, condition, request; value: what it says (absent, possible, family ...),
    or ``none`` for a trap: words that look like a cue and say nothing. scope: forward, backward or both.
    """

    id: str
    language: str
    kind: str
    value: str
    scope: str
    words: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Side:
    """Words of a side. value: left, right, both, either; ``none`` for a trap (20个左右, 左氧氟沙星, "right away")."""

    id: str
    language: str
    value: str
    words: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Term:
    """What a finding, a test, a part of the body or a kind of person is called. kind: symptom, disease, test ..."""

    id: str
    kind: str
    en: Words
    zh: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of every day; those of one entry say the same.

    kind: ``plain`` (they say nothing of medicine), ``means`` (they do, and may be left out), ``degree`` (how much or
    how fast; may be left out), ``turn`` (they turn what stands beside them), ``strict`` (the same, and stand in both of
    two texts that say the same), ``count`` (a number in words; the id is its figures). against: ids of the meanings it
    stands against (more, less); like: ids, or ``kind:id`` of the other tables, that may say the same.
    """

    id: str
    kind: str
    against: Words
    like: Words
    en: Words
    zh: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Exclusive:
    """Words of a group of which only one can be true of one thing: March and May, tablet and suppository."""

    group: str
    id: str
    en: Words
    zh: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Group:
    """Drugs that a warning names together: members are drug ids or ``atc:J01C``; en, zh: what people call the group."""

    id: str
    en: Words
    zh: Words
    members: Words
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Restriction:
    """A drug that a region withdrew or restricted.

    status: withdrawn, suspended, restricted, unapproved; since: year or date; below_years: age below which it may
    not be given (0 = at any age); form: id of a form, '' for all; says: the rule in a sentence.
    """

    id: str
    drug: str
    form: str
    region: str
    status: str
    since: str
    below_years: float
    says: str
    source: str
    year: int


@dataclass(frozen=True, slots=True)
class Contraindication:
    """One line of the contraindication table.

    kind: allergy, pregnancy, lactation, age, interaction, disease; drug: ids or ``@groups`` of what is given;
    against: what it meets (for allergy and interaction drug ids or ``@groups``, for disease words, else '');
    from_, to: weeks of pregnancy, or years of age, half-open; grade: contraindicated, avoid, caution.
    """

    id: str
    kind: str
    drug: Words
    against: Words
    from_: float
    to: float
    grade: str
    says: str
    source: str
    region: str
    year: int


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that means several drugs. note: what decides."""

    name: str
    drugs: Words
    note: str
    source: str
    region: str
    year: int


_TABLES: dict[type, str] = {
    Source: "sources",
    Salt: "salts",
    Form: "forms",
    Unit: "units",
    Conversion: "analytes",
    Frequency: "frequencies",
    Route: "routes",
    Cue: "cues",
    Side: "sides",
    Term: "terms",
    Wording: "wording",
    Exclusive: "exclusive",
    Group: "groups",
    Restriction: "restrictions",
    Contraindication: "contraindications",
    Ambiguous: "ambiguous",
}


@cache
def table(kind: type[T]) -> tuple[T, ...]:
    """All entries of one table, in file order.

    >>> next(route.id for route in table(Route) if "静滴" in route.zh)
    'intravenous-infusion'

    DataError, with file and line: a cell that is no number, a source that ``sources.tsv`` lacks.
    """
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    types = [hints[name] for name in names]
    columns = [name.rstrip("_") for name in names]
    cited = None if kind is Source else {source.id for source in table(Source)}
    at = names.index("source") if cited is not None else 0
    found = []
    for line in lines(_TABLES[kind], columns):
        if cited is not None and line.cells[at] not in cited:
            raise DataError(f"'{line.cells[at]}' is no source of sources.tsv.", where=line.where)
        found.append(kind(*(_value(cell, hint, line.where) for cell, hint in zip(line.cells, types, strict=True))))
    return tuple(found)


def _value(cell: str, hint: Any, where: str) -> Any:
    if hint is str:
        return cell
    if hint is int:
        return year_of(cell, where)
    if hint is float:
        try:
            return float(cell or 0)
        except ValueError:
            raise DataError(f"'{cell}' is no number.", where=where) from None
    return items(cell)
