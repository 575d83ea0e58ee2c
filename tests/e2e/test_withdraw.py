"""A person leaves a project of two datasets, one made from the other: every file is looked through afterwards."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from medsynth.engine.locks import run_lock
from medsynth.llm.segments import scan, segments
from medsynth.llm.stored import decode
from tests.conftest import ROOT
from tests.e2e.project import environment, medsynth

SECRET = "膝盖被一只鹦鹉啄了"
"""Words of one person's complaint that stand nowhere else."""
RECIPE = """
kind: dialogue
name: talks
language: zh
region: CN
cases:
  reader: cases
  path: cases.jsonl
  source: {name: clinic, licence: CC-BY-4.0, real_people: false, region: CN}
checks: [loop]
"""
FOLLOW_UP = """
kind: respond
name: follow
questions:
  path: made.jsonl
  question: text
  source: {name: talks, licence: CC-BY-4.0, real_people: false, region: CN}
"""
KILLS = (3, 10, 24)
"""Numbers of the change to the disk at which the withdrawal is killed."""
KILLED = """
import os, signal, sys
from medsynth.cli.main import execute
left = int(sys.argv.pop(1))
def hook(event, arguments):
    global left
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    changes = writes or event in ("os.remove", "os.rename", "os.truncate", "shutil.rmtree")
    if changes and ".lock" not in str(arguments[0]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
execute(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version of dialogues, a draft, curators' words, and a version of answers made from the dialogues."""
    folder = tmp_path_factory.mktemp("withdraw")
    shipped = (ROOT / "seeds" / "cases" / "zh.jsonl").read_text("utf-8").splitlines()[:5]
    cases = [json.loads(line) for line in shipped]
    cases[2] |= {"id": "p-3", "complaint": f"昨天{SECRET}，现在红肿，有点疼。"}
    write(folder / "cases.jsonl", cases)
    (folder / "talks.yaml").write_text(RECIPE, "utf-8")
    (folder / "follow.yaml").write_text(FOLLOW_UP, "utf-8")
    first = medsynth(folder, "run", "talks.yaml", "--json", "--quiet")
    medsynth(folder, "run", "talks.yaml", "--limit", "4", "--json", "--quiet")
    rows = table(folder / first["path"] / "data")
    write(folder / "made.jsonl", [{"id": one["id"], "text": one["messages"][0]["content"]} for one in rows])
    medsynth(folder, "run", "follow.yaml", "--json", "--quiet")
    (row,) = [one["id"] for one in rows if SECRET in str(one)]
    verdict = {"digest": "", "verdict": "accept", "reason": "", "reviewer": "r1", "date": "", "version": "1.0.0"}
    (folder / ".medsynth" / "verdicts").mkdir()
    write(folder / ".medsynth/verdicts/talks-demo.jsonl", [{"row_id": row, **verdict}, {"row_id": "other", **verdict}])
    return folder


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def table(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.ParquetFile(path).read().to_pylist()]


def holding(folder: Path) -> Iterator[str]:
    """Files of the project, inputs apart, in which the person's words stand."""
    for path in sorted(folder.glob("*/**/*")):
        if path.suffix == ".parquet":
            found = SECRET in str(pq.ParquetFile(path).read().to_pylist())
        else:
            found = path.is_file() and SECRET.encode() in path.read_bytes()
        if found:
            yield path.relative_to(folder).as_posix()
    for path, _ in segments(folder / ".medsynth" / "replies").values():
        if any(SECRET in decode(record.payload).raw.content.decode() for record in scan(path)):
            yield path.name


def copied(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "project"))


def withdraw(folder: Path, *more: str, code: int = 0) -> dict[str, Any]:
    return medsynth(folder, "withdraw", "--source-id", "p-3", "--yes", "--json", "--quiet", *more, code=code)


