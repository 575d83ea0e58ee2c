"""Scrubbing and kill -9: placeholders hang on nothing that a killed run could lose, so no call is paid for twice."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import polars as pl

from tests.e2e.project import command, environment, run, server, stats, wait_for
from tests.e2e.test_respond import recipe

ROWS = 60
NAMES = ("Svetlana", "Oluwaseun", "Guadalupe", "Agnieszka", "Debasish")


def told(folder: Path, url: str) -> Path:
    """A recipe over questions of real people, each with a name, a town and a number."""
    path = recipe(folder, url, ROWS, pii={"profile": "strict"})
    made = json.loads(path.read_text("utf-8"))
    made["questions"]["source"]["real_people"] = True
    path.write_text(json.dumps(made), "utf-8")
    questions = [
        {"nr": n, "ask": f"I am {NAMES[n % 5]} Nair, I live in Tulsa, call 202-555-{1000 + n}. What helps on day {n}?"}
        for n in range(ROWS)
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)), "utf-8")
    return path


def test_a_killed_run_with_pii_repeats_no_call_and_gives_the_same_content(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    with server("--latency-ms", "20") as url:
        expected = run(whole, told(whole, url))
    with server("--latency-ms", "20") as url:
        path = told(killed, url)
        process = subprocess.Popen(
            command(path), cwd=killed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        )
        wait_for(url, random.Random(5).randrange(10, 45), process)
        process.kill()
        process.wait(10)
        made = run(killed, path)
        seen = stats(url)
    assert made["content_id"] == expected["content_id"]
    assert sum(made["rows"]["conversation"].values()) == ROWS
    assert seen["requests"] - seen["distinct"] <= 8  # the calls in flight when it was killed
    rows = pl.read_parquet(sorted((killed / made["path"]).glob("data/*.parquet"))).to_dicts()
    said = " ".join(message["content"] for row in rows for message in row["messages"])
    assert "[PERSON_1]" in said
    assert not [name for name in (*NAMES, "Tulsa", "202-555") if name in said]
    pii = json.loads((killed / made["path"] / "manifest.json").read_text("utf-8"))["pii"]
    assert (pii["rows"], pii["replaced"]) == (ROWS, {"CITY": ROWS, "PERSON": ROWS, "PHONE": ROWS})
    assert not [path.name for path in (killed / made["path"]).rglob("*audit*")]
