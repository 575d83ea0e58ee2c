"""``medsynth verify``: whether a version is the one that was written."""

from __future__ import annotations

from pathlib import Path

import click

from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT, find


@click.command("verify")
@click.argument("version", metavar="V")
@click.option("--files", "files_only", is_flag=True, help="Hash the files only; do not read the rows.")
@OUT
@talks
def command(talk: Talk, version: str, files_only: bool, out: Path) -> None:
    """Check that a version is the one that was written.

    Hashes every file and recomputes the content ids from the rows; finds all that differs, and changes nothing.

    V is a path, NAME@VERSION, NAME for the latest, or hub:OWNER/NAME@TAG. Exit code 2 where anything differs.

    Example: medsynth verify dialogue-zh
    """
    from medsynth.core.errors import DataError
    from medsynth.dataset.verify import verify_version

    path = find(version, out).path
    found = verify_version(path, files_only=files_only)
    if found.problems:
        for problem in found.problems[1:20]:
            talk.note(problem)
        more = f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
        raise DataError(
            f"{found.problems[0]}{more}.", hint="A version is never edited; make a new one.", where=str(path)
        )
    data = {
        "path": str(path),
        "name": found.manifest.name,
        "version": found.manifest.version,
        "content_id": found.manifest.content_id,
        "files": found.files,
        "bytes": found.bytes,
        "rows": found.rows,
    }
    rows = "" if files_only else f", {found.rows:,} rows"
    label = f"{found.manifest.name}@{found.manifest.version}"
    talk.result(
        data,
        [
            f"{label} is as it was written: {found.files} files, {found.bytes / 1e6:.1f} MB{rows}",
            f"content id  {found.manifest.content_id}",
        ],
    )
