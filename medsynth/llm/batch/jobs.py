"""What is known of each batch, on disk before anything can be lost.

    <name>.jsonl    the requests, as they are handed in; gone when their answers are in the reply log
    <name>.json     the job: its state, its ids, its keys, what was set aside for each

state      on disk before                  a run that finds it
planned    the requests are uploaded       forgets it: nothing was paid, what is still wanted is queued again
creating   the batch is asked for          looks for the batch by its name; forgets it if there is none
created    the first look at the batch     waits for it and collects its answers: they are paid for
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson
from filelock import FileLock, Timeout

from medsynth.core.files import write_whole
from medsynth.llm.segments import ReplyLogError

_LOCKED_S = 0.1
_OLD_S = 86_400.0
State = Literal["planned", "creating", "created"]


@dataclass(slots=True)
class Job:
    """One batch. name: of its own, in file name and metadata; held: what was set aside for each key, in order:
    (tokens, usd, cny); enqueued: estimated tokens of the prompts; created: seconds since 1970."""

    name: str
    teacher: list[str]
    state: State = "planned"
    keys: list[str] = field(default_factory=list)
    held: list[tuple[int, float, float]] = field(default_factory=list)
    enqueued: int = 0
    created: float = field(default_factory=time.time)
    file_id: str = ""
    batch_id: str = ""


class Jobs:
    """The folder of all batches of a project. Several processes may use it; ``handing_in`` keeps them apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = FileLock(folder / "jobs.lock", thread_local=False)

    @asynccontextmanager
    async def handing_in(self, pause: Callable[[float], Awaitable[None]]) -> AsyncIterator[None]:
        """While open, no other process hands in, and a job that is not created yet is that of a dead process."""
        while True:
            try:
                self._lock.acquire(timeout=0)
                break
            except Timeout:
                await pause(_LOCKED_S)
        try:
            yield
        finally:
            self._lock.release()

    def requests(self, name: str) -> Path:
        """The file of the requests of a job."""
        return self.folder / f"{name}.jsonl"

    def save(self, job: Job) -> None:
        """On the disk, whole, when this returns."""
        with disk():
            write_whole(self.folder / f"{job.name}.json", orjson.dumps(asdict(job)), private=True)

    def forget(self, job: Job) -> None:
        """Its answers are in the log, or there will be none."""
        with disk():
            self.requests(job.name).unlink(missing_ok=True)
            (self.folder / f"{job.name}.json").unlink(missing_ok=True)

    def load(self, teacher: list[str]) -> list[Job]:
        """Jobs of one teacher (provider, model, endpoint), oldest first."""
        found = []
        for path in self.folder.glob("*.json"):
            try:
                data: dict[str, Any] = orjson.loads(path.read_bytes())
            except FileNotFoundError:
                continue  # another process has collected it meanwhile
            except (OSError, orjson.JSONDecodeError) as error:
                raise ReplyLogError(
                    f"the batch job {path.name} cannot be read.", hint="Look for its batch at the service, delete it."
                ) from error
            if data["teacher"] == teacher:
                data["held"] = [tuple(item) for item in data["held"]]
                found.append(Job(**data))
        return sorted(found, key=lambda job: job.created)

    def sweep(self) -> None:
        """Deletes requests that were never handed in, a day after their process wrote them."""
        with disk():
            for path in self.folder.glob("*.jsonl"):
                if not path.with_suffix(".json").exists() and time.time() - path.stat().st_mtime > _OLD_S:
                    path.unlink(missing_ok=True)

    def is_there(self, job: Job) -> bool:
        """Whether nobody has collected or forgotten it."""
        return (self.folder / f"{job.name}.json").exists()


@contextmanager
def disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReplyLogError(
            f"a batch job cannot be written: {error.strerror or error}.", hint="Make room on the disk, then run again."
        ) from error
