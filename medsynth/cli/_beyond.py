"""Copies of a withdrawn person's rows that no command of this project can reach, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medsynth.engine.withdraw import Withdrawal


@dataclass(frozen=True, slots=True)
class Copy:
    """kind: hub, batch, provider, file, input, elsewhere; what and where it is; do: what a person can do."""

    kind: str
    what: str
    where: str
    do: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def copies(done: Withdrawal, home: Path) -> Iterator[Copy]:
    """Those that are on record, then those of which no record can know."""
    yield from _pushed(done, home)
    for provider, batch in done.replies.batches:
        yield Copy("batch", "requests in a batch", f"{batch} at {provider}", "Cancel it and delete its files there.")
    yield from _asked(done)
    yield from _files(done, home)
    yield Copy(
        "input",
        "the file that the person's record was read from",
        "where your recipes point",
        "Runs of this project pass over the record; delete it in the file, and in its backups.",
    )
    yield Copy(
        "elsewhere",
        "copies that were made by hand",
        "sheets, pages, converted files and bundles on other disks, pulled copies elsewhere, backups, caches",
        "Tell who has one; a version is recognised by its content id in HISTORY.jsonl.",
    )
    yield Copy(
        "weights",
        "models that were trained on a yanked version",
        "wherever they are",
        "What a model has learned cannot be taken out: train it again on the next version.",
    )


def _pushed(done: Withdrawal, home: Path) -> Iterator[Copy]:
    """Pushes of the versions that hold the person, and of versions of the same name that are not on this disk."""
    from medsynth.dataset.history import yanked
    from medsynth.publish.record import pushes

    names = {path.resolve().parent for path in done.versions}
    for line in pushes(home):
        for root in names:
            if line.get("name") != root.name:
                continue
            version = str(line.get("version"))
            if version in yanked(root):
                mark = f"tag {line.get('tag')}" if line.get("tag") else f"branch {line.get('branch')}"
                seen = "private" if line.get("private") else "public"
                yield Copy(
                    "hub",
                    f"{root.name}@{version} at the Hub ({seen})",
                    f"{line.get('repo')}, {mark}, commit {str(line.get('oid'))[:12]}, {line.get('endpoint')}",
                    "Push the next version, delete the tag, squash the history (super_squash_history) and delete the "
                    "stored files (permanently_delete_lfs_files); or delete the repository.",
                )


def _asked(done: Withdrawal) -> Iterator[Copy]:
    """Services that were sent the person's text."""
    for model in done.models:
        if model.location not in ("", "on_premises", "in this process"):
            yield Copy(
                "provider",
                f"requests to {model.id}",
                f"{model.provider}, {model.location}, retention {model.retention or 'not stated'}",
                "Ask its operator to delete them, by the agreement that covers the processing.",
            )


def _files(done: Withdrawal, home: Path) -> Iterator[Copy]:
    """Files that commands of this project wrote outside of it, and that are still there."""
    from medsynth.core.written import written
    from medsynth.engine.audits import AUDIT

    held = {one.data.resolve(): len(one.rows) for one in done.audits if one.data}
    cleared = {one.audit.resolve() for one in done.audits if one.data}
    for line in written(home):
        path = Path(line["path"])
        if not path.exists() or path in cleared:
            continue
        said = f"{line['what']}{' of ' + line['of'] if line['of'] else ''}, {line['date'][:10]}"
        do = "Look whether the person is in it, and make it again."
        if path in held:
            rows = "1 row" if held[path] == 1 else f"{held[path]:,} rows"
            do = f"It holds {rows} of the person: make it again."
        elif line["what"] == AUDIT:
            do = "Its scrubbed file is gone, or no row of that is the person's: delete it if in doubt."
        yield Copy("file", said, line["path"], do)
