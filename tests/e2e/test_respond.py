"""The respond recipe from YAML to parquet: what is sent, what is kept, what is dropped, kill and resume."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from medsynth.core.errors import RecipeError
from medsynth.recipes._load import load_recipe
from tests.e2e.project import ROOT, adds_up, command, environment, medsynth, run, server, stats, wait_for

RECIPES = {"zh": ROOT / "recipes" / "respond.yaml", "en": ROOT / "recipes" / "respond.en.yaml"}
SYSTEM = "You are a careful doctor.\n  Two lines, {{no_slot}}."


def rows_of(document: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    return pl.read_parquet(sorted((folder / document["path"]).glob("data/*.parquet"))).to_dicts()


def recipe(folder: Path, url: str, count: int = 30, **more: Any) -> Path:
    questions = [{"nr": n, "ask": f" What helps against a headache on day {n}? "} for n in range(count)]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)), "utf-8")
    source = {"name": "made", "licence": "CC0-1.0", "real_people": False}
    made = {
        "kind": "respond",
        "name": "answers",
        "questions": {"path": "questions.jsonl", "id": "nr", "question": "ask", "source": source},
        "system": SYSTEM,
        "teacher": {"provider": "compatible", "model": "local", "base_url": url, "concurrency": 8, "timeout_s": 5},
    }
    path = folder / "recipe.yaml"
    path.write_text(json.dumps(made | more), "utf-8")  # JSON is YAML
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_recipe_runs_on_a_fresh_machine(tmp_path: Path, language: str) -> None:
    made = run(tmp_path, RECIPES[language])
    rows = rows_of(made, tmp_path)
    assert made["in"] == len(rows) >= 60
    assert made["name"] == f"respond-{language}-demo"
    assert all(row["messages"][-1]["content"].startswith(("【演示输出", "[Demo output")) for row in rows)
    again = run(tmp_path, RECIPES[language])
    assert (again["unchanged"], again["calls"]["made"]) == (True, 0)


@pytest.mark.parametrize("provider", ["compatible", "openai"])
async def test_exactly_the_system_message_and_the_question_are_sent(tmp_path: Path, provider: str) -> None:
    import asyncio

    from tests.servers.openai_server import OpenAIServer
    from tests.servers.replies import echo

    async with OpenAIServer() as local:
        local.keep_bodies = True
        path = recipe(tmp_path, local.url, samples=2)
        made = await asyncio.to_thread(run, tmp_path, path, "--set", f"teacher.provider={provider}")
        sent = [json.loads(body) for body in local.bodies]
    rows = rows_of(made, tmp_path)
    assert len(rows) == len(sent) == 60
    assert len({row["id"] for row in rows}) == 60
    asked = {json.dumps(body["messages"]): echo(body, "") for body in sent}
    assert len(asked) == 30
    for row in rows:
        question = f" What helps against a headache on day {row['source_id']}? "
        messages = [{"content": SYSTEM, "role": "system"}, {"content": question, "role": "user"}]
        assert row["messages"] == [
            {"role": "user", "content": question},
            {"role": "assistant", "content": asked[json.dumps(messages)]},
        ]
        assert (row["source"], row["turns"], row["kind"]) == ("made", 1, "distilled_instruction")


def test_a_prompt_file_is_sent_without_its_front_matter(tmp_path: Path) -> None:
    (tmp_path / "doctor.md").write_text("---\npurpose: test\n---\nBe brief. {{as it is}}\r\n", "utf-8")
    with server() as url:
        path = recipe(tmp_path, url, 3, system="doctor.md", system_in_rows=True)
        rows = rows_of(run(tmp_path, path), tmp_path)
    assert {row["messages"][0]["content"] for row in rows} == {"Be brief. {{as it is}}"}
    assert {row["messages"][0]["role"] for row in rows} == {"system"}
    assert run(tmp_path, recipe(tmp_path, url, 3, system="doctr.md"), code=2)["error"]["message"]


def test_losses_are_dropped_by_name_and_asked_for_once_more_at_most(tmp_path: Path) -> None:
    faults = ("length:contains=day 3?", "content_filter:contains=day 5?", "refusal:contains=day 7?")
    with server(*(word for fault in faults for word in ("--fault", fault))) as url:
        made = run(tmp_path, recipe(tmp_path, url, checks=[]))
        seen = stats(url)
    assert made["dropped"] == {"truncated": 1, "filtered": 1, "refused": 1}
    assert adds_up(made, len(rows_of(made, tmp_path)))
    assert seen["requests"] == 31


def test_an_answer_that_fails_a_check_is_asked_for_once_more(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    again = "好的。" * 9
    rules = [
        {"match": "day 3\\?", "reply": again, "times": 1},
        {"match": "day 5\\?", "reply": again},
        {"match": "day 7\\?", "reply": "As an AI language model, I cannot help with that."},
        {"reply": "Rest and drink some water."},
    ]
    script.write_text("\n".join(map(json.dumps, rules)), "utf-8")
    teacher = {"provider": "scripted", "model": "script", "script": str(script)}
    made = run(tmp_path, recipe(tmp_path, "", teacher=teacher))
    assert made["dropped"] == {"wrong_language": 1, "filtered": 1}
    assert made["calls"]["made"] == 32
    told = medsynth(tmp_path, "show", made["path"], "--json")["counts"]["checks"]
    assert (told["dropped"]["filtered"], told["dropped"]["loop"]) == (1, 0)
    (named,) = told["examples"]["filtered"]
    (trace,) = medsynth(tmp_path, "explain", named, "--json")["traces"]
    assert (trace["table"], trace["row"]["id"]) == ("dropped", named)
    assert {row["messages"][-1]["content"] for row in rows_of(made, tmp_path)} == {"Rest and drink some water."}
    assert run(tmp_path, recipe(tmp_path, "", teacher=teacher))["calls"]["made"] == 0


def test_answers_of_a_schema(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    rules = [
        {"match": "day 3\\?", "reply": '{"advice": "Rest'},
        {"match": "cannot be used", "reply": '{"advice": "Drink some water."}'},
        {"match": "day 5\\?", "reply": "no"},
        {"match": "of the required form", "reply": "no", "times": 1},
        {"reply": 'Here: {"advice": "Rest and drink some water.",}'},
    ]
    script.write_text("\n".join(map(json.dumps, rules)), "utf-8")
    schema = {"type": "object", "properties": {"advice": {"type": "string"}}, "required": ["advice"]}
    teacher = {"provider": "scripted", "model": "script", "script": str(script), "concurrency": 1}
    made = run(tmp_path, recipe(tmp_path, "", 40, teacher=teacher, schema=schema))
    rows = rows_of(made, tmp_path)
    assert all(set(json.loads(row["messages"][-1]["content"])) == {"advice"} for row in rows)
    assert (len(rows), made["failures"], made["calls"]["made"]) == (39, 1, 42)
    wrong = run(tmp_path, recipe(tmp_path, "", 3, teacher=teacher, schema={"type": "text"}), code=2)
    assert "no JSON Schema" in json.dumps(wrong["error"])


def test_a_red_flag_that_is_talked_past_is_marked_and_dropped_on_request(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(json.dumps({"reply": "Rest and drink some water."}), "utf-8")
    marked = run(tmp_path, RECIPES["en"], "--teacher", "scripted:s", "--set", f"teacher.script={script}")
    flagged = [row for row in rows_of(marked, tmp_path) if row["flags"] == ["red_flag_missed"]]
    assert len(flagged) >= 10
    assert all(row["red_flags"] for row in flagged)
    strict = ("--teacher", "scripted:s", "--set", f"teacher.script={script}", "--set", "checks=all")
    assert run(tmp_path, RECIPES["en"], *strict)["dropped"] == {"red_flag_missed": len(flagged)}


async def test_questions_of_real_people_are_scrubbed_before_they_are_sent(tmp_path: Path) -> None:
    import asyncio

    from tests.servers.openai_server import OpenAIServer

    async with OpenAIServer() as local:
        local.keep_bodies = True
        path = recipe(tmp_path, local.url, 3)
        asked = [{"nr": n, "ask": f"我叫王晓明，电话13800138000，头痛{n}天了怎么办？"} for n in range(3)]
        (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, asked)), "utf-8")
        real = ("--set", "questions.source.real_people=true")
        refused = await asyncio.to_thread(run, tmp_path, path, *real, "--set", "pii=false", code=3)
        assert "real people" in refused["error"]["message"]
        assert local.requests == 0
        made = await asyncio.to_thread(run, tmp_path, path, *real, "--set", "checks=[]", "--set", "teacher.retries=0")
        assert local.requests == 3
    assert not any(b"13800138000" in body or "王晓明".encode() in body for body in local.bodies)
    assert all("天了怎么办" in row["messages"][0]["content"] for row in rows_of(made, tmp_path))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sets": ["questions.path=/nowhere.csv"]}, "there is no file"),
        ({"sets": ["checks=[thanks_only]"]}, "no check of a single answer"),
        ({"sets": ["teachers.answer.model=two"]}, "not both"),
        ({"sets": ["samples=0"]}, "samples"),
        ({"sets": ["pii.profile=none"]}, "profile"),
        ({"teachers": ["doctor=demo:demo"]}, "no teacher role"),
    ],
    ids=str,
)
def test_wrong_input_is_one_clear_error(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(RecipeError) as wrong:
        load_recipe(recipe(tmp_path, "http://127.0.0.1:9/v1"), **change)
    assert said in json.dumps(wrong.value.to_json())


def test_a_killed_run_pays_only_for_what_was_in_flight(tmp_path: Path) -> None:
    with server("--latency-ms", "20") as url:
        path = recipe(tmp_path, url, 200)
        process = subprocess.Popen(
            command(path), cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        )
        wait_for(url, random.Random(3).randrange(20, 150), process)
        process.kill()
        process.wait(10)
        made = run(tmp_path, path)
        seen = stats(url)
    assert made["rows"]["conversation"]
    assert sum(made["rows"]["conversation"].values()) == 200
    assert seen["requests"] - seen["distinct"] <= 8
