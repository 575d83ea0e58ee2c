"""The boundary: one line for people, one document for programs, a private file for a bug."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from medsynth.cli import main as boundary
from medsynth.cli._crash import describe
from medsynth.core.errors import BudgetExceeded, GateFailed, Interrupted, PublishError
from tests.house._tree import medsynth

Run = Callable[..., Any]
PATIENT = "张三 has a rash"


def raising(error: BaseException) -> click.Command:
    @click.command("runs")
    @click.option("--json", is_flag=True)
    def command(json: bool) -> None:
        raise error

    return command


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Let ``medsynth runs`` raise an error."""

    def put(error: BaseException) -> None:
        monkeypatch.setattr(boundary.Verbs, "get_command", lambda *_: raising(error))

    return put


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GateFailed("no", hint="Mend it.", where="a:3"), 3),
        (BudgetExceeded("spent"), 4),
        (PublishError("the Hub"), 5),
        (Interrupted("stopped"), 130),
        (KeyboardInterrupt(), 130),
        (ValueError("x"), 1),
        (RecursionError("x"), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_exit_codes_and_documents(
    run: Run, broken: Callable[[BaseException], None], error: BaseException, code: int
) -> None:
    broken(error)
    done = run("runs", "--json")
    assert done.code == code
    assert done.json["error"]["exit_code"] == code
    assert done.json.keys() == {"error"}
    plain = run("runs")
    assert (plain.code, plain.out) == (code, "")
    assert plain.err.splitlines()[-1].startswith("error: ")


def test_an_error_says_where_and_what_to_do(run: Run, broken: Callable[[BaseException], None]) -> None:
    broken(GateFailed("a gate said no.", hint="Mend it.", where="cases.jsonl:3"))
    assert run("runs").err == "error: cases.jsonl:3: a gate said no. Mend it.\n"


def test_a_bug_leaves_a_private_file_without_data(
    run: Run, broken: Callable[[BaseException], None], tmp_path: Path
) -> None:
    def fail() -> None:
        patient = PATIENT
        try:
            json.loads(patient)
        except ValueError as error:
            raise KeyError(patient) from error

    try:
        fail()
    except KeyError as error:
        broken(error)
    done = run("runs")
    (crash,) = (tmp_path / ".medsynth" / "crashes").iterdir()
    text = crash.read_text("utf-8")
    assert done.code == 1
    assert crash.name in done.err
    assert "KeyError" in text
    assert "JSONDecodeError" in text
    assert "in fail" in text
    assert PATIENT not in text + done.err
    if sys.platform != "win32":
        assert stat.S_IMODE(crash.stat().st_mode) == 0o600
        assert stat.S_IMODE(crash.parent.stat().st_mode) == 0o700


def test_messages_that_speak_of_code_are_kept() -> None:
    assert "no attribute 'x'" in describe(AttributeError("no attribute 'x'"))
    assert "no attribute" not in describe(ValueError("no attribute 'x'"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["rnu", "--json"],
        ["run", "--json"],
        ["run", "x.yaml", "--json", "--limit", "0"],
        ["run", "x.yaml", "--json", "--limit", "1", "--sample", "1"],
        ["run", "gone.yaml", "--json"],
        ["check", "gone.yaml", "gone too.yaml", "--json"],
        ["plan", "gone.yaml", "--json"],
        ["show", "gone", "--json"],
        ["peek", "gone", "--json"],
        ["card", "gone", "--json"],
        ["explain", "gone", "--json"],
        ["verdicts", "import", "gone.csv", "--reviewer", "r", "--json"],
        ["prompt", "copy", "gone", "--json"],
        ["prompt", "render", "gone.yaml", "--case", "1", "--json"],
        ["prompt", "diff", "gone.yaml", "--json"],
        ["schema", "gone", "--json"],
        ["schema", "--json"],
        ["list", "gone", "--json"],
        ["init", ".", "--json"],
    ],
    ids=" ".join,
)
def test_wrong_input_is_one_document_and_two(run: Run, arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    done = run(*arguments)
    assert done.code == 2
    assert done.json.keys() == {"error"}
    assert done.json["error"]["message"]
    assert done.err == ""


@pytest.mark.parametrize(
    "arguments",
    [["runs"], ["list"], ["list", "prompts"], ["doctor"], ["schema", "table.case"], ["init", "new"]],
    ids=" ".join,
)
def test_right_input_is_one_document(run: Run, arguments: list[str]) -> None:
    done = run(*arguments, "--json")
    assert done.code == 0, done.out
    assert isinstance(done.json, dict)


def test_did_you_mean_of_a_command(run: Run) -> None:
    assert "There is no command 'rnu'. Did you mean 'run'?" in run("rnu").err


def test_the_list_of_commands_says_what_they_say() -> None:
    for verb, said in boundary.VERBS.items():
        command = boundary.cli.get_command(click.Context(boundary.cli), verb)
        assert command
        assert command.get_short_help_str(200) == said


def test_every_command_has_help_with_an_example(run: Run) -> None:
    for verb in boundary.VERBS:
        done = run(verb, "--help")
        assert done.code == 0
        assert "Example: medsynth" in done.out or verb in ("verdicts", "prompt")
    for words in (["verdicts", "import"], ["prompt", "copy"], ["prompt", "render"], ["prompt", "diff"]):
        assert "Example: medsynth" in run(*words, "--help").out


def test_a_reader_that_goes_away_is_no_bug(tmp_path: Path) -> None:
    code = (
        "import sys, click\nfrom medsynth.cli import main\n"
        "@click.command('runs')\ndef command():\n"
        "    for _ in range(100000): click.echo('x' * 100)\n"
        "main.Verbs.get_command = lambda *_: command\nmain.main(['runs'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_console_that_knows_only_ascii(tmp_path: Path) -> None:
    done = medsynth(
        "list", "prompts", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    )
    assert done.returncode == 0, done.stderr
