"""``medsynth verdicts``: what curators decided, kept by row id and digest."""

from __future__ import annotations

import re
from pathlib import Path

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT, Opened, find
from medsynth.core.errors import DataError, RecipeError

_REVIEWER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


@click.group("verdicts")
def command() -> None:
    """Take in what curators decided."""


@command.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--version", metavar="V", help="The version that the sheet was written from; else the one that fits.")
@click.option("--reviewer", required=True, metavar="NAME", help="Pseudonymous name of who decided, e.g. r1.")
@OUT
@talks
def take_in(talk: Talk, file: Path, version: str | None, reviewer: str, out: Path) -> None:
    """Read verdicts from a sheet that `medsynth peek --xlsx` wrote (.xlsx or .csv). All of them, or none.

    Importing a sheet twice changes nothing. A changed verdict is added; the older one stays on record.

    Example: medsynth verdicts import review.xlsx --reviewer r1
    """
    from medsynth.cli._decisions import append, decisions, known_rows
    from medsynth.cli._sheet import read_sheet

    if not _REVIEWER.match(reviewer):
        raise RecipeError(
            "--reviewer takes letters, digits, '.', '_' and '-'.", hint="Use a pseudonym, not a name or an address."
        )
    rows = read_sheet(file)
    opened = find(version, out) if version else _fitting(rows, out)
    found = decisions(rows, known_rows(opened, [row["row id"] for row in rows], home()), file.name)
    added = append(home(), opened.manifest.name, opened.manifest.version, reviewer, found)
    data = {
        "dataset": opened.manifest.name,
        "version": opened.manifest.version,
        "decisions": len(found),
        "added": added,
        "undecided": len(rows) - len(found),
    }
    same = f", {len(found) - added:,} known already" if added < len(found) else ""
    talk.result(data, f"{opened.label}: {added:,} verdicts added{same}, {len(rows) - len(found):,} rows undecided")


def _fitting(rows: list[dict[str, str]], out: Path) -> Opened:
    """The version that knows most rows of the sheet as they are in it; the same cases may stand in many datasets."""
    from medsynth.cli._decisions import known_rows

    sheet = {row["row id"].strip(): row["digest"].strip() for row in rows}
    best: tuple[int, int, Opened] | None = None
    for place in _places(out):
        try:
            opened = find(str(place), out)
        except DataError:
            continue
        known = known_rows(opened, sheet, home())
        fits = (sum(known[row_id] == digest for row_id, digest in sheet.items() if row_id in known), len(known))
        if known and (best is None or fits > best[:2]):
            best = (*fits, opened)
        if fits[0] == len(sheet):
            break
    if best is None:
        raise DataError("no dataset knows a row of this sheet.", hint="Name its version: --version NAME@VERSION.")
    return best[2]


def _places(out: Path) -> list[Path]:
    """Latest versions first, then drafts, then older versions; the newest of each sort first."""
    datasets = sorted(path for path in out.glob("*") if path.is_dir())
    drafts = sorted(out.glob("*/.drafts/*"), reverse=True)
    older = sorted((path.parent for path in out.glob("*/*/manifest.json")), reverse=True)
    return [*datasets, *drafts, *older]
