"""All words of the tables in one dictionary, by region: what a stretch of text may mean. Longest match decides later.

A word may have several senses (phosphate: a salt and an analyte). Words with a trap's sense use their characters up, so
that no shorter word inside them is read: 左氧氟沙星, 无明显诱因, "right away".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from medsynth.facts._drugs import drug_names
from medsynth.facts._schedule import Often
from medsynth.facts._tables import Conversion, Cue, Form, Frequency, Route, Salt, Side, Term, table
from medsynth.text.normalise import fold

Sense = tuple[str, Any]
_CUE_KINDS = {"negation", "certainty", "time", "condition", "request"}
"""Kinds of cues that are read from ``cues.tsv``; persons stand with the terms, which name the relative."""
_HAN = re.compile(r"[一-鿿]")
_SIDED = re.compile(r"\b(?:both|each|left|right) (?:eye|ear)")
"""Ways that name a side too: the side is read, and the way follows from the form."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """senses: folded word -> what it may mean, by class; lengths: how long the words are that start with a Latin word
    or with two Han characters (or one, where the word is one); starts: where a word may start.
    """

    senses: dict[str, dict[str, Any]]
    lengths: dict[str, tuple[int, ...]]
    starts: re.Pattern[str]


def written(word: str) -> str:
    """A word as texts are looked up: folded, hyphens as blanks, one micro sign."""
    return re.sub(r"\s+", " ", fold(word).text.replace("-", " ").replace("µ", "μ")).strip()


_BRITISH = tuple(
    (re.compile(american), british)
    for american, british in (
        (r"\bhem(?=at|op|or|og|ol|ip)", "haem"),
        (r"(?<=[a-z])emia\b", "aemia"),
        (r"\banem", "anaem"),
        (r"\bisch(?=em)", "ischa"),
        (r"\bedema", "oedema"),
        (r"\besoph", "oesoph"),
        (r"rrhea", "rrhoea"),
        (r"pnea\b", "pnoea"),
        (r"\btumor", "tumour"),
        (r"\bestr", "oestr"),
        (r"\bfetal", "foetal"),
        (r"\bfecal", "faecal"),
        (r"\bceliac", "coeliac"),
        (r"\bpedi", "paedi"),
        (r"lyzed\b", "lysed"),
        (r"ization\b", "isation"),
    )
)


def british(word: str) -> str:
    """The British spelling of an American word; the word itself where both write it alike.

    >>> british("transient ischemic attack"), british("diarrhea"), british("asthma")
    ('transient ischaemic attack', 'diarrhoea', 'asthma')
    """
    for american, other in _BRITISH:
        word = american.sub(other, word)
    return word


@cache
def lexicon(region: str) -> Lexicon:
    """The dictionary of one region."""
    senses: dict[str, dict[str, Any]] = {}
    for word, (kind, value) in _entries():
        if word:
            senses.setdefault(word, {}).setdefault(kind, value)
    for word, meanings in drug_names().items():
        senses.setdefault(written(word), {})["drug"] = meanings
    _add_plurals(senses)
    lengths: dict[str, set[int]] = {}
    for word in senses:
        lengths.setdefault(start_of(word), set()).add(len(word))
    return Lexicon(
        senses, {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()}, _starts(senses)
    )


_LATIN = re.compile(r"[a-z0-9μ]+(?:'[a-z]+)?")


def start_of(word: str) -> str:
    """What a word is found by: its first Latin word or number, or its first two characters."""
    latin = _LATIN.match(word)
    return latin.group() if latin else word[:2]


COUNTS = "零一二两三四五六七八九十半百几每隔间分"
"""Characters at which a number or a frequency may start."""
MARKS = "，,。;；!！?？\n：:、()（）/"
DIGITS = "½¼¾⅓⅔⅛"


def _starts(senses: Iterable[str]) -> re.Pattern[str]:
    """Where a look-up may pay. One class of characters first, so that the search leaps over all others."""
    words = [word for word in senses if not _LATIN.match(word) and word[0] not in MARKS]
    single = _class({*COUNTS, *(word for word in words if len(word) == 1)})
    first = _class({word[0] for word in words if len(word) > 1})
    second = _class({word[1] for word in words if len(word) > 1})
    return re.compile(
        rf"[a-zμ\d{DIGITS}{MARKS}.&{single}{first}]"
        rf"(?:(?<=[{single}])|(?<=[{first}])(?=[{second}])|(?<=[{DIGITS}{MARKS}])|(?<=[a-zμ])[a-z0-9μ]*(?:'[a-z]+)?|"
        r"(?<=\d)|(?<=\.)(?=\s|$)|(?<=&)#?\w{1,8};)"
    )


def _class(chars: Iterable[str]) -> str:
    return "".join(re.escape(char) for char in sorted(chars)) or "\u0000"


def _entries() -> Iterator[tuple[str, Sense]]:
    yield from _drug_words()
    for term in table(Term):
        yield from ((written(word), (term.kind, term.id)) for word in (*map(british, term.en), *term.en, *term.zh))
    for analyte in table(Conversion):
        yield from ((written(word), ("analyte", analyte.id)) for word in (*analyte.en, *analyte.zh))
    for cue in table(Cue):
        if cue.kind not in _CUE_KINDS:
            continue
        for word in map(written, cue.words):
            if word == "had":
                continue
            sense = ("skip", "") if cue.value == "none" else (f"{cue.kind}.{cue.scope}", cue.value)
            yield word, sense
    yield from _sides()


def _drug_words() -> Iterator[tuple[str, Sense]]:
    for salt in table(Salt):
        yield from ((written(word), ("salt", salt.id)) for word in (*salt.en, *salt.zh))
    for form in table(Form):
        yield from ((written(word), ("form", form)) for word in (*form.en, *form.zh))
    for route in table(Route):
        words = [word for word in (*route.en, *route.zh) if not _SIDED.search(word)]
        yield from ((written(word), ("route", route.id)) for word in words)
    for frequency in table(Frequency):
        often = Often(frequency.times, frequency.times, frequency.hours, frequency.hours, frequency.when)
        yield from ((written(word), ("often", often)) for word in (*frequency.en, *frequency.zh))


_PAIRED = frozenset(
    "eye ear shoulder arm forearm elbow wrist hand breast lung kidney ovary testicle hip thigh leg knee calf ankle "
    "foot limb temple armpit".split()
)
"""Parts that are two: 两肺 and 两下肢 are both of them."""


def _sides() -> Iterator[tuple[str, Sense]]:
    """Sides without the parts they stand before: 左眼 is 左 and 眼, so that both are read."""
    parts = {word for term in table(Term) if term.kind == "part" for word in (*term.zh, *term.en)}
    for term in table(Term):
        if term.kind == "part" and term.id in _PAIRED:
            for word in term.zh:
                yield from (
                    (f"两{side}{word}", sense) for side in ("", "侧") for sense in (("side", "both"), ("part", term.id))
                )
    for side in table(Side):
        for word in map(written, side.words):
            if side.value == "none":
                yield word, ("skip", "")
            elif not (word[0] in "左右双" and word[1:] in parts) and not _with_part(word, parts):
                yield word, ("side", side.value)


def _with_part(word: str, parts: set[str]) -> bool:
    """ "left eye", and 左下, which would hide the 下肢 of 左下肢."""
    side, _, part = word.partition(" ")
    return (side in ("left", "right", "both", "bilateral") and part in parts) or word in (
        "左上",
        "左下",
        "右上",
        "右下",
    )


def _add_plurals(senses: dict[str, dict[str, Any]]) -> None:
    kinds = {"symptom", "disease", "part", "test", "drug"}
    for word in [word for word, found in senses.items() if kinds & found.keys()]:
        if (
            len(word) > 4
            and word[-1].isascii()
            and word[-1].isalpha()
            and word[-1] not in "sy"
            and not _HAN.search(word)
        ):
            senses.setdefault(f"{word}s", senses[word])
