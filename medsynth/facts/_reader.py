"""Reads the facts of texts: stretches, tokens, sentences, then drugs with their doses, values, findings.

Linear in the length of a text. Within a text a sentence knows the drugs that were named before it, and nothing else of
the others; so a stretch that was read lately, after the same drugs, need not be read again (texts repeat themselves,
and a text that was edited repeats the one before). What is remembered is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import NamedTuple

from medsynth.facts._allergies import allergies
from medsynth.facts._clauses import ends
from medsynth.facts._damaged import DAMAGED, damaged_numbers
from medsynth.facts._fact import Fact
from medsynth.facts._findings import TAIL_ZH, finding_facts
from medsynth.facts._lexer import Lexed, lex
from medsynth.facts._named_drugs import ZH_ENDS, Mention, mentions, unknown_names
from medsynth.facts._regimen import dose_facts
from medsynth.facts._requests import drug_facts
from medsynth.facts._scope import cues
from medsynth.facts._sentence import Sentence, sentences
from medsynth.facts._values import value_facts

REMEMBERED = 12_000
"""Stretches of a generation; two of them take about 20 MB."""
LENGTH = 2_000_000
"""Code points of a generation, a fact counted as ``_A_FACT`` of them: long lines fill it with few stretches."""
_A_FACT = 50
DRUGS_BEFORE = 4
"""Drugs that a sentence remembers of those before it."""
_make = tuple.__new__
"""Makes a fact of its values in half the time of the class's own constructor."""
_END = re.compile(r"(?:[。；;！？!\n]|\?(?![A-Za-z]))+\s*|\.\s+(?=[A-Z])")


def read(texts: Iterable[str | None], *, language: str | None = None, region: str | None = None) -> list[list[Fact]]:
    """The facts of each text, in order of their place; [] for null and for a text without any.

    texts: a column; language: zh or en, of no effect on which words are known, since both occur in one text;
    region: ISO 3166, settles brands and units that differ between countries; None: they stay open.

    >>> [(fact.kind, fact.normal, fact.of) for fact in read(["奥美拉唑 20 mg，每日2次"], region="CN")[0]]
    [('drug', 'omeprazole', ()), ('dose', '20 mg', ('omeprazole',)), ('frequency', '2 per day', ('omeprazole',))]
    """
    where = (region or "").upper()
    return [facts_of(text, where) if text else [] for text in texts]


def facts_of(text: str, region: str) -> list[Fact]:
    """The facts of one text; region in upper case, '' where unknown."""
    return _facts(_stretches(text), region, ())[0]


class Both(NamedTuple):
    """Two texts. head, tail: code points of whole sentences that both begin and end with."""

    one: str
    two: str
    head: int
    tail: int

    def between(self) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
        """The sentences in which they differ."""
        return (
            list(_stretches(self.one, self.head, len(self.one) - self.tail)),
            list(_stretches(self.two, self.head, len(self.two) - self.tail)),
        )


def both(one: str, two: str) -> Both:
    """Two texts, parted where the sentences end that they share."""
    head, tail = ends(one, two)
    first = 0
    for end in _END.finditer(one, 0, head):
        if end.end() < head:
            first = end.end()
    last = _END.search(one, len(one) - tail) if tail else None
    return Both(one, two, first, len(one) - last.end() if last is not None else 0)


def facts_of_both(texts: Both, region: str) -> tuple[list[Fact], list[Fact]]:
    """The facts of two texts; sentences that both begin or end with are read once."""
    one, two, head, tail = texts
    left, right = texts.between()
    shared, known = _facts(_stretches(one, 0, head), region, ())
    mine, before = _facts(left, region, known)
    other, after = _facts(right, region, known)
    if not tail:
        return shared + mine, shared + other
    end, _ = _facts(_stretches(one, len(one) - tail), region, before)
    by = len(two) - len(one)
    if before != after:
        moved, _ = _facts(_stretches(two, len(two) - tail), region, after)
    else:
        moved = [_make(Fact, (f[0], f[1] + by, f[2] + by, *f[3:])) for f in end] if by else end
    return shared + mine + end, shared + other + moved


def facts_between(texts: Both, region: str) -> tuple[list[Fact], list[Fact]] | None:
    """The facts of the sentences in which two texts differ; None where they share none, or those tell of what drug."""
    if not texts.head and not texts.tail:
        return None
    found: list[list[Fact]] = []
    named = []
    for stretches in texts.between():
        before: tuple[str, ...] = ()
        facts: list[Fact] = []
        for start, stretch in stretches:
            read = memory.read(stretch, region, before)
            if read.asked and texts.head:
                return None
            facts += [_make(Fact, (f[0], f[1] + start, f[2] + start, *f[3:])) for f in read.facts]
            before = (*before, *read.named)[-DRUGS_BEFORE:]
        found.append(facts)
        named.append(before)
    return (found[0], found[1]) if named[0] == named[1] else None


def _facts(
    stretches: Iterable[tuple[int, str]], region: str, before: tuple[str, ...]
) -> tuple[list[Fact], tuple[str, ...]]:
    """(facts of stretches behind the drugs ``before``, the drugs that what follows knows)."""
    facts: list[Fact] = []
    for start, stretch in stretches:
        found, before = _stretch(stretch, region, before)
        facts += found if start == 0 else [_make(Fact, (f[0], f[1] + start, f[2] + start, *f[3:])) for f in found]
    return facts, before


