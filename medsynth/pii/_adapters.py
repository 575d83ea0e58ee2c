"""A second opinion by a name model that the user has installed: Presidio, spaCy or GLiNER. The core never needs one.

A model sees text in which everything that the detectors found is masked, and may only add spans. Nothing is installed
or downloaded: a model that is not on this machine is an error. A new version of a model may find other spans, so name
and model are part of a recipe's identity.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from medsynth.core.errors import RecipeError
from medsynth.pii._span import Span

MASK = "*"
SCORE = 0.6
"""Score of a span that only a model gives: below that of every rule, so that it names nobody in other turns."""
_KINDS = {
    "PERSON": "PERSON", "PER": "PERSON", "GPE": "CITY", "LOC": "CITY", "LOCATION": "CITY", "CITY": "CITY",
    "EMAIL_ADDRESS": "EMAIL", "EMAIL": "EMAIL", "PHONE_NUMBER": "PHONE", "US_SSN": "SSN", "CREDIT_CARD": "BANKCARD",
    "IP_ADDRESS": "IP", "IN_AADHAAR": "AADHAAR", "IN_PAN": "TAXID", "ADDRESS": "ADDRESS", "HOSPITAL": "HOSPITAL",
    "US_PASSPORT": "PASSPORT", "IN_PASSPORT": "PASSPORT", "IBAN_CODE": "BANKCARD", "UK_NHS": "HEALTHPLAN",
}  # fmt: skip
"""A model's label -> the kind of span. Labels that are not here (dates, organisations, URLs, US licences) are ignored:
on medical text they hit doses, drugs and "B12" more often than a person."""
_LEAST = re.compile(r"[^\W_]{2}")
Found = Iterator[tuple[int, int, str]]
"""(start, end, the model's label)."""


class Adapter(NamedTuple):
    """A model that is ready. find: one text -> what the model finds in it."""

    name: str
    model: str
    find: Callable[[str], Found]


@cache
def adapter(name: str, model: str = "") -> Adapter:
    """The adapter of that name; ``RecipeError`` (exit 2) where its package or its model is not installed.

    model: a spaCy package (``en_core_web_sm``), a folder with a GLiNER model, nothing for the usual one.
    """
    if name not in _MAKERS:
        raise RecipeError(f"there is no PII adapter {name!r}.", hint=f"There are: {', '.join(_MAKERS)}.")
    package, distribution, usual, make = _MAKERS[name]
    model = model or usual
    if not model:
        raise RecipeError(f"the adapter {name} needs a model.", hint=f"Write --adapter {name}:FOLDER.")
    try:
        import_module(package)
    except ImportError as error:
        raise RecipeError(
            f"the adapter {name} needs the package {distribution}, which is not installed.",
            hint=f"Install it beside medsynth (pip install 'medsynth[pii]' {distribution}), or leave the adapter out.",
        ) from error
    return Adapter(name, model, make(model))


def identity(name: str, model: str = "") -> str:
    """What a fingerprint knows of an adapter: its name, its model, the versions of their packages; '' for none."""
    if not name:
        return ""
    found = adapter(name, model)
    return " ".join([name, found.model, _version(_MAKERS[name][1]), _version(found.model.replace("_", "-"))]).strip()


def _version(distribution: str) -> str:
    try:
        return f"{distribution}=={version(distribution)}"
    except (PackageNotFoundError, ValueError):
        return ""


def more(found: Adapter, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """What the model adds to ``spans``, per text: nothing over a span that stands there, in the texts' code points."""
    added = []
    for text, own in zip(texts, spans, strict=True):
        masked = _masked(text, own)
        kept: list[Span] = []
        for start, end, label in sorted(found.find(masked)) if _LEAST.search(masked) else ():
            kind = _KINDS.get(label.upper().replace(" ", "_"))
            free = MASK not in masked[start:end] and (not kept or start >= kept[-1].end)
            if kind and free and _LEAST.search(masked, start, end):
                kept.append(Span(start, end, kind, f"adapter/{found.name}", SCORE))
        added.append(kept)
    return added


def _masked(text: str, spans: Sequence[Span]) -> str:
    """The text with as many stars as letters for every span: offsets stay, values are gone."""
    parts, at = [], 0
    for span in spans:
        parts += [text[at : span.start], MASK * (span.end - span.start)]
        at = span.end
    return "".join([*parts, text[at:]])


def _spacy_model(model: str) -> Any:
    spacy = import_module("spacy")
    try:
        return spacy.load(model, exclude=["lemmatizer", "textcat"])
    except OSError as error:
        raise RecipeError(
            f"the spaCy model {model} is not installed.", hint="Install it with pip first; medsynth downloads nothing."
        ) from error


def _spacy(model: str) -> Callable[[str], Found]:
    pipeline = _spacy_model(model)

    def find(text: str) -> Found:
        yield from ((one.start_char, one.end_char, one.label_) for one in pipeline(text).ents)

    return find


def _presidio(model: str) -> Callable[[str], Found]:
    """Presidio with an installed spaCy model; ``blank`` is Presidio's own rules without a name model."""
    analyzer, engines = import_module("presidio_analyzer"), import_module("presidio_analyzer.nlp_engine")
    if model == "blank":
        engine = engines.SpacyNlpEngine()
        engine.nlp = {"en": import_module("spacy").blank("en")}
    else:
        engine = engines.SpacyNlpEngine(models=[{"lang_code": "en", "model_name": model}])
        engine.nlp = {"en": _spacy_model(model)}
    one = analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])

    def find(text: str) -> Found:
        yield from ((hit.start, hit.end, hit.entity_type) for hit in one.analyze(text, "en") if hit.score >= 0.5)

    return find


def _gliner(model: str) -> Callable[[str], Found]:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    library = import_module("gliner")
    try:
        one = library.GLiNER.from_pretrained(model, local_files_only=True)
    except (OSError, ValueError) as error:
        raise RecipeError(
            f"the GLiNER model {model} is not on this machine.", hint="Name its folder: --adapter gliner:FOLDER."
        ) from error

    def find(text: str) -> Found:
        labels = ["person", "city", "address", "hospital"]
        yield from ((hit["start"], hit["end"], hit["label"]) for hit in one.predict_entities(text, labels))

    return find


_MAKERS: dict[str, tuple[str, str, str, Callable[[str], Callable[[str], Found]]]] = {
    "presidio": ("presidio_analyzer", "presidio-analyzer", "blank", _presidio),
    "spacy": ("spacy", "spacy", "en_core_web_sm", _spacy),
    "gliner": ("gliner", "gliner", "", _gliner),
}
"""Name -> package, distribution, usual model, how it is made."""
NAMES = tuple(_MAKERS)
