"""``medsynth convert``: between published formats; what the target cannot hold is said before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import find
from medsynth.core.errors import DataError
from medsynth.core.written import remember

if TYPE_CHECKING:
    from medsynth.cli._conversion import Conversion, Losses


@click.command("convert")
@click.argument("path")
@click.option("--from", "from_", metavar="F", help="Format of PATH; a version is `messages`.")
@click.option("--to", required=True, metavar="G", help="Format to write (`medsynth list formats`).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File: .jsonl .json .parquet .csv.")
@click.option("--answers", metavar="FILE", type=click.Path(path_type=Path), help="Answers of exam questions, by id.")
@click.option("--lossy", is_flag=True, help="Go on although something is lost; it is counted.")
@click.option("--overwrite", is_flag=True, help="Replace the file that stands there.")
@click.option("--allow-demo", is_flag=True, help="Convert demo output too; it is a test of the plumbing.")
@click.option("--datasets", type=click.Path(path_type=Path), default=Path("datasets"), help="Folder of the versions.")
@talks
def command(
    talk: Talk,
    path: str,
    from_: str | None,
    to: str,
    out: Path | None,
    answers: Path | None,
    lossy: bool,
    overwrite: bool,
    allow_demo: bool,
    datasets: Path,
) -> None:
    """Convert between published formats.

    PATH is a JSON list, JSON lines, CSV, xlsx or parquet file, or a version (path, NAME@VERSION, NAME,
    hub:OWNER/NAME@TAG). Without --out the file is named after PATH and the format. Where something would be lost
    nothing is written, unless --lossy.

    Example: medsynth convert chatdoctor.json --from alpaca --to sharegpt --out chatdoctor.jsonl
    """
    from medsynth.cli._conversion_files import SUFFIXES, write

    conversion, stem, demo = _conversion(path, from_, to, datasets, answers)
    target = out or Path(f"{stem}.{to}{'.json' if hasattr(conversion.target, 'gathered') else '.jsonl'}")
    if target.suffix.lower() not in SUFFIXES:
        raise DataError(f"has no extension that says how to write it ({', '.join(SUFFIXES)}).", where=target.name)
    if hasattr(conversion.target, "gathered") and target.suffix.lower() != ".json":
        raise DataError(f"{to} is one JSON object.", hint="Name a .json file.", where=target.name)
    if target.exists() and not overwrite:
        raise DataError("stands there already.", hint="--overwrite replaces it.", where=target.name)
    before = conversion.measure()
    if (demo or before.demo) and not allow_demo:
        raise DataError(
            "it holds demo output, which is a test of the plumbing and no training data.",
            hint="--allow-demo converts it all the same.",
        )
    if before and not lossy:
        raise DataError("\n  ".join(("it would lose:", *_told(before))), hint="Add --lossy to go on without that.")
    if not before.written:
        raise DataError(f"nothing of it can be written as {to}.")
    write(conversion.records(named=before.named > 0), target, conversion.target)
    remember(home(), "a converted file", target, path)
    data = {"path": str(target), "from": from_ or "messages", "to": to, **_json(before)}
    lost = [f"without {line}" for line in _told(before)]
    lines = [f"wrote {target}", f"{before.read:,} records read, {before.written:,} written", *lost]
    talk.result(data, lines)
    if demo or before.demo:
        talk.note("note: this is demo output, a test of the plumbing; never train on it.")


def _conversion(
    path: str, from_: str | None, to: str, datasets: Path, answers: Path | None
) -> tuple[Conversion, str, bool]:
    """What to do, the first part of a file's name, and whether a demo teacher spoke."""
    from medsynth.cli._conversion import Conversion, file_rows, version_rows
    from medsynth.core.discover import module
    from medsynth.formats._between import between

    target = module("formats", to)
    is_file = Path(path).is_file()
    if is_file and not from_:
        raise DataError("say what it is: --from F (`medsynth list formats`).", where=Path(path).name)
    source = module("formats", from_ or "messages")
    across = between(source.TABLE, target.TABLE)
    if across is None:
        raise DataError(f"{from_ or 'messages'} holds {source.TABLE} rows, {to} holds {target.TABLE} rows.")
    if answers and (source.TABLE != "exam" or not is_file):
        raise DataError("--answers is for a file of exam questions.", where=answers.name)
    if is_file:
        rows = file_rows(Path(path), source, across, target.TABLE, answers)
        return Conversion(rows, target), Path(path).stem, False
    opened = find(path, datasets)
    frame = opened.table(opened.manifest.main)
    if frame is None:
        raise DataError("has no rows.", where=opened.label)
    return Conversion(version_rows(frame, target), target), opened.manifest.name, opened.manifest.demo


def _told(losses: Losses) -> Iterator[str]:
    for reason, count in losses.refused.most_common():
        yield f"{count:,} records that cannot be read: {reason} ({', '.join(losses.places[reason])})"
    for reason, count in losses.lacking.most_common():
        yield f"{count:,} rows with {reason} ({', '.join(losses.places[reason])})"
    for name, count in (*losses.unread.most_common(), *losses.left.most_common(), *losses.labels.most_common()):
        yield f"the field {name!r} of {count:,} records"


def _json(losses: Losses) -> dict[str, Any]:
    return {
        "read": losses.read,
        "written": losses.written,
        "lost": {
            "records": dict(losses.refused),
            "rows": dict(losses.lacking),
            "fields": dict(losses.unread + losses.left + losses.labels),
        },
        "demo": losses.demo,
    }
