"""How a command speaks: one result on stdout, everything else on stderr. Imports click only."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from medsynth.core.errors import MedsynthError, Problem, RecipeError

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Talk:
    """The common flags of a command, and what they mean for what it prints."""

    json: bool
    quiet: bool
    verbose: int

    def result(self, data: Mapping[str, Any], text: str | Iterable[str] = "") -> None:
        """The command's one result: the JSON document, or the text (lines) for people."""
        if self.json:
            click.echo(document(data))
            return
        for line in [text] if isinstance(text, str) else text:
            if line or not isinstance(text, str):
                click.echo(line)

    def note(self, text: str) -> None:
        """Something worth knowing, on stderr."""
        if not self.quiet:
            click.echo(text, err=True)

    def next(self, *commands: str) -> None:
        """What one does after this; only for people at a terminal."""
        if sys.stderr.isatty() and not self.quiet and not self.json:
            for command in commands:
                click.echo(f"next: {command}", err=True)


def talks(function: F) -> F:
    """Give a command the flags ``--json``, ``--quiet`` and ``-v``, and its ``Talk`` as first argument."""

    @click.option("--json", "as_json", is_flag=True, help="Print exactly one JSON document on stdout.")
    @click.option("--quiet", "-q", is_flag=True, help="Print no progress, notes or hints.")
    @click.option("--verbose", "-v", count=True, help="Log more; twice for everything.")
    @functools.wraps(function)
    def command(*args: Any, as_json: bool, quiet: bool, verbose: int, **kwargs: Any) -> Any:
        log_to_stderr(verbose, quiet=quiet)
        return function(Talk(as_json, quiet, verbose), *args, **kwargs)

    return command  # type: ignore[return-value]


def log_to_stderr(verbose: int, *, quiet: bool) -> None:
    """Our own loggers speak as loud as asked; a library's debug log may hold messages and stays silent."""
    import logging

    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(name)s %(message)s", datefmt="%H:%M:%S", level=logging.ERROR, force=True
    )
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.getLogger("medsynth").setLevel(level)


def document(data: Mapping[str, Any]) -> str:
    """One JSON document; half a surrogate pair is escaped instead of failing."""
    import json

    text = json.dumps(data, ensure_ascii=False, indent=2, default=str)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def print_error(error: MedsynthError, *, as_json: bool) -> None:
    """An error for people on stderr, or as the JSON document on stdout."""
    if as_json:
        click.echo(document({"error": error.to_json()}))
        return
    from medsynth.cli._terminal import safe

    if isinstance(error, RecipeError):
        for problem in error.problems:
            click.echo(safe("\n".join(problem_lines(problem))), err=True)
    click.echo(safe(f"error: {error}"), err=True)


def problem_lines(problem: Problem) -> list[str]:
    """A mistake as people read it: place, key, what is wrong, what may be meant; then the line and a caret."""
    where = problem.file if problem.file.startswith("--") else f"{problem.file}:{problem.line}:{problem.column}"
    parts = [f"{where}:", f"{problem.path}:" if problem.path else "", problem.message, problem.hint]
    head = " ".join(part for part in parts if part)
    return [f"{head} [{problem.code}]", *(f"    {line}" for line in problem.excerpt.splitlines())]


def usage_error(error: click.ClickException, *, as_json: bool) -> int:
    """A wrong command line, in click's words; exit code 2."""
    if as_json:
        hint = "Add --help to see what the command takes."
        click.echo(
            document({"error": RecipeError(error.format_message(), hint=hint).to_json() | {"type": "UsageError"}})
        )
    else:
        error.show()
    return 2
