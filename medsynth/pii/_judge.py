"""A language model's second look at scrubbed rows, through the LLM layer: it may only add to what was found.

The model sees text in which everything that was found before is a placeholder. What it names has to stand in the text
letter by letter, and becomes a placeholder too; clinical facts are never taken out on its word, whatever it says.
A row of which it gives no answer fails: it is not let through unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from medsynth.core.config import Config
from medsynth.core.step import Estimate, Inputs, generate
from medsynth.core.tables import CASE, CONVERSATION, QUESTION
from medsynth.core.types import Language, Message, Row
from medsynth.llm.chat import ChatRequest, Label, Models
from medsynth.llm.prompts import Prompt, shipped
from medsynth.llm.structured import ask_json
from medsynth.llm.teacher import Teacher
from medsynth.llm.tokens import PER_MESSAGE, token_range
from medsynth.pii._profiles import DEFAULT
from medsynth.pii._profiles import profile as profile_of
from medsynth.pii._replace import Naming, replace
from medsynth.pii._scrub import free
from medsynth.pii._span import KINDS, Span
from medsynth.pii._step import TEXTS, filled, texts_of

ROLE = "pii_judge"
SCORE = 0.6
"""Score of a span that only a judge gives, as of one that only a name model gives."""
MOST = 80
"""Characters of the longest piece that is taken; a longer one is a sentence, and no name or number."""
ANSWER_TOKENS = (8, 30, 200)
"""Of an answer: least, likely, most where the teacher sets no limit."""
TOLD = tuple(kind for kind in KINDS if kind not in ("AGE90", "PERSON_PARTIAL"))
"""Kinds that a judge may name: ages over 89 and surnames alone are the rules' work."""
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["found"],
    "properties": {
        "found": {
            "type": "array",
            "maxItems": 200,
            "items": {
                "type": "object",
                "required": ["text", "kind"],
                "properties": {"text": {"type": "string"}, "kind": {"enum": list(TOLD)}},
            },
        }
    },
}
_CLINICAL = frozenset(
    ("drug", "strength", "dose", "frequency", "timing", "route", "duration", "value", "side", "pregnancy", "allergy",
     "disease", "symptom", "test")
)  # fmt: skip
"""Kinds of facts that stay, whatever a judge says of them."""
_LEAST = re.compile(r"[^\W_].*[^\W_]", re.DOTALL)
_WORDLY = re.compile(r"[A-Za-z0-9]")


class Judge(Config):
    """What the stage is told. ``recipes/_pii.py`` fills it in from ``pii: {judge: ...}``."""

    profile: str = DEFAULT
    """Name of the profile: kinds that it keeps are kept."""
    prompts: dict[str, str]
    """Language -> the prompt, with ``{{kinds}}`` for the kinds that it may name."""
    teachers: dict[str, Teacher]
    """``pii_judge`` -> teacher."""


def prompts() -> dict[str, str]:
    """The prompt of each language."""
    return {language: shipped(f"{ROLE}.{language}").text for language in ("zh", "en")}


def estimate(row: Row, config: Judge, *, fields: Sequence[str]) -> dict[str, Estimate]:
    """One call a row with text, two where the answer is no JSON at first."""
    texts = _texts(row, fields)
    if not any(texts):
        return {ROLE: Estimate((0, 0, 0), (0, 0, 0), (0, 0, 0))}
    most = config.teachers[ROLE].max_tokens
    sent = [
        sum(token_range(text)[at] + PER_MESSAGE for text in (_system(config, _language(row)), "\n".join(texts)))
        for at in range(3)
    ]
    said = [min(most or count, count) for count in ANSWER_TOKENS]
    return {ROLE: Estimate((1, 1, 2), (sent[0], sent[1], 2 * sent[2]), (said[0], said[1], 2 * (most or said[2])))}


@generate(
    estimate=partial(estimate, fields=TEXTS["case"]),
    table=CASE,
    reads=tuple(CASE.schema.names),
    models=(ROLE,),
    name=ROLE,
)
async def judge_case(row: Row, models: Models, config: Judge, inputs: Inputs) -> list[Row]:
    """The case with what the judge still found replaced."""
    return [await _judged(row, TEXTS["case"], models, config)]


