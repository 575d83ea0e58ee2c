"""A project from ``init`` to ``explain``, in processes of their own, with the demo teacher."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.house._tree import medsynth, succeeded

ENV = {"HF_HUB_OFFLINE": "1"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project with one draft of six cases."""
    folder = tmp_path_factory.mktemp("cli") / "clinic"
    succeeded(medsynth("init", str(folder), cwd=folder.parent, env=ENV))
    succeeded(medsynth("run", "dialogue.yaml", "--limit", "6", cwd=folder, env=ENV))
    return folder


def document(project: Path, *arguments: str, code: int = 0) -> Any:
    done = medsynth(*arguments, "--json", "-q", cwd=project, env=ENV)
    assert done.returncode == code, done.stderr + done.stdout
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_recipes_of_a_new_project_have_no_mistakes(project: Path) -> None:
    found = document(project, "check", "dialogue.yaml", "dialogue.en.yaml")
    assert [one["kind"] for one in found["recipes"]] == ["dialogue", "dialogue"]


def test_plan_makes_no_call(project: Path) -> None:
    found = document(project, "plan", "dialogue.yaml", "--limit", "4")
    assert found["leaves"] == []
    assert {stage["name"]: stage["rows"] for stage in found["stages"]}["dialogue"] == 4
    assert "nothing leaves this machine" in medsynth("plan", "dialogue.yaml", cwd=project, env=ENV).stdout


def test_teachers_that_a_run_would_refuse_are_mistakes(project: Path) -> None:
    nowhere = document(project, "check", "dialogue.yaml", "--teacher", "compatible:m", code=2)["error"]["problems"]
    assert [(one["path"], one["code"]) for one in nowhere] == [
        ("teachers.patient", "missing_key"),
        ("teachers.doctor", "missing_key"),
    ]
    far = ("--teacher", "compatible:m", "--base-url", "https://api.example/v1")
    (unlimited,) = document(project, "check", "dialogue.yaml", *far, code=2)["error"]["problems"]
    assert "the recipe has no budget" in unlimited["message"]
    assert "the recipe has no budget" in document(project, "plan", "dialogue.yaml", *far)["refused"][0]
    assert document(project, "plan", "dialogue.yaml", *far, "--set", "budget={requests: 9}")["refused"] == []


def test_a_dataset_of_drafts_names_the_newest(project: Path) -> None:
    run = document(project, "runs")["runs"][0]["run"]
    error = document(project, "show", "dialogue-zh-demo", code=2)["error"]
    assert error["hint"] == f"It has drafts only; the newest is dialogue-zh-demo@draft-{run}."
    assert document(project, "show", f"dialogue-zh-demo@draft-{run}")["draft"]


def test_every_input_of_a_draft_is_accounted_for(project: Path) -> None:
    found = document(project, "run", "dialogue.yaml", "--limit", "6")
    kept = sum(found["rows"]["conversation"].values())
    assert found["in"] == 6 == kept + sum(found["dropped"].values()) + found["failures"]
    assert found["calls"]["made"] == 0, "the first run paid for them"
    assert found["draft"]
    assert (project / found["path"] / "manifest.json").is_file()


def test_progress_goes_to_stderr_in_lines(project: Path) -> None:
    done = succeeded(medsynth("run", "dialogue.yaml", "--limit", "5", cwd=project, env=ENV))
    assert "\x1b" not in done.stdout + done.stderr
    assert any(" info dialogue done=5 total=5 " in line for line in done.stderr.splitlines())
    assert "content id" in done.stdout


def test_lineage_of_a_row(project: Path) -> None:
    run = document(project, "runs")["runs"][0]["run"]
    path = next(project.glob(f"datasets/*/.drafts/{run}"))
    row = document(project, "peek", str(path))["rows"][0]
    traces = document(project, "explain", row["id"])["traces"]
    assert {"conversation", "case"} <= {trace["table"] for trace in traces}
    assert "dialogue" in traces[0]["made"]["stages"]
    assert not any("messages" in trace["row"] or "complaint" in trace["row"] for trace in traces)


