"""What all readers of cases share: their config, and the way from records to batches of the case table.

Gives each case its id, its language, its red flags and the class of its conclusion where the record does not
declare them. Knows no format of records: a reader brings ``to_case``, which makes a ``Draft`` of the values it
names in its config's ``KEYS``, or raises ``BadRow``.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple, get_args

import polars as pl
from pydantic import Field, field_validator

from medsynth.core.config import Config, RecipePath, Source
from medsynth.core.errors import DataError
from medsynth.core.rows import table_of
from medsynth.core.step import Batch
from medsynth.core.tables import CASE
from medsynth.core.types import Case, Disposition, Failure, Language, Row, case_to_row
from medsynth.facts.certainty import conclusion_class
from medsynth.facts.red_flags import red_flags
from medsynth.readers._fields import BadRow, Values, length
from medsynth.readers._formats import Record, chunks
from medsynth.readers._ids import Ids
from medsynth.text.script import language_of

BATCH_ROWS = 500
"""Rows of a part: what is in memory while its dialogues are under way (measured: 1,000 cost 12 MB more)."""
MAX_CHARACTERS = 300_000
"""About 1 MB of Chinese text in UTF-8; the longest real case seen has 1,600 characters."""
LEAST_MEANING = 4
"""Least weight of a complaint: a letter or digit weighs 1, an ideograph 2: 头痛 says something, "hi" does not."""

_PLAIN_NAME = re.compile(r"[A-Za-z][\w.-]{0,39}", re.ASCII)
"""Names that a log may show. Anything else may be a patient's words that landed in the place of a name."""
_URGENCY: tuple[Disposition, ...] = get_args(Disposition)


log = logging.getLogger(__name__)


class CaseFile(Config):
    """Base of the configs of all readers of cases."""

    KEYS: ClassVar[tuple[str, ...]] = ()
    """Names of the values that the reader uses."""
    REQUIRED: ClassVar[str] = ""
    """The value without which a record is no case."""
    IGNORED: ClassVar[frozenset[str] | None] = None
    """Columns that are ignored in silence; others are named in the log. None: all are ignored in silence."""

    path: RecipePath
    """A file, a folder of files, or a glob."""
    source: Source
    """Where the cases come from."""
    language: Literal["zh", "en", "auto"] = "auto"
    """Language of the cases; ``auto`` takes the record's own, else looks at the text."""
    region: str = ""
    """ISO 3166 code for records that name none; '' = that of the source."""
    fields: dict[str, str] = Field(default_factory=dict)
    """Names of the reader's values -> names of the columns that hold them, where they differ."""
    max_characters: int = Field(default=MAX_CHARACTERS, ge=1)
    """Longest case, in characters of all its fields; a longer one fails."""

    @cached_property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """(name of a value, column that holds it) of all values."""
        return tuple((key, self.fields.get(key, key)) for key in self.KEYS)

    @field_validator("fields")
    @classmethod
    def _known_fields(cls, fields: dict[str, str]) -> dict[str, str]:
        for key in fields:
            if key not in cls.KEYS:
                near = difflib.get_close_matches(key, cls.KEYS, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(cls.KEYS)}"
                raise ValueError(f"no case field called {key!r}; {hint}")
        return fields


@dataclass(frozen=True, slots=True)
class Draft:
    """A case without its id. ``declared``: the fields whose value the record itself states."""

    case: Case
    source_id: str = ""
    reviewed_by: str = "none"
    declared: frozenset[str] = field(default_factory=frozenset)


class _Named(NamedTuple):
    """A draft and the names that it gets."""

    draft: Draft
    id: str
    source_id: str


ToCase = Callable[[Values, Any], Draft]


def batches(records: Iterable[Record], to_case: ToCase, config: CaseFile) -> Iterator[Batch]:
    """Batches of at most 1,000 records: each record is a row or a ``Failure``, in the order of the file."""
    ids = Ids(config.source.name)
    told: set[str] = set()
    for number, chunk in enumerate(chunks(records, BATCH_ROWS)):
        if number == 0:
            _check_columns(chunk, config)
        _name_unread(chunk, told, config)
        found: list[_Named] = []
        failures: list[Failure] = []
        for record in chunk:
            try:
                found.append(_named(record, to_case, config, ids))
            except BadRow as error:
                failures.append(Failure(record.file, record.row, str(error)))
        yield Batch(_frame(found, config), tuple(failures))


def case_language(config: CaseFile, declared: Language | None, text: str) -> Language:
    """The recipe's word, else the record's, else what the text's script says."""
    if config.language != "auto":
        return config.language
    return declared or _script(text)


