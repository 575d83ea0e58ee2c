"""``medsynth cache`` as people and programs use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medsynth.cli.main import execute
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import scan
from tests.unit.llm.replies import key, only_segment, reply


@pytest.fixture
def replies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".medsynth" / "replies"
    with ReplyLog(folder) as log:
        for number in range(8):
            log.put(key(number), reply(f"answer {number}"))
        log.put(key(0), reply("busy", use="failure"))
    return folder


def document(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict:
    assert execute(["cache", *arguments, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_ls(replies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "ls")
    assert (found["replies"], found["records"], found["damaged"]) == (8, 9, 0)
    assert {one["outcome"]: one["attempts"] for one in found["models"]} == {"answer": 8, "failure": 1}
    assert execute(["cache", "ls"]) == 0
    assert "replies to 8 requests, 9 attempts" in capsys.readouterr().out


def test_verify_names_what_is_damaged(replies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert document(capsys, "verify")["whole"]
    segment = only_segment(replies)
    place = list(scan(segment))[2]
    data = bytearray(segment.read_bytes())
    data[place.offset + 45] ^= 1
    segment.write_bytes(data)
    error = document(capsys, "verify", code=2)["error"]
    assert f"1 of 9 records are damaged: {segment.name} at byte {place.offset:,}" in error["message"]
    assert document(capsys, "gc")["damaged"] == 1
    assert document(capsys, "verify")["records"] == 7


def test_gc(replies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert document(capsys, "gc", "--dry-run")["failures"] == 1
    assert document(capsys, "ls")["records"] == 9
    assert document(capsys, "gc")["failures"] == 1
    assert document(capsys, "gc", "--older-than", "0", "--yes")["old"] == 8
    assert document(capsys, "ls")["records"] == 0


def test_nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for verb in ("ls", "verify", "gc"):
        assert "no kept replies" in document(capsys, verb, code=2)["error"]["message"]
