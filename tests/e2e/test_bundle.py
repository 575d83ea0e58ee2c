"""A version packed on one machine and made again on another: no call, the same content id; or a clear refusal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.project import TRUST, medsynth, server, stats, teachers

CASES = (ROOT / "seeds" / "cases" / "zh.jsonl").read_text("utf-8").splitlines()[:4]
RECIPE = """
kind: dialogue
name: talks
language: zh
region: CN
cases:
  reader: cases
  path: own/cases.jsonl
  source: {name: clinic, licence: CC-BY-4.0, real_people: false, region: CN}
prompts: {doctor: own/doctor.md}
checks: [filtered]
"""
RESPOND = """
kind: respond
name: answers
questions:
  path: %s
  source: {name: seeds, licence: CC-BY-4.0, real_people: false, region: US}
"""


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bundle with answers, one without, and the private input."""
    folder = tmp_path_factory.mktemp("bundle") / "one"
    (folder / "own").mkdir(parents=True)
    (folder / "own" / "cases.jsonl").write_text("\n".join(CASES) + "\n", "utf-8")
    shipped = (ROOT / "medsynth" / "prompts" / "dialogue_doctor.zh.md").read_text("utf-8")
    (folder / "own" / "doctor.md").write_text(f"{shipped}\nSpeak plainly.\n", "utf-8")
    (folder / "talks.yaml").write_text(RECIPE, "utf-8")
    (folder / "medsynth.yaml").write_text(TRUST, "utf-8")
    with server() as base_url:
        made = medsynth(folder, "run", "talks.yaml", "--yes", "--json", "-q", "--version", "1.2.0", *teachers(base_url))
        asked = stats(base_url)["requests"]
    assert made["calls"]["made"] == asked > 0
    (folder / "content_id").write_text(made["content_id"], "utf-8")
    medsynth(folder, "bundle", "talks", "--with-replies", "--out", "full.zip", "--json", "-q")
    medsynth(folder, "bundle", "talks", "--out", "bare.zip", "--json", "-q")
    return folder


