"""``medsynth facts``: for people, as JSON, as a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medsynth.cli.main import execute


def test_compare_tells_the_rule_and_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["facts", "compare", "甲氨蝶呤每周一次", "甲氨蝶呤每日一次", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "changed"
    assert {row["kind"]: row["status"] for row in found["facts"]} == {"drug": "equal", "frequency": "changed"}


def test_compare_reads_files_and_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after, page = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.html"
    before.write_text("阿莫西林<b>0.5g", "utf-8")
    after.write_text("阿莫西林500mg", "utf-8")
    assert execute(["facts", "compare", str(before), str(after), "--html", str(page)]) == 0
    assert "verdict: same" in capsys.readouterr().out
    assert "<td>阿莫西林" in page.read_text("utf-8")


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv"])
def test_facts_of_a_file(tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"texts{suffix}"
    lines = {
        ".txt": "take aspirin 100 mg",
        ".jsonl": '{"text": "take aspirin 100 mg"}',
        ".csv": "text\ntake aspirin 100 mg",
    }
    path.write_text(lines[suffix] + "\n", "utf-8")
    assert execute(["facts", str(path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["texts"][0]["facts"]
    assert {fact["normal"] for fact in facts} >= {"aspirin", "100 mg"}


def test_facts_of_conversations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Messages in either of the usual shapes; their roles are no texts."""
    path = tmp_path / "talks.jsonl"
    path.write_text(
        '{"id": "a", "messages": [{"role": "user", "content": "no fever"}, '
        '{"role": "assistant", "content": "take aspirin"}]}\n',
        "utf-8",
    )
    assert execute(["facts", str(path), "--json"]) == 0
    texts = json.loads(capsys.readouterr().out)["texts"]
    assert [text["text"] for text in texts] == ["a", "no fever", "take aspirin"]
    assert texts[1]["facts"][0]["polarity"] == "denied"


def test_wrong_use_is_exit_2(tmp_path: Path) -> None:
    assert execute(["facts", "compare", "one"]) == 2
    assert execute(["facts", str(tmp_path / "absent.txt")]) == 2
