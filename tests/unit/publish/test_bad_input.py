"""What users do wrong, and what happens to processes: one clear line each, the right exit code, no harm at the Hub."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from medsynth.core.errors import DataError
from medsynth.dataset import history
from medsynth.dataset.open import open_version
from medsynth.dataset.version import Written
from tests.servers.hub_faults import HubFault
from tests.servers.hub_server import OWNER_TOKEN, HubServer
from tests.unit.publish.conftest import KEY, REPO, CommandLine, client_environment, make_version
from tests.unit.publish.test_gates import accept, lineage
from tests.unit.publish.test_push import published

SHARD = "data/train-00000-of-00001.parquet"


def test_a_public_push(medsynth: CommandLine, hub: HubServer, tmp_path: Path) -> None:
    version = make_version(tmp_path, 80, **lineage())
    accept(version, tmp_path / ".medsynth", dict.fromkeys(range(60), "accept"))
    done = medsynth(hub, "push", "consult", REPO, "--public")
    assert done.code == 0, done.err
    assert "at most 4.9% of the rows are unsafe" in done.err
    assert "PUBLIC" in done.out
    assert not hub.store.repos[KEY].private
    published(hub, version)


@pytest.mark.parametrize("harm", ["edited", "missing", "newer format", "no manifest", "extra file", "no such version"])
def test_versions_that_are_not_whole(medsynth: CommandLine, hub: HubServer, version: Written, harm: str) -> None:
    name = "consult"
    for path in version.path.rglob("*"):
        path.chmod(0o755)
    if harm == "edited":
        shard = version.path / SHARD
        shard.write_bytes(shard.read_bytes()[:-1] + b"x")
    elif harm == "missing":
        (version.path / SHARD).unlink()
    elif harm == "newer format":
        manifest = json.loads((version.path / "manifest.json").read_text())
        (version.path / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))
    elif harm == "no manifest":
        (version.path / "manifest.json").unlink()
        name = "datasets/consult/1.0.0"
    elif harm == "extra file":
        (version.path / "notes.txt").write_text("remember")
    else:
        name = "consullt"
    for verb in (("push", name, REPO), ("verify", name)):
        done = medsynth(hub, *verb, "--json")
        assert done.code == 2, (verb, done.out)
        assert "\n" not in done.json["error"]["message"]
    assert hub.seen == []
    if harm == "no such version":
        assert "'consult'" in done.json["error"]["hint"]


def test_verify_says_what_it_found(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    whole = medsynth(hub, "verify", "consult", "--json")
    files = medsynth(hub, "verify", "consult", "--files", "--json")
    assert (whole.code, whole.json["rows"], whole.json["content_id"]) == (0, 40, version.content_id)
    assert (files.code, files.json["rows"], files.json["files"]) == (0, 0, whole.json["files"])


def test_withdrawn_versions(medsynth: CommandLine, hub: HubServer, tmp_path: Path) -> None:
    first = make_version(tmp_path, 10)
    root = first.path.parent
    make_version(tmp_path, 11)
    history.yank(root, "1.1.0", "privacy")
    assert history.latest(root) == "1.0.0"
    assert (root / "latest").read_text() == "1.0.0\n"
    assert open_version("consult", tmp_path / "datasets").manifest.version == "1.0.0"
    for ref in ("consult@1.1.0", str(root / "1.1.0")):
        with pytest.raises(DataError, match=r"withdrawn \(privacy\)"):
            open_version(ref, tmp_path / "datasets")
        assert medsynth(hub, "push", ref, REPO).code == 2
    assert hub.seen == []
    after = make_version(tmp_path, 12)
    assert after.version == "2.0.0", "what follows a withdrawal is a major version"
    history.yank(root, "1.0.0", "consent")
    history.yank(root, "2.0.0", "consent")
    assert history.latest(root) is None
    assert make_version(tmp_path, 12).version == "3.0.0"
    history.yank(root, "2.0.0", "again")
    assert sum(line.get("version") == "2.0.0" for line in history.history(root)) == 2
    with pytest.raises(DataError, match="no version"):
        history.yank(root, "9.0.0", "typo")


def test_token_of_the_project_file(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    (medsynth.cwd / ".env").write_text(f"HF_TOKEN={OWNER_TOKEN}\n")
    done = medsynth(hub, "push", "consult", REPO, token="")
    assert done.code == 0, done.err
    published(hub, version)


def process(hub: HubServer, folder: Path, *arguments: str, xet: bool = False) -> subprocess.Popen[str]:
    env = client_environment(folder) | {"HF_ENDPOINT": hub.url, "HF_TOKEN": OWNER_TOKEN}
    env |= {"HF_HUB_DISABLE_XET": "0" if xet else "1"}
    command = [sys.executable, "-m", "medsynth", *arguments]
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_pushes_at_once(hub: HubServer, tmp_path: Path, version: Written) -> None:
    both = [process(hub, tmp_path, "push", "consult", REPO, "--json") for _ in range(2)]
    said = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    published(hub, version)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("route", ["lfs_put", "commit", "tag"])
def test_a_killed_push_goes_on(medsynth: CommandLine, tmp_path: Path, version: Written, route: str) -> None:
    """Killed while the Hub holds the answer to a request back, which it has or has not acted upon."""
    with HubServer(faults=[HubFault(route, "wait")]) as hub:
        pushing = process(hub, tmp_path, "push", "consult", REPO)
        limit = time.monotonic() + 60
        while not hub.faults[0].seen and time.monotonic() < limit and pushing.poll() is None:
            time.sleep(0.01)
        assert hub.faults[0].seen, pushing.communicate()
        pushing.send_signal(signal.SIGKILL)
        pushing.communicate(timeout=30)
        hub.release.set()
        done = medsynth(hub, "push", "consult", REPO)
        assert done.code == 0, done.err
        published(hub, version)
        assert hub.count("lfs_put") <= 2


def test_push_over_the_default_road(medsynth: CommandLine, tmp_path: Path, version: Written) -> None:
    """With ``hf_xet``, as a plain install has it: shards go to a chunk store, in still one commit."""
    with HubServer(chunk_store=tmp_path / "chunks") as hub:
        (tmp_path / "chunks").mkdir()
        pushing = process(hub, tmp_path, "push", "consult", REPO, "--json", xet=True)
        out, err = pushing.communicate(timeout=120)
        assert pushing.returncode == 0, out + err
        published(hub, version)
        assert (hub.count("commit"), hub.count("xet_token"), hub.count("lfs_put")) == (1, 1, 0)
        assert medsynth(hub, "push", "consult", REPO, "--json").json["already"]


def test_a_hub_without_a_chunk_store_is_named(hub: HubServer, tmp_path: Path, version: Written) -> None:
    pushing = process(hub, tmp_path, "push", "consult", REPO, xet=True)
    _, err = pushing.communicate(timeout=120)
    assert pushing.returncode == 5
    assert "HF_HUB_DISABLE_XET=1" in err
    assert set(hub.store.repos[KEY].at("main").tree) == {".gitattributes"}
