"""Allergies: 青霉素过敏, "allergic to penicillin", 过敏史：无. The drug of an allergy is no drug that is taken."""

from __future__ import annotations

import re

from medsynth.facts._fact import READ, Fact
from medsynth.facts._named_drugs import Mention
from medsynth.facts._scope import PLAIN, not_told, scope_of
from medsynth.facts._sentence import Sentence

_NO_MORE = re.compile(
    r"\b(?:but|and (?:carries|carry|takes|take|has|have|is|was|uses|use|tolerates?|can|may|should)|tolerates?|although|"
    r"though|fine with|ok with|okay with|safe with|treated with|given|took)\b|但|可以|改用|经|予|能用|没事|不过敏"
)
"""What ends a list of allergens."""


_NEW_CLAUSE = re.compile(
    r"\s(?:makes?|made|gives?|gave|causes?|caused|is|was|are|has|triggers?|brings?|fine|ok|okay)\b"
)
"""Behind a drug that begins a sentence of its own: "allergic to ibuprofen, aspirin makes him wheeze"."""


def allergies(sentence: Sentence, named: list[Mention], found: list[int]) -> tuple[list[Fact], list[Mention]]:
    """(allergies, the drugs that are not allergens): 青霉素过敏, "allergic to penicillin", 过敏史：无."""
    facts: list[Fact] = []
    left = list(named)
    for at in sentence.at("allergy"):
        token = sentence.tokens[at]
        if token.senses["allergy"] == "none":
            facts.append(Fact("allergy", token.start, token.end, "drugs", (), "denied"))
            continue
        first, last = sentence.clause(at)
        scope = scope_of(sentence, at, found) if found else PLAIN
        scope = scope._replace(time="now") if scope.time == "planned" else scope
        allergens = _allergens(sentence, at, first, last, left)
        if not allergens and not_told(sentence, at):
            continue
        for start, end, ident, sure in allergens or [(token.start, token.end, "", READ)]:
            facts.append(
                Fact("allergy", start, end, ident or "any", (), *scope._replace(certainty=scope.certainty), sure)
            )
        names = {ident for _, _, ident, _ in allergens}
        left = [drug for drug in left if not (drug.id in names and _within(sentence, drug, first, last))]
    return facts, left


def _within(sentence: Sentence, drug: Mention, first: int, last: int) -> bool:
    return first <= drug.first < last


def _allergens(
    sentence: Sentence, at: int, first: int, last: int, named: list[Mention]
) -> list[tuple[int, int, str, float]]:
    tokens, text = sentence.tokens, sentence.text
    word = sentence.surface(at)
    forward = word.startswith(("allerg", "anaph", "hypersens")) and re.match(
        r"\s?(?:to|:|：|-)", text[tokens[at].end : tokens[at].end + 3]
    )
    named_before = (
        at > 0 and not sentence.gap(at - 1, at).strip() and {"drug", "allergen"} & tokens[at - 1].senses.keys()
    )
    forward = forward or (not named_before and re.match(r"史?\s?[:：]", text[tokens[at].end : tokens[at].end + 3]))
    inside = range(at + 1, len(tokens)) if forward else range(first, at)
    found: list[tuple[int, int, str, float]] = []
    for position in inside:
        senses = tokens[position].senses
        if forward and found and ("request.forward" in senses or _NO_MORE.search(sentence.gap(at, position))):
            break
        if forward and found and "comma" in senses and not _list_goes_on(sentence, position):
            break
        drug = next((one for one in named if one.first <= position <= max(one.last, one.first)), None)
        if drug is not None:
            found.append((drug.start, drug.end, drug.id, drug.sure))
        elif "allergen" in senses:
            found.append((tokens[position].start, tokens[position].end, str(senses["allergen"]), READ))
    return list(dict.fromkeys(found))


def _list_goes_on(sentence: Sentence, at: int) -> bool:
    behind = sentence.next_word(at)
    if behind is None or _NEW_CLAUSE.match(sentence.text, sentence.tokens[behind].end):
        return False
    return "drug" in sentence.tokens[behind].senses or "allergen" in sentence.tokens[behind].senses
