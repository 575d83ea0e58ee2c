"""Pushing a version: one commit, verified, then its tag; or nothing at all.

    gates on the files > visibility > tags > ONE commit that names its parent > every hash > the tag > the record

Whatever breaks off in between, the same command goes on from what the Hub says, never from what was assumed. A retry
reads the branch again and computes the difference anew, so an answer that was lost is found, not repeated.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from medsynth.core.errors import DataError, PublishError
from medsynth.dataset.history import is_newer
from medsynth.dataset.manifest import MANIFEST, read_manifest
from medsynth.publish.hub import Hub, HubBusy, HubMoved, Refs, State
from medsynth.publish.parcel import KEPT, Changes, Parcel, changes
from medsynth.publish.record import Push, pushes, remember

T = TypeVar("T")
MAIN = "main"
_FIRST_COMMIT = "initial commit"
"""What the Hub calls the commit that makes a repository."""
ATTEMPTS = 6
_back_off = wait_random_exponential(multiplier=0.25, max=20)


@dataclass(frozen=True, slots=True)
class PushOptions:
    """How to push. home: ``.medsynth``; branch: of a candidate, which gets no tag."""

    public: bool = False
    dry_run: bool = False
    branch: str = MAIN
    take_over: bool = False
    home: Path = Path(".medsynth")


@dataclass(frozen=True, slots=True)
class Pushed:
    """What stands at the Hub now (``dry_run``: what would). already: all of it stood there before."""

    repo: str
    url: str
    private: bool
    branch: str
    oid: str
    tag: str
    content_id: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    bytes: int = 0
    already: bool = False
    created: bool = False
    dry_run: bool = False


def push(sent: Parcel, repo: str, options: PushOptions, tell: Callable[[str], None] = lambda _: None) -> Pushed:
    """Publish a version whose gates have passed. Safe to repeat and to kill.

    tell: gets a line on each step. RecipeError for a wrong repository name, PublishError for all that the Hub refuses.
    """
    hub = Hub(repo)
    hub.need_token()
    work = _Push(hub, sent, options, tell)
    state = work.repository()
    if state is None:
        every = tuple(sorted(sent.sums))
        return work.done("", Changes(every, ()), created=True)
    refs = patiently(hub.refs)
    if not work.candidate and sent.tag in refs.tags:
        return work.already(refs)
    work.check_order(refs)
    oid, made = work.commit(refs)
    if options.dry_run:
        return work.done("", made)
    work.check_visibility(patiently(hub.state))
    if not work.candidate:
        work.tag(oid)
    work.remember(oid)
    return work.done(oid, made)


class _Push:
    """The steps of one push, in the order of ``push``."""

    def __init__(self, hub: Hub, sent: Parcel, options: PushOptions, tell: Callable[[str], None]) -> None:
        self.hub, self.sent, self.options, self.tell = hub, sent, options, tell
        self.candidate = options.branch != MAIN
        self.created = False
        self._named: set[str] = set()

    def repository(self) -> State | None:
        """The repository, made if it is missing (None: missing, and this is a dry run); PublishError if it is not as
        private, or as public, as asked."""
        state = patiently(self.hub.state)
        if state is None:
            if self.options.dry_run:
                return None
            patiently(lambda: self.hub.create(private=not self.options.public))
            self.created = True
            self.tell(f"made the {'public' if self.options.public else 'private'} dataset {self.hub.repo}")
            state = patiently(self.hub.state)
        self.check_visibility(state)
        return state

    def check_visibility(self, state: State | None) -> None:
        if state is None:
            raise PublishError(f"{self.hub.repo} cannot be seen.", hint="Another may own it; check the name.")
        if state.private and self.options.public:
            raise PublishError(
                f"{self.hub.repo} is private, and --public was asked for; nothing was tagged.",
                hint="Change its visibility on its page, or push without --public.",
            )
        if not state.private and not self.options.public:
            raise PublishError(
                f"{self.hub.repo} is public: everybody could read what is pushed there; nothing was tagged.",
                hint="Make it private on its page, choose another name, or push with --public.",
            )

    def already(self, refs: Refs) -> Pushed:
        """The tag exists: either it is this version, or nothing may be done."""
        oid = refs.tags[self.sent.tag]
        different = changes(self.sent, patiently(lambda: self.hub.files(oid)))
        if different:
            raise PublishError(
                f"{self.hub.repo} has a tag {self.sent.tag} with other files ({_some(different)}).",
                hint="A tag is never moved. Push the next version instead.",
            )
        self.remember(oid)
        return self.done(oid, Changes((), ()), already=True)

    def check_order(self, refs: Refs) -> None:
        """``main`` never goes back to an older version."""
        version = self.sent.version.manifest.version
        newer = [tag for tag in refs.tags if is_newer(tag.removeprefix("v"), version)]
        if newer and not self.candidate:
            raise PublishError(
                f"{self.hub.repo} has {newer[-1]} already, which is newer than {self.sent.tag}.",
                hint="Push an older version to a branch of its own: --branch NAME.",
            )

    def commit(self, refs: Refs) -> tuple[str, Changes]:
        """The oid of a commit whose files are those of the version, and what it changed."""
        fresh: list[Refs] = [refs]
        first: list[Changes] = []

        def once() -> str:
            now = fresh.pop() if fresh else self.hub.refs()
            head = self._head(now)
            remote = self.hub.files(head)
            todo = changes(self.sent, remote)
            first.append(todo)
            if not todo:
                return head
            self._check_owner(now, head, set(remote))
            if self.options.dry_run:
                return ""
            return self.hub.commit(
                self.sent.folder,
                todo.add,
                todo.remove,
                parent=head,
                branch=self.options.branch,
                message=self.sent.message if not self.candidate else self.sent.message.replace("Release", "Candidate"),
                progress=self._progress(todo),
            )

        oid = patiently(once)
        if oid and first[-1]:
            self._verify(oid)
        return oid, first[0]

    def _head(self, refs: Refs) -> str:
        """The commit that the branch stands at; a candidate's branch starts at ``main``."""
        branch = self.options.branch
        if branch not in refs.branches:
            if self.options.dry_run:
                return refs.branches[MAIN]
            self.hub.branch(branch, refs.branches[MAIN])
            refs = self.hub.refs()
        return refs.branches[branch]

    def _check_owner(self, refs: Refs, head: str, paths: set[str]) -> None:
        """Stop at a commit that no push of a version made: it may be somebody's work, and would be undone."""
        if self.options.take_over or not paths - KEPT:
            return
        released = {oid for tag, oid in refs.tags.items() if tag.startswith("v")}
        ours = {str(line.get("oid")) for line in pushes(self.options.home) if line.get("repo") == self.hub.repo}
        if head not in released | ours:
            raise PublishError(self._foreign(head, released | ours), hint="Look at it; --take-over replaces it.")
        if head not in self._named:
            self._check_name(head, paths)

    def _foreign(self, head: str, known: set[str]) -> str:
        log = patiently(lambda: self.hub.commits(head))
        unknown = []
        for oid, title in log:
            if oid in known:
                break
            if title != _FIRST_COMMIT:
                unknown.append(f"{oid[:8]} {title.splitlines()[0][:60] if title else ''}".strip())
        return (
            f"{self.hub.repo} has commits on {self.options.branch} that no release made ({'; '.join(unknown[:3])}); "
            "nothing was changed."
        )

    def _check_name(self, head: str, paths: set[str]) -> None:
        """The repository holds versions of this dataset, not of another one."""
        if MANIFEST not in paths:
            return
        with tempfile.TemporaryDirectory() as scratch:
            self.hub.download(head, [MANIFEST], Path(scratch))
            try:
                there = read_manifest(Path(scratch)).name
            except DataError:
                there = ""
        name = self.sent.version.manifest.name
        if there and there != name:
            raise PublishError(
                f"{self.hub.repo} holds the dataset {there!r}, not {name!r}; nothing was changed.",
                hint="Push it to a repository of its own; --take-over replaces what is there.",
            )
        self._named.add(head)

    def _progress(self, todo: Changes) -> Callable[[int, int], None]:
        total = self._bytes(todo)

        def progress(files: int, done: int) -> None:
            self.tell(f"uploaded {files} of {len(todo.add)} files, {done / 1e6:.2f} of {total / 1e6:.2f} MB")

        return progress

    def _bytes(self, todo: Changes) -> int:
        return sum(self.sent.size(path) for path in todo.add)

    def _verify(self, oid: str) -> None:
        """Every path, size and hash of the commit is the version's; else there is no tag."""
        wrong = changes(self.sent, patiently(lambda: self.hub.files(oid)))
        if wrong:
            raise PublishError(
                f"the commit {oid[:8]} at {self.hub.repo} is not the version that was sent ({_some(wrong)}).",
                hint="It got no tag. Push again with --take-over.",
            )
        self.tell(f"verified {len(self.sent.sums)} files of commit {oid[:8]}")

    def tag(self, oid: str) -> None:
        """Name the commit, and look where the name points: the Hub's client would keep an older target in silence."""
        name = self.sent.tag

        def once() -> None:
            try:
                self.hub.tag(name, oid)
            except HubMoved:
                pass  # it exists; where it points is read below
            except HubBusy:
                if self.hub.refs().tags.get(name) != oid:
                    raise
            target = self.hub.refs().tags.get(name)
            if target is None:
                raise HubBusy(f"the tag {name} did not appear.", hint="Push again.")
            if target != oid:
                raise PublishError(
                    f"the tag {name} of {self.hub.repo} points to another commit ({target[:8]}, not {oid[:8]}).",
                    hint="Somebody made it in the meantime. A tag is never moved; push the next version instead.",
                )

        patiently(once)
        self.tell(f"tagged {name}")

    def remember(self, oid: str) -> None:
        if self.options.dry_run:
            return
        manifest = self.sent.version.manifest
        remember(
            self.options.home,
            Push(
                repo=self.hub.repo,
                endpoint=self.hub.endpoint,
                branch=self.options.branch,
                oid=oid,
                tag="" if self.candidate else self.sent.tag,
                name=manifest.name,
                version=manifest.version,
                content_id=manifest.content_id,
                private=not self.options.public,
            ),
        )

    def done(self, oid: str, made: Changes, *, already: bool = False, created: bool = False) -> Pushed:
        return Pushed(
            repo=self.hub.repo,
            url=f"{self.hub.endpoint}/datasets/{self.hub.repo}",
            private=not self.options.public,
            branch=self.options.branch,
            oid=oid,
            tag="" if self.candidate else self.sent.tag,
            content_id=self.sent.version.manifest.content_id,
            add=made.add,
            remove=made.remove,
            bytes=self._bytes(made),
            already=already,
            created=created or self.created,
            dry_run=self.options.dry_run,
        )


def patiently(work: Callable[[], T]) -> T:
    """Do it again, later and later, while the Hub is busy or its branch moves; then give up with its own error."""
    return Retrying(
        retry=retry_if_exception_type((HubBusy, HubMoved)),
        wait=_wait,
        stop=stop_after_attempt(ATTEMPTS),
        reraise=True,
    )(work)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_s if isinstance(error, HubBusy) else 0.0
    return max(asked, _back_off(state))


def _some(different: Changes) -> str:
    paths = (*different.add, *different.remove)
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def to_json(pushed: Pushed) -> Mapping[str, Any]:
    """The document of ``push --json``."""
    return {name: getattr(pushed, name) for name in Pushed.__slots__}
