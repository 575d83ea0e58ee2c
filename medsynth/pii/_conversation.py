"""Detection over whole conversations: a name that one turn establishes is found in every turn."""

from __future__ import annotations

from collections.abc import Sequence

from medsynth.pii._detect import blocks, spans_of
from medsynth.pii._profile import checked, only
from medsynth.pii._span import Span


def detect_conversations(conversations: Sequence[Sequence[str]], *, profile: str = "strict") -> list[list[list[Span]]]:
    """Per conversation and turn the spans, as ``detect`` gives them, with names carried over all turns.

    >>> spans = detect_conversations([["My name is Priya Nair.", "Hello priya, drink more water."]])
    >>> [[span.kind for span in turn] for turn in spans[0]]
    [['PERSON'], ['PERSON']]
    """
    checked(profile)
    told = ([turn or "" for turn in turns] for turns in conversations)
    found = (spans for block in blocks(told) for spans in spans_of(block))
    return [[only(spans, profile) for spans in turns] for turns in found]
