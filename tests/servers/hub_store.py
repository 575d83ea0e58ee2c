"""What a Hub remembers: repositories with commits, branches and tags, and the blobs of their files. No sockets here."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import threading
from dataclasses import dataclass, field
from typing import Any

LFS_PATTERNS = ("*.parquet", "*.arrow", "*.bin", "*.zip", "*.gz", "*.zst", "*.tar")
GITATTRIBUTES = "".join(f"{name} filter=lfs diff=lfs merge=lfs -text\n" for name in LFS_PATTERNS).encode()
REGULAR_LIMIT = 10 << 20
EPOCH = "2026-01-01T00:00:{:02d}.000Z"


class HubError(Exception):
    """An answer other than 200: status, the Hub's error code, its words."""

    def __init__(self, status: int, code: str = "", message: str = "", **more: Any) -> None:
        super().__init__(message or code)
        self.status, self.code, self.message, self.more = status, code, message or code, more


@dataclass(frozen=True)
class Blob:
    """A file of a commit. data: None for bytes that went to a chunk store."""

    size: int
    sha256: str
    sha1: str
    lfs: bool
    data: bytes | None

    @property
    def oid(self) -> str:
        """What ``preupload`` compares: sha256 of LFS files, the git hash of others."""
        return self.sha256 if self.lfs else self.sha1


def blob(data: bytes, *, lfs: bool) -> Blob:
    sha256 = hashlib.sha256(data).hexdigest()
    return Blob(len(data), sha256, _pointer(sha256, len(data)) if lfs else git_sha1(data), lfs, data)


def git_sha1(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _pointer(sha256: str, size: int) -> str:
    return git_sha1(f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode())


@dataclass(frozen=True)
class Commit:
    """One commit: its oid is a hash of all the rest."""

    oid: str
    parent: str | None
    title: str
    author: str
    date: str
    tree: dict[str, Blob]


@dataclass
class Repo:
    """One repository."""

    kind: str
    id: str
    private: bool
    gated: bool = False
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, branch: str, tree: dict[str, Blob], title: str, author: str) -> Commit:
        """Add a commit to a branch, which moves."""
        parent = self.branches.get(branch)
        date = EPOCH.format(len(self.commits) % 60)
        listed = sorted((path, one.oid) for path, one in tree.items())
        oid = hashlib.sha1(json.dumps([parent, title, author, len(self.commits), listed]).encode()).hexdigest()
        made = Commit(oid, parent, title, author, date, dict(tree))
        self.commits[oid] = made
        self.branches[branch] = oid
        return made

    def at(self, revision: str) -> Commit:
        """The commit of a branch, tag or oid."""
        name = revision.removeprefix("refs/heads/").removeprefix("refs/tags/")
        oid = self.branches.get(name) or self.tags.get(name) or name
        if oid not in self.commits:
            raise HubError(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return self.commits[oid]

    def log(self, revision: str) -> list[Commit]:
        """Newest first."""
        found: list[Commit] = []
        oid: str | None = self.at(revision).oid
        while oid:
            found.append(self.commits[oid])
            oid = found[-1].parent
        return found


@dataclass
class User:
    """Who a token belongs to, and what it may do."""

    name: str
    role: str = "write"
    orgs: tuple[str, ...] = ()

    def owns(self, repo_id: str) -> bool:
        return repo_id.partition("/")[0] in (self.name, *self.orgs)


class HubStore:
    """All that is on the Hub. ``lock`` is held for each change."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.repos: dict[tuple[str, str], Repo] = {}
        self.blobs: dict[str, bytes] = {}
        self.users: dict[str, User] = {}

    def create(self, kind: str, repo_id: str, *, private: bool, author: str = "owner") -> Repo:
        repo = Repo(kind, repo_id, private)
        repo.commit("main", {".gitattributes": blob(GITATTRIBUTES, lfs=False)}, "initial commit", author)
        self.repos[kind, repo_id] = repo
        return repo

    def repo(self, kind: str, repo_id: str, user: User | None) -> Repo:
        """A repository that this user may read; the Hub does not tell a private one from a missing one."""
        found = self.repos.get((kind, repo_id))
        if found is None or (found.private and not (user and user.owns(repo_id))):
            raise HubError(404 if user else 401, "RepoNotFound", "Repository not found")
        return found

    def apply(self, repo: Repo, branch: str, lines: list[dict[str, Any]], author: str, *, chunked: bool) -> Commit:
        """A commit from the lines of its request: all of it, or nothing.

        chunked: LFS files may be in a chunk store that this Hub does not look into.
        """
        if branch not in repo.branches:
            raise HubError(404, "RevisionNotFound", f"Invalid rev id: {branch}")
        head = repo.at(branch)
        tree = dict(head.tree)
        title = ""
        for line in lines:
            value = line["value"]
            if line["key"] == "header":
                title = value["summary"]
                parent = value.get("parentCommit")
                if parent and parent != head.oid:
                    raise HubError(412, "", "A commit has happened since. Please refresh and try again.")
            else:
                self._change(tree, line["key"], value, chunked=chunked)
        return repo.commit(branch, tree, title, author)

    def _change(self, tree: dict[str, Blob], key: str, value: dict[str, Any], *, chunked: bool) -> None:
        import base64

        path = value["path"]
        if key == "file":
            tree[path] = blob(base64.b64decode(value["content"]), lfs=False)
        elif key == "lfsFile":
            sha256, size = value["oid"], value.get("size", 0)
            if sha256 not in self.blobs and not chunked:
                raise HubError(400, "", f"LFS pointer pointed to a file that does not exist. Offending file: {path}")
            data = self.blobs.get(sha256)
            tree[path] = Blob(size, sha256, _pointer(sha256, size), True, data)
        elif key == "deletedFile":
            if path not in tree:
                raise HubError(404, "EntryNotFound", "A file with this name doesn't exist")
            del tree[path]
        elif key == "deletedFolder":
            for name in [name for name in tree if name.startswith(path.rstrip("/") + "/")]:
                del tree[name]


def is_lfs(path: str, size: int, sample: bytes) -> bool:
    name = path.rpartition("/")[2]
    return any(fnmatch.fnmatch(name, one) for one in LFS_PATTERNS) or size > REGULAR_LIMIT or b"\0" in sample
