"""How often, at which time of day, as needed, and by which way a drug is given."""

from __future__ import annotations

import re

from medsynth.facts._bounds import bound_at
from medsynth.facts._fact import LINKED, READ, Amount, Fact
from medsynth.facts._fact import scoped as fact
from medsynth.facts._lexicon import lexicon
from medsynth.facts._named_drugs import Mention
from medsynth.facts._owner import dose_words, owner
from medsynth.facts._quantities import normal
from medsynth.facts._scope import PLAIN, Scope, scope_of
from medsynth.facts._sentence import Sentence

_EXPLICIT = re.compile(
    r"[次回遍顿]|\d|once|twice|thrice|times|every|q|bid|tid|qid|隔|daily|weekly|monthly|nightly|每[晚周月]"
)
_WAY_INSIDE = re.compile("皮下注射|肌肉注射|静脉注射|雾化吸入|口服|外用|静滴|静脉滴注|肌注|吸入|外涂")
"""每周皮下注射一次 says the way as well."""
_ABBREVIATED = re.compile(r"[a-z.]{2,5}")
_NOT_NOW = frozenset(
    "立即,即刻,早晚,晚上,每天,每日,晨起,单次,一次性,in the morning,at night,a day,morning and night,per day,daily,"
    "every day,each day,a week,per week,per month,morning and evening".split(",")
)
"""Words that also stand in talk about other things: they count beside a drug or a dose only."""
_MEALS = frozenset(["before meals", "after meals", "with meals"])
ORAL = frozenset("吃,服,服用,喝,继续服用,继续吃,可以吃,take,taking,swallow,start taking,keep taking".split(","))


def often_facts(sentence: Sentence, at: int, named: list[Mention], context: bool, found: list[int]) -> list[Fact]:
    token = sentence.tokens[at]
    often, word = token.senses["often"], sentence.surface(at)
    of, sure = owner(sentence, at, named)
    if 0 < often.hours <= 1 / 60 + 1e-6:
        return [_rate(sentence, at, often.low, often.high)]
    if often.when == "as needed" and word not in ("痛时", "疼时") and not context:
        return [fact("condition", token.start, token.end, "as needed", (), PLAIN, LINKED)]
    beside = (
        context
        or {"form", "request.forward"} <= sentence.places.keys()
        or (often.when in _MEALS and _taken_then(sentence, word))
        or (bool(sentence.before) and dose_words(sentence, at))
        or len(sentence.tokens) == 1
    )
    if not beside and (
        not _EXPLICIT.search(word) or word in _NOT_NOW or not often.hours or _ABBREVIATED.fullmatch(word)
    ):
        return []
    if word in ("立即", "即刻") or re.match(r"(?:最大|最高|剂量|用?量|不超)", sentence.text[token.end : token.end + 3]):
        return []
    scope = scope_of(sentence, at, found) if found else PLAIN
    scope = Scope(condition=scope.condition)
    if not beside:
        of = _done(sentence, at)
    if often.when == "as needed" and word in ("痛时", "疼时"):
        return []
    if often.when == "as needed":
        return [fact("condition", token.start, token.end, "as needed", of, PLAIN, sure)]
    facts = []
    if often.hours:
        amount = Amount(often.low, often.high, f"times/{often.hours:g}-{often.most:g}h")
        facts.append(fact("frequency", token.start, token.end, often.normal, of, scope, sure, amount))
    way = _WAY_INSIDE.search(word)
    if way and of:
        route = lexicon(sentence.region).senses.get(way.group(), {}).get("route")
        facts += [fact("route", token.start, token.end, route, of, PLAIN, sure)] if route else []
    limit = _limit(sentence, at, often.when)
    if limit:
        return [one._replace(normal=f"{limit} {one.normal}") for one in facts]
    if often.when == "apart":
        facts = [one._replace(normal=f"{one.normal} left out") for one in facts]
    elif often.when:
        facts.append(fact("timing", token.start, token.end, _when(sentence, at, often.when), of, scope, sure))
    return facts


def _rate(sentence: Sentence, at: int, low: float, high: float) -> Fact:
    """心率每分钟52次 is a value, no frequency."""
    token = sentence.tokens[at]
    before = [
        other.senses.get("analyte") or other.senses.get("measure") for other in sentence.tokens[max(0, at - 3) : at]
    ]
    amount = Amount(low, high, "/min", "", 0.5, "bpm")
    of = next((str(said) for said in reversed(before) if said), "heart-rate")
    return Fact("value", token.start, token.end, normal(amount), (of,), amount=amount)


def _taken_then(sentence: Sentence, word: str) -> bool:
    """这个药饭后服 speaks of taking something, 饭后腹痛 does not."""
    return "request.forward" in sentence.places or word.endswith(("服", "服用", "口服", "再吃", "再服"))


def _limit(sentence: Sentence, at: int, when: str) -> str:
    """``max`` or ``min`` where a number of times is a limit: 最多三次, "up to three times a day"."""
    if when in ("at most", "at least"):
        return "max" if when == "at most" else "min"
    if at == 0 or len(sentence.gap(at - 1, at).strip()) > 2:
        return ""
    senses = sentence.tokens[at - 1].senses
    if senses.get("basis") == "max":
        return "max"
    if sentence.surface(at) in ("daily", "weekly", "monthly", "nightly"):
        return ""
    said = bound_at(sentence, at - 1)
    return {"le": "max", "lt": "max", "ge": "min", "gt": "min"}.get(said, "")


def _done(sentence: Sentence, at: int) -> tuple[str, ...]:
    """What happens that often where no drug is meant: 腹泻每日3次."""
    first, last = sentence.clause(at)
    for position in (*range(at - 1, first - 1, -1), *range(at + 1, last)):
        senses = sentence.tokens[position].senses
        for kind in ("symptom", "test", "disease"):
            if kind in senses:
                return (str(senses[kind]),)
    return ()


def _when(sentence: Sentence, at: int, when: str) -> str:
    head = sentence.text[max(sentence.start, sentence.tokens[at].start - 32) : sentence.tokens[at].start]
    if when == "before meals" and re.search(
        r"(?:(?:不要|别|勿|避免|不宜|不能|不可|不)在?|(?:\bnot|n't|avoid|never)(?: \w+){0,4})\s?$", head
    ):
        return "not fasting"
    return when


def route_facts(sentence: Sentence, at: int, named: list[Mention], route: str) -> list[Fact]:
    token = sentence.tokens[at]
    if "drug" in token.senses or at in sentence.taken:
        return []
    of, _ = owner(sentence, at, named)
    soft = sentence.surface(at) == "apply"
    if not of and not any("form" in other.senses or "often" in other.senses for other in sentence.tokens):
        return []
    said = fact("route", token.start, token.end, route, of, PLAIN, LINKED if soft or not of else READ)
    refused = _NOT_THAT_WAY.search(sentence.text, max(sentence.start, token.start - 10), token.start)
    return [said._replace(polarity="denied") if refused else said]


_NOT_THAT_WAY = re.compile(
    r"(?:不是|不要|别|不能|不可以?|勿|非|禁止|不得|不宜|严禁|忌|(?<![能可会要])不)(?:再|直接|经|从|往|用|走|打|做|给|予|去|是){0,3}$"
)
"""不可经肛门, 别静脉推."""
