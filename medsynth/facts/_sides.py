"""Where on the body a finding is, and on which side: 左膝, "pain in the right knee", OD."""

from __future__ import annotations

import re

from medsynth.facts._fact import GUESSED, LINKED, Amount, Fact
from medsynth.facts._lexicon import lexicon
from medsynth.facts._named_drugs import Mention
from medsynth.facts._scope import PLAIN, scope_of
from medsynth.facts._sentence import Sentence

_EYES = {"od": "right", "os": "left", "ou": "both"}
_HAN = re.compile(r"[一-鿿]")
_AND = re.compile(r"\s(?:[a-z-]+\s){0,3}and\b")
_ADJECTIVE = re.compile(r"swollen|painful|numb$|itchy|sore$|tender$|aching")
ANYWHERE = frozenset(
    "pain edema numbness itching redness tenderness lump weakness "
    "bleeding cramps discharge tingling rash tremor blister bruising limited-movement trauma".split()
)
"""Symptoms that say little without the part of the body."""


def where(sentence: Sentence, at: int) -> tuple[str, ...]:
    """The part of the body that hurts or swells: right before it, or in "pain in the knee"."""
    tokens = sentence.tokens
    for position in range(at - 1, max(at - 4, -1), -1):
        senses, gap = tokens[position].senses, sentence.gap(position, at)
        if "comma" in senses or len(gap) > 12:
            break
        if not gap.strip() and sentence.surface(position) in _EYES:
            return ("eye",)
        if "part" in senses and re.fullmatch(
            r"[部侧处上下内外面周围的有点些还又很特别感觉持续反复阵发性隐剧烈、]*"
            r"|\s?(?:is |are |feels? |has been |joint )?(?:a bit |"
            r"very |severe |mild )?",
            gap,
        ):
            return (str(senses["part"]),)
    for position in range(at + 1, min(at + 4, len(tokens))):
        senses, gap = tokens[position].senses, sentence.gap(at, position)
        if "comma" in senses or "stop" in senses or len(gap) > 30:
            break
        straight = position == at + 1 and gap == " " and _ADJECTIVE.match(sentence.surface(at))
        if "part" in senses and (straight or re.match(r"\s(?:in|of|on|at|around|over)\b", gap)):
            return (str(senses["part"]),)
    return ()


def side_facts(sentence: Sentence, at: int, named: list[Mention], found: list[int], original: str) -> list[Fact]:
    token, word = sentence.tokens[at], sentence.surface(at)
    if word in _EYES:
        if word == "od" and not _speaks_of_eyes(sentence):
            before = [drug for drug in named if drug.end <= token.start]
            if before:
                once = Amount(1, 1, "times/24-24h")
                return [Fact("frequency", token.start, token.end, "1 per day", (before[-1].id,), amount=once)]
            shouted = original[token.start : token.end].isupper()
            return [Fact("side", token.start, token.end, "od", (), sure=GUESSED)] if shouted else []
        if not original[token.start : token.end].isupper() and not _speaks_of_eyes(sentence):
            return []
        scope = scope_of(sentence, at, found) if found else PLAIN
        return [Fact("side", token.start, token.end, _EYES[word], ("eye",), person=scope.person)]
    value = token.senses["side"]
    part = str(token.senses.get("part", "")) or _whole(word) or _part(sentence, at)
    if part is None:
        refused = _NOT_THIS.search(sentence.text, max(sentence.start, token.start - 24), token.start) is not None
        if refused and value in ("left", "right", "both") and len(word) > 2:
            return [Fact("side", token.start, token.end, value, (), "denied", sure=LINKED)]
        if _sided_word(sentence, at, word):
            return [Fact("side", token.start, token.end, value, (), sure=GUESSED)]
        if len(word) == 1 or word in (
            "left",
            "right",
            "both",
            "左右",
            "两边",
            "lt",
            "rt",
            "os",
            "one side",
            "either side",
            "一边",
        ):
            return []
        part = _whole(word)
    refused = _NOT_THIS.search(sentence.text, max(sentence.start, token.start - 24), token.start) is not None
    return [Fact("side", token.start, token.end, value, (part,) if part else (), "denied" if refused else "affirmed")]


