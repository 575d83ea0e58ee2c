"""One dataset repository at the Hub, through the Hub's own client, as few requests as its protocol allows.

Every failure leaves as a ``PublishError`` in our words; what a client or a server said is never passed on unmasked.
Knows repositories, commits, tags and files; knows nothing of versions.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from medsynth.core.errors import PublishError, RecipeError
from medsynth.publish.masking import mask_logs, masked

T = TypeVar("T")
KIND = "dataset"
TIMEOUT_S = 120.0
"""Longest silence of the Hub; the client by itself would wait for ever."""
_BUSY = frozenset((408, 425, 429, 500, 502, 503, 504))
_MOVED = frozenset((409, 412))
_REPO = re.compile(r"[A-Za-z0-9](?:[\w.-]*[\w])?/[A-Za-z0-9_](?:[\w.-]*\w)?", re.ASCII)

_BRANCH = re.compile(r"[A-Za-z0-9_][\w.-]*", re.ASCII)
_OID = re.compile(r"[0-9a-f]{40}")


class HubBusy(PublishError):
    """The Hub could not be reached, or asked to come back later. Whether it did the work is not known."""

    retryable = True

    def __init__(self, message: str, *, hint: str = "", wait_s: float = 0.0) -> None:
        super().__init__(message, hint=hint)
        self.wait_s = wait_s


class HubMoved(PublishError):
    """The branch is no longer where it was (409, 412)."""


class HubMissing(PublishError):
    """No such repository, revision or file, or this token may not see it."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a commit. sha256: of an LFS file; sha1: git's hash of any other."""

    size: int
    sha256: str | None
    sha1: str


@dataclass(frozen=True, slots=True)
class Refs:
    """Name -> oid of the commit."""

    branches: dict[str, str]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """What the Hub says of a repository."""

    private: bool
    head: str


class Hub:
    """One repository of datasets. The token is the client's own (``HF_TOKEN``, or what a login stored)."""

    def __init__(self, repo: str) -> None:
        from huggingface_hub import HfApi, constants, get_token

        self.repo = checked_repo(repo)
        self._token = get_token() or ""
        mask_logs(self._token)
        self.endpoint = os.environ.get("HF_ENDPOINT", constants.ENDPOINT).rstrip("/")
        self._api = HfApi(endpoint=self.endpoint, token=self._token or False, library_name="medsynth")
        _limit_silence()

    def need_token(self) -> None:
        """PublishError where nobody is logged in."""
        if not self._token:
            raise PublishError(
                "no token for the Hub was found.", hint="Set HF_TOKEN, or log in with `hf auth login`; then push again."
            )

    def state(self) -> State | None:
        """Visibility and head of ``main``; None where the repository is missing, or hidden from this token."""
        try:
            with self._asking("read"):
                info = self._api.dataset_info(self.repo)
        except HubMissing:
            return None
        return State(bool(info.private), str(info.sha))

    def create(self, *, private: bool) -> None:
        """Make the repository; one that exists is left as it is."""
        with self._asking("create"):
            self._api.create_repo(self.repo, repo_type=KIND, private=private, exist_ok=True)

    def refs(self) -> Refs:
        """Branches and tags."""
        with self._asking("read"):
            found = self._api.list_repo_refs(self.repo, repo_type=KIND)
        return Refs(
            {ref.name: ref.target_commit for ref in found.branches},
            {ref.name: ref.target_commit for ref in found.tags},
        )

    def files(self, oid: str) -> dict[str, RemoteFile]:
        """Path -> file of a commit."""
        from huggingface_hub.hf_api import RepoFile

        with self._asking("read"):
            rows = list(self._api.list_repo_tree(self.repo, revision=oid, recursive=True, repo_type=KIND))
        return {
            row.path: RemoteFile(row.size, row.lfs.sha256 if row.lfs else None, row.blob_id)
            for row in rows
            if isinstance(row, RepoFile)
        }

    def commits(self, oid: str, most: int = 20) -> list[tuple[str, str]]:
        """(oid, title) of a commit and those before it."""
        with self._asking("read"):
            rows = self._api.list_repo_commits(self.repo, revision=oid, repo_type=KIND)
        return [(row.commit_id, row.title) for row in rows[:most]]

    def branch(self, name: str, oid: str) -> None:
        """Start a branch at a commit; one that exists is left where it is."""
        with self._asking("write to"):
            self._api.create_branch(self.repo, branch=name, revision=oid, repo_type=KIND, exist_ok=True)

    def commit(
        self,
        folder: Path,
        add: Sequence[str],
        remove: Sequence[str],
        *,
        parent: str,
        branch: str,
        message: str,
        progress: Callable[[int, int], None],
    ) -> str:
        """Upload what the Hub lacks, then ONE commit on top of ``parent``; the oid of the commit.

        progress: (files done, bytes done), after each group of files. HubMoved where the branch left ``parent``;
        HubBusy where the commit may or may not have happened.
        """
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        additions = [CommitOperationAdd(path, str(folder / path)) for path in add]
        files = done = 0
        for group in _groups(additions):
            with self._asking("upload to"):
                self._api.preupload_lfs_files(
                    self.repo, group, repo_type=KIND, revision=branch, free_memory=False, num_threads=4
                )
            files, done = files + len(group), done + sum(one.upload_info.size for one in group)
            progress(files, done)
        operations: list[Any] = [*additions, *(CommitOperationDelete(path, is_folder=False) for path in remove)]
        with self._asking("commit to"):
            made = self._api.create_commit(
                self.repo,
                operations,
                commit_message=message,
                repo_type=KIND,
                revision=branch,
                parent_commit=parent,
            )
        return str(made.oid)

    def tag(self, name: str, oid: str) -> None:
        """Name a commit. HubMoved where the tag exists: whether it is the right one is for ``refs`` to say."""
        with self._asking("tag"):
            self._api.create_tag(self.repo, tag=name, revision=oid, repo_type=KIND)

    def download(self, oid: str, paths: Sequence[str], folder: Path) -> None:
        """The files of a commit below ``folder``. What a stopped download left there is taken up again."""
        with self._asking("download from"):
            self._api.snapshot_download(
                self.repo, repo_type=KIND, revision=oid, local_dir=folder, allow_patterns=list(paths), max_workers=4
            )

    @contextlib.contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        """What the client raises inside becomes a PublishError. ``from None``: its text may hold a signed link."""
        from huggingface_hub.errors import (
            HfHubHTTPError,
            LocalEntryNotFoundError,
            OfflineModeIsEnabled,
        )

        # The client's HTTP library has another name in each of its majors; its base class has not.
        transport: Any = next(kind for kind in HfHubHTTPError.__mro__ if kind.__name__ == "HTTPError")
        try:
            yield
        except OfflineModeIsEnabled:
            raise PublishError("the Hub's client is set offline.", hint="Unset HF_HUB_OFFLINE.") from None
        except HfHubHTTPError as error:
            raise self._refusal(error, what) from None
        except (transport, ConnectionError, TimeoutError, LocalEntryNotFoundError) as error:
            if "HTTP status client error" in str(
                error
            ):  # the words of the chunk store's client, which has no type for it
                raise PublishError(
                    "the Hub's chunk store refused the upload; it may have none.",
                    hint="Set HF_HUB_DISABLE_XET=1 and push again.",
                ) from None
            raise HubBusy(
                f"the Hub at {self.endpoint} cannot be reached, or broke off.",
                hint="Nothing wrong was published; run the same command again.",
            ) from None
        except OSError as error:
            raise PublishError(f"a file cannot be read or written: {error.strerror or 'unknown error'}.") from None
        except (RuntimeError, ValueError) as error:
            said = masked(str(error), self._token).splitlines()[:1]
            raise PublishError(f"the Hub's client gave up: {''.join(said)[:200]}") from None

    def _refusal(self, error: Any, what: str) -> PublishError:
        status = error.response.status_code
        code = error.response.headers.get("X-Error-Code") or ""
        if status in _BUSY:
            return HubBusy(
                f"the Hub answered {status} and asks to come back later.",
                hint="Run the same command again in a while.",
                wait_s=_seconds(error.response.headers.get("Retry-After")),
            )
        if status in _MOVED:
            return HubMoved(f"{self.repo} changed at the Hub in the meantime.", hint="Run the same command again.")
        if code == "GatedRepo":
            return PublishError(
                f"access to {self.repo} has to be granted by its owner.", hint="Ask for it on its page."
            )
        if code in ("RevisionNotFound", "EntryNotFound") or (code == "RepoNotFound" and status in (401, 404)):
            thing = {"RevisionNotFound": "that revision", "EntryNotFound": "that file"}.get(code, "")
            said = f"{self.repo} has not {thing}." if thing else f"the Hub shows no dataset {self.repo} to this token."
            return HubMissing(said, hint="Check the spelling of OWNER/NAME, and whose token it is.")
        if status == 401:
            said = "the Hub does not accept this token." if self._token else "the Hub wants a token."
            return PublishError(said, hint="It may have expired: make a new one, and set HF_TOKEN or log in again.")
        if status == 403:
            return PublishError(
                f"this token may not {what} {self.repo}.",
                hint="It needs the role `write` for that owner; check the owner's spelling too.",
            )
        said = masked(str(error.server_message or ""), self._token).replace("\n", " ")[:200]
        return PublishError(f"the Hub answered {status}: {said or 'no reason given'}.")


