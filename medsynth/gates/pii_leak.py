"""The leak gate: whether personal data still stands in what is about to be published.

Independent of the scrubber and stricter; it fails where it finds anything and where it cannot look. There is no flag
to pass it. What is public all the same (a helpline, an address of a ministry) is let through by an override in the
policy file, with a reason, a name and a date; overrides that were used are part of the verdict and of the manifest.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import Field, model_validator

from medsynth.core.config import Config
from medsynth.core.errors import DataError, RecipeError
from medsynth.core.step import gate
from medsynth.core.types import Verdict
from medsynth.gates._leak_rules import Leak, leaks

TEXT_FILES = (".md", ".json", ".yaml", ".yml", ".txt", ".html", ".toml", ".csv", ".jsonl")
"""Files that are read whole as text; parquet is read as rows. Anything else cannot be looked at, and fails."""
SKIPPED = ("SHA256SUMS",)
_DIGESTS = ("sha256", "content_id", "schema_id", "digest", "id", "parents", "split_group", "hmac")
"""Columns and keys whose values are digests or ids made by medsynth."""
PUBLIC_HOSTS = frozenset(
    "schema.org purl.org mlcommons.org w3.org huggingface.co creativecommons.org spdx.org opensource.org apache.org "
    "arxiv.org doi.org".split()
)
"""Hosts of vocabularies, licences and papers that a card and its metadata may name. In rows no address passes."""
_JSON_LD = frozenset("@base @context @graph @id @json @language @list @set @type @value @vocab".split())
_ISO = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")
_MADE = ("provenance",)
"""Columns that only medsynth writes, digests of prompts among them."""
_HEXADECIMAL = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]{0,63}[a-f])[0-9a-f]{16,64}(?![0-9A-Za-z])")
_SIZE = re.compile(r"(?m)^[ -]*[a-z_]+: [0-9]+$")
_CLOCK = re.compile(r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:.+Z-]{5,}")


class Override(Config):
    """One finding that may be published, signed by a person."""

    rule: str
    """The rule that finds it, e.g. ``phone``."""
    value: str = ""
    """The very words that are public and speak of nobody, e.g. a helpline. It will stand in the manifest."""
    rows: tuple[str, ...] = ()
    """Or the ids of rows, or names of files, in which findings of the rule may stand."""
    reason: str = Field(min_length=8)
    """Why this is no personal data, or may be published."""
    signed_by: str = Field(min_length=2)
    """Who says so; the name will stand in the manifest."""
    signed_on: dt.date
    """When, e.g. 2026-11-01."""

    def to_manifest(self) -> dict[str, Any]:
        """The entry as a manifest holds it."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @model_validator(mode="after")
    def _one_place(self) -> Override:
        if bool(self.value) == bool(self.rows):
            raise ValueError("an override names either a value or rows")
        return self


class PiiLeakConfig(Config):
    """What the gate lets through, and how much it tells."""

    overrides: tuple[Override, ...] = ()
    """Signed-off findings."""
    max_examples: int = Field(default=10, ge=0)
    """How many ids of rows with a finding the report names."""


@gate(reads=("id", "messages"))
def pii_leak(rows: pl.LazyFrame, config: PiiLeakConfig, inputs: Mapping[str, pl.LazyFrame | Path]) -> Verdict:
    """(rows of any table with ids) -> whether no text of it holds anything that looks like personal data."""
    del inputs
    search = _Search(config)
    _look_at_rows(rows, search)
    return search.verdict()


Finder = Callable[[str], Iterable[Leak]]
"""Another look at the text of a row: what it finds counts as findings of the gate."""


def check_files(folder: Path, config: PiiLeakConfig | None = None, *, also: Finder = lambda _: ()) -> Verdict:
    """The verdict over every file below ``folder``: tables, card, manifest, recipe, prompts. Fail-closed.

    A file that cannot be read, or is of a kind that cannot be looked at, fails. Examples are row ids and file names.
    also: a second look at the text of rows, beside the gate's own rules.
    """
    search = _Search(config or PiiLeakConfig(), _declared(folder), also)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in SKIPPED:
            _look_at_file(path, path.relative_to(folder).as_posix(), search)
    if not search.looked:
        search.unread.append("no file at all")
    return search.verdict()


def read_policy(path: Path) -> PiiLeakConfig:
    """The overrides of a policy file (YAML, key ``pii_leak``); a file that is wrong is an error, never ignored."""
    from pydantic import ValidationError
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        data = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
        return PiiLeakConfig(overrides=tuple(Override.model_validate(one) for one in data.get("pii_leak") or ()))
    except (OSError, UnicodeDecodeError, YAMLError, AttributeError, TypeError) as error:
        raise DataError("the policy file cannot be read.", where=path.name) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "pii_leak"
        raise RecipeError(f"{place}: {first['msg']}.", where=path.name) from error


