"""Whether the sources of the rows and the models that wrote or judged them let anybody pass the rows on.

A public push is refused for each source or model that says no, or says nothing, with the number of its rows. A private
one is a copy for the same people: it is told, and goes on, except that text of real people needs a declared basis for
its transfer to where the Hub stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import polars as pl

from medsynth.dataset.licences import UNKNOWN, Terms, read_licence, read_output_terms
from medsynth.dataset.manifest import SourceEntry
from medsynth.publish.gates._asked import Asked, Finding

_OURS = frozenset(("demo", "scripted"))
"""Providers without an operator: their words are the project's own."""


def licence(asked: Asked) -> Finding:
    """Source and teachers and judges together: the row may go only where all of them let it."""
    rows = _counted(asked)
    against = [*_sources(asked, rows), *_models(asked, rows)]
    reasons = list(_transfers(asked, rows))
    if asked.public:
        return Finding("licence", not against + reasons, "; ".join(against + reasons))
    return Finding(
        "licence", not reasons, "; ".join(reasons), tuple(f"not for a public push: {one}" for one in against)
    )


def _counted(asked: Asked) -> dict[tuple[str, str, str], int]:
    """(source, licence, teacher) -> rows, over all tables, from the shards."""
    found: Counter[tuple[str, str, str]] = Counter()
    for _, _, rows in asked.tables():
        columns = rows.collect_schema().names()
        keys = [
            (pl.col(name) if name in columns else pl.lit(None, dtype=pl.String)).fill_null("").alias(name)
            for name in ("source", "licence", "teacher")
        ]
        counted = rows.select(keys).group_by("source", "licence", "teacher").len().collect(engine="streaming")
        for source, said, teacher, number in counted.iter_rows():
            found[source, said, teacher] += number
    return found


def _sources(asked: Asked, rows: dict[tuple[str, str, str], int]) -> Iterator[str]:
    known = {source.name: source for source in asked.manifest.lineage.sources}
    per_source: Counter[tuple[str, str]] = Counter()
    for (name, said, _), number in rows.items():
        per_source[name, said] += number
    for (name, said), number in sorted(per_source.items()):
        for why in _against(known.get(name), said):
            yield f"source {name or 'without a name'}: {why} ({number:,} rows)"


def _against(source: SourceEntry | None, said: str) -> Iterator[str]:
    """What stands against rows of a source whose own column says ``said``."""
    if source is None:
        yield "the manifest does not declare it"
        return
    declared = read_licence(source.licence)
    row = read_licence(said) if said else UNKNOWN
    if not declared.known:
        yield f"its licence {source.licence!r} is not one that can be read"
    elif not row.known:
        yield f"its rows have the licence {said!r}, which cannot be read"
    yield from dict.fromkeys((*declared.limits, *row.limits))
    if source.redistribution == "no":
        yield "redistribution is not allowed"


def _models(asked: Asked, rows: dict[tuple[str, str, str], int]) -> Iterator[str]:
    roles: dict[tuple[str, str], list[str]] = {}
    for model in asked.manifest.lineage.models:
        if model.provider not in _OURS:
            roles.setdefault((model.id, model.terms), []).append(model.role)
    for (name, said), names in roles.items():
        number = sum(count for (_, _, teacher), count in rows.items() if name and name in teacher)
        written = f"{number:,} rows" if number else "all rows passed it"
        as_what = ", ".join(dict.fromkeys(names))
        yield from (f"model {name} ({as_what}): {why} ({written})" for why in _said(read_output_terms(said)))
    yield from _undeclared(rows, {model.id for model in asked.manifest.lineage.models} | _OURS)


def _undeclared(rows: dict[tuple[str, str, str], int], known: Collection[str]) -> Iterator[str]:
    """Teachers that rows name and the manifest does not: nobody can say on which terms they wrote."""
    found: Counter[str] = Counter()
    for (_, _, teacher), number in rows.items():
        found.update({name: number for name in set(teacher.split(" + ")) if not any(one in name for one in known)})
    for name, number in sorted(found.items()):
        if name:
            yield f"model {name}: the manifest does not declare it, and its terms are not known ({number:,} rows)"


def _said(terms: Terms) -> tuple[str, ...]:
    return terms.limits if terms.known else ("its terms of use are not known; give them in terms.yaml",)


def _transfers(asked: Asked, rows: dict[tuple[str, str, str], int]) -> Iterator[str]:
    for source in asked.manifest.lineage.sources:
        number = sum(count for (name, _, _), count in rows.items() if name == source.name)
        if source.real_people and number and not source.transfer_basis:
            where = source.region or "an unknown place"
            yield (
                f"source {source.name}: text of real people of {where} crosses a border with the Hub, and no "
                f"transfer_basis is declared ({number:,} rows)"
            )
