"""``medsynth cache``: the replies that were paid for; what there is, whether it is whole, what can go."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import columns
from medsynth.core.errors import DataError

if TYPE_CHECKING:
    from medsynth.llm.cached import Collected, Shelf


@click.group("cache")
def command() -> None:
    """Look at replies that were paid for, and tidy them.

    Replies stand in .medsynth/replies (MEDSYNTH_HOME moves it). They are what lets a run go on, or a changed recipe
    start again, without paying twice.

    Example: medsynth cache ls
    """


@command.command("ls")
@talks
def ls(talk: Talk) -> None:
    """List kept replies: by model and outcome, then file by file."""
    folder, shelf = _look(talk)
    talk.result(_document(folder, shelf), _listed(folder, shelf))
    talk.next("medsynth cache verify")


@command.command("verify")
@talks
def verify(talk: Talk) -> None:
    """Read every kept reply and check its sum. Exit code 2 if some are damaged; the others are used all the same."""
    folder, shelf = _look(talk)
    if shelf.damaged:
        places = [f"{one.name}.log at byte {at:,}" for one in shelf.segments for at, _ in one.damaged]
        more = f" and {len(places) - 5} more" if len(places) > 5 else ""
        raise DataError(
            f"{shelf.damaged} of {_records(shelf) + shelf.damaged} records are damaged: {', '.join(places[:5])}{more}.",
            hint="All others are used; a lost answer is asked for again when a recipe needs it. "
            "`medsynth cache gc` clears the damage away.",
        )
    tails = [f"{one.name}.log ends in {one.tail:,} bytes of an unfinished record" for one in shelf.segments if one.tail]
    text = [f"{_records(shelf):,} records in {len(shelf.segments)} files are whole", *tails]
    talk.result({**_document(folder, shelf), "whole": True}, text)
    talk.next("medsynth cache ls")


@command.command("gc")
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Also remove answers that came longer ago; they are paid for again when a recipe asks for them.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before answers are removed.")
@talks
def gc(talk: Talk, older_than: float | None, dry_run: bool, yes: bool) -> None:
    """Remove failed attempts, replies that a better one stands before, and damage. Answers stay, unless told otherwise.

    Refused while a run writes here.
    """
    from medsynth.llm.cached import collect

    folder = _folder()
    if older_than is not None and not (yes or dry_run):
        would = collect(folder, older_than_days=older_than, dry_run=True)
        if would.old and not click.confirm(f"{would.old:,} paid answers will be gone. Go on?", err=True):
            raise click.Abort
    done = collect(folder, older_than_days=older_than, dry_run=dry_run)
    talk.result({"folder": str(folder), "dry_run": dry_run, **asdict(done)}, _cleared(done, dry_run=dry_run))
    talk.next("medsynth cache ls")


def _folder() -> Path:
    folder = home() / "replies"
    if not folder.is_dir():
        raise DataError(
            f"there are no kept replies: {folder} does not exist.", hint="A run makes it; MEDSYNTH_HOME moves it."
        )
    return folder


def _look(talk: Talk) -> tuple[Path, Shelf]:
    from medsynth.llm.cached import look

    def tick(count: int) -> None:
        if count % 200_000 == 0:
            talk.note(f"{count:,} records read")

    folder = _folder()
    return folder, look(folder, tick)


def _records(shelf: Shelf) -> int:
    return sum(one.records for one in shelf.segments)


def _document(folder: Path, shelf: Shelf) -> dict[str, Any]:
    models = [
        {
            **dict(zip(("provider", "model", "outcome"), kind, strict=True)),
            "attempts": count,
            "tokens_in": shelf.tokens[kind][0],
            "tokens_out": shelf.tokens[kind][1],
        }
        for kind, count in sorted(shelf.models.items())
    ]
    files = [asdict(one) for one in shelf.segments]
    size = sum(one.size for one in shelf.segments)
    totals = {"replies": shelf.keys, "records": _records(shelf), "damaged": shelf.damaged, "bytes": size}
    return {"folder": str(folder), **totals, "models": models, "segments": files}


def _listed(folder: Path, shelf: Shelf) -> Iterator[str]:
    size = sum(one.size for one in shelf.segments) / 1e6
    yield f"{folder}: replies to {shelf.keys:,} requests, {_records(shelf):,} attempts, {size:,.1f} MB"
    if not shelf.segments:
        return
    head = ("provider", "model", "outcome", "attempts", "tokens in", "tokens out")
    rows = [
        (*kind, f"{count:,}", *(f"{n:,}" for n in shelf.tokens[kind])) for kind, count in sorted(shelf.models.items())
    ]
    yield from columns([head, *rows])
    yield ""
    titles = ("file", "MB", "answers", "losses", "failures", "damaged", "last")
    yield from columns(
        [
            titles,
            *(
                (
                    *(one.name, f"{one.size / 1e6:,.1f}", f"{one.answers:,}", f"{one.losses:,}", f"{one.failures:,}"),
                    *(f"{len(one.damaged):,}", _day(one.last)),
                )
                for one in shelf.segments
            ),
        ]
    )


def _day(time_ns: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(time_ns / 1e9)) if time_ns else "-"


def _cleared(done: Collected, *, dry_run: bool) -> Iterator[str]:
    freed = (done.bytes_before - done.bytes_after) / 1e6
    yield f"{'would free' if dry_run else 'freed'} {freed:,.1f} of {done.bytes_before / 1e6:,.1f} MB"
    for count, what in (
        (done.failures, "failed attempts"),
        (done.superseded, "replies that a better one stands before"),
        (done.old, "answers older than asked"),
        (done.damaged, "damaged places"),
    ):
        if count:
            yield f"  {count:,} {what}"