def checked_repo(repo: str) -> str:
    """OWNER/NAME as the Hub takes it; RecipeError for anything else."""
    name = repo.removeprefix("hub:").removeprefix("datasets/")
    if not _REPO.fullmatch(name) or len(name) > 96 or "--" in name or ".." in name or name.endswith(".git"):
        raise RecipeError(
            f"{repo!r} is not a dataset repository.",
            hint="It is OWNER/NAME: letters, digits, '-', '_' and '.', at most 96 characters.",
        )
    return name


def checked_branch(name: str) -> str:
    """A name that git takes for a branch (git-check-ref-format), in letters that no shell changes; RecipeError for
    anything else."""
    parts = name.split("/")
    odd = any(part.endswith((".lock", ".")) or ".." in part for part in parts)
    if odd or not all(map(_BRANCH.fullmatch, parts)) or len(name) > 96 or _OID.fullmatch(name):
        raise RecipeError(
            f"{name!r} is not the name of a branch.",
            hint="It is letters, digits, '-', '_', '.' and '/', such as candidate or review/2.",
        )
    return name


def _groups(additions: Sequence[T], files: int = 16, size: int = 256 << 20) -> Iterator[list[T]]:
    """Additions in groups of at most so many files and bytes, so that progress can be told between them."""
    group: list[T] = []
    held = 0
    for one in additions:
        bytes_: int = one.upload_info.size  # type: ignore[attr-defined]
        if group and (len(group) == files or held + bytes_ > size):
            yield group
            group, held = [], 0
        group.append(one)
        held += bytes_
    if group:
        yield group


def _seconds(text: str | None) -> float:
    return min(float(text), 300.0) if text and text.strip().isdigit() else 0.0


def _limit_silence() -> None:
    import huggingface_hub

    huggingface_hub.get_session().timeout = TIMEOUT_S
