"""Immutable parts of stages under ``.medsynth/store/<fingerprint>/``.

A part is written aside, renamed, and then recorded in ``parts/<number>.json`` with the key of the input it
was made from. A part without a record does not exist; a record with another input key is stale. So resume,
retry and the loss of a process are the same thing: make the parts that have no valid record.
Knows files and counts; knows neither steps nor rows' meaning.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.errors import DataError, StorageError
from medsynth.core.files import aside, write_whole

_FAILED: list[tuple[str, pa.DataType]] = [
    *((name, pa.string()) for name in ("id", "_root", "stage", "where", "reason", "error", "department")),
    ("permanent", pa.bool_()),
]
FAILED_SCHEMA = pa.schema(_FAILED)
"""Columns of failed rows. where: ``file:row`` of a row that could not be read; error: never with patient text."""


@dataclass(frozen=True, slots=True)
class Part:
    """The record of one finished part.

    key: sha256 of the output, names what downstream parts were made from; made_from: key of the input;
    open: it holds failures that the next run tries again.
    """

    number: int
    made_from: str
    key: str
    rows_in: int
    rows: int
    failed: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True, slots=True)
class StageStore:
    """The folder of one stage's output."""

    folder: Path

    def prepare(self) -> None:
        for name in ("out", "dropped", "failed", "parts"):
            make_private(self.folder / name)

    def rows_path(self, number: int) -> Path:
        return self.folder / "out" / f"part-{number:05d}.parquet"

    def dropped_path(self, number: int) -> Path:
        return self.folder / "dropped" / f"part-{number:05d}.parquet"

    def failed_path(self, number: int) -> Path:
        return self.folder / "failed" / f"part-{number:05d}.parquet"

    def keys_path(self, number: int) -> Path:
        return self.folder / "keys" / f"part-{number:05d}.keys"

    def add_keys(self, number: int, keys: Collection[str]) -> None:
        """Note the keys of the requests that a part's rows made, beside those of earlier tries."""
        path = self.keys_path(number)
        if all_keys := self.keys(number) | {bytes.fromhex(key) for key in keys}:
            make_private(path.parent)
            write_atomic(path, b"".join(sorted(all_keys)))

    def keys(self, number: int) -> set[bytes]:
        """The keys of a part's requests, 32 bytes each."""
        path = self.keys_path(number)
        data = path.read_bytes() if path.exists() else b""
        return {data[at : at + 32] for at in range(0, len(data) - 31, 32)}

    @property
    def artefact(self) -> Path:
        return self.folder / "artefact"

    def part(self, number: int) -> Part | None:
        """The record of a part, or None if it was never finished."""
        try:
            return Part(**json.loads((self.folder / "parts" / f"{number:05d}.json").read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def record(self, part: Part) -> None:
        """Make a part exist: its files are in place already."""
        write_atomic(self.folder / "parts" / f"{part.number:05d}.json", json.dumps(asdict(part)).encode())

    def finish(self, count: int, key: str) -> None:
        """Say that the stage has ``count`` parts, made from an input of ``key``."""
        write_atomic(self.folder / "stage.json", json.dumps({"parts": count, "made_from": key}).encode())

    def finished(self) -> tuple[int, str] | None:
        """(number of parts, key of the input) if the stage was finished once."""
        try:
            state = json.loads((self.folder / "stage.json").read_bytes())
            return int(state["parts"]), str(state["made_from"])
        except (FileNotFoundError, ValueError, KeyError):
            return None


def make_private(folder: Path) -> Path:
    """Make a folder that only its owner may enter: parts may hold raw patient text."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"cannot make the folder {folder.name!r}: {error.strerror}.", hint="Check the disk and its permissions."
        ) from error
    return folder


def write_atomic(path: Path, data: bytes) -> None:
    """Write whole or not at all; StorageError where the disk refuses."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise StorageError(
            f"cannot write {path.name}: {error.strerror}.", hint="Check the disk, then run again."
        ) from error


def write_rows(path: Path, table: pa.Table) -> str:
    """Write one part file whole or not at all; returns the sha256 of its bytes (the part's key)."""
    try:
        with aside(path, flush=False) as beside:  # one that a power cut tore does not fit its key, and is made again
            pq.write_table(table, beside, compression="zstd", compression_level=1, row_group_size=1000)
            key = file_digest(beside)
    except OSError as error:
        raise StorageError(f"cannot write {path.name}: {error}.", hint="Check the disk, then run again.") from error
    return key


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def joint_key(keys: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Output:
    """What a stage made: the parts of a table, or the folder of an artefact.

    schema: Arrow schema of every part, ``_root`` included (None for an artefact).
    """

    name: str
    fingerprint: str
    schema: pa.Schema | None
    files: tuple[Path, ...] = ()
    parts: tuple[Part, ...] = ()
    stores: tuple[StageStore, ...] = ()
    artefact: Path | None = None

    @property
    def key(self) -> str:
        return joint_key([self.fingerprint, *(part.key for part in self.parts)])

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def failed(self) -> int:
        return sum(part.failed for part in self.parts)

    @property
    def dropped(self) -> dict[str, int]:
        total: dict[str, int] = {}
        for part in self.parts:
            for reason, count in part.dropped.items():
                total[reason] = total.get(reason, 0) + count
        return total

    def scan(self) -> pl.LazyFrame:
        """The rows, in part order; an empty frame with the right columns where there are none."""
        if self.schema is None:
            raise TypeError(f"stage {self.name} made an artefact, not a table")
        files = [file for file, part in zip(self.files, self.parts, strict=True) if part.rows]
        if not files:
            return empty_frame(self.schema).lazy()
        return pl.scan_parquet(files)


def empty_frame(schema: pa.Schema) -> pl.DataFrame:
    frame = pl.from_arrow(schema.empty_table())
    assert isinstance(frame, pl.DataFrame)
    return frame


def union(name: str, outputs: tuple[Output, ...]) -> Output:
    """The rows of several outputs as one. Schemas must agree."""
    if len(outputs) == 1:
        return outputs[0]
    first = outputs[0]
    for other in outputs[1:]:
        if other.schema != first.schema:
            raise TypeError(f"stages {first.name} and {other.name} have different columns and cannot be joined")
    return Output(
        name=name,
        fingerprint=joint_key(output.fingerprint for output in outputs),
        schema=first.schema,
        files=tuple(file for output in outputs for file in output.files),
        parts=tuple(part for output in outputs for part in output.parts),
    )
