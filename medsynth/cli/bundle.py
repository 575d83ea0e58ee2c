"""``medsynth bundle``: what makes a version again, in one file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import find

if TYPE_CHECKING:
    from medsynth.dataset.bundle import Head


@click.command("bundle")
@click.argument("version", metavar="V")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; else <name>-<version>.bundle.zip here.")
@click.option("--datasets", type=click.Path(path_type=Path), default=Path("datasets"), help="Folder of the datasets.")
@click.option("--with-replies", is_flag=True, help="Pack the paid answers too, once they were searched for people.")
@talks
def command(talk: Talk, version: str, out: Path | None, datasets: Path, with_replies: bool) -> None:
    """Pack what makes a version again: recipe, prompts, hashes of its inputs, versions of what is installed.

    Inputs are never packed. With --with-replies, `medsynth run BUNDLE` gives the same content id without one call.

    Example: medsynth bundle clinic@1.0.0 --with-replies
    """
    from medsynth.cli._project import project
    from medsynth.core.written import remember
    from medsynth.dataset.open import open_version
    from medsynth.gates.pii_leak import read_policy
    from medsynth.publish.bundle import pack

    opened = open_version(find(version, datasets).path, verify=True)
    manifest = opened.manifest
    target = out or Path(f"{manifest.name}-{manifest.version}.bundle.zip")
    policy = project().publish.leak_overrides
    config = read_policy(Path(policy)) if policy else None
    head = pack(opened, target, home=home(), with_replies=with_replies, config=config, tell=talk.note)
    remember(home(), "a bundle", target, f"{manifest.name}@{manifest.version}")
    data = {"path": str(target), **head.model_dump(exclude={"files"}), "bytes": target.stat().st_size}
    talk.result(data, _lines(head, target))
    talk.next(f"medsynth run {shlex.quote(str(target))}")


def _lines(head: Head, target: Path) -> Iterator[str]:
    yield f"wrote {target}: {head.name} {head.version}, {target.stat().st_size / 1e6:,.1f} MB"
    for one in head.inputs:
        yield f"  input not packed: {one.file} ({one.key}), sha256 {one.sha256}"
    said = "none; a run of it asks its models anew" if head.replies is None else f"{head.replies:,}"
    yield f"  {'answers':<14}{said}"
    if head.withdrawn:
        yield f"  {'withdrawn':<14}{head.withdrawn:,} rows; a run needs this project's withdrawn.jsonl and its key"
    yield f"  {'content id':<14}{head.content_id}"
