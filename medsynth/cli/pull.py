"""``medsynth pull``: a version from the Hub, verified before it gets its name."""

from __future__ import annotations

from pathlib import Path

import click

from medsynth.cli._places import load_env
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT


@click.command("pull")
@click.argument("ref", metavar="REPO@TAG")
@OUT
@talks
def command(talk: Talk, ref: str, out: Path) -> None:
    """Fetch a version from the Hub.

    It is the one that the tag names; every file and row is verified before it gets its place.

    A stopped pull goes on where it was. No other revision is ever taken instead of a tag that is missing.

    Example: medsynth pull clinic/dialogues@v1.0.0
    """
    from medsynth.publish.pull import pull

    load_env([Path.cwd()])
    found = pull(ref, out, talk.note)
    data = {name: getattr(found, name) for name in type(found).__slots__} | {"path": str(found.path)}
    label = f"{found.name}@{found.version}"
    said = f"{label} stands in {found.path} already" if found.already else f"pulled {label} to {found.path}, verified"
    talk.result(data, [said, f"content id  {found.content_id}"])
    talk.next(f"medsynth show {label}")
