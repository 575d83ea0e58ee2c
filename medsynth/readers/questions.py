"""Reader of questions: JSON lines, JSON list, parquet, CSV, TSV, xlsx; the recipe names the columns.

A row needs a question and nothing else. Its text is kept byte for byte, blanks and line ends included, because it
is sent as it stands. A question that holds no letter, digit or ideograph, or only says that there is none (无, n/a),
is a failed row; so are a second one with the same id and one that is too long.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Literal

import polars as pl
from pydantic import Field

from medsynth.core.config import Config, RecipePath, Source
from medsynth.core.errors import DataError
from medsynth.core.rows import table_of
from medsynth.core.step import Batch, read
from medsynth.core.tables import QUESTION
from medsynth.core.types import Failure, Language, Row
from medsynth.readers._fields import BadRow, Values, language, name, required, text
from medsynth.readers._files import records
from medsynth.readers._formats import Record, chunks
from medsynth.readers._ids import Ids
from medsynth.text.script import language_of, shares

BATCH_ROWS = 500
"""Rows of a part: what is in memory while its answers are under way."""
MAX_CHARACTERS = 300_000
"""About 1 MB of Chinese text in UTF-8, far above any question that a person types."""
SURE = 80
"""Characters of Latin text below which a guess at its language loses more rows than it saves."""
_NO_QUESTION = frozenset({"无", "暂无", "没有", "none", "null", "nan", "n/a", "na", "nil", "-"})


class Questions(Config):
    """Config of the reader ``questions``. ``id``, ``question``, ``department``, ``topic``, ``region``: names of
    columns."""

    path: RecipePath
    """A file, a folder of files, or a glob."""
    id: str | None = Field(default=None, min_length=1)
    """Column with the id; None: ``id`` where there is one, else a row is named by the digest of its record."""
    question: str = Field(default="question", min_length=1)
    """Column with the question."""
    source: Source
    """Where the questions come from."""
    language: Literal["zh", "en", "auto"] = "auto"
    """Language of the questions; ``auto`` takes the column ``language``, else looks at the text."""
    department: str = "department"
    """Column with the department, where there is one."""
    topic: str = "topic"
    """Column with the topic, where there is one: a short label, by which lost answers are counted."""
    region: str = "region"
    """Column with the ISO 3166 code of the health system, where there is one; else that of the source counts."""
    max_characters: int = Field(default=MAX_CHARACTERS, ge=1)
    """Longest question; a longer one fails."""


@read(table=QUESTION)
def questions(config: Questions) -> Iterator[Batch]:
    """(rows; the question table): batches of at most 500 records, each a row or a ``Failure``, in the file's order."""
    ids = Ids(config.source.name)
    for number, chunk in enumerate(chunks(records(config.path), BATCH_ROWS)):
        if number == 0:
            _check_columns(chunk, config)
        rows: list[Row] = []
        failures: list[Failure] = []
        for record in chunk:
            try:
                rows.append(_row(record, config, ids))
            except BadRow as error:
                failures.append(Failure(record.file, record.row, str(error)))
        yield Batch(_frame(rows), tuple(failures))


def _check_columns(chunk: list[Record], config: Questions) -> None:
    """A column that no record of the first batch has is a mistake in the recipe, not in the rows."""
    seen = sorted({column for record in chunk for column in record.fields})
    for key, column in (("question", config.question), ("id", config.id)):
        if seen and column is not None and column not in seen:
            near = difflib.get_close_matches(column, seen, n=1)
            raise DataError(
                f"no record has {column!r}, named in `questions.{key}`.",
                hint=f"Did you mean {near[0]!r}?" if near else f"Say with `questions.{key}` which column holds it.",
                where=chunk[0].file,
            )


def _row(record: Record, config: Questions, ids: Ids) -> Row:
    if record.error:
        raise BadRow(record.error)
    values = _values(record, config)
    question = _question(values, config)
    row, source_id = ids.of(name(values, "id"), record)
    return {
        "id": row,
        "question": question,
        "language": _language(values, config, question),
        "region": text(values, "region") or config.source.region,
        "department": text(values, "department"),
        "topic": text(values, "topic"),
        "source": config.source.name,
        "source_id": source_id,
        "licence": config.source.licence,
        "split_group": row,
        "real_people": config.source.real_people,
    }


def _values(record: Record, config: Questions) -> Values:
    """The record's values by the names of the question table; a whole number that a table kept as a float is one."""
    columns = {"id": config.id or "id", "question": config.question, "language": "language"}
    columns |= {"department": config.department, "topic": config.topic, "region": config.region}
    values = {key: record.fields[column] for key, column in columns.items() if column in record.fields}
    if isinstance(number := values.get("id"), float) and number.is_integer():
        values["id"] = int(number)
    return values


def _question(values: Values, config: Questions) -> str:
    """The question as it stands in the file."""
    said = required(values, "question")
    question: str = values["question"]
    if len(question) > config.max_characters:
        raise BadRow(f"question: too long: {len(question)} characters, at most {config.max_characters}")
    if said.casefold().strip("。.!！ ") in _NO_QUESTION or not any(map(str.isalnum, said)):
        raise BadRow(f"question: its {len(said)} characters ask nothing")
    return question


def _language(values: Values, config: Questions, question: str) -> Language:
    """The recipe's word, else the record's, else what the text's script says."""
    if config.language != "auto":
        return config.language
    if declared := language(values, "language"):
        return declared
    found = language_of(question)
    if found == "other" and not (len(question) < SURE and shares(question).latin > 0.5):
        raise BadRow("language: neither Chinese nor English; say `questions.language: zh` or `en` if it is")
    return found if found in ("zh", "en") else "en"


def _frame(rows: list[Row]) -> pl.DataFrame:
    frame = pl.from_arrow(table_of(rows, QUESTION.schema))
    assert isinstance(frame, pl.DataFrame)
    return frame
