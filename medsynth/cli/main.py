"""The entry point: finds a verb's file when it is asked for, and turns whatever comes out of it into an exit code.

The second of the two boundaries with a broad ``except`` (the first is in ``engine/calls``).
"""

from __future__ import annotations

import errno
import gc
import importlib
import os
import sys
from collections.abc import Mapping, Sequence

import click

from medsynth.cli._talk import print_error, usage_error
from medsynth.core.errors import DataError, Interrupted, MedsynthError

VERBS: Mapping[str, str] = {
    "init": "Make a project that runs.",
    "check": "Find every mistake in recipes, without running anything.",
    "plan": "Show what a run would do, cost and send.",
    "run": "Build the next version of a dataset from a recipe.",
    "runs": "List the runs of this project, the newest first.",
    "show": "Show what a version is: identity, rows, stages, files.",
    "diff": "Compare two versions.",
    "peek": "Look at dialogues of a version beside their cases.",
    "verdicts": "Take in what curators decided.",
    "facts": "Show the clinical facts of texts.",
    "explain": "Tell where a row comes from and what became of it.",
    "prompt": "Copy, render and compare prompts.",
    "verify": "Check that a version is the one that was written.",
    "push": "Publish a version to the Hub; private unless told otherwise.",
    "pull": "Fetch a version from the Hub.",
    "bundle": "Pack what makes a version again: recipe, prompts, hashes of its inputs, versions of what is installed.",
    "withdraw": "Take a person out for good: rows, what was made from them, paid answers, verdicts.",
    "gc": "Remove what interrupted writes and downloads left behind.",
    "card": "Render the card of a version again.",
    "scrub": "Replace personal data in a parquet, JSON lines, CSV or TSV file (.gz too).",
    "report": "Show what was replaced: by kind and rule, per thousand rows, and how sure the rules were.",
    "convert": "Convert between published formats.",
    "list": "List what there is of a kind.",
    "schema": "Print the JSON Schema of a recipe kind or of a table.",
    "cache": "Look at replies that were paid for, and tidy them.",
    "doctor": "Check Python, packages, disk, terminal and keys.",
}
"""Verb -> first sentence of its help, kept here so that ``medsynth --help`` imports no verb. Its file has its name."""

_LIBRARIES = {
    # Arrow's other pools keep what they once had: 100 MB more at the peak of 10,000 dialogues, and no faster.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "POLARS_AUTO_USE_AZURE_STORAGE_ACCOUNT_KEY": "0",
}
_COLLECT_EVERY = (50_000, 20, 50)
"""Rows are many small objects without cycles; Python's own 700 costs 8 % of a run's time and saves no memory."""


class Verbs(click.Group):
    """A group whose commands are imported when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        name = "list_" if cmd_name == "list" else cmd_name  # a file called list.py would hide the builtin from readers
        command: click.Command = importlib.import_module(f"medsynth.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"There is no command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from medsynth import __version__

        click.echo(f"medsynth {__version__}")
        ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def cli() -> None:
    """Turn real consultations into medical instruction data with a known origin.

    Start with: medsynth init my-project
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(execute(list(sys.argv[1:] if arguments is None else arguments)))


def execute(arguments: list[str]) -> int:
    """Run one command; the exit code as ``core/errors.py`` lists them."""
    for name, value in _LIBRARIES.items():
        os.environ.setdefault(name, value)
    gc.set_threshold(*_COLLECT_EVERY)
    _speak_utf8()
    as_json, stdout = "--json" in arguments, sys.stdout
    try:
        done = cli.main(arguments, prog_name="medsynth", standalone_mode=False)
        return done if isinstance(done, int) else 0
    except MedsynthError as error:
        print_error(error, as_json=as_json)
        return error.exit_code
    except click.ClickException as error:
        return usage_error(error, as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        print_error(Interrupted("interrupted."), as_json=as_json)
        return Interrupted.exit_code
    except SystemExit as error:
        # click swaps stdout and leaves when the reader of our output has gone: 128 + SIGPIPE, as a shell says it.
        return int(error.code or 0) if sys.stdout is stdout else 141
    except Exception as error:  # noqa: BLE001 - the boundary: a bug becomes a file and one line
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:  # whichever option it was given with
            long = DataError("a name that was given is longer than a file's may be.", hint="Give a shorter one.")
            print_error(long, as_json=as_json)
            return long.exit_code
        from medsynth.cli._crash import keep_crash

        print_error(keep_crash(error), as_json=as_json)
        return 1


def _speak_utf8() -> None:
    """Text of any language can be printed anywhere; what a console cannot show is escaped, never an exception."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
            if not stream.isatty():
                reconfigure(encoding="utf-8")
