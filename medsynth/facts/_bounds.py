"""Bounds in words: "more than", 不到, and the ones that a denial before them turns: "nobody should take more than"."""

from __future__ import annotations

import re

from medsynth.facts._sentence import Sentence

_TURNED = {"gt": "le", "lt": "ge", "ge": "lt", "le": "gt"}
_REFUSED = re.compile(
    r"(?:[不未没]|没有|(?:\b(?:not|never|cannot|nobody|no one|no (?:adult|child|patient|person|day|dose))"
    r"|n't)"
    r"(?: (?:be|been|get|go|goes|going|ever|should|must|may|can|could|will|would|is|are|to|take|takes|taking|use|uses|"
    r"using|have|has|had|having|give|given|gets|drink|eat|swallow|apply|inject|inhale|put|allow|let|it|them|him|her|you|"
    r"me|on|of|for|in|a|any|an|the|dose|doses|total|need|needs|want|smoke|suck|chew|insert|increase|raise|run|infuse|"
    r"anyone|adult|adults|child|children|your|his|this|that)){0,6})\s?$"
)
_SO_FAR = 60
_EITHER_WAY = frozenset(["以上", "以下", "及以上", "及以下", "or more", "or less"])


def bound_at(sentence: Sentence, at: int) -> str:
    """``le``, ``lt``, ``ge``, ``gt`` of the word at a token, turned where it is refused; '' where it is no bound."""
    said = sentence.tokens[at].senses.get("comparator")
    if said is None:
        return ""
    if sentence.surface(at) in _EITHER_WAY:
        return str(said)
    start = sentence.tokens[at].start
    refused = _REFUSED.search(sentence.text, max(sentence.start, start - _SO_FAR), start)
    return _TURNED[said] if refused else str(said)
