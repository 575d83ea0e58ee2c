"""``medsynth show``: what a version is, from its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from medsynth.cli._mixture import mixture_lines
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import columns, safe
from medsynth.cli._version import OUT, Opened, find

if TYPE_CHECKING:
    from medsynth.dataset.manifest import Manifest


@click.command("show")
@click.argument("version", metavar="V")
@OUT
@talks
def command(talk: Talk, version: str, out: Path) -> None:
    """Show what a version is: identity, rows, stages, files.

    V is a path, NAME@VERSION, or NAME for the latest.

    Example: medsynth show dialogue-zh-demo
    """
    opened = find(version, out)
    data = {"path": str(opened.path), **opened.manifest.model_dump(mode="json", by_alias=True)}
    talk.result(data, [safe(line) for line in _lines(opened)])
    talk.next(f"medsynth peek {opened.label}")


def _lines(opened: Opened) -> Iterator[str]:
    manifest = opened.manifest
    marks = [mark for mark, there in (("draft", manifest.draft), ("demo output", manifest.demo)) if there]
    yield _title(opened.label, marks)
    yield f"path        {opened.path}"
    yield f"content id  {manifest.content_id}"
    yield f"created     {manifest.created}"
    if manifest.parent:
        yield f"parent      {manifest.parent.version}"
    yield f"recipe      {manifest.recipe.kind}, seed {manifest.recipe.seed}, medsynth {manifest.recipe.medsynth}"
    for source in manifest.lineage.sources:
        people = "real people" if source.real_people else "no real people"
        yield f"source      {source.name}, licence {source.licence}, {people}, {source.rows:,} rows"
    for model in manifest.lineage.models:
        yield f"teacher     {model.role}: {model.provider}:{model.id}"
    yield ""
    yield from _tables(manifest)
    yield ""
    if manifest.mixture:
        yield from mixture_lines(manifest.mixture)
        yield ""
    yield from _stages(manifest)
    yield from _reasons(manifest)
    for name, gate in manifest.gates.items():
        yield f"gate {name}: {'passed' if gate.passed else f'refused, {gate.reason}'}"


def _title(label: str, marks: list[str]) -> str:
    return f"{label} ({', '.join(marks)})" if marks else label


def _tables(manifest: Manifest) -> Iterator[str]:
    rows = [("table or view", "split", "rows", "files", "bytes")]
    for name, entry in (*manifest.tables.items(), *manifest.views.items()):
        for split, part in entry.splits.items():
            size = sum(file.bytes for file in part.files)
            rows.append((name, split, f"{part.rows:,}", f"{len(part.files):,}", f"{size:,}"))
    yield from columns(rows)


def _stages(manifest: Manifest) -> Iterator[str]:
    if not manifest.counts:
        return
    rows = [("stage", "in", "out", "failed", "dropped")]
    for name, count in manifest.counts.items():
        dropped = ", ".join(f"{number:,} {reason}" for reason, number in count.dropped.items() if number)
        rows.append((name, f"{count.rows_in:,}", f"{count.rows_out:,}", f"{count.failed:,}", dropped))
    yield from columns(rows)


def _reasons(manifest: Manifest) -> Iterator[str]:
    """Every reason that a stage could give: how many rows it took, some of them, and those that took none."""
    for name, count in manifest.counts.items():
        rows = [
            (reason, f"{number:,}", ", ".join(count.examples.get(reason, ())))
            for reason, number in count.dropped.items()
            if number
        ]
        none = [reason for reason, number in count.dropped.items() if not number]
        if count.examples or none:
            yield ""
        if rows:
            yield from columns([(f"{name}: dropped for", "rows", "for example"), *rows])
        if none:
            yield f"{name}: nothing was dropped for {', '.join(none)}"
