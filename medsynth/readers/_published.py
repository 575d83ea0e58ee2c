"""Records of a file in a published format, each with its place; which of their fields that format has no word for.

Most formats are files of records; one whose file is a single object (``records`` in its module) says what that object
holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson

from medsynth.core.errors import DataError
from medsynth.readers._files import records
from medsynth.readers._formats import Record


def published_records(path: Path, shape: ModuleType) -> Iterator[Record]:
    """The records of a file, or of the files that ``path`` stands for. shape: the module of the format."""
    if not hasattr(shape, "records"):
        yield from records(path)
        return
    try:
        value = orjson.loads(path.read_bytes())
        for number, fields in enumerate(shape.records(value), 1):
            yield Record(path.name, number, fields)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or type(error).__name__}.", where=path.name) from error
    except ValueError as error:
        raise DataError(f"is not this format: {str(error)[:80]}.", where=path.name) from error


def unread(fields: Mapping[str, Any], shape: ModuleType) -> Iterator[str]:
    """Fields of a record that say something and that the format has no word for, those of its messages included."""
    known = {item.name: item.type for item in shape.SCHEMA}
    for name, value in fields.items():
        if value in (None, "", [], {}):
            continue
        if name not in known:
            if name not in shape.ALSO:
                yield name
        elif isinstance(value, list) and value and isinstance(value[0], Mapping) and hasattr(known[name], "value_type"):
            kind = known[name].value_type
            inner = {item.name for item in kind} if hasattr(kind, "fields") else set()
            further = {key for item in value for key in item.keys() - inner if item[key] not in (None, "", [], {})}
            yield from (f"{name}[].{key}" for key in sorted(further))
