"""``medsynth facts``: what a text says, and what became of it in another; for people, as JSON, or as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import safe
from medsynth.core.errors import DataError

if TYPE_CHECKING:
    from medsynth.facts import Comparison, Fact

_COLOURS = {
    **dict.fromkeys(("drug", "strength", "allergy"), "magenta"),
    **dict.fromkeys(("dose", "frequency", "timing", "route", "duration", "value", "number"), "cyan"),
    **dict.fromkeys(("side", "age", "sex", "pregnancy"), "yellow"),
    **dict.fromkeys(("changed", "lost", "added"), "red"),
    "unresolved": "yellow",
    "equal": "green",
}
"""Kind or status -> colour of the terminal; findings are green."""
_HTML = (
    "<!doctype html><meta charset=utf-8><title>facts</title><style>body{font:16px sans-serif;max-width:60em;margin:2em "
    "auto}td{padding:.2em .6em;border-bottom:1px solid #ddd}</style>"
)


@click.command("facts")
@click.argument("what", nargs=-1, required=True, metavar="PATH | compare A B")
@click.option("--region", default="", metavar="CODE", help="Health system of brands and units, e.g. CN.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a page.")
@click.option("-n", "--n", "count", type=click.IntRange(min=1), default=20, show_default=True, help="Texts of PATH.")
@talks
def command(talk: Talk, what: tuple[str, ...], region: str, html: Path | None, count: int) -> None:
    """Show the clinical facts of texts.

    PATH is a text file (a text a line), JSONL, CSV or parquet. A and B are files, or texts in quotes.

    Example: medsynth facts compare "每周一次" "每日一次"
    """
    if what[0] == "compare":
        if len(what) != 3:
            raise click.UsageError("compare takes two files or texts: medsynth facts compare A B")
        _compare(talk, _text(what[1]), _text(what[2]), region, html)
        return
    if len(what) != 1:
        raise click.UsageError("one PATH, or: medsynth facts compare A B")
    _show(talk, _texts(Path(what[0]), count), region, html)


def _compare(talk: Talk, before: str, after: str, region: str, html: Path | None) -> None:
    from medsynth.facts import compare

    found = compare(before, after, region=region or None)
    rows = [
        {
            "status": pair.status,
            "kind": pair.kind,
            "rule": pair.rule,
            "before": before[pair.before.start : pair.before.end] if pair.before else None,
            "after": after[pair.after.start : pair.after.end] if pair.after else None,
        }
        for pair in found.facts
    ]
    _write(html, _table(rows))
    talk.result({"verdict": found.verdict, "facts": rows}, list(_compared(found, rows)))


def _compared(found: Comparison, rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        status = click.style(f"{row['status']:<10}", fg=_COLOURS[row["status"]])
        yield f"{status} {row['kind']:<10} {safe(row['before'] or '-')} → {safe(row['after'] or '-')}  ({row['rule']})"
    yield f"verdict: {found.verdict}"


def _show(talk: Talk, texts: list[str], region: str, html: Path | None) -> None:
    from medsynth.facts import read

    found = read(texts, region=region or None)
    rows = [
        {"text": text, "facts": [fact._asdict() | {"amount": None} for fact in facts]}
        for text, facts in zip(texts, found, strict=True)
    ]
    listed = [
        {"kind": fact.kind, "normal": fact.normal, "of": " ".join(fact.of), "words": text[fact.start : fact.end]}
        for text, facts in zip(texts, found, strict=True)
        for fact in facts
    ]
    _write(html, _table(listed))
    talk.result({"texts": rows}, [_coloured(text, facts) for text, facts in zip(texts, found, strict=True)])


def _coloured(text: str, facts: list[Fact]) -> str:
    """The text with every fact in the colour of its kind, and what it says behind it."""
    parts, at = [], 0
    for fact in facts:
        if fact.start >= at:
            words = click.style(safe(text[fact.start : fact.end]), fg=_COLOURS.get(fact.kind, "green"))
            denied = "not " if fact.polarity == "denied" else ""
            parts.append(f"{safe(text[at : fact.start])}{words}[{denied}{safe(fact.normal)}]")
            at = fact.end
    return "".join(parts) + safe(text[at:])


def _table(rows: list[dict[str, Any]]) -> str:
    from html import escape

    head = "".join(f"<th>{escape(name)}" for name in (rows[0] if rows else {}))
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell or ''))}" for cell in row.values()) for row in rows)
    return f"{_HTML}<table><tr>{head}{body}</table>"


def _write(path: Path | None, page: str) -> None:
    if path is None:
        return
    try:
        path.write_text(page, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise DataError(f"the page cannot be written: {error.strerror or type(error).__name__}.") from error


def _text(given: str) -> str:
    """The text of a file, or the words themselves where no file has that name."""
    try:
        return Path(given).read_text("utf-8", errors="replace") if Path(given).is_file() else given
    except (OSError, ValueError):
        return given  # a long text is no file name


def _texts(path: Path, count: int) -> list[str]:
    """The first texts of a file: its lines, or the strings of its columns, each message of a conversation by itself."""
    import polars as pl

    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".parquet": pl.read_parquet,
        ".csv": pl.read_csv,
        ".jsonl": pl.read_ndjson,
    }
    try:
        if path.suffix not in readers:
            lines = path.read_text("utf-8", errors="replace").splitlines()
            return [line for line in lines if line.strip()][:count]
        frame = readers[path.suffix](path).head(count)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DataError(f"the file cannot be read: {type(error).__name__}.", where=path.name) from error
    return [text for row in frame.iter_rows() for value in row for text in _strings(value)]


def _strings(value: Any) -> Iterator[str]:
    """The texts of a cell: a string, or the contents of messages; roles are none."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item.get("content") or item.get("value") if isinstance(item, dict) else item)
