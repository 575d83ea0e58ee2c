"""The leak gate over everything that is about to be sent: rows of tables and views, card, recipe, prompts, manifest.

Whoever wrote a row, person or model, its text is looked at. Not looked at are the words that the project's owner
declares about the dataset itself: addresses of sources, terms of models, and the vocabulary of Croissant.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from ruamel.yaml import YAML

from medsynth.dataset import croissant
from medsynth.dataset.generated import CARD
from medsynth.dataset.sums import SUMS
from medsynth.gates._leak_rules import Leak, documented
from medsynth.gates.pii_leak import PiiLeakConfig, check_files, read_policy
from medsynth.gates.rare_combination import RareCombinationConfig, rare_combination
from medsynth.gates.source_overlap import SourceOverlapConfig, source_overlap
from medsynth.pii._scrub import Scrubber
from medsynth.publish.gates._asked import Asked, Finding

_NUMBER = re.compile(r"(?<![\w.+-])[0-9][0-9,]*(?:\.[0-9]+)?(?![\w.-])")
_VOCABULARY = frozenset(
    ("@context", "@type", "@id", "conformsTo", "sha256", "datePublished", "identifier", "encodingFormat", "dataType")
)


def pii(asked: Asked) -> Finding:
    """Whether nothing in the files looks like personal data, but for findings that a person signed for.

    Text of real people must have been scrubbed as well: the gate is the second look, not the first.
    """
    policy = asked.policy.leak_overrides
    config = read_policy(Path(policy)) if policy else PiiLeakConfig()
    with tempfile.TemporaryDirectory() as name:
        _lay_out(asked, Path(name))
        verdict = check_files(Path(name), config, also=_detected)
    real = _real_rows(asked)
    notes = [f"{real:,} rows come from real people"] if real else []
    notes += [str(value) for key, value in verdict.numbers.items() if key.startswith("override_")]
    reasons = []
    unsigned = [one for one in config.overrides if one.to_manifest() not in asked.manifest.pii.overrides]
    if unsigned:
        said = f"{len(unsigned)} signed exceptions do not stand in the manifest yet; `medsynth card` writes them there"
        reasons.append(said)
    if asked.public:
        notes += _changed(asked)
        reasons += _of_real_people(asked)
    if verdict.reason:
        reasons.append(f"{verdict.reason} (e.g. in {', '.join(verdict.examples[:3])})")
    if real and not asked.manifest.pii.scrubbed:
        reasons.append(f"{real:,} rows come from real people, and no step searched them for personal data")
    return Finding("pii", not reasons, "; ".join(reasons), tuple(notes), dict(verdict.numbers))


def _detected(text: str) -> Iterator[Leak]:
    """What the scrubber would still replace: rows that a model wrote were never scrubbed, and models repeat names.

    Dates and ages are the gate's own matter, since profiles leave parts of them; addresses for documentation name
    nobody in a card or a prompt.
    """
    (done,) = Scrubber().conversations([[text]], [""])
    for one in done.replaced:
        if one.span.kind not in ("DATE", "AGE90") and not documented(one.value):
            yield Leak(f"detector_{one.span.kind.lower()}", one.value)


def _changed(asked: Asked) -> Iterator[str]:
    """Limits of ``medsynth.yaml`` that are not the usual ones: whoever signs shall see them."""
    usual = {"source_overlap": SourceOverlapConfig(), "rare_combination": RareCombinationConfig()}
    for name, config in usual.items():
        own = getattr(asked.policy, name).model_dump()
        for key, value in config.model_dump().items():
            if own[key] != value:
                yield f"{name}.{key} is {own[key]} (usually {value})"


def _of_real_people(asked: Asked) -> Iterator[str]:
    """What a public push is refused for: rows of real people that quote their source, or combine rare traits."""
    tables = {name: rows for name, _, rows in asked.tables()}
    conversations = tables.get("conversation")
    if conversations is None or "real_people" not in conversations.collect_schema():
        return
    mine = conversations.filter(pl.col("real_people").fill_null(True))
    verdicts = {"rare_combination": rare_combination(mine, asked.policy.rare_combination, {})}
    if "case" in tables:
        verdicts["source_overlap"] = source_overlap(mine, asked.policy.source_overlap, {"source": tables["case"]})
    yield from (f"{name}: {verdict.reason}" for name, verdict in verdicts.items() if not verdict.passed)


def _lay_out(asked: Asked, folder: Path) -> None:
    """The files as the leak gate is shown them: shards as they are, texts without what the owner declared."""
    declared = sorted(_declared(asked), key=len, reverse=True)
    counts = set(_counts(asked))
    for path in asked.sent.sums:
        if path == SUMS:
            continue
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith(".parquet"):
            _same_file((asked.sent.folder / path).resolve(), place)
            continue
        text = (asked.sent.folder / path).read_text("utf-8", errors="replace")
        if path.endswith(".json"):
            text = "\n".join(_values(json.loads(text), _VOCABULARY if path == croissant.FILE else frozenset()))
        elif path.endswith((".yaml", ".yml")):
            # A number that is a number (a budget, a limit) is no text; digits inside a string still are.
            text = "\n".join(_values(YAML(typ="safe", pure=True).load(text), frozenset()))
        elif path == CARD:
            text = _NUMBER.sub(lambda found: " " if found[0].replace(",", "") in counts else found[0], text)
        for words in declared:
            text = text.replace(words, " ")
        place.write_text(text, "utf-8")


def _declared(asked: Asked) -> set[str]:
    """Addresses of sources, terms of models and the names of what was scrubbed (``AGE90`` is nobody's age), as they are
    and as JSON and a Markdown table write them."""
    words = {source.url for source in asked.manifest.lineage.sources} | asked.manifest.pii.actions.keys()
    words |= {model.terms for model in asked.manifest.lineage.models}
    written = {json.dumps(word, ensure_ascii=False)[1:-1] for word in words}
    return {word for word in words | written | {one.replace("|", "\\|") for one in words} if len(word) > 3}


def _counts(asked: Asked) -> Iterator[str]:
    """The numbers of a card that are counts and sizes of the version: digits by chance, as long as a telephone's."""
    for entry in (*asked.manifest.tables.values(), *asked.manifest.views.values()):
        splits = entry.splits.values()
        files = [file for split in splits for file in split.files]
        sizes = [sum(file.bytes for file in files), sum(split.num_bytes for split in splits), entry.rows]
        every = [*sizes, *(split.rows for split in splits), *(split.num_bytes for split in splits)]
        yield from map(str, [*every, *(number for counted in entry.values.values() for number in counted.values())])
    for count in asked.manifest.counts.values():
        yield from map(str, (count.rows_in, count.rows_out, count.failed, *count.dropped.values()))
    for gate in asked.manifest.gates.values():
        yield from (str(number) for number in gate.numbers.values() if not isinstance(number, str))
    for source in asked.manifest.lineage.sources:
        yield str(source.rows)
    for model in asked.manifest.lineage.models:
        yield from map(str, (model.calls, model.tokens_in, model.tokens_out))


def _values(value: object, skipped: frozenset[str]) -> Iterator[str]:
    """The strings and keys of a JSON document, without the keys that are skipped and what stands behind them."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in skipped:
                yield key
                yield from _values(item, skipped)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, skipped)
    elif isinstance(value, str):
        yield value


def _same_file(source: Path, place: Path) -> None:
    """A link where the system lets us make one, else a copy."""
    try:
        os.symlink(source, place)
    except OSError:
        shutil.copyfile(source, place)


def _real_rows(asked: Asked) -> int:
    """Rows of the main table that come from real people, by their own column or by their source."""
    real = sorted(source.name for source in asked.manifest.lineage.sources if source.real_people)
    rows = asked.sent.version.scan()
    columns = rows.collect_schema().names()
    tests = [pl.col("real_people").fill_null(True)] if "real_people" in columns else []
    tests += [pl.col("source").is_in(real)] if "source" in columns and real else []
    if not tests:
        return 0
    return int(rows.select(pl.any_horizontal(tests).sum()).collect(engine="streaming").item() or 0)
