"""The sections of a card that a datasheet asks for: why, what, whose words, for what, on which terms, how it goes on.

Only what the manifest knows is said; what nobody recorded is called so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from medsynth.dataset.licences import read_licence, read_output_terms
from medsynth.dataset.manifest import Manifest, TableEntry

_COUNTED = ("language", "region", "kind", "source", "licence", "teacher", "dataset")
_MOST = 20
_WRITTEN = ("distilled", "rewritten", "pretraining")


def composition(manifest: Manifest) -> list[str]:
    """Rows by language, region, kind, source, licence and teacher; and how many a machine wrote."""
    entry = manifest.tables[manifest.main]
    lines = ["## Composition", "", _machine(entry), ""]
    rows = [(name, value, f"{number:,}") for name in _COUNTED for value, number in _values(entry, name)]
    return [*lines, *table(("column", "value", "rows"), rows)] if rows else lines[:-1]


def _values(entry: TableEntry, name: str) -> Iterator[tuple[str, int]]:
    found = sorted(entry.values.get(name, {}).items(), key=lambda pair: (-pair[1], pair[0]))
    yield from ((value or "not stated", number) for value, number in found[:_MOST])
    if len(found) > _MOST:
        yield f"{len(found) - _MOST:,} more values", sum(number for _, number in found[_MOST:])


def machine_rows(entry: TableEntry) -> int:
    """Rows whose text was written by a model: those with a teacher; where no row names one, those of a made kind."""
    teachers = Counter(entry.values.get("teacher", {}))
    named = sum(number for teacher, number in teachers.items() if teacher)
    kinds = Counter(entry.values.get("kind", {}))
    return max(named, sum(number for kind, number in kinds.items() if kind.startswith(_WRITTEN)))


def _machine(entry: TableEntry) -> str:
    made, all_rows = machine_rows(entry), entry.rows
    if not entry.values.get("teacher"):
        return "Who wrote the text of a row is not recorded in a column of its own."
    if made == all_rows:
        return f"**All {all_rows:,} rows were written by a machine**, in part or in whole."
    return f"**{made:,} of {all_rows:,} rows were written by a machine**, in part or in whole; the others were read."


def terms(manifest: Manifest) -> list[str]:
    """What stands against passing the rows on, source by source and model by model."""
    lines = ["## Terms", ""]
    limits = []
    for source in manifest.lineage.sources:
        found = read_licence(source.licence)
        said = list(found.limits) if found.known else ["its licence is unknown"]
        said += ["redistribution is not allowed"] if source.redistribution == "no" else []
        limits += [f"- Source {source.name}: {what}." for what in said]
    for model in manifest.lineage.models:
        if model.provider in ("demo", "scripted"):
            continue
        found = read_output_terms(model.terms)
        said = list(found.limits) if found.known else ["the terms of its operator are not on record"]
        limits += [f"- Model {model.id} ({model.role}): {what}." for what in said]
    if not limits:
        return [*lines, "Nothing on record stands against passing these rows on; each row has its own `licence`."]
    lead = "A row may be used only as its own `licence`, its source and the models that wrote it all allow:"
    return [*lines, lead, "", *dict.fromkeys(limits)]


def uses(manifest: Manifest) -> list[str]:
    """For what the rows were made, and for what not."""
    return [
        "## Uses",
        "",
        "- Meant for the supervised training and the study of language models, by people who can judge medical text.",
        "- Not meant to advise, triage or diagnose anybody, nor as a reference: no row is a guideline.",
        "- Not meant to find out who somebody is. Whoever recognises a person in a row must not use it, and tell the "
        "maintainers, who can withdraw the row.",
    ] + (["- Demo rows: for tests of software only."] if manifest.demo else [])


def upkeep(manifest: Manifest) -> list[str]:
    """How versions come and go."""
    return [
        "## Maintenance",
        "",
        "A version never changes. A new one has a new number: major where columns or splits change or rows were "
        "withdrawn for privacy, minor where rows change, patch where only the card does. Withdrawn versions are not "
        "loaded by medsynth. The tag of a version at the Hub is `v` and its number.",
    ]


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Lines of a Markdown table."""

    def line(cells: Sequence[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(heads), line(["---"] * len(heads)), *map(line, rows)]
