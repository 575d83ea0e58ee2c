"""Scrubbing as a step of a recipe: one config, and one edit for each table that a reader makes.

A row is a conversation: its fields share names and numbers. Only text changes: a clinical field that is present
stays present, a denied or unknown one has no text. Ids, languages and codes are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import pyarrow as pa

from medsynth.core.config import Config, NotIdentity
from medsynth.core.rows import per_batch
from medsynth.core.step import edit
from medsynth.core.tables import CASE, CONVERSATION, QUESTION, Table
from medsynth.pii._audit import SPANS, spans_of
from medsynth.pii._profiles import DEFAULT
from medsynth.pii._replace import Replaced
from medsynth.pii._scrub import Scrubber
from medsynth.pii._secret import project_key
from medsynth.pii._span import Span

OLD_DAYS = 32_873
"""Days of 90 years: an age above 89 years is kept as this."""
_NINETY = "90+"
CASE_TEXTS = (
    *("complaint", "request", "duration", "history", "medication", "allergy", "pregnancy", "department"),
    *("diagnosis", "advice", "reference_reply", "age"),
)
"""Fields of a case that hold text, in the order in which they are read; ``age`` last, where 90+ is told."""
TEXTS = {
    "case": CASE_TEXTS,
    "question": ("question", "department", "topic"),
    "conversation": ("messages", "department"),
}
"""Name of a table -> its fields that hold text."""
SCRUBBED = "scrubbed"
"""Working column: each span that was replaced in a row (``_audit.SPANS``). It says where, and never what."""


class Scrub(Config):
    """What the step is told. ``recipes/_pii.py`` fills it in from the ``pii:`` block."""

    profile: str = DEFAULT
    """Name of the profile (``docs/pii.md``)."""
    surrogates: bool = False
    """Invented values instead of numbered placeholders."""
    source: str = ""
    """Name of the source; surrogates hang on it."""
    key_id: str = ""
    """Id of the project's key where surrogates or moved dates hang on it; the key itself is never here."""
    rules: str = ""
    """Digest of the detectors, which are found by name and so by no import."""
    adapter: str = ""
    """A name model that may add spans: ``presidio``, ``spacy`` or ``gliner``."""
    adapter_model: str = ""
    """Its model, e.g. ``en_core_web_sm``."""
    adapter_identity: str = ""
    """Name, model and versions: another version may find other spans."""
    home: Annotated[Path | None, NotIdentity] = None
    """Folder of the project's key. It marks the spans of the audit, which is no part of what is made."""

    def scrubber(self) -> Scrubber:
        home = self.home if self.key_id else None
        return _scrubber(self.profile, self.surrogates, self.source, home, (self.adapter, self.adapter_model))

    def key(self) -> bytes | None:
        """The key of the audit's marks."""
        return project_key(self.home) if self.home else None


@cache
def _scrubber(profile: str, surrogates: bool, source: str, home: Path | None, adapter: tuple[str, str]) -> Scrubber:
    return Scrubber(profile, surrogates, project_key(home) if home else None, source, adapter)


@edit(
    reads=("id", *CASE_TEXTS, "source_id", "split_group", "age_days"),
    writes=(*CASE_TEXTS, "source_id", "split_group", "age_days", SCRUBBED),
    working={SCRUBBED: SPANS},
    python=True,
    name="pii",
)
def scrub_cases(rows: pl.LazyFrame, config: Scrub) -> pl.LazyFrame:
    """(rows of the case table) -> the same rows with personal data replaced in every field of text."""
    return _edited(rows, CASE, (*CASE_TEXTS, "source_id", "split_group", "age_days"), _case(config))


@edit(
    reads=("id", *TEXTS["question"], "source_id", "split_group"),
    writes=(*TEXTS["question"], "source_id", "split_group", SCRUBBED),
    working={SCRUBBED: SPANS},
    python=True,
    name="pii",
)
def scrub_questions(rows: pl.LazyFrame, config: Scrub) -> pl.LazyFrame:
    """(rows of the question table) -> the same rows with personal data replaced in the question."""
    fields = TEXTS["question"]
    return _edited(rows, QUESTION, (*fields, "source_id", "split_group"), _named(config, fields))


@edit(
    reads=("id", *TEXTS["conversation"], "source_id", "split_group"),
    writes=(*TEXTS["conversation"], "source_id", "split_group", SCRUBBED),
    working={SCRUBBED: SPANS},
    python=True,
    name="pii",
)
def scrub_messages(rows: pl.LazyFrame, config: Scrub) -> pl.LazyFrame:
    """(rows of the conversation table) -> the same rows with personal data replaced in every message."""
    fields = TEXTS["conversation"]
    return _edited(rows, CONVERSATION, (*fields, "source_id", "split_group"), _named(config, fields))


TABLES = {"case": scrub_cases, "question": scrub_questions, "conversation": scrub_messages}
"""Name of the table that is scrubbed -> the step that does it."""

