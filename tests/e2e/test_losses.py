"""What models refuse or cut is counted by outcome, department and topic: at the end of a run, in run.json, in the
manifest and in the card."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import polars as pl

from tests.e2e.project import MEDSYNTH, RECIPES, TRUST, environment, medsynth, run, server, teachers

_ASKED = "What helps against a headache on day"


def recipe(folder: Path, url: str, questions: list[dict[str, Any]], **more: Any) -> Path:
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)), "utf-8")
    source = {"name": "made", "licence": "CC0-1.0", "real_people": False}
    made = {
        "kind": "respond",
        "name": "answers",
        "questions": {"path": "questions.jsonl", "question": "ask", "topic": "about", "source": source},
        "teacher": {"provider": "compatible", "model": "local", "base_url": url, "concurrency": 8, "timeout_s": 5},
        "checks": [],
    }
    path = folder / "recipe.yaml"
    path.write_text(json.dumps(made | more), "utf-8")  # JSON is YAML
    return path


def asked(count: int = 40) -> list[dict[str, Any]]:
    """Half of cardiology, about drugs or diet by turns; half without a department or a topic."""
    named = [
        {"department": "cardiology" if n < 20 else None, "about": ("drugs", "diet")[n % 2] if n < 20 else None}
        for n in range(count)
    ]
    return [{"id": str(n), "ask": f"{_ASKED} {n}?"} | one for n, one in enumerate(named)]


def entry(outcome: str, department: str, topic: str, lost: int, inputs: int) -> dict[str, Any]:
    return {"outcome": outcome, "department": department, "topic": topic, "lost": lost, "inputs": inputs}


def test_losses_of_answers_are_told_everywhere(tmp_path: Path) -> None:
    faults = ("length:contains=day 4?", "length:contains=day 6?", "content_filter:contains=day 5?")
    refused = "status:status=400,code=context_length_exceeded,contains=day 25?"
    with server(*(word for fault in (*faults, refused) for word in ("--fault", fault))) as url:
        path = recipe(tmp_path, url, asked())
        made = run(tmp_path, path)
        told = subprocess.run(
            [*MEDSYNTH, "run", str(path), "--yes"], cwd=tmp_path, capture_output=True, text=True, env=environment()
        )
    expected = [
        entry("truncated", "cardiology", "drugs", 2, 10),
        entry("filtered", "cardiology", "diet", 1, 10),
        entry("too_long", "", "", 1, 20),
    ]
    assert (made["losses"], made["dropped"], made["failures"]) == (expected, {"truncated": 2, "filtered": 1}, 1)
    kept = json.loads((tmp_path / ".medsynth" / "runs" / made["run"] / "run.json").read_text("utf-8"))
    assert kept["losses"] == kept["result"]["losses"] == expected
    manifest = (tmp_path / made["path"] / "manifest.json").read_text("utf-8")
    assert json.loads(manifest)["losses"] == expected
    card = (tmp_path / made["path"] / "README.md").read_text("utf-8")
    limits = card.partition("## Limits")[2].partition("\n## ")[0]
    assert "What the models would not or could not answer" in limits
    assert "| truncated | cardiology | drugs | 2 | 10 |" in limits
    assert "| too_long | not stated | not stated | 1 | 20 |" in limits
    assert "2 truncated in cardiology, drugs; 10 asked" in told.stdout
    assert medsynth(tmp_path, "runs", "--json")["runs"][-1]["losses"] == expected
    assert _ASKED not in json.dumps(kept) + manifest + card + told.stdout


def test_lost_answers_are_asked_for_anew_when_failed_rows_are(tmp_path: Path) -> None:
    with server("--fault", "content_filter:contains=day 5?", "--fault", "length:contains=day 6?") as url:
        path = recipe(tmp_path, url, asked(12))
        assert run(tmp_path, path)["dropped"] == {"filtered": 1, "truncated": 1}
        kept = run(tmp_path, path, "--retry-failed")
        assert (kept["dropped"], kept["calls"]["made"]) == ({"filtered": 1, "truncated": 1}, 2)
    with server() as url:
        path = recipe(tmp_path, url, asked(12))
        assert run(tmp_path, path)["calls"]["made"] == 0
        mended = run(tmp_path, path, "--retry-failed")
        assert (mended["dropped"], mended["calls"]["made"]) == ({}, 2)
        assert run(tmp_path, path)["unchanged"]


def test_nothing_lost_is_an_empty_list_and_no_table(tmp_path: Path) -> None:
    with server() as url:
        made = run(tmp_path, recipe(tmp_path, url, asked(4)))
    assert made["losses"] == []
    assert "could not answer" not in (tmp_path / made["path"] / "README.md").read_text("utf-8")


def test_a_run_that_ends_without_a_version_still_tells(tmp_path: Path) -> None:
    fault = "status:status=400,code=context_length_exceeded"
    with server("--fault", fault) as url:
        run(tmp_path, recipe(tmp_path, url, asked()), code=3)
    (ended,) = medsynth(tmp_path, "runs", "--json")["runs"]
    assert sum(one["lost"] for one in ended["losses"]) == 40
    assert {one["outcome"] for one in ended["losses"]} == {"too_long"}


def test_what_is_no_label_is_not_shown(tmp_path: Path) -> None:
    questions = asked(8)
    questions[0]["about"] = questions[2]["about"] = "My chest hurts whenever I climb the stairs to my flat."
    questions[1]["about"] = questions[3]["about"] = "13800138000"
    questions[4]["about"] = "of one input alone"
    faults = [word for n in range(5) for word in ("--fault", f"content_filter:contains=day {n}?")]
    with server(*faults) as url:
        made = run(tmp_path, recipe(tmp_path, url, questions))
    assert made["losses"] == [entry("filtered", "cardiology", "other", 5, 6)]  # question 6 is the one about drugs


def test_losses_of_dialogues_have_the_disposition_of_the_case(tmp_path: Path) -> None:
    (tmp_path / "medsynth.yaml").write_text(TRUST, "utf-8")
    with server("--fault", "length:share=0.05", "--fault", "content_filter:share=0.05,salt=f") as url:
        made = run(tmp_path, RECIPES["en"], *teachers(url), "--set", "checks=[truncated,filtered]")
    counted = dict.fromkeys(made["dropped"], 0)
    for one in made["losses"]:
        counted[one["outcome"]] += one["lost"]
        assert one["topic"] in ("emergency_now", "same_day", "routine", "self_care")
        assert one["department"]
        assert one["lost"] <= one["inputs"]
    assert counted == made["dropped"]
    assert set(counted) == {"truncated", "filtered"}
    dropped = pl.read_parquet(tmp_path / ".medsynth" / "runs" / made["run"] / "dropped" / "checks" / "*.parquet")
    seen = {(row["department"], row["case"]["disposition"]) for row in dropped.iter_rows(named=True)}
    assert seen == {(one["department"], one["topic"]) for one in made["losses"]}


def test_a_name_in_a_topic_is_replaced_before_it_is_counted(tmp_path: Path) -> None:
    (tmp_path / "medsynth.yaml").write_text(TRUST, "utf-8")
    questions = [one | {"about": "Patient: Mary Elizabeth Johnson"} for one in asked(8)]
    with server("--fault", "content_filter:contains=day 3?") as url:
        path = recipe(tmp_path, url, questions, samples=2, budget={"requests": 100})
        made = json.loads(path.read_text("utf-8"))
        made["questions"]["source"] |= {"real_people": True, "legal_basis": "consent"}
        made["teacher"]["location"] = "on_premises"
        path.write_text(json.dumps(made), "utf-8")
        told = run(tmp_path, path)
    assert told["losses"] == [entry("filtered", "cardiology", "other", 2, 8)]