def elsewhere(packed: Path, tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "another" / "place"
    folder.mkdir(parents=True)
    for name in names:
        shutil.copy(packed / name, folder / Path(name).name)
    return folder


def test_the_same_content_without_a_call(packed: Path, tmp_path: Path) -> None:
    folder = elsewhere(packed, tmp_path, "full.zip", "own/cases.jsonl")
    made = medsynth(folder, "run", "full.zip", "--json", "-q", "--input", "cases.jsonl=cases.jsonl")
    assert (made["content_id"], made["version"]) == ((packed / "content_id").read_text("utf-8"), "1.2.0")
    assert (made["calls"]["made"], made["bundle"]["same"], made["bundle"]["same_code"]) == (0, True, True)
    assert not list(folder.glob(".medsynth/bundles/*/replies.log"))
    again = medsynth(folder, "run", "full.zip", "--json", "-q", "--input", "cases=cases.jsonl")
    assert (again["unchanged"], again["bundle"]["same"]) == (True, True)


def test_packing_again_gives_the_same_bytes_and_no_path_of_the_machine(packed: Path) -> None:
    medsynth(packed, "bundle", "talks@1.2.0", "--with-replies", "--out", "again.zip", "--json", "-q")
    data = (packed / "again.zip").read_bytes()
    assert data == (packed / "full.zip").read_bytes()
    assert str(packed.parent).encode() not in data
    assert str(ROOT).encode() not in data
    assert b"127.0.0.1" not in data


def test_inputs_that_are_missing_changed_or_not_its_own(packed: Path, tmp_path: Path) -> None:
    folder = elsewhere(packed, tmp_path, "full.zip")
    missing = medsynth(folder, "run", "full.zip", "--json", code=2)["error"]
    assert missing["message"].startswith("the input cases.jsonl (cases.path) is not here; its sha256 is ")
    assert missing["hint"] == "Say where it is: --input cases.jsonl=PATH"
    (folder / "other.jsonl").write_text(CASES[0], "utf-8")
    changed = medsynth(folder, "run", "full.zip", "--json", "--input", "cases.jsonl=other.jsonl", code=2)["error"]
    assert "is not the file that was read" in changed["message"]
    unknown = medsynth(folder, "run", "full.zip", "--json", "--input", "x=other.jsonl", code=2)["error"]
    assert "has no input 'x'" in unknown["message"]
    assert not (folder / "datasets").exists()


def test_people_who_withdrew_stay_out_of_a_run_elsewhere(packed: Path, tmp_path: Path) -> None:
    one = Path(shutil.copytree(packed, tmp_path / "copy"))
    gone = json.loads(CASES[1])["id"]
    medsynth(one, "withdraw", "--source-id", gone, "--yes", "--json", "-q")
    made = medsynth(one, "run", "full.zip", "--json", "-q", "--input", "cases.jsonl=own/cases.jsonl", code=3)
    packing = medsynth(one, "bundle", "talks", "--with-replies", "--out", "less.zip", "--json", "-q")
    assert packing["withdrawn"] == 1
    folder = elsewhere(one, tmp_path, "less.zip", "own/cases.jsonl")
    words = ["run", "less.zip", "--json", "-q", "--input", "cases.jsonl=cases.jsonl"]
    refused = medsynth(folder, *words, code=2)["error"]
    assert "people who withdrew (1) were left out" in refused["message"]
    assert not (folder / "datasets").exists()
    for name in ("withdrawn.jsonl", "withdrawn.key"):
        shutil.copy(one / ".medsynth" / name, folder / ".medsynth" / name)
    again = medsynth(folder, *words)
    assert (again["content_id"], again["calls"]["made"]) == (made["content_id"], 0)
    assert again["bundle"]["same"]


def test_a_bundle_that_is_not_there_is_called_a_bundle(tmp_path: Path) -> None:
    for words in (["no.zip"], ["no.zip", "--input", "a=b"], ["none", "--input", "a=b"]):
        assert medsynth(tmp_path, "run", *words, "--json", code=2)["error"]["message"] == "there is no such bundle."
    (tmp_path / "no.zip").write_bytes(b"PK")
    assert "no bundle, or a damaged one" in medsynth(tmp_path, "run", "no.zip", "--json", code=2)["error"]["message"]


def test_without_answers_no_server_is_asked(packed: Path, tmp_path: Path) -> None:
    folder = elsewhere(packed, tmp_path, "bare.zip", "own/cases.jsonl")
    words = ["run", "bare.zip", "--json", "--yes", "--input", "cases.jsonl=cases.jsonl", "-q"]
    refused = medsynth(folder, *words, code=4)["error"]
    assert "has no kept answer, and the model's address is not known" in refused["message"]
    assert "--base-url" in refused["hint"]


def test_shipped_seeds_are_found_by_their_hash(packed: Path, tmp_path: Path) -> None:
    folder, other = tmp_path / "a", tmp_path / "b"
    folder.mkdir()
    other.mkdir()
    (folder / "r.yaml").write_text(RESPOND % json.dumps(str(ROOT / "seeds" / "questions" / "en.jsonl")), "utf-8")
    made = medsynth(folder, "run", "r.yaml", "--json", "-q")
    medsynth(folder, "bundle", "answers-demo", "--with-replies", "--out", str(other / "b.zip"), "--json", "-q")
    again = medsynth(other, "run", "b.zip", "--json", "-q")
    assert (again["content_id"], again["calls"]["made"]) == (made["content_id"], 0)


def test_answers_with_a_person_or_a_secret_are_not_packed(packed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(packed, tmp_path / "leaky"))
    (folder / "own" / "doctor.md").write_text("Use the key sk-abcdefghijklmnop1234.", "utf-8")
    (folder / "demo.yaml").write_text(RECIPE.replace("talks", "leaky"), "utf-8")
    medsynth(folder, "run", "demo.yaml", "--json", "-q")
    secret = medsynth(folder, "bundle", "leaky-demo", "--out", "leak.zip", "--json", code=3)["error"]
    assert "holds an API key" in secret["message"]
    case = json.loads(CASES[0]) | {"complaint": "我的电话是13912340187，胸口从中午开始痛。"}
    (folder / "own" / "cases.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    (folder / "demo.yaml").write_text(RECIPE.replace("talks", "phone").replace("prompts:", "# prompts:"), "utf-8")
    medsynth(folder, "run", "demo.yaml", "--json", "-q")
    person = medsynth(folder, "bundle", "phone-demo", "--with-replies", "--out", "leak.zip", "--json", code=3)["error"]
    assert "what looks like personal data" in person["message"]
    assert "0187" not in json.dumps(person)
    assert not (folder / "leak.zip").exists()
