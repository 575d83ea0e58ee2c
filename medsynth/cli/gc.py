"""``medsynth gc``: what writers and downloads that died left behind."""

from __future__ import annotations

from pathlib import Path

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT


@click.command("gc")
@click.option("--dry-run", is_flag=True, help="Say what would go; remove nothing.")
@OUT
@talks
def command(talk: Talk, dry_run: bool, out: Path) -> None:
    """Remove what interrupted writes and downloads left behind.

    Half-written versions and half-fetched ones, untouched for an hour, of processes that are gone. Finished versions,
    drafts, replies and runs are never touched.

    Example: medsynth gc --dry-run
    """
    import shutil

    from medsynth.dataset.staging import abandoned

    found = [*abandoned(out), *abandoned(home() / "hub")]
    size = sum(_size(path) for path in found)
    for path in found if not dry_run else ():
        shutil.rmtree(path, ignore_errors=True)
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
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


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
