"""``medsynth gc``: what writers and downloads that died left behind; on request, every working copy of raw text."""

from __future__ import annotations

from pathlib import Path

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT


@click.command("gc")
@click.option("--raw", is_flag=True, help="Also remove working copies of the inputs, and rows that runs lost.")
@click.option("--dry-run", is_flag=True, help="Say what would go; remove nothing.")
@OUT
@talks
def command(talk: Talk, raw: bool, dry_run: bool, out: Path) -> None:
    """Remove what interrupted writes and downloads left behind.

    Half-written versions and half-fetched ones, untouched for an hour, of processes that are gone. Finished versions,
    drafts, replies and the records of runs are never touched.

    With --raw also what holds text as it was read: the store's working copies and the rows that runs dropped, failed or
    refused, queues for curators among them. The next run makes them again, and pays for nothing. Refused while a run is
    at work.

    Example: medsynth gc --raw --dry-run
    """
    from medsynth.dataset.staging import abandoned

    found = [*abandoned(out), *abandoned(home() / "hub")]
    if raw and home().is_dir():
        from medsynth.engine.locks import no_runs
        from medsynth.engine.raw import raw_folders

        with no_runs(home()):
            found += raw_folders(home())
            size = _removed(found, dry_run=dry_run)
    else:
        size = _removed(found, dry_run=dry_run)
    said = "would remove" if dry_run else "removed"
    lines = [f"{said} {path}" for path in found]
    talk.result(
        {
            "removed": [] if dry_run else [str(path) for path in found],
            "found": [str(path) for path in found],
            "bytes": size,
        },
        [*lines, f"{len(found)} leftovers, {size / 1e6:.1f} MB"],
    )


def _removed(found: list[Path], *, dry_run: bool) -> int:
    """Bytes that went, or would."""
    import shutil

    size = sum(_size(path) for path in found)
    for path in found if not dry_run else ():
        shutil.rmtree(path, ignore_errors=True)
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
    return size


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
