"""Reads the facts of texts: tokens, then sentences, then drugs with their doses, values, findings. Linear in length.

Within a text a sentence knows the drugs that were named before it, and nothing else of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from medsynth.facts._fact import Fact
from medsynth.facts._findings import allergies, finding_facts
from medsynth.facts._lexer import Lexed, lex
from medsynth.facts._named_drugs import mentions, unknown_names
from medsynth.facts._regimen import dose_facts
from medsynth.facts._requests import drug_facts
from medsynth.facts._scope import cues
from medsynth.facts._sentence import Sentence, sentences
from medsynth.facts._values import value_facts


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
    lexed = lex(text, region)
    if not lexed.tokens:
        return []
    facts: list[Fact] = []
    before: tuple[str, ...] = ()
    same = lexed.folded.origin is None
    original = text if same else _aligned(text, lexed)
    for sentence in sentences(lexed):
        sentence.before = before
        named = _read_sentence(sentence, original, region, facts)
        before = (*before[-3:], *named)[-4:]
    if not same:
        facts = [_moved(fact, lexed) for fact in facts]
    facts.sort(key=lambda fact: (fact.start, fact.end))
    return facts


def _aligned(text: str, lexed: Lexed) -> str:
    """The characters of the original that folded ones came from, one for one: for spellings whose case counts."""
    origin = lexed.folded.origin or ()
    return "".join(text[at] for at in origin[: len(lexed.written)])


def _moved(fact: Fact, lexed: Lexed) -> Fact:
    start, end = lexed.folded.span(fact.start, fact.end)
    return fact._replace(start=start, end=end)


def _read_sentence(sentence: Sentence, original: str, region: str, facts: list[Fact]) -> tuple[str, ...]:
    """Adds the facts of a sentence and gives the drugs that it names."""
    found = cues(sentence)
    named = mentions(sentence, original, region)
    named = sorted([*named, *unknown_names(sentence, named)], key=lambda drug: drug.start)
    said, named = allergies(sentence, named, found)
    facts.extend(said)
    for drug in named:
        sentence.taken.update(range(drug.first, drug.last + 1))
    facts.extend(drug_facts(sentence, named, found))
    findings = finding_facts(sentence, named, found, original)
    facts.extend(dose_facts(sentence, named, found))
    facts.extend(value_facts(sentence, named, found))
    facts.extend(findings)
    return tuple(drug.id for drug in named)


def columns(facts: Sequence[Fact]) -> list[dict[str, object]]:
    """Facts as plain dicts, for JSON and tables."""
    return [fact._asdict() | {"amount": fact.amount._asdict() if fact.amount else None} for fact in facts]