class _Search:
    """Counts findings by rule, and knows the overrides and which of them were used."""

    def __init__(self, config: PiiLeakConfig, hosts: frozenset[str] = frozenset(), also: Finder = lambda _: ()) -> None:
        self._config = config
        self._also = also
        self._hosts = hosts | PUBLIC_HOSTS
        self.found: Counter[str] = Counter()
        self.examples: list[str] = []
        self.unread: list[str] = []
        self.used: Counter[int] = Counter()
        self.looked = 0

    def text(self, text: str, place: str, *, of_rows: bool = True) -> None:
        """Look at one text of a row (its id) or a file (its name). Beside rows, addresses of vocabularies may stand."""
        self.looked += 1
        for leak in (*leaks(text), *(self._also(text) if of_rows else ())):
            if not of_rows and self._is_metadata(leak.rule, leak.value):
                continue
            number = self._override(leak.rule, leak.value, place)
            if number is not None:
                self.used[number] += 1
                continue
            self.found[leak.rule] += 1
            if place not in self.examples and len(self.examples) < self._config.max_examples:
                self.examples.append(place)

    def _is_metadata(self, rule: str, value: str) -> bool:
        """What cards and metadata say of themselves: addresses of vocabularies, words of JSON-LD, days of reading."""
        if rule == "url":
            return _host(value) in self._hosts
        return (rule == "handle" and value in _JSON_LD) or (rule == "date" and _ISO.fullmatch(value) is not None)

    def _override(self, rule: str, value: str, place: str) -> int | None:
        for number, one in enumerate(self._config.overrides):
            if one.rule == rule and (value.strip() == one.value if one.value else place in one.rows):
                return number
        return None

    def verdict(self) -> Verdict:
        numbers: dict[str, float | int | str] = {"texts": self.looked, **dict(sorted(self.found.items()))}
        for number, count in sorted(self.used.items()):
            one = self._config.overrides[number]
            what = one.value or f"{len(one.rows)} rows"
            numbers[f"override_{number + 1}"] = (
                f"{count} of {one.rule} ({what}): {one.reason}; signed by {one.signed_by}, {one.signed_on.isoformat()}"
            )
        said = ", ".join(f"{rule} {count}" for rule, count in self.found.most_common())
        parts = [f"text that looks like personal data: {said}"] if self.found else []
        parts += [f"not looked at: {', '.join(self.unread[:5])}"] if self.unread else []
        return Verdict(not parts, "; ".join(parts), numbers, tuple(self.examples))


def _look_at_file(path: Path, name: str, search: _Search) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=1000):
                    _look_at_records(batch.to_pylist(), search, name)
        elif suffix == ".json":
            for text in _json_texts(path.read_text("utf-8")):
                search.text(_without_digests(text), name, of_rows=False)
        elif suffix in TEXT_FILES:
            search.text(_without_digests(path.read_text("utf-8")), name, of_rows=False)
        else:
            search.unread.append(name)
    except (OSError, UnicodeDecodeError, pa.ArrowException, ValueError):
        search.unread.append(name)


def _look_at_rows(rows: pl.LazyFrame, search: _Search) -> None:
    for frame in rows.collect(engine="streaming").iter_slices(1000):
        _look_at_records(frame.to_dicts(), search, "")


def _look_at_records(records: Sequence[Mapping[str, Any]], search: _Search, name: str) -> None:
    for record in records:
        place = str(record.get("id") or name)
        for column, value in record.items():
            if column not in _DIGESTS:
                for text in _texts(value):
                    search.text(_without_digests(text) if column in _MADE else text, place)


def _json_texts(text: str) -> Iterator[str]:
    """The strings of a document; of text that is none, the text itself."""
    try:
        yield from _texts(json.loads(text))
    except ValueError:
        yield text


def _declared(folder: Path) -> frozenset[str]:
    """Hosts of the addresses that the manifest declares for its sources."""
    try:
        sources = json.loads((folder / "manifest.json").read_bytes())["lineage"]["sources"]
        return frozenset(_host(source["url"]) for source in sources if source.get("url"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return frozenset()


def _host(address: str) -> str:
    plain = re.sub(r"^[a-z]+://", "", address.strip().lower())
    return re.split(r"[/:?#\"')>,\]]", plain, maxsplit=1)[0].removeprefix("www.")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name not in _DIGESTS:
                yield from _texts(item)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for item in value:
            yield from _texts(item)


def _without_digests(text: str) -> str:
    """Digests and times of the making out of a card or a manifest: they hold runs of digits by chance."""
    return _SIZE.sub(" ", _CLOCK.sub(" ", _HEXADECIMAL.sub(" ", text)))