_LABELS = ("source_id", "split_group")
_MADE = re.compile(r"[0-9a-f]{32}")
"""Ids as ``core.ids`` makes them."""
_Row = dict[str, Any]
_Work = Callable[[Sequence[str], Sequence[_Row]], list[_Row]]
"""Ids and rows -> the rows scrubbed; what a row becomes does not hang on the others."""
_AT_ONCE = 1000
"""Rows that are scrubbed together: enough to look where rules may begin, few enough for memory."""


def _edited(rows: pl.LazyFrame, table: Table, fields: Sequence[str], work: _Work) -> pl.LazyFrame:
    """The frame with ``fields`` made anew by ``work``."""
    empty = pl.from_arrow(table.schema.append(pa.field(SCRUBBED, SPANS)).empty_table())
    assert isinstance(empty, pl.DataFrame)
    kinds = {name: empty.schema[name] for name in (*fields, SCRUBBED)}
    # Rows that were scrubbed before say so still.
    reads = (*fields, SCRUBBED) if SCRUBBED in rows.collect_schema().names() else tuple(fields)

    def batch(*columns: pl.Series) -> pl.Series:
        made: list[_Row] = []
        for first in range(0, len(columns[0]), _AT_ONCE):
            ids, *values = (column.slice(first, _AT_ONCE).to_list() for column in columns)
            given = [dict(zip(reads, row, strict=True)) for row in zip(*values, strict=True)]
            made += work([row_id or "" for row_id in ids], given)
        return pl.Series(made, dtype=pl.Struct(kinds))

    made = per_batch(batch, ("id", *reads), pl.Struct(kinds))
    return rows.with_columns(made.alias("_scrubbed")).with_columns(
        *(pl.col("_scrubbed").struct.field(name).alias(name) for name in kinds)
    ).drop("_scrubbed")  # fmt: skip


def _named(config: Scrub, fields: Sequence[str]) -> _Work:
    scrubber, key = config.scrubber(), config.key()

    def work(ids: Sequence[str], rows: Sequence[_Row]) -> list[_Row]:
        texts = [[text for name in fields for text in texts_of(row[name])] for row in rows]
        labelled = [[*own, *_labels(row)] for own, row in zip(texts, rows, strict=True)]
        made = []
        for row_id, row, own, done in zip(ids, rows, texts, scrubber.conversations(labelled, ids), strict=True):
            new = iter(done.texts)
            edited = {name: filled(row[name], new) for name in fields}
            spans = [*(row.get(SCRUBBED) or ()), *spans_of(key, _places(row, fields), done.replaced)]
            made.append(row | edited | _relabelled(row, row_id, done.texts[len(own) :]) | {SCRUBBED: spans})
        return made

    return work


def _case(config: Scrub) -> _Work:
    scrub_texts = _named(config, CASE_TEXTS)
    keeps_age, key = config.scrubber().keeps("AGE90"), config.key()

    def work(ids: Sequence[str], rows: Sequence[_Row]) -> list[_Row]:
        made = scrub_texts(ids, rows)
        for row, new in zip(rows, made, strict=True):
            if not keeps_age and row["age_days"] is not None and row["age_days"] >= OLD_DAYS:
                new["age_days"] = OLD_DAYS
                if new["age"] is not None and _NINETY not in new["age"]:
                    whole = Span(0, len(row["age"]), "AGE90", "age/days", 1.0)
                    new[SCRUBBED] += spans_of(key, [("age", 0)], [Replaced(0, whole, _NINETY, row["age"])])
                    new["age"] = _NINETY
        return made

    return work


def _places(row: _Row, fields: Sequence[str]) -> list[tuple[str, int]]:
    """Column and turn of each text of a row, in the order in which they are read."""
    places = [(name, turn) for name in fields for turn, _ in enumerate(texts_of(row[name]))]
    return [*places, *((name, 0) for name in _LABELS)]


def _labels(row: _Row) -> list[str]:
    """Names that the source gave: they can be phone numbers or record numbers. An id that was made here is none."""
    return ["" if _MADE.fullmatch(row[name] or "") else row[name] or "" for name in _LABELS]


def _relabelled(row: _Row, row_id: str, scrubbed: Sequence[str]) -> _Row:
    """A name from the source in which something was found gives way to the row's id, so that no two rows share it."""
    changed = [new != given for new, given in zip(scrubbed, _labels(row), strict=True)]
    return {name: row_id if new else row[name] for name, new in zip(_LABELS, changed, strict=True)}


def texts_of(value: Any) -> Iterator[str]:
    """The texts of a field: its own, that of a clinical field, or those of messages; '' where there is none."""
    if isinstance(value, list):
        for message in value:
            yield (message or {}).get("content") or ""
    elif isinstance(value, Mapping):
        yield value.get("value") or ""
    else:
        yield value or ""


def filled(value: Any, new: Iterator[str]) -> Any:
    """The field with its texts replaced by the next ones of ``new``; what was null stays null."""
    if isinstance(value, list):
        return [_with(message, "content", next(new)) for message in value]
    if isinstance(value, Mapping):
        return _with(value, "value", next(new))
    text = next(new)
    return value if value is None else text


def _with(value: Mapping[str, Any] | None, name: str, text: str) -> Mapping[str, Any] | None:
    if value is None or value.get(name) is None:
        return value
    return {**value, name: text}
