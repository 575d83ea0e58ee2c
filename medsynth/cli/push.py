"""``medsynth push``: a version to the Hub, after every gate; private unless told otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from medsynth.cli._places import home, load_env
from medsynth.cli._talk import Talk, talks
from medsynth.cli._version import OUT
from medsynth.core.errors import RecipeError

if TYPE_CHECKING:
    from medsynth.publish.gates._asked import Finding
    from medsynth.publish.push import Pushed


@click.command("push")
@click.argument("version", metavar="V")
@click.argument("repo", metavar="REPO")
@click.option("--public", is_flag=True, help="Publish for everybody; without it the dataset is private.")
@click.option("--dry-run", is_flag=True, help="Run the gates and say what would change; write nothing.")
@click.option("--branch", metavar="NAME", help="Push a candidate to this branch, without a tag.")
@click.option("--take-over", is_flag=True, help="Replace what somebody else committed there.")
@OUT
@talks
def command(
    talk: Talk, version: str, repo: str, public: bool, dry_run: bool, branch: str | None, take_over: bool, out: Path
) -> None:
    """Publish a version to the Hub; private unless told otherwise.

    First every gate on the files, then one commit, every hash verified, then the tag.

    V is a path, NAME@VERSION, or NAME for the latest; REPO is OWNER/NAME. The token is HF_TOKEN, or that of
    `hf auth login`. Pushing the same version again changes nothing. Exit code 3 where a gate says no (nothing is
    sent then), 5 where the Hub does.

    Example: medsynth push clinic-dialogues clinic/dialogues
    """
    from medsynth.cli._project import project
    from medsynth.publish.gates._asked import Asked
    from medsynth.publish.hub import checked_branch, checked_repo
    from medsynth.publish.inspect import inspect, wrapped
    from medsynth.publish.open import open_version
    from medsynth.publish.push import MAIN, PushOptions, push, to_json

    load_env([Path.cwd()])
    name = checked_repo(repo)
    if branch == MAIN:
        raise RecipeError(
            f"releases stand on {MAIN}, with a tag; a candidate has none.",
            hint="Leave --branch out to publish, or name another branch for the candidate.",
        )
    onto = MAIN if branch is None else checked_branch(branch)
    sent = wrapped(open_version(version, out, verify=False))  # the parcel hashes every file
    findings = inspect(Asked(sent, public, project().publish, home()))
    for line in _gate_lines(findings):
        talk.note(line)
    options = PushOptions(public, dry_run, onto, take_over, home())
    done = push(sent, name, options, talk.note)
    gates = {found.gate: {"passed": found.passed, "notes": found.notes, **found.numbers} for found in findings}
    talk.result({**to_json(done), "gates": gates}, list(_lines(done)))
    if not dry_run and done.tag:
        talk.next(f"medsynth pull {done.repo}@{done.tag}")


def _gate_lines(findings: tuple[Finding, ...]) -> Iterator[str]:
    for found in findings:
        yield f"gate {found.gate}: passed"
        yield from (f"  {note}" for note in found.notes)


def _lines(done: Pushed) -> Iterator[str]:
    access = "private" if done.private else "PUBLIC"
    what = done.tag or f"branch {done.branch}"
    if done.dry_run:
        made = f", a new {access} dataset" if done.created else f" ({access})"
        yield f"would push {what} to {done.repo}{made}: {len(done.add)} files ({done.bytes / 1e6:.1f} MB)"
        yield from (f"  add     {path}" for path in done.add)
        yield from (f"  remove  {path}" for path in done.remove)
        return
    if done.already:
        yield f"{done.repo} has {what} already, file for file; nothing was sent"
    else:
        yield f"published {what} to {done.repo} ({access}), verified"
    yield f"commit      {done.oid}"
    yield f"content id  {done.content_id}"
    yield f"address     {done.url}"