def _script(text: str) -> Language:
    found = language_of(text)
    if found == "other":
        raise BadRow("language: neither Chinese nor English; say `language: zh` or `en` if it is")
    return found or "en"  # None: a few Latin words, since a single ideograph is Chinese


def case_region(config: CaseFile, declared: str = "") -> str:
    return declared or config.region or config.source.region


def _check_columns(chunk: list[Record], config: CaseFile) -> None:
    """A column that no record of the first batch has is a mistake in the recipe, not in the rows."""
    seen = {name for record in chunk for name in record.fields}
    wanted = {**config.fields, config.REQUIRED: config.fields.get(config.REQUIRED, config.REQUIRED)}
    for key, column in wanted.items():
        if seen and column not in seen:
            near = difflib.get_close_matches(column, sorted(seen), n=1)
            raise DataError(
                f"no record has {column!r}" + (f", named for {key!r}." if key in config.fields else "."),
                hint=f"Did you mean {near[0]!r}?" if near else f"Say with `fields: {{{key}: ...}}` what holds it.",
                where=chunk[0].file,
            )


def _name_unread(chunk: list[Record], told: set[str], config: CaseFile) -> None:
    """A column that nobody reads is named in the log, once: it may be a misspelt one."""
    if config.IGNORED is None:
        return
    known = told | config.IGNORED | set(config.KEYS) | set(config.fields.values())
    for record in chunk:
        for column in record.fields.keys() - known:
            known.add(column)
            told.add(column)
            shown = repr(column) if _PLAIN_NAME.fullmatch(column) else f"a name of {len(column)} characters"
            log.warning("%s: column ignored: %s", record.file, shown)


def _named(record: Record, to_case: ToCase, config: CaseFile, ids: Ids) -> _Named:
    if record.error:
        raise BadRow(record.error)
    fields = record.fields
    values = {key: fields[column] for key, column in config.columns if column in fields}
    characters = length(values)
    if characters > config.max_characters:
        raise BadRow(f"too long: {characters} characters, at most {config.max_characters}")
    draft = to_case(values, config)
    if _meaning(draft.case.complaint) < LEAST_MEANING:
        raise BadRow(f"too short: {len(draft.case.complaint)} characters of complaint, too few to mean something")
    return _Named(draft, *ids.of(draft.source_id, record))


def _meaning(text: str) -> int:
    """Weight of the letters, digits and ideographs in a text, counted up to what is asked for."""
    weight = 0
    for character in text:
        if character.isalnum():
            weight += 2 if "\u3400" <= character <= "\u9fff" else 1
            if weight >= LEAST_MEANING:
                break
    return weight


def _frame(found: list[_Named], config: CaseFile) -> pl.DataFrame:
    rows = [_row(named, config.source) for named in found]
    frame = pl.from_arrow(table_of(rows, CASE.schema))
    assert isinstance(frame, pl.DataFrame)
    return frame


def _row(named: _Named, source: Source) -> Row:
    case, declared = named.draft.case, named.draft.declared
    flags, urgency = _red_flags(case)
    conclusion = case.conclusion
    if "conclusion" not in declared:
        conclusion = conclusion_class(case.diagnosis, case.advice, case.language)
    if case.red_flags and not flags:
        urgency = "emergency_now"  # somebody else's flag: not known how urgent, so it is taken for the most urgent
    whole = replace(
        case,
        id=named.id,
        conclusion=conclusion,
        disposition=case.disposition if "disposition" in declared else urgency,
        red_flags=tuple(dict.fromkeys((*case.red_flags, *flags))),
    )
    return case_to_row(whole) | {
        "source": source.name,
        "source_id": named.source_id,
        "licence": source.licence,
        "split_group": named.id,
        "split": None,
        "real_people": source.real_people,
        "reviewed_by": named.draft.reviewed_by,
    }


def _red_flags(case: Case) -> tuple[tuple[str, ...], Disposition]:
    """Names of the red flags that stand in a case, and where they send the patient.

    A denied pregnancy is not passed on: whoever filled in the form may have spoken of somebody else.
    """
    texts = [case.complaint, case.request]
    pregnant = True if case.pregnancy.state == "present" else None
    found = red_flags(texts, language=case.language, age_days=case.age_days, pregnant=pregnant)
    flags = [flag for flags in found for flag in flags]
    urgency = min((_URGENCY.index(flag.disposition) for flag in flags), default=_URGENCY.index("routine"))
    return tuple(dict.fromkeys(flag.id for flag in flags)), _URGENCY[urgency]
