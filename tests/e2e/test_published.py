"""Plain files of published formats as versions: read, scrubbed, mixed as general data; their faults are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from medsynth.core.errors import DataError, MedsynthError, RecipeError
from medsynth.core.ids import made_id, read_id
from medsynth.dataset.open import open_version
from medsynth.engine.run import RunOptions, RunResult
from medsynth.engine.run import run as run_plan
from medsynth.publish.gates._asked import Asked
from medsynth.publish.inspect import inspect, wrapped
from medsynth.publish.policy import PublishPolicy
from medsynth.recipes._load import load_recipe
from tests.e2e.project import medsynth, run

SOURCE = {"name": "chat", "licence": "MIT", "real_people": False}


def recipe(folder: Path, name: str, **block: Any) -> Path:
    path = folder / f"{name}.yaml"
    more: dict[str, Any] = {
        key: block.pop(key) for key in ("pii", "export", "max_failures", "splits", "repair_scrub") if key in block
    }
    given = {"kind": "published", "name": name, "conversations": {"source": SOURCE, **block}, **more}
    path.write_text(json.dumps(given), "utf-8")
    return path


def made(folder: Path, path: Path) -> RunResult:
    plan = load_recipe(path).plan(folder / "datasets")
    return run_plan(plan, RunOptions(out=folder / "datasets", home=folder / "home"))


def sharegpt(question: str, answer: str, **more: Any) -> dict[str, Any]:
    return {"conversations": [{"from": "human", "value": question}, {"from": "gpt", "value": answer}], **more}


def chat(folder: Path, rows: list[dict[str, Any]], name: str = "chat.jsonl") -> Path:
    """With a byte order mark and CRLF, as an editor on Windows leaves it."""
    path = folder / name
    path.write_bytes(b"\xef\xbb\xbf" + b"".join(json.dumps(row).encode() + b"\r\n" for row in rows))
    return path


def test_general_data_from_plain_files_goes_into_a_mixture(tmp_path: Path) -> None:
    chat(tmp_path, [sharegpt(f"How do I sort {n} names?", f"With sorted(), also for {n}.") for n in range(60)])
    triples = [{"instruction": f"讲解第{n}个词", "input": "简短", "output": f"这是第{n}个词。"} for n in range(30)]
    (tmp_path / "alpaca.json").write_text(json.dumps(triples, ensure_ascii=False), "utf-8")
    run(tmp_path, recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt", written_by="model"))
    run(tmp_path, recipe(tmp_path, "words", path="alpaca.json", format="alpaca", source=SOURCE | {"name": "words"}))
    inputs = [{"version": "words"}, {"version": "chat", "general": True}]
    mixture = {"kind": "mix", "name": "mixture", "inputs": inputs, "general_share": 0.25, "near_duplicates": None}
    (tmp_path / "mix.yaml").write_text(json.dumps(mixture), "utf-8")
    done = run(tmp_path, tmp_path / "mix.yaml")
    train = pl.read_parquet(sorted((tmp_path / done["path"]).glob("data/train-*")))
    counts = dict(train.group_by("dataset").len().iter_rows())
    assert counts["chat"] == round(counts["words"] / 3)
    assert set(train.filter(pl.col("dataset") == "words")["language"]) == {"zh"}
    assert set(train.filter(pl.col("dataset") == "chat")["kind"]) == {"distilled_instruction"}
    lines = {one["content"] for row in train["messages"] for one in row}
    assert not any("\r" in line or "\ufeff" in line for line in lines)
    told = medsynth(tmp_path, "show", "mixture", "--json")
    assert "MIT" in json.dumps(told)


def test_a_file_in_place_of_a_version_says_what_to_do(tmp_path: Path) -> None:
    chat(tmp_path, [sharegpt("a?", "b.")])
    mixture = {"kind": "mix", "name": "mixture", "inputs": [{"version": "chat.jsonl"}]}
    (tmp_path / "mix.yaml").write_text(json.dumps(mixture), "utf-8")
    error = run(tmp_path, tmp_path / "mix.yaml", code=2)["error"]
    assert "chat.jsonl is a file" in error["message"]
    assert "`published`" in error["hint"]


def test_rows_are_named_by_their_origin_and_keep_every_character(tmp_path: Path) -> None:
    odd = "  tabs\tand \u202eright to left\u202c, e\u0301, 👩‍⚕️\r\nnext  "
    system = {"from": "system", "value": "Be brief."}
    rows = [sharegpt(odd, "Yes.", id=n) for n in range(3)] + [sharegpt("Same?", "Same.")] * 2
    rows[0]["conversations"].insert(0, system)
    chat(tmp_path, rows)
    found = open_version(made(tmp_path, recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt")).path)
    table = {row["source_id"]: row for row in found.scan().collect().to_dicts()}
    assert len(table) == 5
    first = table["0"]
    assert [one["content"] for one in first["messages"]] == ["Be brief.", odd, "Yes."]
    assert (first["parents"], first["id"]) == ([read_id("chat", "0")], made_id("published", [read_id("chat", "0")], 0))
    (source,) = found.manifest.lineage.sources
    assert (source.rows, source.licence, source.real_people) == (5, "MIT", False)
    chat(tmp_path, rows[::-1])
    again = made(tmp_path, recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt"))
    assert again.unchanged, "the order of a file is no part of its identity"


def test_names_that_medsynth_gives_hold_no_number(tmp_path: Path) -> None:
    """Digits of a digest would be a bank card or a telephone by chance, and the gate before a push would say so."""
    chat(tmp_path, [sharegpt(f"Question {n}?", f"Answer {n}.") for n in range(400)])
    found = open_version(made(tmp_path, recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt")).path)
    assert found.scan().collect()["source_id"].str.contains(r"^[a-p]{32}-1$").all()
    assert inspect(Asked(wrapped(found), False, PublishPolicy(), tmp_path / "home"))


def test_what_cannot_be_trained_on_fails_with_its_reason(tmp_path: Path) -> None:
    turn = {"from": "human", "value": "still there?"}
    bad: dict[str, dict[str, Any]] = {
        "does not end with an answer": {"conversations": [turn]},
        "do not alternate": {"conversations": [turn, *sharegpt("a?", "b.")["conversations"]]},
        "message without text": sharegpt("a?", "   "),
        "half of a surrogate pair": sharegpt("half \ud83d", "b."),
        "NUL": sharegpt("a\0?", "b."),
        "is no list of messages": {"conversations": []},
        "holds a message of 'tool'": {"conversations": [{"from": "tool", "value": "x"}]},
        "duplicate id": sharegpt("a?", "b.", id="g"),
        "too long": sharegpt("a" * 300_001, "b."),
    }
    chat(tmp_path, [sharegpt("good?", "good.", id="g"), *bad.values()])
    path = recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt", max_failures=1)
    assert (made(tmp_path, path).rows_in, made(tmp_path, path).failures) == (10, 9)
    errors = pl.read_parquet(sorted((tmp_path / "home").rglob("failed/part-*.parquet")))["error"].to_list()
    for reason in bad:
        assert any(reason in error for error in errors), reason
    with pytest.raises(MedsynthError) as caught:
        made(tmp_path, recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt"))
    assert caught.value.exit_code == 3


def test_text_of_real_people_is_scrubbed_where_nobody_says_otherwise(tmp_path: Path) -> None:
    chat(tmp_path, [sharegpt("My number is 415-555-0132, call me.", "I will.")])
    source = {"name": "clinic", "transfer_basis": "contract"}
    path = recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt", source=source)
    found = open_version(made(tmp_path, path).path)
    assert found.manifest.pii.scrubbed
    assert "555-0132" not in json.dumps(found.scan().collect()["messages"].to_list())
    assert inspect(Asked(wrapped(found), False, PublishPolicy(), tmp_path / "home")), "its card is no leak"


def test_demo_output_is_refused(tmp_path: Path) -> None:
    chat(tmp_path, [sharegpt("咳嗽", "【演示输出，非医疗内容】多喝水。")])
    with pytest.raises(DataError, match="demo output") as caught:
        made(tmp_path, recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt"))
    assert "chat.jsonl:1" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [("sharegtp", "Did you mean 'sharegpt'"), ("exam", "exam rows"), ("o1", "has reasoning"), ("kto", "labelled rows")],
)
def test_formats_that_are_no_conversations(tmp_path: Path, name: str, said: str) -> None:
    chat(tmp_path, [sharegpt("a?", "b.")])
    with pytest.raises(RecipeError) as caught:
        load_recipe(recipe(tmp_path, "chat", path="chat.jsonl", format=name))
    assert said.lower() in json.dumps(caught.value.to_json()).lower()


@pytest.mark.parametrize(
    ("file", "form", "rows"),
    [("chatdoctor/chatdoctor5k.json", "alpaca", 5452), ("huatuogpt/Med-dialog_100.json", "meddialog", 100)],
)
def test_files_of_the_seed_projects(tmp_path: Path, shared: Path, file: str, form: str, rows: int) -> None:
    path = recipe(tmp_path, "seed", path=str(shared / file), format=form, pii=False)
    result = made(tmp_path, path)
    assert result.rows_in == rows
    assert result.failures <= rows // 20


def test_damage_of_an_earlier_scrub_is_mended_or_dropped(tmp_path: Path) -> None:
    answers = (
        "Hello Chat Doctor. Drink more water and rest.",
        "Lactic acid dehy Chat Doctor. is a little high. It is common after sport, and goes down again in a week or in "
        "two if you rest, so there is nothing to worry about.",
        "Do not take more than 2 Chat Doctor tablets a day.",
        "Drink more water and rest.",
    )
    chat(tmp_path, [sharegpt(f"What should I do on day {day}?", answer) for day, answer in enumerate(answers)])
    path = recipe(tmp_path, "chat", path="chat.jsonl", format="sharegpt", written_by="people", repair_scrub=True)
    done = run(tmp_path, path)
    rows = pl.read_parquet(sorted((tmp_path / done["path"]).glob("data/*.parquet"))).to_dicts()
    said = {row["messages"][-1]["content"]: row["flags"] for row in rows}
    assert said == {
        "Hello doctor. Drink more water and rest.": ["scrub_repaired"],
        "It is common after sport, and goes down again in a week or in two if you rest, so there is nothing to worry "
        "about.": ["scrub_cut"],
        "Drink more water and rest.": [],
    }
    assert done["dropped"] == {"scrub_damaged": 1}
    assert "scrub_damaged" in (tmp_path / done["path"] / "README.md").read_text("utf-8")
