"""Pushing with the real client: whatever goes wrong, the Hub ends with one right version, or as it was."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from medsynth.dataset.sums import SUMS, read_sums
from medsynth.dataset.version import Written
from tests.servers.hub_faults import HubFault
from tests.servers.hub_server import OTHER_TOKEN, OWNER_TOKEN, READ_TOKEN, HubServer
from tests.unit.dataset.conversations import conversation
from tests.unit.publish.conftest import KEY, REPO, CommandLine, Done, make_version


def push(medsynth: CommandLine, hub: HubServer, *more: object, token: str = OWNER_TOKEN) -> Done:
    return medsynth(hub, "push", "consult", REPO, "--json", *more, token=token)


def published(hub: HubServer, version: Written, tag: str = "v1.0.0", releases: int = 1) -> str:
    """Exactly so many releases, the newest of which is this version, file for file, and tagged; its oid."""
    repo = hub.store.repos[KEY]
    oid = repo.tags[tag]
    there = {path: blob.sha256 for path, blob in repo.commits[oid].tree.items() if path != ".gitattributes"}
    sums = read_sums(version.path)
    sums[SUMS] = hashlib.sha256((version.path / SUMS).read_bytes()).hexdigest()
    assert there == sums
    assert len(repo.tags) == releases
    titles = [one.title for one in repo.log("main")]
    assert sum(title.startswith("Release ") for title in titles) == releases
    assert repo.branches["main"] == oid
    return oid


def test_first_push_is_private_tagged_and_whole(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    done = push(medsynth, hub)
    assert done.code == 0, done.err
    oid = published(hub, version)
    assert done.json["oid"] == oid
    assert (done.json["tag"], done.json["private"], done.json["already"]) == ("v1.0.0", True, False)
    assert hub.store.repos[KEY].private
    assert hub.count("commit") == 1
    assert "uploaded" in done.err
    assert "verified" in done.err


def test_push_again_sends_nothing(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    push(medsynth, hub)
    before, sent = len(hub.seen), hub.uploaded
    done = push(medsynth, hub)
    assert (done.code, done.json["already"]) == (0, True)
    assert len(hub.seen) - before == 3
    assert hub.uploaded == sent
    published(hub, version)
    lines = (medsynth.cwd / ".medsynth" / "pushes.jsonl").read_text().splitlines()
    assert len(lines) == 1


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([HubFault("commit", "status", times=2)], id="two 503 at the commit"),
        pytest.param([HubFault("commit", "status", status=429, headers={"Retry-After": "1"})], id="429"),
        pytest.param([HubFault("commit", "status", status=412)], id="412 though nobody committed"),
        pytest.param([HubFault("commit", "status", status=409)], id="409 though nobody committed"),
        pytest.param([HubFault("commit", "lost")], id="the commit's answer is lost"),
        pytest.param([HubFault("commit", "reset", after=10)], id="reset in the commit"),
        pytest.param([HubFault("tag", "lost")], id="the tag's answer is lost"),
        pytest.param([HubFault("tag", "status")], id="503 at the tag"),
        pytest.param([HubFault("create", "lost")], id="the answer to create is lost"),
        pytest.param([HubFault("lfs_put", "reset", after=500)], id="reset in an upload"),
        pytest.param([HubFault("lfs_batch", "status")], id="503 at the upload's batch"),
        pytest.param([HubFault("tree", "status", skip=1)], id="503 at the verification"),
        pytest.param([HubFault("refs", "status"), HubFault("info", "reset", skip=1)], id="reads break off"),
    ],
)
def test_push_survives(medsynth: CommandLine, version: Written, faults: list[HubFault]) -> None:
    with HubServer(faults=faults) as hub:
        done = push(medsynth, hub)
        assert done.code == 0, done.err
        assert all(fault.seen for fault in faults), "each fault was met"
        published(hub, version)
        assert hub.count("lfs_put") <= 2, "one upload, and one more only where it was cut"
        assert not hub.leaks


def test_pages_of_three(medsynth: CommandLine, version: Written) -> None:
    with HubServer(page=3) as hub:
        assert push(medsynth, hub).code == 0
        published(hub, version)
        assert push(medsynth, hub).json["already"]


def test_uploads_in_parts(medsynth: CommandLine, version: Written) -> None:
    with HubServer(part_bytes=2000) as hub:
        done = push(medsynth, hub)
        assert done.code == 0, done.err
        assert hub.count("lfs_part") > 1
        published(hub, version)
        assert not hub.leaks


def test_crash_before_the_tag(medsynth: CommandLine, version: Written) -> None:
    with HubServer(faults=[HubFault("tag", "status", status=400)]) as hub:
        done = push(medsynth, hub)
        assert done.code == 5
        assert not hub.store.repos[KEY].tags
        before = hub.uploaded
        again = push(medsynth, hub)
        assert again.code == 0, again.err
        assert hub.uploaded == before
        assert hub.count("commit") == 1
        published(hub, version)


def test_a_commit_of_somebody_else_stops_the_push(medsynth: CommandLine, version: Written) -> None:
    with HubServer(faults=[HubFault("commit", "foreign")]) as hub:
        done = push(medsynth, hub)
        assert done.code == 5
        assert "Add notes.md" in done.json["error"]["message"]
        repo = hub.store.repos[KEY]
        assert set(repo.at("main").tree) == {".gitattributes", "notes.md"}
        assert not repo.tags
        again = push(medsynth, hub)
        assert again.code == 5, "it stays so until somebody decides"
        taken = push(medsynth, hub, "--take-over")
        assert taken.code == 0, taken.err
        published(hub, version)


def test_a_tag_is_never_moved(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    repo = hub.store.create("datasets", REPO, private=True)
    repo.tags["v1.0.0"] = repo.branches["main"]
    done = push(medsynth, hub)
    assert done.code == 5
    assert "v1.0.0" in done.json["error"]["message"]
    assert len(repo.commits) == 1
    assert hub.count("commit") == hub.uploaded == 0


def test_a_tag_that_appears_meanwhile_is_seen(medsynth: CommandLine, version: Written) -> None:
    with HubServer(faults=[HubFault("tag", "status", status=409)]) as hub:
        repo = hub.store.create("datasets", REPO, private=True)
        initial = repo.branches["main"]

        class Later(HubFault):
            def hits(self, route: str) -> bool:
                if route == "tag":
                    repo.tags.setdefault("v1.0.0", initial)
                return super().hits(route)

        hub.faults = [Later("tag", "status", status=409)]
        done = push(medsynth, hub)
        assert done.code == 5
        assert "points to another commit" in done.json["error"]["message"]
        assert repo.tags == {"v1.0.0": initial}


@pytest.mark.parametrize("public", [False, True])
def test_visibility_must_be_as_asked(medsynth: CommandLine, hub: HubServer, public: bool, tmp_path: Path) -> None:
    make_version(tmp_path)
    repo = hub.store.create("datasets", REPO, private=public)
    done = push(medsynth, hub, *(["--public"] if public else []))
    assert done.code == (3 if public else 5)  # a public push of these rows does not even come to the Hub
    assert len(repo.commits) == 1
    assert hub.uploaded == 0


def test_made_public_during_the_push_gets_no_tag(medsynth: CommandLine, version: Written) -> None:
    with HubServer(faults=[HubFault("commit", "public")]) as hub:
        done = push(medsynth, hub)
        assert done.code == 5
        assert "public" in done.json["error"]["message"]
        assert not hub.store.repos[KEY].tags


@pytest.mark.parametrize(
    ("token", "says"),
    [("", "no token"), ("hf_" + "x" * 30, "does not accept"), (READ_TOKEN, "may not"), (OTHER_TOKEN, "may not")],
    ids=["none", "wrong", "read only", "another's"],
)
def test_tokens_that_do_not_do(medsynth: CommandLine, hub: HubServer, version: Written, token: str, says: str) -> None:
    done = push(medsynth, hub, token=token)
    assert done.code == 5
    assert says in done.json["error"]["message"]
    assert len(done.json["error"]["message"]) < 200
    assert not hub.store.repos


def test_read_token_of_an_existing_repository(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    repo = hub.store.create("datasets", REPO, private=True)
    done = push(medsynth, hub, token=READ_TOKEN)
    assert (done.code, len(repo.commits), repo.tags) == (5, 1, {})


def test_next_version_takes_old_shards_away(medsynth: CommandLine, hub: HubServer, tmp_path: Path) -> None:
    rows = [conversation(number, split="test" if number < 5 else "train") for number in range(20)]
    first = make_version(tmp_path, 0, **two_splits(tmp_path, rows))
    assert push(medsynth, hub).code == 0
    published(hub, first)
    second = make_version(tmp_path, 10)
    assert second.version == "2.0.0"
    done = push(medsynth, hub)
    assert done.code == 0, done.err
    assert any(path.startswith("data/test") for path in done.json["remove"])
    published(hub, second, "v2.0.0", releases=2)
    assert hub.store.repos[KEY].tags["v1.0.0"] != hub.store.repos[KEY].tags["v2.0.0"]
    assert medsynth(hub, "push", "consult@1.0.0", REPO, "--json").json["already"], "the older tag is still right"


def two_splits(folder: Path, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from tests.unit.dataset.conversations import part

    return {"tables": {"conversation": [part(folder / "two", rows)]}, "splits": None}


def test_main_never_goes_back(medsynth: CommandLine, hub: HubServer, tmp_path: Path) -> None:
    make_version(tmp_path, 10)
    second = make_version(tmp_path, 12)
    assert push(medsynth, hub).code == 0
    done = medsynth(hub, "push", "consult@1.0.0", REPO, "--json")
    assert done.code == 5
    assert "newer" in done.json["error"]["message"]
    published(hub, second, "v1.1.0")


def test_a_repository_of_another_dataset_is_left_alone(medsynth: CommandLine, hub: HubServer, tmp_path: Path) -> None:
    first = make_version(tmp_path, 10)
    make_version(tmp_path, 11, name="other")
    make_version(tmp_path, 12, name="other")
    assert push(medsynth, hub).code == 0
    done = medsynth(hub, "push", "other", REPO, "--json")
    assert done.code == 5
    assert "'consult'" in done.json["error"]["message"]
    published(hub, first)


def test_candidate_goes_to_a_branch_without_a_tag(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    done = push(medsynth, hub, "--branch", "candidate")
    assert done.code == 0, done.err
    repo = hub.store.repos[KEY]
    assert not repo.tags
    assert set(repo.at("main").tree) == {".gitattributes"}
    assert repo.at("candidate").title.startswith("Candidate v1.0.0")
    assert push(medsynth, hub, "--branch", "candidate").code == 0
    assert hub.count("commit") == 1
    assert push(medsynth, hub).code == 0
    published(hub, version)


def test_dry_run_writes_nothing(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    done = push(medsynth, hub, "--dry-run")
    assert done.code == 0, done.err
    assert done.json["created"]
    assert "data/train-00000-of-00001.parquet" in done.json["add"]
    assert all(one.method in ("GET", "HEAD") for one in hub.seen)
    assert not hub.store.repos
    assert not (medsynth.cwd / ".medsynth" / "pushes.jsonl").exists()
    hub.store.create("datasets", REPO, private=True)
    assert push(medsynth, hub, "--dry-run").code == 0
    assert all(one.method in ("GET", "HEAD") for one in hub.seen)


@pytest.mark.parametrize(
    "repo", ["consult", "owner//consult", "owner/con sult", "a/b/c", "owner/consult.git", "-/x", ""]
)
def test_a_repository_name_with_a_typo(medsynth: CommandLine, hub: HubServer, version: Written, repo: str) -> None:
    done = medsynth(hub, "push", "--json", "--", "consult", repo)
    assert done.code == 2
    assert not hub.seen


@pytest.mark.parametrize("branch", ["../x", "a b", "a..b", "x.lock", "-d", "", "a//b", "候选", "a" * 97, "0" * 40])
def test_a_branch_that_git_does_not_take(medsynth: CommandLine, hub: HubServer, version: Written, branch: str) -> None:
    done = push(medsynth, hub, f"--branch={branch}")
    assert done.code == 2
    assert "is not the name of a branch" in done.json["error"]["message"]
    assert not hub.seen


def test_a_candidate_never_stands_on_main(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    done = push(medsynth, hub, "--branch", "main")
    assert done.code == 2
    assert "a candidate has none" in done.json["error"]["message"]
    assert not hub.seen


def test_hub_that_is_gone(medsynth: CommandLine, version: Written) -> None:
    with HubServer() as hub:
        pass
    done = push(medsynth, hub)
    assert done.code == 5
    assert "cannot be reached" in done.json["error"]["message"]


def test_a_version_on_a_read_only_disk(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    version.path.chmod(0o555)
    try:
        assert push(medsynth, hub).code == 0
    finally:
        version.path.chmod(0o755)
    published(hub, version)


def test_nothing_secret_is_said_or_kept(medsynth: CommandLine, version: Written) -> None:
    """A server that repeats every header, and links with signatures, in every state of the push."""
    routes = ("info", "create", "refs", "tree", "lfs_batch", "lfs_put", "commit", "tag")
    for route in routes:
        status = 403 if route == "lfs_put" else 400
        with HubServer(faults=[HubFault(route, "echo", times=99, status=status)]) as hub:
            done = push(medsynth, hub, "-vv")
            assert done.code == 5, (route, done.err)
    with HubServer(faults=[HubFault("lfs_put", "status", times=2)]) as hub:
        assert push(medsynth, hub, "-vv").code == 0
        assert not hub.leaks
    said = "\n".join(medsynth.said)
    kept = b"".join(path.read_bytes() for path in medsynth.cwd.rglob("*") if path.is_file())
    for secret in (OWNER_TOKEN, "X-Amz-Signature"):
        assert secret not in said
        assert secret.encode() not in kept