def test_prompts_are_rendered_copied_and_compared(project: Path) -> None:
    case = json.loads((project / "seeds/cases/zh.jsonl").read_text("utf-8").splitlines()[0])["id"]
    found = document(project, "prompt", "render", "dialogue.yaml", "--case", case)["requests"]
    assert list(found) == ["patient", "doctor"]
    assert found["doctor"][0]["role"] == "system"
    only = document(project, "prompt", "render", "dialogue.yaml", "--case", case, "--role", "doctor")["requests"]
    assert list(only) == ["doctor"]
    wrong = document(project, "prompt", "render", "dialogue.yaml", "--case", case, "--role", "doktor", code=2)
    assert wrong["error"]["hint"] == "Did you mean 'doctor'?"
    assert document(project, "prompt", "render", "dialogue.yaml", "--case", "nobody", code=2)

    path = document(project, "prompt", "copy", "dialogue_doctor.zh", "own")["path"]
    own = ["--set", f"prompts.doctor={path}"]
    same = document(project, "prompt", "diff", "dialogue.yaml", *own)
    assert (same["changed"], same["prompts"]["dialogue_doctor"]) == (0, [])
    with (project / path).open("a", encoding="utf-8") as file:
        file.write("\n多说一句。\n")
    changed = document(project, "prompt", "diff", "dialogue.yaml", *own)
    assert 0 < changed["changed"] * 2 == changed["requests"]
    assert "+多说一句。" in changed["prompts"]["dialogue_doctor"]
    assert document(project, "prompt", "copy", "dialogue_doctor.zh", "own", code=2)


def test_another_file_of_cases_from_the_command_line(project: Path) -> None:
    cases = [{"id": f"m{number}", "complaint": f"咳嗽{number}天，有痰，没有发热。"} for number in range(2, 5)]
    text = "\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    (project / "mine.jsonl").write_text(text, "utf-8")
    found = document(project, "run", "dialogue.yaml", "--set", "cases.path=mine.jsonl", "--limit", "3")
    manifest = json.loads((project / found["path"] / "manifest.json").read_text("utf-8"))
    (source,) = manifest["lineage"]["sources"]
    assert (source["name"], source["licence"], source["real_people"]) == ("mine", "unknown", True)


@pytest.mark.skipif(
    sys.platform == "win32" or getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write anywhere"
)
def test_an_output_that_cannot_be_written(project: Path) -> None:
    (project / "closed").mkdir(mode=0o500, exist_ok=True)
    assert document(project, "run", "dialogue.yaml", "--out", "closed/x", code=2)["error"]["message"]


@pytest.fixture
def long_run(project: Path, presses: list[signal.Signals]) -> Iterator[subprocess.Popen[str]]:
    """A run that takes some seconds, in its first stage with calls; of another seed each time, so nothing is there."""
    more = ["--set", "dialogue.samples=30", "--set", f"seed={sum(presses)}", "--json"]
    command = [sys.executable, "-m", "medsynth", "run", "dialogue.yaml", *more]
    env = {**os.environ, **ENV, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with subprocess.Popen(
        command, cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if " info language " in line:
                break
        time.sleep(0.5)
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("presses", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGINT]], ids=str)
def test_signals_end_a_run_with_its_state_saved(long_run: subprocess.Popen[str], presses: list[signal.Signals]) -> None:
    for press in presses:
        long_run.send_signal(press)
        time.sleep(0.3)
    out, err = long_run.communicate(timeout=120)
    assert long_run.returncode == 130, err
    assert json.loads(out)["error"]["exit_code"] == 130
    assert "Traceback" not in err
    assert f"go on with: medsynth run dialogue.yaml --set dialogue.samples=30 --set seed={sum(presses)} --json" in err
