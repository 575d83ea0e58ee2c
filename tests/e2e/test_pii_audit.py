"""The audit of a recipe's scrubbing: each span with its place, never its value; a person who withdraws leaves it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from tests.e2e.project import medsynth, run
from tests.e2e.test_respond import recipe

NAMES = ("Svetlana Markova", "Oluwaseun Adeyemi", "Priya Nair")
DEMO = {"provider": "demo", "model": "demo"}


def told(folder: Path, **more: Any) -> Path:
    """Three questions of people with a name and a number, and one of nobody."""
    path = recipe(folder, "", 0, teacher=DEMO, **more)
    made = json.loads(path.read_text("utf-8"))
    made["questions"]["source"]["real_people"] = True
    path.write_text(json.dumps(made), "utf-8")
    asks = [f"I am {name}, call 202-555-010{number}. What helps?" for number, name in enumerate(NAMES)]
    questions = [{"nr": number, "ask": ask} for number, ask in enumerate([*asks, "What helps against fever?"])]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)), "utf-8")
    return path


def spans(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


def test_every_span_stands_in_the_audit_and_no_value(tmp_path: Path) -> None:
    made = run(tmp_path, told(tmp_path))
    audit = tmp_path / made["audit"]
    asked = [json.loads(line)["ask"] for line in (tmp_path / "questions.jsonl").read_text("utf-8").splitlines()]
    found = {(one["row"], one["kind"]): asked[one["row"]][one["start"] : one["end"]] for one in spans(audit)}
    expected = {(number, "PERSON"): name for number, name in enumerate(NAMES)}
    assert found == expected | {(number, "PHONE"): f"202-555-010{number}" for number in range(3)}
    assert {(one["column"], one["turn"]) for one in spans(audit)} == {("question", 0)}
    assert {one["replacement"] for one in spans(audit)} == {"[PERSON_1]", "[PHONE_1]"}
    assert len({one["hmac"] for one in spans(audit)}) == 6
    for file in [*audit.parent.rglob("*"), *(tmp_path / made["path"]).rglob("*.parquet")]:
        assert not [name for name in (*NAMES, "202-555") if name.encode() in file.read_bytes()]
    said = medsynth(tmp_path, "report", str(audit), "--json")
    assert (said["rows"], said["touched"], said["spans"], said["profile"]) == (4, 3, 6, "strict")
    manifest = json.loads((tmp_path / made["path"] / "manifest.json").read_text("utf-8"))
    assert manifest["pii"]["replaced"] == {"PERSON": 3, "PHONE": 3}
    assert run(tmp_path, tmp_path / "recipe.yaml")["unchanged"]


def test_a_person_who_withdraws_leaves_the_audit(tmp_path: Path) -> None:
    audit = tmp_path / run(tmp_path, told(tmp_path))["audit"]
    before = spans(audit)
    medsynth(tmp_path, "withdraw", "--source-id", "1", "--yes", "--json", "-q")
    assert spans(audit) == [one for one in before if one["row"] != 1]
    assert medsynth(tmp_path, "report", str(audit), "--json")["spans"] == 4


def test_an_age_over_89_is_in_it(tmp_path: Path) -> None:
    case = {
        "id": "a", "language": "en", "complaint": "My ankles swell every evening.", "age": "92 years",
        "diagnosis": "Possible venous insufficiency.", "advice": "Raise the legs.", "region": "US",
    }  # fmt: skip
    (tmp_path / "cases.jsonl").write_text(json.dumps(case), "utf-8")
    source = {"name": "clinic", "licence": "CC0-1.0", "real_people": True, "region": "US"}
    made = {
        "kind": "dialogue",
        "name": "talks",
        "language": "en",
        "checks": [],
        "cases": {"reader": "cases", "path": "cases.jsonl", "source": source},
        "teachers": {"patient": DEMO, "doctor": DEMO},
    }
    (tmp_path / "recipe.yaml").write_text(json.dumps(made), "utf-8")
    result = run(tmp_path, tmp_path / "recipe.yaml")
    (one,) = [span for span in spans(tmp_path / result["audit"]) if span["kind"] == "AGE90"]
    assert (one["column"], one["start"], one["replacement"]) == ("age", 0, "90+")
    rows = pl.read_parquet(sorted((tmp_path / result["path"]).glob("case/*.parquet")))
    assert "92" not in rows["age"].item()


def test_without_scrubbing_there_is_none(tmp_path: Path) -> None:
    made = run(tmp_path, recipe(tmp_path, "", 2, teacher=DEMO))
    assert made["audit"] == ""
