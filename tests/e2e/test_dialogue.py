"""The dialogue recipe from YAML to parquet: demo teacher, real cases, two providers, kill and resume."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.e2e.project import (
    RECIPES,
    TRUST,
    adds_up,
    command,
    environment,
    medsynth,
    run,
    server,
    stats,
    teachers,
    wait_for,
)


def conversations(document: dict[str, Any], folder: Path) -> pl.DataFrame:
    return pl.read_parquet(sorted((folder / document["path"]).glob("data/*.parquet")))


def with_rows(document: dict[str, Any], folder: Path) -> int:
    return conversations(document, folder)["split_group"].n_unique()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_recipe_runs_on_a_fresh_machine(tmp_path: Path, language: str) -> None:
    made = run(tmp_path, RECIPES[language])
    rows = conversations(made, tmp_path)
    assert made["in"] >= 60
    assert adds_up(made, with_rows(made, tmp_path))
    assert sum(made["dropped"].values()) <= 0.05 * made["in"]
    assert rows["id"].n_unique() == rows.height
    again = run(tmp_path, RECIPES[language])
    assert again["unchanged"]
    assert (again["calls"]["made"], again["content_id"], again["version"]) == (0, made["content_id"], made["version"])


def test_demo_output_is_labelled_everywhere(tmp_path: Path) -> None:
    made = run(tmp_path, RECIPES["zh"], "--limit", "12", "--set", "export=[sharegpt]")
    assert made["name"] == "dialogue-zh-demo"
    folder = tmp_path / made["path"]
    rows = conversations(made, tmp_path)
    assert rows["teacher"].unique().to_list() == ["demo"]
    for messages in rows["messages"].to_list():
        first = next(message["content"] for message in messages if message["role"] == "assistant")
        assert first.startswith("【演示输出")
    views = pl.read_parquet(sorted(folder.glob("sharegpt/*.parquet")))
    for turns in views["conversations"].to_list():
        assert any(turn["value"].startswith("【演示输出") for turn in turns)
    body = (folder / "README.md").read_text("utf-8").split("---", 2)[2].strip()
    assert "demo" in body.splitlines()[0].lower()


def test_the_real_library_opens_a_version(tmp_path: Path) -> None:
    made = run(tmp_path, RECIPES["en"])
    script = (
        "import datasets, sys\n"
        "whole = datasets.load_dataset(sys.argv[1])\n"
        "files = datasets.load_dataset('parquet', data_files=sys.argv[1] + '/data/*.parquet', split='train')\n"
        "cases = datasets.load_dataset(sys.argv[1], 'case')\n"
        "print(sum(len(split) for split in whole.values()), len(files), sum(len(split) for split in cases.values()))\n"
    )
    import sys

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / made["path"])],
        capture_output=True,
        text=True,
        check=True,
        env={**environment(), "HF_HOME": str(tmp_path / "hf"), "HF_DATASETS_OFFLINE": "1"},
    )
    rows = sum(made["rows"]["conversation"].values())
    assert done.stdout.split() == [str(rows), str(rows), str(sum(made["rows"]["case"].values()))]


REAL = {
    "medical_case": "huatuogpt/Med-dialog_100.json",
    "consultation": "huatuogpt2/huatuo100_conv_GPT4.json",
}


@pytest.mark.local
@pytest.mark.parametrize("reader", sorted(REAL))
def test_real_cases_are_all_accounted_for(tmp_path: Path, shared: Path, reader: str) -> None:
    real = ["--set", f"cases.reader={reader}", "--set", f"cases.path={shared / REAL[reader]}"]
    made = run(tmp_path, RECIPES["zh"], *real)
    assert made["in"] == 100
    assert adds_up(made, with_rows(made, tmp_path))
    rows = conversations(made, tmp_path)
    assert rows["real_people"].all()
    assert rows["licence"].unique().to_list() == ["unknown"]


@pytest.mark.local
@pytest.mark.parametrize("provider", ["openai", "compatible"])
def test_real_cases_go_through_both_providers(tmp_path: Path, shared: Path, provider: str) -> None:
    (tmp_path / "medsynth.yaml").write_text(TRUST, "utf-8")
    with server() as url:
        for reader, path in REAL.items():
            real = ["--set", f"cases.reader={reader}", "--set", f"cases.path={shared / path}"]
            made = run(tmp_path, RECIPES["zh"], *real, *teachers(url, provider, 16), "--set", f"name=real-{provider}")
            assert made["in"] == 100
            assert adds_up(made, with_rows(made, tmp_path))


def test_both_providers_make_the_same_rows(tmp_path: Path) -> None:
    made = {}
    with server() as url:
        for provider in ("openai", "compatible"):
            folder = tmp_path / provider
            folder.mkdir()
            made[provider] = run(folder, RECIPES["en"], *teachers(url, provider), "--set", "checks=[]")
    assert made["openai"]["content_id"] == made["compatible"]["content_id"]
    assert made["openai"]["calls"] == made["compatible"]["calls"]
    assert made["openai"]["name"] == "dialogue-en"


def test_raw_text_of_real_people_is_not_sent_out(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps({"id": "1", "complaint": "胳膊上起了一片红疹，很痒，三天了。"}) + "\n", "utf-8")
    with server() as url:
        arguments = ["--set", f"cases.path={cases}", "--set", "pii=false", *teachers(url)]
        refused = run(tmp_path, RECIPES["zh"], *arguments, code=3)
        assert refused["error"]["exit_code"] == 3
        assert stats(url)["requests"] == 0
        (tmp_path / "medsynth.yaml").write_text(TRUST, "utf-8")
        run(tmp_path, RECIPES["zh"], *arguments, "--set", "checks=[]")
        assert stats(url)["requests"] > 0


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_run_pays_only_for_what_was_in_flight(tmp_path: Path, seed: int) -> None:
    concurrency = 8
    with server("--latency-ms", "20") as url:
        arguments = [*teachers(url, concurrency=concurrency), "--set", "checks=[]", "--limit", "40"]
        whole = tmp_path / "whole"
        whole.mkdir()
        expected = run(whole, RECIPES["zh"], *arguments)
    with server("--latency-ms", "20") as url:
        arguments = [*teachers(url, concurrency=concurrency), "--set", "checks=[]", "--limit", "40"]
        process = subprocess.Popen(
            command(RECIPES["zh"], *arguments),
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        wait_for(url, random.Random(seed).randrange(5, 200), process)
        process.kill()
        process.wait(10)
        resumed = run(tmp_path, RECIPES["zh"], *arguments)
        seen = stats(url)
        assert seen["requests"] - seen["distinct"] <= concurrency
    assert resumed["content_id"] == expected["content_id"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (["--set", "dialogue.max_tuns=4"], 2),
        (["--set", "cases.path=/nowhere/cases.jsonl"], 2),
        (["--set", "teachers.doctor.provider=nobody"], 2),
        (["--teacher", "nurse=demo:demo"], 2),
    ],
)
def test_wrong_input_is_said_and_nothing_is_written(tmp_path: Path, change: list[str], code: int) -> None:
    document = run(tmp_path, RECIPES["zh"], *change, code=code)
    assert document["error"]["exit_code"] == code
    assert not (tmp_path / "datasets" / "dialogue-zh-demo").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.jsonl", b""),
        ("garbage.jsonl", b"\xff\xfe\x00\xd8\x00"),
        ("cut.json", b'[{"id": 1, "complaint": "cut'),
        ("null.jsonl", b'{"id": 1, "complaint": null}\n'),
    ],
)
def test_wrong_files_end_with_a_clear_error(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        command(RECIPES["zh"], "--set", f"cases.path={name}"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment(),
    )
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["error"]["message"]


def test_bad_rows_are_failures_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = [{"id": f"g{n}", "complaint": f"右脚踝扭伤第{n}天，还有点肿，走路疼。"} for n in range(40)]
    bad: list[dict[str, Any]] = [
        {"id": "g1", "complaint": "重复的编号，内容不同。"},
        {"id": "long", "complaint": "痒" * 2_000_000},
    ]
    lines = [json.dumps(item, ensure_ascii=False) for item in [*good, *bad]]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    made = run(tmp_path, RECIPES["zh"], "--set", "cases.path=cases.jsonl")
    assert (made["in"], made["failures"]) == (42, 2)
    assert adds_up(made, with_rows(made, tmp_path))


def test_every_row_can_be_explained(tmp_path: Path) -> None:
    made = run(tmp_path, RECIPES["en"], "--limit", "5")
    row = conversations(made, tmp_path)["id"][0]
    document = medsynth(tmp_path, "explain", row, "--json")
    assert row in json.dumps(document)