def test_a_person_leaves_with_everything_made_from_them(finished: Path, tmp_path: Path) -> None:
    folder = copied(finished, tmp_path)
    assert len(list(holding(folder))) > 6
    chats = [{"id": name, "text": f"Ring {name} at 212-555-0199."} for name in ("p-1", "p-3")]
    write(folder / "chats.jsonl", chats)
    (folder / "shared").mkdir()
    scrubbed = medsynth(folder, "scrub", "chats.jsonl", "--out", "shared/chats.jsonl", "--json", "--quiet")
    would = withdraw(folder, "--dry-run")
    done = withdraw(folder)
    audit = pq.read_table(folder / scrubbed["audit"]).to_pylist()
    assert (list(done["audits"].values()), {row["row"] for row in audit}) == ([1], {0})
    (told,) = [one["do"] for one in done["beyond_reach"] if one["where"].endswith("shared/chats.jsonl")]
    assert told.startswith("It holds 1 row of the person")
    assert {key: would[key] for key in ("rows", "replies", "verdicts", "audits")} == {
        key: done[key] for key in ("rows", "replies", "verdicts", "audits")
    }
    assert (done["verdicts"], len(done["drafts"]), done["replies_unknown"]) == (1, 1, 0)
    yanked = ["datasets/follow-demo/1.0.0", "datasets/talks-demo/1.0.0"]
    assert sorted(done["versions"]["yanked"]) == sorted(done["versions"]["left"]) == yanked
    assert all(name.startswith(tuple(yanked)) for name in holding(folder))
    for name, inputs in (("talks", 5), ("follow", 5)):
        made = medsynth(folder, "run", f"{name}.yaml", "--json", "--quiet")
        assert (made["version"], made["in"], made["dropped"]["withdrawn"]) == ("2.0.0", inputs, 1)
        assert made["calls"]["made"] == 0
    gone = withdraw(folder, "--delete-versions")
    assert gone["already"]
    assert sorted(gone["versions"]["deleted"]) == yanked
    assert list(holding(folder)) == []
    assert (withdraw(folder)["rows"], withdraw(folder)["versions"]["hold"]) == (0, {})
    refused = medsynth(folder, "verify", "talks-demo@1.0.0", "--json", code=2)
    assert "was withdrawn" in refused["error"]["message"]
    assert "p-3" not in "".join(path.read_text("utf-8") for path in (folder / ".medsynth").glob("*.jsonl"))


def test_a_withdrawal_that_is_killed_is_finished_by_the_next(finished: Path, tmp_path: Path) -> None:
    for number in KILLS:
        folder = Path(shutil.copytree(finished, tmp_path / str(number)))
        words = ["withdraw", "--source-id", "p-3", "--yes", "--delete-versions", "-q"]
        killed = subprocess.run([sys.executable, "-c", KILLED, str(number), *words], cwd=folder, env=environment())
        assert killed.returncode == -signal.SIGKILL, number
        done = withdraw(folder, "--delete-versions")
        assert list(holding(folder)) == [], number
        assert not done["replies_unknown"], number
        assert list(folder.glob("datasets/*/1.0.0")) == [], number
    made = medsynth(folder, "run", "talks.yaml", "--json", "--quiet")
    assert (made["version"], made["calls"]["made"], made["dropped"]["withdrawn"]) == ("2.0.0", 0, 1)


def test_raw_text_goes_on_request_and_the_next_run_makes_it_again(finished: Path, tmp_path: Path) -> None:
    folder = copied(finished, tmp_path)
    kept = ("datasets/", ".medsynth/replies/")
    raw = [name for name in holding(folder) if "/" in name and not name.startswith(kept)]
    assert len(raw) > 3
    assert medsynth(folder, "gc", "--json")["found"] == []
    would = medsynth(folder, "gc", "--raw", "--dry-run", "--json")
    assert (would["removed"], len(would["found"]) > 2) == ([], True)
    with run_lock(folder / ".medsynth", "talks", folder / "datasets"):
        assert "at work" in medsynth(folder, "gc", "--raw", "--json", code=2)["error"]["message"]
    assert medsynth(folder, "gc", "--raw", "--json")["removed"] == would["found"]
    assert not set(raw) & set(holding(folder))
    again = medsynth(folder, "run", "talks.yaml", "--json", "--quiet")
    assert (again["version"], again["unchanged"], again["calls"]["made"]) == ("1.0.0", True, 0)
    assert medsynth(folder, "verify", "talks-demo@1.0.0", "--json")


def test_what_is_refused(finished: Path, tmp_path: Path) -> None:
    folder = copied(finished, tmp_path)
    unknown = medsynth(folder, "withdraw", "--source-id", "p-99", "--yes", "--json", code=2)["error"]
    assert unknown["message"] == "no row of this project has that source id."
    asked = medsynth(folder, "withdraw", "--source-id", "p-3", "--json", code=2)["error"]
    assert "--yes" in asked["hint"]
    with run_lock(folder / ".medsynth", "talks-demo", folder / "datasets"):
        busy = withdraw(folder, code=2)["error"]
    assert "a run is at work" in busy["message"]
    assert not (folder / ".medsynth" / "withdrawn.jsonl").exists()
    never_read = ["withdraw", "--source-id", "p-99", "--source", "clinic", "--yes", "--json"]
    assert medsynth(folder, *never_read)["rows"] == 0
    write(
        folder / "cases.jsonl",
        [{"id": "p-99", "complaint": "头痛三天，有点发热。"}, {"id": "p-100", "complaint": "咳嗽两天，没有发热。"}],
    )
    made = medsynth(folder, "run", "talks.yaml", "--json", "--quiet")
    assert (made["in"], made["dropped"]["withdrawn"]) == (2, 1)