_NOT_THIS = re.compile(
    r"\b(?:not|never|rather than|instead of)(?: (?:on|in|to|into|for|at))?(?: (?:the|his|her|my|your|their))?\s?$"
)
"""What refuses a side: "the right ear, not the left one"."""
_NO_SIDE_BEFORE = re.compile(
    r"\b(?:is|was|are|were|be|that's|all|has|have|had|he|she|i|we|they|it|who|just|what's|quite|about|not|you|patient)\s?$"
)
_NO_SIDE_BEHIND = re.compile(
    r"\s(?:to|the|after|before|me|him|her|it|on|at|for|with|and|or|now|away|answer|thing|decision|choice|way|time|"
    r"dose|diet|treatment|medicine|doctor|person|amount|in|from|over|because|but|this|that|when|if|his|my|your|their|our)\b"
)


def _sided_word(sentence: Sentence, at: int, word: str) -> bool:
    """A left or right of something that no table has: "left mastectomy", 右踝."""
    token = sentence.tokens[at]
    if word in ("左", "右"):
        return _HAN.match(sentence.text, token.end) is not None
    if word not in ("left", "right"):
        return False
    head = sentence.text[max(sentence.start, token.start - 9) : token.start]
    behind = sentence.text[token.end : token.end + 14]
    return re.match(r"[\s-][a-z]", behind) is not None and not (
        _NO_SIDE_BEFORE.search(head) or _NO_SIDE_BEHIND.match(behind)
    )


def _whole(word: str) -> str:
    return next(
        (part for part in ("eye", "ear") if part in word),
        {
            "两只眼睛": "eye",
            "两只耳朵": "ear",
            "两眼": "eye",
            "两腿": "leg",
            "两条腿": "leg",
            "两手": "hand",
            "双足": "foot",
        }.get(word, ""),
    )


def _speaks_of_eyes(sentence: Sentence) -> bool:
    for token in sentence.tokens:
        form = token.senses.get("form")
        if (
            token.senses.get("part") == "eye"
            or (form is not None and form.route == "ophthalmic")
            or token.senses.get("route") == "ophthalmic"
        ):
            return True
        if (
            sentence.text[token.start : token.end] in ("drop", "drops", "滴", "os", "ou", "视力", "iop")
            or "intraocular-pressure" in token.senses.values()
        ):
            return True
        quantity = token.senses.get("quantity")
        if quantity is not None and quantity.amount.unit == "drop":
            return True
    return False


def _part(sentence: Sentence, at: int) -> str | None:
    """What is on that side: the part or the finding right behind it, or the part that the words before name."""
    tokens, word = sentence.tokens, sentence.surface(at)
    for position in range(at + 1, min(at + 5, len(tokens))):
        senses, gap = tokens[position].senses, sentence.gap(at, position)
        if word == "左右" and gap:
            return None
        if word == "both" and " and " in gap:
            return None
        if "comma" in senses or "stop" in senses or len(gap) > (6 if _HAN.search(gap) or _HAN.match(word) else 24):
            break
        if _HAN.search(gap) and not re.fullmatch(r"[侧边面的部上下前后内外中\s]*.{0,2}", gap):
            break
        if "test" in senses:
            part = lexicon(sentence.region).senses.get(sentence.surface(position).split()[0], {}).get("part")
            return str(part) if part else None  # "left hip replacement"
        for kind in ("part", "symptom", "disease"):
            if kind in senses:
                many = sentence.surface(position).split()[0].endswith("s") or kind == "part"
                if word == "both" and not many and _AND.match(sentence.text, tokens[position].end):
                    return None
                inside = where(sentence, position) if senses[kind] in ANYWHERE else ()
                return inside[0] if inside else str(senses[kind])
    before = at - 1
    if (
        before >= 0
        and "part" in tokens[before].senses
        and re.fullmatch(r"\s?[,(（:：]?\s?(?:on (?:the|his|her|my) )?", sentence.gap(before, at))
    ):
        return str(tokens[before].senses["part"])
    if (
        re.search(
            r"\bon (?:the|his|her|my)\s?$", sentence.text[max(sentence.start, tokens[at].start - 8) : tokens[at].start]
        )
        or "side" in word
    ):
        near = [
            position
            for position in range(at - 1, -1, -1)
            if "part" in tokens[position].senses or "symptom" in tokens[position].senses
        ]
        return str(tokens[near[0]].senses.get("part") or tokens[near[0]].senses.get("symptom")) if near else ""
    return None
