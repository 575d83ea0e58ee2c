"""Getting a version back: by pull, by ``open_version``, by ``load_dataset``; the right one, or none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from medsynth.dataset.sums import SUMS, read_sums, sums_text
from medsynth.dataset.version import Written
from tests.conftest import ROOT
from tests.servers.hub_faults import HubFault
from tests.servers.hub_server import OTHER_TOKEN, OWNER_TOKEN, HubServer
from tests.servers.hub_store import blob
from tests.unit.publish.conftest import KEY, REPO, CommandLine, client_environment, make_version

REF = f"{REPO}@v1.0.0"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pushed(medsynth: CommandLine, hub: HubServer) -> None:
    done = medsynth(hub, "push", "consult", REPO)
    assert done.code == 0, done.err


@pytest.mark.parametrize("redirect", [False, True], ids=["direct", "second host"])
def test_pull_gives_the_same_files(medsynth: CommandLine, version: Written, redirect: bool) -> None:
    with HubServer(redirect=redirect, page=3) as hub:
        pushed(medsynth, hub)
        done = medsynth(hub, "pull", REF, "--out", "copy", "--json")
        assert done.code == 0, done.err
        copy = medsynth.cwd / "copy" / "consult" / "1.0.0"
        assert bytes_of(copy) == bytes_of(version.path)
        assert (done.json["content_id"], done.json["already"]) == (version.content_id, False)
        assert not [path for path in (medsynth.cwd / "copy").iterdir() if path.name != "consult"], (
            "nothing is left over"
        )
        assert medsynth(hub, "pull", REF, "--out", "copy", "--json").json["already"]
        assert bool(hub.count("lfs_get")) == redirect
        assert not hub.leaks, "the second host gets no token"


@pytest.mark.parametrize(
    "fault",
    [HubFault("resolve", "cut", skip=2, after=100), HubFault("refs", "status"), HubFault("tree", "reset")],
    ids=["download cut", "503", "reset"],
)
def test_pull_survives(medsynth: CommandLine, hub: HubServer, version: Written, fault: HubFault) -> None:
    pushed(medsynth, hub)
    hub.faults = [fault]
    done = medsynth(hub, "pull", REF, "--out", "copy")
    assert done.code == 0, done.err
    assert fault.seen > fault.skip
    assert bytes_of(medsynth.cwd / "copy" / "consult" / "1.0.0") == bytes_of(version.path)


@pytest.mark.parametrize(
    ("ref", "code", "says"),
    [
        (f"{REPO}@v9.9.9", 5, "its tags: v1.0.0"),
        (f"{REPO}@main", 5, "has no tag 'main'"),
        (REPO, 2, "OWNER/NAME@TAG"),
        ("owner/other@v1.0.0", 5, "shows no dataset"),
    ],
)
def test_never_another_revision(
    medsynth: CommandLine, hub: HubServer, version: Written, ref: str, code: int, says: str
) -> None:
    pushed(medsynth, hub)
    done = medsynth(hub, "pull", ref, "--out", "copy", "--json")
    assert done.code == code
    error = done.json["error"]
    assert says in error["message"] + error["hint"]
    assert not (medsynth.cwd / "copy").exists() or not list((medsynth.cwd / "copy").glob("*/*"))


def test_a_private_dataset_is_hidden_from_others(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    pushed(medsynth, hub)
    for token in (OTHER_TOKEN, ""):
        done = medsynth(hub, "pull", REF, "--out", "copy", token=token)
        assert done.code == 5
        assert "Traceback" not in done.err


@pytest.mark.parametrize("what", ["rows", "sums", "outside", "no version"])
def test_what_was_tampered_with_gets_no_name(
    medsynth: CommandLine, hub: HubServer, version: Written, what: str
) -> None:
    pushed(medsynth, hub)
    repo = hub.store.repos[KEY]
    tree = dict(repo.at("v1.0.0").tree)
    shard = "data/train-00000-of-00001.parquet"
    other = make_version(medsynth.cwd / "elsewhere", 41).path / shard
    sums = read_sums(version.path)
    if what in ("rows", "sums"):
        tree[shard] = blob(other.read_bytes(), lfs=True)
        hub.store.blobs[tree[shard].sha256] = other.read_bytes()
    if what == "sums":
        sums[shard] = tree[shard].sha256
    if what == "outside":
        sums["../outside.txt"] = sums["README.md"]
        tree["../outside.txt"] = tree["README.md"]
    tree[SUMS] = blob(sums_text(sums).encode(), lfs=False)
    if what == "no version":
        del tree[SUMS]
    repo.tags["v1.0.0"] = repo.commit("main", tree, "tampered", "somebody").oid
    done = medsynth(hub, "pull", REF, "--out", "copy", "--json")
    assert done.code == 2, done.out
    assert not (medsynth.cwd / "copy" / "consult").exists()
    assert not (medsynth.cwd / "copy" / "outside.txt").exists()


def test_another_version_of_that_number_is_kept(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    pushed(medsynth, hub)
    mine = make_version(medsynth.cwd / "mine", 3)
    before = bytes_of(mine.path)
    done = medsynth(hub, "pull", REF, "--out", "mine/datasets")
    assert done.code == 2
    assert bytes_of(mine.path) == before


def test_verify_at_the_hub(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    pushed(medsynth, hub)
    done = medsynth(hub, "verify", f"hub:{REF}", "--json")
    assert done.code == 0, done.err
    assert done.json["content_id"] == version.content_id
    gone = medsynth(hub, "verify", f"hub:{REPO}@v2.0.0")
    assert gone.code == 5


def test_load_dataset_gives_the_rows_of_the_tag(medsynth: CommandLine, hub: HubServer, tmp_path: Path) -> None:
    first = make_version(tmp_path, 30)
    pushed(medsynth, hub)
    make_version(tmp_path, 35)
    pushed(medsynth, hub)
    env = client_environment(tmp_path) | {"HF_ENDPOINT": hub.url, "HF_TOKEN": OWNER_TOKEN}
    command = [sys.executable, "-m", "tests.unit.publish.load", REPO, "v1.0.0"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert loaded["rows"] == {"train": 30}
    assert loaded["content_id"] == first.manifest.tables["conversation"].content_id
