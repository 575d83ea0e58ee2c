"""Numbers in which a letter stands for a digit, as scanned text has them: O.5g, l00 mg, 7.O mmol/L. Never guessed."""

from __future__ import annotations

import re

from medsynth.facts._fact import UNREAD, Amount, Fact
from medsynth.facts._sentence import Sentence

DAMAGED = re.compile(
    r"(?<![a-z0-9.])(?:[ol][0-9ol]*\.?[0-9ol]*\d[0-9ol]*|\d[\d.]*o[0-9o.]*)"
    r"(?=\s?(?:mg|g|ml|mcg|ug|μg|mmol|iu|u|%|片|粒|毫克|克|毫升|℃|度)(?![a-z]))"
)


def damaged_numbers(sentence: Sentence) -> list[Fact]:
    """A fact of kind ``number`` for each, sure 0; the quantities inside them are used up."""
    facts = []
    for found in DAMAGED.finditer(sentence.text, sentence.start, sentence.end):
        start, end = found.span()
        facts.append(Fact("number", start, end, found.group(), (), sure=UNREAD, amount=Amount(0, 0, "")))
        for at in sentence.at("quantity"):
            if sentence.tokens[at].start < end and start < sentence.tokens[at].end:
                sentence.taken.add(at)
    return facts
