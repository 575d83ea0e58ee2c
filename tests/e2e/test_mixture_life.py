"""The life of a mixture: killed and made, pushed, loaded config by config, packed, made again, left by a person."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from medsynth.core.tables import MIXTURE
from medsynth.dataset.identity import TableIdentity
from tests.conftest import ROOT
from tests.e2e.project import environment, medsynth
from tests.servers.hub_server import OWNER_TOKEN, HubServer

VIEWS = ("sharegpt", "alpaca", "messages", "prompt_completion")
LOAD = """
import json, sys
from datasets import load_dataset
repo, *names = sys.argv[1:]
found = {}
for name in names:
    loaded = load_dataset(repo, name, revision="v1.0.0")
    found[name] = {split: rows["id"] if name == "default" else rows[:] for split, rows in loaded.items()}
    if name == "default":
        for split, rows in loaded.items():
            rows.to_parquet(f"loaded-{split}.parquet")
            found[name][split] = list(rows["id"])
print(json.dumps(found))
"""
KILLED = """
import os, signal, sys
from medsynth.cli.main import execute
left = int(sys.argv.pop(1))
def hook(event, arguments):
    global left
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if (writes or event in ("os.remove", "os.rename", "os.mkdir")) and ".lock" not in str(arguments[0]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
execute(sys.argv[1:])
"""
KILLS = (5, 12, 20, 30, 45, 60)
"""Numbers of the change to the disk at which the mixing is killed."""


def chat(folder: Path, name: str, count: int) -> None:
    rows = [
        {
            "id": f"{name}-{n}",
            "conversations": [
                {"from": "human", "value": f"{name} 第{n}问：膝盖疼，what now?"},
                {"from": "gpt", "value": f"{name} 第{n}答：先休息。"},
            ],
        }
        for n in range(count)
    ]
    (folder / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    source = {"name": name, "licence": "CC-BY-4.0", "redistribution": "yes", "real_people": False}
    block = {"path": f"{name}.json", "format": "sharegpt", "source": source}
    (folder / f"{name}.yaml").write_text(json.dumps({"kind": "published", "name": name, "conversations": block}))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of plain files, and a recipe that mixes them."""
    folder = tmp_path_factory.mktemp("mixture") / "project"
    folder.mkdir()
    inputs = [{"version": "one", "weight": 8, "copies": 2}, {"version": "two", "general": True}]
    for name in ("one", "two"):
        chat(folder, name, 30)
        medsynth(folder, "run", f"{name}.yaml", "--json", "-q")
    mixture = {"kind": "mix", "name": "mixture", "inputs": inputs, "export": VIEWS, "near_duplicates": None}
    (folder / "mix.yaml").write_text(json.dumps(mixture))
    return folder


@pytest.fixture(scope="module")
def mixed(project: Path) -> dict[str, Any]:
    return medsynth(project, "run", "mix.yaml", "--json", "-q")


def online(folder: Path, hub: HubServer, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    env |= {"HF_ENDPOINT": hub.url, "HF_TOKEN": OWNER_TOKEN, "HF_HOME": str(folder / "hf"), "PYTHONPATH": str(ROOT)}
    env |= {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, timeout=300)


def test_every_config_of_the_repository_loads(project: Path, mixed: dict[str, Any], tmp_path: Path) -> None:
    """By the real client, rows in the order of training, and the table with the content id of the version."""
    with HubServer() as hub:
        done = online(project, hub, "-m", "medsynth", "push", "mixture", "owner/mixture", "--json")
        assert done.returncode == 0, done.stderr
        loaded = online(tmp_path, hub, "-c", LOAD, "owner/mixture", "default", *VIEWS)
        assert loaded.returncode == 0, loaded.stderr
        again = online(project, hub, "-m", "medsynth", "diff", "mixture", "hub:owner/mixture@v1.0.0", "--json")
        assert again.returncode == 0, again.stderr
    found = json.loads(loaded.stdout)
    assert found.keys() == {"default", *VIEWS}
    folder = project / mixed["path"]
    identity = TableIdentity(MIXTURE)
    for split, ids in found["default"].items():
        assert ids == pl.read_parquet(sorted((folder / "data").glob(f"{split}-*")))["id"].to_list()
        for name in VIEWS:
            assert found[name][split]["id"] == ids, name
            here = pl.read_parquet(sorted((folder / name).glob(f"{split}-*"))).to_dict(as_series=False)
            assert found[name][split] == here, name
        identity.update(pl.read_parquet(tmp_path / f"loaded-{split}.parquet").to_arrow().cast(MIXTURE.schema))
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert identity.content_id() == manifest["tables"]["conversation"]["content_id"]


def test_a_mixture_is_packed_and_made_again(project: Path, mixed: dict[str, Any], tmp_path: Path) -> None:
    medsynth(project, "bundle", "mixture", "--out", str(tmp_path / "b.zip"), "--json", "-q")
    missing = medsynth(tmp_path, "run", "b.zip", "--json", code=2)["error"]
    assert "there is no version 'one@1.0.0'" in missing["message"]
    at = [f"{name}={project / 'datasets' / name / '1.0.0'}" for name in ("one", "two")]
    swapped = medsynth(tmp_path, "run", "b.zip", "--json", "--input", f"one={at[1][4:]}", "--input", at[1], code=2)
    assert "is not the version that is wanted" in swapped["error"]["message"]
    made = medsynth(tmp_path, "run", "b.zip", "--json", "-q", "--input", at[0], "--input", at[1])
    assert (made["content_id"], made["calls"]["made"], made["bundle"]["same"]) == (mixed["content_id"], 0, True)
    shutil.copytree(project / "datasets", tmp_path / "c" / "datasets")
    shutil.copy(tmp_path / "b.zip", tmp_path / "c")
    there = medsynth(tmp_path / "c", "run", "b.zip", "--json", "-q")
    assert (there["unchanged"], there["bundle"]["same"]) == (True, True), "inputs are found where the datasets are"


def test_killed_at_any_moment_it_ends_the_same(project: Path, mixed: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    folder.mkdir()
    for name in ("one", "two"):
        shutil.copytree(project / "datasets" / name, folder / "datasets" / name)
    shutil.copy(project / "mix.yaml", folder)
    words = ["run", "mix.yaml", "-q"]
    for number in KILLS:
        killed = subprocess.run([sys.executable, "-c", KILLED, str(number), *words], cwd=folder, env=environment())
        assert killed.returncode == -signal.SIGKILL, number
        assert not (folder / "datasets" / "mixture" / "latest").exists()
    made = medsynth(folder, "run", "mix.yaml", "--json", "-q")
    assert (made["content_id"], made["version"]) == (mixed["content_id"], "1.0.0")
    left = {path.name for path in (folder / "datasets" / "mixture").iterdir()}
    assert {name for name in left if not name.startswith(".")} == {"1.0.0", "HISTORY.jsonl", "latest"}
    for path in (folder / "datasets" / "mixture").glob(".staging*"):
        os.utime(path, (0, 0))
    medsynth(folder, "gc", "--json")
    assert not list((folder / "datasets" / "mixture").glob(".staging*"))
    assert medsynth(folder, "verify", "mixture", "--json")["content_id"] == mixed["content_id"]


def test_a_person_leaves_the_mixture_too(project: Path, mixed: dict[str, Any], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(project, tmp_path / "left"))
    medsynth(folder, "bundle", "mixture", "--out", "packed.zip", "--json", "-q")
    done = medsynth(folder, "withdraw", "--source-id", "one-7", "--yes", "--json", "-q")
    assert sorted(done["versions"]["yanked"]) == ["datasets/mixture/1.0.0", "datasets/one/1.0.0"]
    assert "packed.zip" in json.dumps(done["beyond_reach"])
    stopped = medsynth(folder, "run", "mix.yaml", "--json", code=2)["error"]
    assert "withdrawn" in stopped["message"]
    medsynth(folder, "run", "one.yaml", "--json", "-q")
    made = medsynth(folder, "run", "mix.yaml", "--json", "-q")
    assert made["version"] == "2.0.0"
    rows = pl.read_parquet(sorted((folder / made["path"]).glob("data/*.parquet")))
    assert "one-7" not in rows["source_id"].to_list()
    assert rows["source_id"].n_unique() == 59
