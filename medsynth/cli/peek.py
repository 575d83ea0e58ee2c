"""``medsynth peek``: look at dialogues, in the terminal, as a page, or as a sheet for curators."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import click

from medsynth.cli._failures import Failures, failed
from medsynth.cli._places import home
from medsynth.cli._queue import Queue, queue_of
from medsynth.cli._queue import lines as queue_lines
from medsynth.cli._queue import to_json as queue_json
from medsynth.cli._samples import Sample, Samples, checks_of, dropped, kept
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT, Opened, find
from medsynth.core.errors import DataError
from medsynth.core.written import remember


@click.command("peek")
@click.argument("version", metavar="V")
@click.option("-n", "--n", "count", type=click.IntRange(min=1), default=5, show_default=True, help="How many.")
@click.option("--split", help="Only rows of this split.")
@click.option("--dropped", "only_dropped", is_flag=True, help="Dialogues that were dropped, with the reason.")
@click.option("--failed", "only_failed", is_flag=True, help="Rows that failed, with the reason.")
@click.option("--queue", "only_queue", is_flag=True, help="Facts that wait for a curator, and what stays until then.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a page.")
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a sheet with columns for a verdict and its reason; read it back with `verdicts import`.",
)
@OUT
@talks
def command(
    talk: Talk,
    version: str,
    count: int,
    split: str | None,
    only_dropped: bool,
    only_failed: bool,
    only_queue: bool,
    html: Path | None,
    xlsx: Path | None,
    out: Path,
) -> None:
    """Look at dialogues of a version beside their cases. V is a path, NAME@VERSION, NAME, or the id of a run.

    Example: medsynth peek dialogue-zh --n 50 --xlsx review.xlsx
    """
    if only_failed and (only_dropped or html or xlsx):
        raise click.UsageError("--failed shows rows without a dialogue; it goes with --json and -n only.")
    opened, runs = _open(version, out)
    label = opened.label if opened else version
    if only_queue and not (html or xlsx):
        found = queue_of(runs, count)
        talk.result(queue_json(found, label), list(queue_lines(found, label)))
        return
    if only_failed:
        _show_failed(talk, failed(runs, count), f"{label}, failed")
        return
    if opened and split and not any(split in entry.splits for entry in opened.manifest.tables.values()):
        names = ", ".join(dict.fromkeys(name for entry in opened.manifest.tables.values() for name in entry.splits))
        raise DataError(f"{opened.label} has no split '{split}'.", hint=f"There are: {names}.")
    if opened and not only_dropped:
        samples, title = kept(opened, count, split), label
    else:
        samples, title = dropped(runs, count, checks_of(opened) if opened else _all_checks()), f"{label}, dropped"
    written = _write(samples, queue_of(runs) if html or xlsx else Queue(), title, html, xlsx)
    for one in written:
        remember(home(), "rows to look at", Path(one), label)
    data = {"title": title, "of": samples.of, "rows": [_json(one) for one in samples.rows], "written": written}
    talk.result(data, [f"wrote {path}" for path in written] if written else list(_text(samples, title)))
    if not samples.rows and (lost := failed(runs, 1).of):
        talk.note(f"{lost:,} {'row' if lost == 1 else 'rows'} failed: medsynth peek {version} --failed")
    if xlsx:
        talk.next(f"medsynth verdicts import {xlsx} --reviewer NAME")


def _show_failed(talk: Talk, found: Failures, title: str) -> None:
    from medsynth.cli._failures import lines

    talk.result({"title": title, "of": found.of, "rows": found.to_json()}, list(lines(found, title)))


def _open(name: str, out: Path) -> tuple[Opened | None, list[Path]]:
    """The version and the folders of the runs that made it; or no version and the run of that id."""
    from medsynth.engine.runs import list_runs

    records = list_runs(home())
    run = [one.folder for one in records if one.run_id == name]
    if run:
        return None, run
    opened = find(name, out)
    version = opened.manifest.version.removeprefix("draft-")
    known = {opened.manifest.version, version}
    return opened, [
        one.folder for one in records if one.name == opened.manifest.name and {one.version, one.run_id} & known
    ][:1]


def _all_checks() -> list[str]:
    from medsynth.core.discover import extensions

    return list(extensions("checks"))


def _write(samples: Samples, queue: Queue, title: str, html: Path | None, xlsx: Path | None) -> list[str]:
    from medsynth.cli._peek_html import page
    from medsynth.cli._peek_xlsx import sheet

    written = []
    try:
        if html:
            html.write_text(page(samples, title, queue), "utf-8", errors="backslashreplace")
            written.append(str(html))
        if xlsx:
            sheet(samples.rows, xlsx, queue)
            written.append(str(xlsx))
    except OSError as error:
        raise DataError(f"the file cannot be written: {error.strerror or type(error).__name__}.") from error
    return written


def _text(samples: Samples, title: str) -> Any:
    from medsynth.cli._peek_text import lines

    return lines(samples, title, min(shutil.get_terminal_size().columns, 110))


def _json(sample: Sample) -> dict[str, Any]:
    return {
        "id": sample.id,
        "digest": sample.digest,
        "department": sample.department,
        "split": sample.split,
        "case": dict(sample.case),
        "conclusion": dict(sample.conclusion),
        "messages": [{"role": role, "content": text} for role, text in sample.messages],
        "checks": dict(sample.marks),
        "reason": sample.reason,
    }