@generate(
    estimate=partial(estimate, fields=TEXTS["question"]),
    table=QUESTION,
    reads=tuple(QUESTION.schema.names),
    models=(ROLE,),
    name=ROLE,
)
async def judge_question(row: Row, models: Models, config: Judge, inputs: Inputs) -> list[Row]:
    """The question with what the judge still found replaced."""
    return [await _judged(row, TEXTS["question"], models, config)]


@generate(
    estimate=partial(estimate, fields=TEXTS["conversation"]),
    table=CONVERSATION,
    reads=tuple(CONVERSATION.schema.names),
    models=(ROLE,),
    name=ROLE,
)
async def judge_conversation(row: Row, models: Models, config: Judge, inputs: Inputs) -> list[Row]:
    """The conversation with what the judge still found replaced in every message."""
    return [await _judged(row, TEXTS["conversation"], models, config)]


JUDGES = {"case": judge_case, "question": judge_question, "conversation": judge_conversation}
"""Name of the table that is looked at -> the step that does it."""


async def _judged(row: Row, fields: Sequence[str], models: Models, config: Judge) -> Row:
    texts = _texts(row, fields)
    if not any(texts):
        return row
    language = _language(row)
    messages = (Message("system", _system(config, language)), Message("user", "\n".join(filter(None, texts))))
    request = ChatRequest(
        messages,
        variables={"purpose": ROLE, "language": language},
        label=Label(row["id"], ROLE, 1, row.get("department") or ""),
    )
    answer = await ask_json(models[ROLE], request, SCHEMA, language=language)
    profile = profile_of(config.profile)
    spans = named(texts, [(one["text"], one["kind"]) for one in answer.value["found"]], language)
    spans = [[span for span in own if profile.action(span.kind) != "keep"] for own in spans]
    if not any(spans):
        return row
    made, _ = replace(texts, spans, Naming(profile))
    new = iter(made)
    return row | {name: filled(row.get(name), new) for name in fields}


def named(texts: Sequence[str], pieces: Iterable[tuple[str, str]], language: Language) -> list[list[Span]]:
    """Where ``pieces`` (text, kind) stand in ``texts``: every mention that is free of placeholders and of facts.

    >>> named(["Zorblax takes 5 mg. Ask Zorblax."], [("Zorblax", "PERSON"), ("5 mg", "MRN")], "en")[0][1].start
    24
    """
    known: dict[str, str] = {}
    for piece, kind in pieces:
        if len(piece) <= MOST and _LEAST.fullmatch(piece.strip()):
            known.setdefault(piece.strip(), kind)
    if not known:
        return [[] for _ in texts]
    pattern = re.compile("|".join(map(_whole, sorted(known, key=lambda piece: (-len(piece), piece)))))
    found = [
        [Span(hit.start(), hit.end(), known[hit[0]], f"judge/{known[hit[0]].lower()}", SCORE) for hit in hits]
        for hits in map(pattern.finditer, texts)
    ]
    (spans,) = free([texts], [_beside_facts(texts, found, language)])
    return spans


def _whole(piece: str) -> str:
    """A pattern for the piece, not inside a longer word."""
    before = r"(?<![A-Za-z0-9])" if _WORDLY.match(piece[0]) else ""
    after = r"(?![A-Za-z0-9])" if _WORDLY.match(piece[-1]) else ""
    return f"{before}{re.escape(piece)}{after}"


def _beside_facts(texts: Sequence[str], spans: list[list[Span]], language: Language) -> list[list[Span]]:
    """Spans that touch no clinical fact: no medicine, dose, finding or result is taken out on a model's word."""
    from medsynth import facts  # only a judge that found something needs the tables of facts

    at = [number for number, own in enumerate(spans) if own]
    read = facts.read([texts[number] for number in at], language=language)
    kept = list(spans)
    for number, told in zip(at, read, strict=True):
        stays = [fact for fact in told if fact.kind in _CLINICAL]
        kept[number] = [
            span for span in spans[number] if not any(one.start < span.end and span.start < one.end for one in stays)
        ]
    return kept


def _texts(row: Row, fields: Sequence[str]) -> list[str]:
    return [text for name in fields for text in texts_of(row.get(name))]


def _language(row: Row) -> Language:
    return row.get("language") or "en"


def _system(config: Judge, language: Language) -> str:
    return Prompt(ROLE, {}, config.prompts[language]).render({"kinds": ", ".join(TOLD)})
