"""``medsynth withdraw``: a person leaves a project: the rows, what was made from them, the answers paid for them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT
from medsynth.core.errors import DataError, RecipeError

if TYPE_CHECKING:
    from medsynth.cli._beyond import Copy
    from medsynth.engine.withdraw import Withdrawal


@click.command("withdraw")
@click.option(
    "--source-id",
    "source_ids",
    multiple=True,
    required=True,
    metavar="ID",
    help="Id of the person's record in its source; - reads ids from stdin, one a line. May be given again.",
)
@click.option("--source", default="", metavar="NAME", help="Name of the source, where an id stands in several.")
@click.option("--delete-versions", is_flag=True, help="Also delete the files of the versions that hold the person.")
@click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@OUT
@talks
def command(talk: Talk, source_ids: tuple[str, ...], source: str, out: Path, **options: Any) -> None:
    """Take a person out for good: rows, what was made from them, paid answers, verdicts.

    No later run takes the person in again. Versions that hold the person are yanked, and the next one is a major
    version; their files stay until --delete-versions. Copies beyond this project are listed. Safe to repeat, and to
    go on with after a kill; refused while a run is at work.

    Example: medsynth withdraw --source-id 4711 --dry-run
    """
    from medsynth.cli._beyond import copies
    from medsynth.engine.withdraw import withdraw

    if not home().is_dir() and not out.is_dir():
        raise DataError("there is no project here: neither .medsynth nor datasets.", hint="Go to the project's folder.")
    dry_run, yes = options["dry_run"], options["yes"]

    def agree(found: Withdrawal) -> None:
        if yes:
            return
        for line in found_lines(found, delete=options["delete_versions"]):
            talk.note(line)
        if talk.json or not sys.stdin.isatty() or "-" in source_ids:
            raise RecipeError(
                "nothing was changed.", hint="Say that you mean it with --yes; --dry-run shows what goes."
            )
        click.confirm("Take it out for good?", abort=True, err=True)

    done = withdraw(
        _ids(source_ids),
        home=home(),
        out=out,
        source=source.strip(),
        delete_versions=options["delete_versions"],
        dry_run=dry_run,
        agree=agree,
        tell=talk.note,
    )
    beyond = list(copies(done, home()))
    talk.result(_document(done, beyond, dry_run=dry_run), _lines(done, beyond, dry_run=dry_run))
    if done.left and not dry_run:
        talk.next("medsynth withdraw --source-id ID --delete-versions")


def _ids(given: Sequence[str]) -> list[str]:
    """Without blanks at the ends and without doubles, in the order given."""
    lines = [line for one in given for line in (sys.stdin.read().splitlines() if one == "-" else [one])]
    found = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not found:
        raise RecipeError("no source id was given.", hint="Give one with --source-id.")
    return found


def found_lines(found: Withdrawal, *, delete: bool) -> Iterator[str]:
    """What is about to happen."""
    yield f"{found.ids:,} rows of {_people(found)} in versions and working copies"
    for path, rows in found.versions.items():
        yield f"  {path}: {rows:,} rows; will be yanked{' and deleted' if delete else ''}"


def _people(done: Withdrawal) -> str:
    return "1 person" if done.people == 1 else f"{done.people:,} people"


def _document(done: Withdrawal, beyond: list[Copy], *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "people": done.people,
        "already": done.already,
        "rows": done.ids,
        "versions": {
            "hold": {str(path): rows for path, rows in done.versions.items()},
            "yanked": [str(path) for path in done.yanked],
            "deleted": [str(path) for path in done.deleted],
            "left": [str(path) for path in done.left],
        },
        "store_files": done.store,
        "run_files": done.runs,
        "drafts": [str(path) for path in done.drafts],
        "fetched": [str(path) for path in done.fetched],
        "verdicts": done.verdicts,
        "audits": {str(one.audit): one.spans for one in done.audits if one.spans},
        "replies": done.replies.replies,
        "attempts": done.replies.attempts,
        "replies_shared": done.replies.shared,
        "replies_unknown": done.replies.unknown,
        "batch_requests": done.replies.requests,
        "unreadable": [str(path) for path in done.unreadable],
        "next_version": "major" if done.versions else "as computed",
        "beyond_reach": [copy.to_json() for copy in beyond],
    }


def _lines(done: Withdrawal, beyond: list[Copy], *, dry_run: bool) -> Iterator[str]:
    gone = "would go" if dry_run else "gone"
    if done.already and not dry_run:
        yield f"{_people(done)} had been withdrawn before; what was still to be found is gone now"
    else:
        yield f"{_people(done)}: {done.ids:,} rows found, with everything made from them"
    yield f"  {gone}: {done.store:,} files of the store, {done.runs:,} of runs, {len(done.drafts):,} drafts, " + (
        f"{len(done.fetched):,} fetched versions, {done.verdicts:,} verdicts"
    )
    replies = done.replies
    yield f"  {gone}: {replies.replies:,} paid answers ({replies.attempts:,} attempts), {replies.requests:,} of batches"
    if replies.shared:
        yield f"  kept: {replies.shared:,} answers to requests that other people's rows made word for word"
    if replies.unknown:
        yield f"  not known: {replies.unknown:,} kept answers do not say whose they are; see docs/withdrawal.md"
    for one in done.audits:
        if one.spans:
            yield f"  {gone}: {one.spans:,} spans of the audit {one.audit}"
    for path in done.deleted:
        yield f"  deleted: {path}"
    for path in done.left:
        what = "would be yanked" if dry_run else "yanked, and still on this disk"
        yield f"  {what}: {path} ({done.versions[path]:,} rows); --delete-versions takes its files away"
    for path in done.unreadable:
        yield f"  cannot be read, so nobody knows whether it holds the person: {path}"
    if done.versions:
        yield "  the next version is a major one"
    yield "beyond reach, for a person to see to:"
    for copy in beyond:
        yield f"  {copy.what}: {copy.where}"
        yield f"    {copy.do}"
