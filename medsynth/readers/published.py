"""Reader of conversations in a published format (``medsynth list formats``): ShareGPT, Alpaca, messages and the rest.

What was said is kept byte for byte. A record that is not of the format is a failed row; so is a conversation that a
trainer cannot load: turns that do not alternate, no answer at the end, a message without text. Fields that the format
has no word for are not read. Output of the demo teacher is refused, since here nothing would say so any more.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import pairwise
from types import ModuleType
from typing import Any, Literal

import polars as pl
from pydantic import Field, field_validator

from medsynth.checks._dialogue import DEMO_MARKS
from medsynth.core import discover
from medsynth.core.config import Config, RecipePath, Source
from medsynth.core.errors import DataError
from medsynth.core.ids import made_id
from medsynth.core.rows import table_of
from medsynth.core.step import Batch, read
from medsynth.core.tables import CONVERSATION
from medsynth.core.types import Failure, Row
from medsynth.readers._fields import BadRow, encodable
from medsynth.readers._formats import Record, chunks
from medsynth.readers._ids import Ids
from medsynth.readers._published import published_records
from medsynth.text.script import language_of

BATCH_ROWS = 2000
"""Records of a part."""
UNDETERMINED = "und"
"""Language of a text that is neither Chinese nor English (BCP 47)."""


def _holds(name: str) -> str:
    """Why rows of a format are no rows of the conversation table; '' where they are."""
    shape = discover.module("formats", name)
    if CONVERSATION.name != shape.TABLE:
        return f"{name} holds {shape.TABLE} rows, and a version is made of conversations"
    beyond = sorted(shape.KEEPS - set(CONVERSATION.schema.names) - {"input"})  # the input is part of the question
    return f"{name} has {', '.join(beyond)}, for which a conversation has no place" if beyond else ""


class Published(Config):
    """Config of the reader ``published``."""

    path: RecipePath
    """A file, a folder of files, or a glob."""
    format: str = "messages"
    """Format of the records: ``messages``, ``sharegpt``, ``alpaca`` ... (``medsynth list formats``)."""
    source: Source
    """Where the conversations come from."""
    language: Literal["zh", "en", "auto"] = "auto"
    """Language of the conversations; ``auto`` looks at the text, and says ``und`` where it is neither."""
    written_by: Literal["people", "model", "unknown"] = "unknown"
    """Who wrote the answers; it makes the row's ``kind``."""
    teacher: str = Field(default="", max_length=200)
    """The model that wrote the answers, where one did and it is known."""
    max_characters: int = Field(default=300_000, ge=1)
    """Longest conversation; a longer one fails."""

    @field_validator("format")
    @classmethod
    def _conversations(cls, value: str) -> str:
        known = discover.extensions("formats")
        if value not in known:
            near = difflib.get_close_matches(value, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            raise ValueError(f"there is no format {value!r}; {hint}")
        if why := _holds(value):
            raise ValueError(why)
        return value


@read(table=CONVERSATION)
def published(config: Published) -> Iterator[Batch]:
    """(rows; the conversation table): a record gives one row, or one for each of its answers."""
    shape = discover.module("formats", config.format)
    ids = Ids(config.source.name)
    for chunk in chunks(published_records(config.path, shape), BATCH_ROWS):
        rows: list[Row] = []
        failures: list[Failure] = []
        for record in chunk:
            try:
                rows += _rows(record, shape, config, ids)
            except ValueError as error:
                failures.append(Failure(record.file, record.row, str(error)))
        yield Batch(_frame(rows), tuple(failures))


def _rows(record: Record, shape: ModuleType, config: Published, ids: Ids) -> list[Row]:
    """ValueError with the reason where the record is no conversation, or none that can be trained on."""
    if record.error:
        raise BadRow(record.error)
    found = shape.read(record.fields)
    for one in found:
        _check(one["messages"], config)
        if one["messages"] and _demo(one["messages"]):
            raise DataError(
                "it holds demo output, which is a test of the plumbing and no training data.",
                hint="Use the version that it was converted from.",
                where=f"{record.file}:{record.row}",
            )
    origin, source_id = ids.of(_name(record), record)
    return [_row(one, number, origin, source_id, config) for number, one in enumerate(found)]


def _name(record: Record) -> str:
    value = record.fields.get("id")
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # as a table of numbers keeps it
    if value is None or isinstance(value, (bool, list, dict)):
        return ""
    name = str(value)
    if not encodable(name):
        raise BadRow("id: holds half of a surrogate pair")
    return name


def _check(messages: list[dict[str, str]], config: Published) -> None:
    talk = messages[1:] if messages and messages[0]["role"] == "system" else messages
    roles = [message["role"] for message in talk]
    if not talk or roles[-1] != "assistant":
        raise BadRow("does not end with an answer")
    if "system" in roles or any(role == after for role, after in pairwise(roles)):
        raise BadRow("question and answer do not alternate")
    if not all(message["content"].strip() for message in messages):
        raise BadRow("holds a message without text")
    if sum(len(message["content"]) for message in messages) > config.max_characters:
        raise BadRow(f"too long: more than {config.max_characters} characters")
    for message in messages:
        if "\0" in message["content"]:
            raise BadRow("holds a NUL character")
        if not encodable(message["content"]):
            raise BadRow("holds half of a surrogate pair")


def _demo(messages: list[dict[str, str]]) -> bool:
    first = next(message["content"] for message in messages if message["role"] == "assistant")
    return first.startswith(tuple(DEMO_MARKS))


def _row(found: Row, number: int, origin: str, source_id: str, config: Published) -> Row:
    messages = found["messages"]
    talk = [message["content"] for message in messages if message["role"] != "system"]
    several = "conversation" if len(talk) > 2 else "instruction"
    who = {"people": "real", "model": "distilled"}.get(config.written_by)
    return {
        "id": made_id("published", [origin], number),
        "messages": messages,
        "language": _language(talk, config),
        "region": config.source.region,
        "kind": f"{who}_{several}" if who else "",
        "department": _label(found),
        "source": config.source.name,
        "source_id": source_id,
        "licence": config.source.licence,
        "parents": [origin],
        "teacher": config.teacher,
        "split_group": origin,
        "turns": sum(message["role"] == "user" for message in messages),
        "characters": sum(map(len, talk)),
        "red_flags": [],
        "flags": [],
        "real_people": config.source.real_people,
    }


def _label(found: Row) -> str:
    department: Any = found.get("department")
    return department if isinstance(department, str) and encodable(department) and "\0" not in department else ""


def _language(talk: list[str], config: Published) -> str:
    if config.language != "auto":
        return config.language
    said = language_of("\n".join(talk))
    return said if said in ("zh", "en") else UNDETERMINED


def _frame(rows: list[Row]) -> pl.DataFrame:
    frame = pl.from_arrow(table_of(rows, CONVERSATION.schema))
    assert isinstance(frame, pl.DataFrame)
    return frame