def _stretches(text: str, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, str]]:
    """Where each sentence starts, and the sentence; two where a full stop may belong to an abbreviation."""
    stop = len(text) if stop is None else stop
    for end in _END.finditer(text, start, stop):
        yield start, text[start : end.end()]
        start = end.end()
    if start < stop:
        yield start, text[start:stop]


class _Read(NamedTuple):
    """What a stretch says. named: its drugs; asked: whether what it says depends on the drugs named before it."""

    facts: tuple[Fact, ...]
    named: tuple[str, ...]
    asked: bool


_Key = tuple[str, str] | tuple[str, str, tuple[str, ...]]


class _Memory:
    """Stretches that were read lately, in two generations: what was not asked for while one filled is forgotten.

    A generation is full by number or by length, whichever comes first. Threads
    may share it (polars runs several).
    """

    def __init__(self, size: int, length: int) -> None:
        self._size = size
        self._length = length
        self._held = 0
        self._new: dict[_Key, _Read] = {}
        self._old: dict[_Key, _Read] = {}
        self._writing = Lock()

    def read(self, text: str, region: str, before: tuple[str, ...]) -> _Read:
        """What a stretch says behind the drugs ``before``, read now or lately."""
        found = self._known((text, region)) or self._known((text, region, before))
        if found is None:
            found = _read(text, region, before)
            self._keep((text, region, before) if found.asked else (text, region), found)
        return found

    def _known(self, key: _Key) -> _Read | None:
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self._keep(key, found)
        return found

    def _keep(self, key: _Key, found: _Read) -> None:
        with self._writing:
            if len(self._new) >= self._size or self._held >= self._length:
                self._old, self._new, self._held = self._new, {}, 0
            self._new[key] = found
            self._held += len(key[0]) + _A_FACT * len(found.facts)

    def forget(self) -> None:
        with self._writing:
            self._old, self._new, self._held = {}, {}, 0


memory = _Memory(REMEMBERED, LENGTH)
"""Of this process."""


def _stretch(text: str, region: str, before: tuple[str, ...]) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """(facts of a stretch by place, the drugs that the next one knows)."""
    found = memory.read(text, region, before)
    return found.facts, (*before, *found.named)[-DRUGS_BEFORE:]


def _read(text: str, region: str, before: tuple[str, ...]) -> _Read:
    lexed = lex(text, region)
    if _is_silent(lexed):
        return _NOTHING
    facts: list[Fact] = []
    named: tuple[str, ...] = ()
    asked = False
    same = lexed.folded.origin is None
    original = text if same else _aligned(text, lexed)
    for sentence in sentences(lexed):
        sentence.knows((*before, *named)[-DRUGS_BEFORE:])
        named = (*named, *_read_sentence(sentence, original, region, facts))
        asked = asked or sentence.asked
    if not same:
        facts = [_moved(fact, lexed) for fact in facts]
    facts.sort(key=_place)
    return _Read(tuple(facts), named[-DRUGS_BEFORE:], asked)


_NOTHING = _Read((), (), False)
_TELLING = frozenset(
    "drug allergy symptom disease test absent condition.forward side sex pregnancy quantity often route ending".split()
)
"""Classes of tokens that a fact begins with; all others only bear on one. Half of what people say holds none."""


def _is_silent(lexed: Lexed) -> bool:
    """Whether no reader of facts finds where to begin: neither a telling token nor the end of a name of no table."""
    if not all(map(_TELLING.isdisjoint, [token[2] for token in lexed.tokens])):
        return False
    text = lexed.written
    if not text.isascii() and (TAIL_ZH.search(text) or ZH_ENDS.search(text)):
        return False
    return DAMAGED.search(text) is None


def _place(fact: Fact) -> tuple[int, int]:
    return fact.start, fact.end


def _aligned(text: str, lexed: Lexed) -> str:
    """The characters of the original that folded ones came from, one for one: for spellings whose case counts."""
    origin = lexed.folded.origin or ()
    return "".join(text[at] for at in origin[: len(lexed.written)])


def _moved(fact: Fact, lexed: Lexed) -> Fact:
    start, end = lexed.folded.span(fact.start, fact.end)
    return fact._replace(start=start, end=end)


def _read_sentence(sentence: Sentence, original: str, region: str, facts: list[Fact]) -> tuple[str, ...]:
    """Adds the facts of a sentence and gives the drugs that it names."""
    places, found = sentence.places, cues(sentence)
    named = mentions(sentence, original, region) if "drug" in places else []
    guessed = unknown_names(sentence, named)
    if guessed:
        named = sorted([*named, *guessed], key=_first)
    if "allergy" in places:
        said, named = allergies(sentence, named, found)
        facts.extend(said)
    for drug in named:
        sentence.taken.update(range(drug.first, drug.last + 1))
    if named:
        facts.extend(drug_facts(sentence, named, found))
    findings = finding_facts(sentence, named, found, original)
    facts.extend(damaged_numbers(sentence))
    facts.extend(dose_facts(sentence, named, found))
    if "quantity" in places:
        facts.extend(value_facts(sentence, named, found))
    facts.extend(findings)
    return tuple(drug.id for drug in named)


def _first(drug: Mention) -> int:
    return drug.start
