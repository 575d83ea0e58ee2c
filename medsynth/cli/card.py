"""``medsynth card``: make a version's card anew."""

from __future__ import annotations

from pathlib import Path

import click

from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT, find


@click.command("card")
@click.argument("version", metavar="V")
@OUT
@talks
def command(talk: Talk, version: str, out: Path) -> None:
    """Render the card of a version again.

    The card is its README.md. The result is the next patch version; the rows stay the same. Exceptions that are
    signed in the file `publish.leak_overrides` of medsynth.yaml become part of its manifest and card.

    Example: medsynth card dialogue-zh
    """
    from medsynth.cli._project import project
    from medsynth.dataset.version import rerender
    from medsynth.gates.pii_leak import read_policy

    opened = find(version, out)
    policy = project().publish.leak_overrides
    overrides = read_policy(Path(policy)).overrides if policy else ()
    signed = tuple(one.to_manifest() for one in overrides)
    written = rerender(opened.path, pii=opened.manifest.pii.model_copy(update={"overrides": signed}))
    data = {
        "path": str(written.path),
        "version": written.version,
        "content_id": written.content_id,
        "unchanged": written.unchanged,
    }
    said = "the card is the same; nothing was written" if written.unchanged else f"wrote {written.version}"
    talk.result(data, f"{said}: {written.path}")
