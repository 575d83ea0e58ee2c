"""Opens a path and gives records: finds the files, tells their format, counts their rows, digests their bytes.

A path is a file, a folder of files, or a glob; files are read in the order of their names. Knows what a record
is (an object with named fields) and refuses to know what the fields mean. Errors name a file by its base name
and a place in it, and never quote what stands there.
"""

from __future__ import annotations

import difflib
import glob
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from medsynth.core.errors import DataError
from medsynth.readers._encoding import BLOCK, encoding_of
from medsynth.readers._formats import Record, json_records, parquet_records, sheet_records, table_records

SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".xlsx")
_ZIP, _PARQUET, _OLD_EXCEL = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


def records(path: Path) -> Iterator[Record]:
    """The records of every file of ``path``, numbered from 1 in each file. DataError if a file cannot be used."""
    for file in files(path):
        empty = True
        try:
            for record in _records_of(file):
                empty = False
                yield record
        except OSError as error:
            _refuse(file, error)
        if empty:
            raise DataError("holds no records.", where=file.name)


def files(path: Path) -> list[Path]:
    """The files that a path stands for, sorted by name; DataError if there are none."""
    try:
        if path.is_dir():
            found = [file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and _is_data(file)]
        elif path.exists():
            found = [path]
        else:
            found = [Path(name) for name in glob.glob(str(path)) if Path(name).is_file()]
    except OSError as error:
        _refuse(path, error)
    if not found:
        raise _nothing_at(path)
    return sorted(found, key=lambda file: file.name)


def digest(path: Path) -> str:
    """sha256 hex of a file's bytes; of a folder or glob: of the sorted names and digests of its files."""
    found = files(path)
    if found == [path]:
        return _file_digest(path)
    lines = sorted(f"{file.name}\0{_file_digest(file)}\n" for file in found)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        _refuse(path, error)


def _is_data(file: Path) -> bool:
    return file.is_file() and not file.name.startswith((".", "_", "~$"))


def _nothing_at(path: Path) -> DataError:
    if path.is_dir():
        return DataError(
            f"is a folder without a file to read ({', '.join(SUFFIXES)}).",
            hint="Give a file, or a folder that holds some.",
            where=path.name,
        )
    if not path.parent.is_dir():
        return DataError(f"no such file: there is no folder {path.parent.name!r}.", where=path.name)
    near = difflib.get_close_matches(path.name, sorted(os.listdir(path.parent)), n=1)
    return DataError("no such file.", hint=f"Did you mean {near[0]!r}?" if near else "", where=path.name)


def _refuse(path: Path, error: OSError) -> NoReturn:
    raise DataError(f"cannot be read: {error.strerror or type(error).__name__}.", where=path.name) from error


def _records_of(file: Path) -> Iterator[Record]:
    """Chooses by content where the content is sure, by extension otherwise."""
    if not file.is_file():
        raise DataError("is not a regular file.", where=file.name)
    with file.open("rb") as opened:
        head = opened.read(8)
    if not head:
        raise DataError("is empty.", where=file.name)
    suffix = file.suffix.lower()
    if head.startswith(_PARQUET):
        return parquet_records(file)
    if head.startswith(_ZIP):
        return sheet_records(file)
    if head.startswith(_OLD_EXCEL):
        raise DataError(
            "is an old Excel workbook (.xls), or one with a password.",
            hint="Save it as .xlsx without a password.",
            where=file.name,
        )
    if suffix in (".parquet", ".xlsx"):
        raise DataError(f"is not a {suffix} file, or is damaged: it does not start like one.", where=file.name)
    return _text_records(file, suffix)


def _text_records(file: Path, suffix: str) -> Iterator[Record]:
    encoding = encoding_of(file)
    first = _first_character(file, encoding)
    if not first:
        raise DataError("is empty.", where=file.name)
    if suffix in (".csv", ".tsv"):
        return table_records(file, encoding, "\t" if suffix == ".tsv" else "")
    if suffix in (".json", ".jsonl", ".ndjson") or first in "[{":
        return json_records(file, encoding, lines=suffix != ".json")
    raise DataError(
        f"has no extension that says how to read it ({', '.join(SUFFIXES)}).", hint="Rename it.", where=file.name
    )


def _first_character(file: Path, encoding: str) -> str:
    """The first character that is not blank, '' if there is none."""
    with file.open(encoding=encoding) as opened:
        while block := opened.read(BLOCK):
            if text := block.strip():
                return text[0]
    return ""
