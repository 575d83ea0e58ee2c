"""Numbers that are no dose: laboratory values with their analyte, blood pressure, ages, lengths of time, what is left.

A value belongs to the analyte before it in its clause, or right behind it. A number that no reader can place is a fact
of kind ``number``: seen, not understood.
"""

from __future__ import annotations

import re

from medsynth.facts._bounds import bound_at
from medsynth.facts._fact import LINKED, READ, UNREAD, Amount, Fact, plain, scoped
from medsynth.facts._lexer import Token
from medsynth.facts._named_drugs import Mention
from medsynth.facts._quantities import Quantity, normal
from medsynth.facts._scope import PLAIN, Scope, scope_of
from medsynth.facts._sentence import Sentence

_IMPLIED = {"temperature": "temperature", "pressure": "blood-pressure", "rate": "heart-rate"}
_CROSSED = frozenset(
    [
        "comparator",
        "time.forward",
        "certainty.forward",
        "skip",
        "open",
        "close",
        "colon",
        "analyte",
        "symptom",
        "condition.forward",
        "basis",
        "test",
        "kin",
        "negation.forward",
        "often",
        "measure",
        "list",
    ]
)
_AGE_BEFORE = re.compile(
    r"(?:年龄|月龄|(?<![a-z])aged?|(?<![a-z])age of|(?<![a-z])age is|(?<![a-z])age:|"
    r"(?:wo)?man of|girl of|boy of|patient of|lady of|child of)[:：\s]*$"
)
_AGE_AFTER = re.compile(
    r"\s?-?\s?(?:old\b|of age\b|olds?\b|大(?!约|概)|龄|"
    r"的?(?:宝宝|婴儿|女婴|男婴|患儿|小儿|孩子|女宝|男宝|宝贝|男孩|女孩|娃|幼儿|小女孩|小男孩)|/o\b|o\b)"
)
_BORN = re.compile(r"(?:出生|生后|刚满|生下来?)\s?$")
_AGO = re.compile(r"\s?(?:前(?!列|胸|额|臂)|以前|之前|ago\b|back\b|earlier\b|prior\b)")
_LATER = re.compile(r"\s?(?:后|之后|以后|later\b|from now\b)(?![背脑])")
_WITHIN = re.compile(r"\s?(?:内|之内|以内)")
_WITHIN_EN = re.compile(r"\b(?:within|in|after)\s(?:the next |another |about )?$")
_LATER_EN = re.compile(r"\b(?:after|in|following)\s(?:about |another )?$")
_OVER = re.compile(r"\bover\s?$")
_FOR_OVER = re.compile(
    r"\b(?:for|lasting|lasts?|lasted|since|than|after|well|just|if|is|was|been|fever|pain|cough|persist\w*|continu\w*)\s"
    r"over\s?$"
)
"""Over a week is within it, where nothing lasts for over a week."""
_A_DAY = re.compile(r"\b(?:a|per|each|one) day \($|\bdaily \($")
"""Before the 24 hours of "a day (24 hours)", which say it again."""
_NO_DURATION = re.compile(r"(?:最|第|每|上|下|那|同)$")
_AFTER = re.compile(r"(?<!今)(?<!之)(?<!以)(?<!然)后\s?(?:约|大约|大概|第)?$")
_BEFORE = re.compile(r"(?<!目)(?<!之)(?<!以)前\s?(?:约|大约|大概)?$")
_FIRST = re.compile(r"(?:^|[，,。；;：:、\s的药液素片]|期间|治疗|使用|服用|开始|应用|水)[前头]\s?$")
"""前三个月, 用药前三天: the first ones, not what was before."""
_SEX_BEHIND = re.compile(r"(?:\s?(?:yo|y/o|岁)\s?)?(?P<sex>[mf])(?![a-z])")
_YO = re.compile(r"\s?-?(?:y\s?/\s?o|y\.?o\.?)(?![a-z])")
_BEHIND = re.compile(
    r"at (?:the )?(?:very )?most|at (?:the )?least|"
    r"(?:或|及|or |and )?(?:以上|以下|more|less|above|below|higher|lower|greater|older|younger|over|under|更高|更低)"
)
_LIST_MARK = re.compile(r"(?:\A|[\n。;；:：]\s*)\(?\Z")
_MARKED = 24
"""Code points before a number in which the end of a sentence makes it a list's: a longer gap is none."""
_WHEN = re.compile(r"\s?(?:及?以[上下])?(?:的?时候|时(?!间|常|而)|者)")
"""What makes a value behind it a condition: 血糖低于3.9mmol/L时."""
_AFTER_LIST = re.compile(r"[.、)）．](?!\d)")
_NUMBERS_A_LIST = re.compile(r"、(?=[一-鿿])|\.(?=[一-鿿])")
_PLAUSIBLE = {
    "temperature": (30, 45, "°C"),
    "blood-pressure": (30, 280, "mmHg"),
    "heart-rate": (20, 260, "/min"),
    "oxygen-saturation": (40, 100, "%"),
    "weight": (0.4, 300, "kg"),
}


_BREATHS = re.compile(r"(?<![a-z])r\s?[:：]?\s?$")
"""R 20次/分 in a row of vital signs."""
_CELLS_A_MICROLITRE = {"white-cells": 500, "neutrophils": 200, "platelets": 3000}
"""Bare counts that can only be cells in a microlitre: 白细胞一万二; in 10⁹/L nobody has so many."""


def value_facts(sentence: Sentence, named: list[Mention], found: list[int]) -> list[Fact]:
    """Facts of every quantity that no drug's reader has taken."""
    facts: list[Fact] = []
    for at in sentence.at("quantity"):
        quantity = sentence.tokens[at].senses["quantity"]
        if at in sentence.taken:
            continue
        sentence.taken.add(at)
        pressure = _pressure(sentence, at, quantity, found)
        fact = (
            pressure
            or _age(sentence, at, quantity, found)
            or _time(sentence, at, quantity, named, found)
            or _value(sentence, at, quantity, found)
        )
        if fact is not None:
            facts.append(fact)
        if fact is not None and fact.kind == "age":
            facts.extend(_sex(sentence, at, fact))
    return facts


def _sex(sentence: Sentence, at: int, age: Fact) -> list[Fact]:
    """45M, 30 yo F."""
    end = sentence.tokens[at].end
    found = _SEX_BEHIND.match(sentence.text, end)
    if found is None:
        return []
    said = "male" if found["sex"] == "m" else "female"
    return [Fact("sex", found.start("sex"), found.end("sex"), said, (), person=age.person)]


def _pressure(sentence: Sentence, at: int, quantity: Quantity, found: list[int]) -> Fact | None:
    """140/90, 血压一百四九十: two numbers are one value."""
    tokens = sentence.tokens
    if (
        at + 2 >= len(tokens)
        or (sentence.surface(at + 1) not in ("/", "over") and tokens[at + 1].senses.get("list") != "/")
        or quantity.quantity not in ("", "pressure")
    ):
        return None
    second = tokens[at + 2].senses.get("quantity")
    if second is None or second.quantity not in ("", "pressure") or second.amount.low >= quantity.amount.low:
        return None
    unit = second.units or quantity.units
    high, low = quantity.amount.low, second.amount.low
    if unit == ("kpa",):
        high = high if quantity.units else high * 7.50062
    if not unit and not (_analyte(sentence, at) == "blood-pressure" or (70 <= high <= 260 and 30 <= low <= 150)):
        return None
    sentence.taken.add(at + 2)
    amount = Amount(high, low, "mmHg/mmHg", _comparator(sentence, at, at + 2), 0.5, "/".join(unit))
    scope = scope_of(sentence, at, found) if found else PLAIN
    if _WHEN.match(sentence.text, tokens[at + 2].end):
        scope = scope._replace(condition="if")
    said = f"{_sign(amount.comparator)}{plain(round(high, 1))}/{plain(round(low, 1))} mmHg"
    return scoped("value", tokens[at].start, tokens[at + 2].end, said, ("blood-pressure",), scope, READ, amount)


def _sign(comparator: str) -> str:
    return {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "": ""}[comparator]


def _comparator(sentence: Sentence, first: int, last: int) -> str:
    """The comparator right before or right behind the tokens from ``first`` to ``last``."""
    tokens = sentence.tokens
    if first and tokens[first - 1].senses.get("basis") == "max" and not sentence.gap(first - 1, first).strip():
        return "le"
    if first and "comparator" in tokens[first - 1].senses and len(sentence.gap(first - 1, first).strip()) <= 2:
        word = sentence.surface(first - 1)
        if word not in ("以上", "以下", "及以上", "及以下", "or more", "or less"):
            return bound_at(sentence, first - 1)
    behind = last + 1
    if behind < len(tokens) and "comparator" in tokens[behind].senses and not sentence.gap(last, behind).strip():
        return str(tokens[behind].senses["comparator"]) if _BEHIND.fullmatch(sentence.surface(behind)) else ""
    return ""


def _analyte(sentence: Sentence, at: int) -> str:
    """The analyte that a value belongs to; '' where none is named."""
    tokens, behind = sentence.tokens, ""
    for position in range(at - 1, -1, -1):
        senses = tokens[position].senses
        if "comma" in senses or ("quantity" in senses and not (position == at - 2 and "list" in tokens[at - 1].senses)):
            break
        said = senses.get("analyte") or senses.get("measure")
        if said and len(sentence.gap(position, at)) <= 24:
            return str(said)
        if not senses.keys() & _CROSSED:
            break
    for position in range(at + 1, min(at + 3, len(tokens))):
        senses = tokens[position].senses
        if "comma" in senses or "list" in senses or "quantity" in senses or "stop" in senses:
            break
        said = senses.get("analyte") or senses.get("measure")
        if said and len(sentence.gap(at, position)) <= 6 and not re.search(r"[,，]", sentence.gap(at, position)):
            nearer = position + 1 < len(tokens) and "quantity" in tokens[position + 1].senses
            behind = "" if nearer else str(said)
            break
    return behind


def _value(sentence: Sentence, at: int, quantity: Quantity, found: list[int]) -> Fact | None:
    token, amount = sentence.tokens[at], quantity.amount
    if quantity.quantity in ("time", "calendar"):
        return None
    comparator = _comparator(sentence, at, at)
    analyte = _analyte(sentence, at) or _IMPLIED.get(quantity.quantity, "")
    if analyte == "heart-rate" and _BREATHS.search(sentence.text[max(sentence.start, token.start - 4) : token.start]):
        analyte = "respiratory-rate"
    if quantity.quantity == "mass" and quantity.units[0] in ("kg", "lb", "jin", "stone") and not analyte:
        analyte = "weight"
    if quantity.quantity == "" and not analyte:
        return _left_over(sentence, at, quantity)
    if quantity.quantity == "":
        amount = _unit_of(analyte, amount)
    amount = amount._replace(comparator=comparator)
    scope = scope_of(sentence, at, found) if found else PLAIN
    condition = "if" if _WHEN.match(sentence.text, token.end) else scope.condition
    scope = Scope(time=scope.time, person=scope.person, condition=condition)
    return scoped(
        "value",
        token.start,
        token.end,
        normal(amount),
        (analyte,) if analyte else (),
        scope,
        READ if analyte else LINKED,
        amount,
    )


def _unit_of(analyte: str, amount: Amount) -> Amount:
    """The unit that a bare number of an analyte can only have: 体温38.5, "temperature 101.3"."""
    if analyte == "temperature" and 86 <= amount.low <= 115:
        return amount._replace(
            low=(amount.low - 32) / 1.8,
            high=(amount.high - 32) / 1.8,
            step=amount.step / 1.8,
            unit="°C",
            written="fahrenheit",
        )
    if amount.low >= _CELLS_A_MICROLITRE.get(analyte, float("inf")):
        return amount._replace(
            low=amount.low * 1e3, high=amount.high * 1e3, step=amount.step * 1e3, unit="1/mL", written="1/ul"
        )
    low, high, unit = _PLAUSIBLE.get(analyte, (1, 0, ""))
    if low <= amount.low <= high and unit != "kg":
        return amount._replace(unit=unit)
    return amount


def _left_over(sentence: Sentence, at: int, quantity: Quantity) -> Fact | None:
    """A number that nothing places, unless it numbers a list."""
    token, text = sentence.tokens[at], sentence.text
    if _LIST_MARK.search(text[max(sentence.start - 3, token.start - _MARKED, 0) : token.start]) and _AFTER_LIST.match(
        text, token.end
    ):
        return None
    if _NUMBERS_A_LIST.match(text, token.end) and quantity.amount.low <= 20:
        return None
    if not text[token.start].isdigit():
        return None
    behind = re.match(r"\s?([a-z]+|[一-鿿]|%)?", text[token.end : token.end + 14])
    noun = (behind[1] if behind and behind[1] else "").rstrip("s")
    number = (
        plain(quantity.amount.low)
        if quantity.amount.low == quantity.amount.high
        else f"{plain(quantity.amount.low)}-{plain(quantity.amount.high)}"
    )
    return Fact("number", token.start, token.end, number, (noun,) if noun else (), sure=UNREAD, amount=quantity.amount)


def _age(sentence: Sentence, at: int, quantity: Quantity, found: list[int]) -> Fact | None:
    token, text = sentence.tokens[at], sentence.text
    head, behind = text[max(sentence.start, token.start - 8) : token.start], text[token.end : token.end + 10]
    amount = quantity.amount
    surface = text[token.start : token.end]
    if quantity.quantity in ("calendar", "time"):
        aged = (
            "岁" in surface
            or _AGE_AFTER.match(behind)
            or _AGE_BEFORE.search(head)
            or _BORN.search(head)
            or (quantity.quantity == "calendar" and _of_child(sentence, at, behind))
        )
        if not aged or (quantity.quantity == "time" and re.match(r"\s?前", behind)):
            return None
    elif quantity.quantity == "" and amount.low == int(amount.low) and 0 < amount.low < 120:
        shown = _YO.match(behind) or _AGE_BEFORE.search(head)
        shown = shown or (_THIS_YEAR.search(head) and _AGED_NOW.match(behind))
        shown = shown or (
            _PERSON_IS.search(text[max(sentence.start, token.start - 24) : token.start]) and _AGED_NOW_EN.match(behind)
        )
        sexed = _SEX_BEHIND.match(behind)
        if not (shown or sexed):
            return None
        amount = amount._replace(low=amount.low * 12, high=amount.high * 12, unit="month", written="year")
    else:
        return None
    amount = amount._replace(comparator=_comparator(sentence, at, at))
    scope = scope_of(sentence, at, found) if found else PLAIN
    scope = Scope(person=scope.person, condition=scope.condition)
    return scoped("age", token.start, token.end, normal(amount), (), scope, READ, amount)


_THIS_YEAR = re.compile(r"今年(?:已经?|都|快|刚|刚满|才|虚岁|周岁)?\s?$")
_AGED_NOW = re.compile(r"\s?(?:了|周岁|整|[,，。；;]|$)")
_PERSON_IS = re.compile(
    r"(?:\b(?:kid|son|daughter|child|baby|boy|girl|toddler|infant|he|she|mother|father|mom|mum|dad|wife|husband|"
    r"grandmother|grandfather|grandma|grandpa|brother|sister|husband|partner|uncle|aunt|cousin|twin|man|woman|lady|"
    r"gentleman|patient|i)(?: (?:is|was|am|just turned|turned|is now|is almost)|,| of| \()|\bi'm|\b(?:he|she)'s)\s?$"
)
_AGED_NOW_EN = re.compile(r"(?:\s(?:and|now|with|but|who|has|takes|had|is)\b|\s?[,.;)]|$)")
_CHILD = re.compile(
    r"(?:孩子|宝宝|患儿|小儿|婴儿|小孩|儿子|女儿|幼儿|宝贝|女婴|男婴|儿童|娃|baby|infant|toddler|son|daughter|child|boy|girl)"
)
_TO_AGE = re.compile(r"\s?(?:现在?|目前|今|才|刚|已经?|快|都|有|是|,|，|:|：|男|女|is|was|now|just)*\s?")
_AGED_BEHIND = re.compile(r"\s?(?:了(?!没|有)|[,，。.;；、:)]|$|大|的(?!时候?)|男|女|体重|身高|小儿)")


def _of_child(sentence: Sentence, at: int, behind: str) -> bool:
    """孩子27个月, 患儿，男，27个月，: months right behind a child are its age; 咳嗽27个月 are none."""
    token = sentence.tokens[at]
    head = sentence.text[max(sentence.start, token.start - 16) : token.start]
    named = list(_CHILD.finditer(head))
    return bool(named) and _TO_AGE.fullmatch(head, named[-1].end()) is not None and bool(_AGED_BEHIND.match(behind))


def _time(sentence: Sentence, at: int, quantity: Quantity, named: list[Mention], found: list[int]) -> Fact | None:
    if quantity.quantity not in ("time", "calendar"):
        return None
    token, text = sentence.tokens[at], sentence.text
    head, behind = text[max(sentence.start, token.start - 18) : token.start], text[token.end : token.end + 10]
    if quantity.amount.low == quantity.amount.high == 24 and _A_DAY.search(head):
        return None
    if _NO_DURATION.search(head) and not head.endswith(("目前", "以前", "之前")):
        return None
    said = normal(quantity.amount)
    comparator = _comparator(sentence, at, at)
    if comparator == "gt" and _OVER.search(head) and not _FOR_OVER.search(head):
        comparator = ""
    said = _sign(comparator) + said
    if _AGO.match(behind) or (_BEFORE.search(head) and not _FIRST.search(head)):
        said += " ago"
    elif _LATER.match(behind) or _AFTER.search(head) or _LATER_EN.search(head):
        said = f"in {said}"
    elif _WITHIN.match(behind) or _WITHIN_EN.search(head):
        said = f"within {said}"
    of, sure = _lasts(sentence, at, named)
    scope = scope_of(sentence, at, found) if found else PLAIN
    scope = Scope(person=scope.person)
    return scoped(
        "duration", token.start, token.end, said, of, scope, sure, quantity.amount._replace(comparator=comparator)
    )


def _lasts(sentence: Sentence, at: int, named: list[Mention]) -> tuple[tuple[str, ...], float]:
    """What lasts that long: the findings of the clause, or the drug that is nearer."""
    first, last = sentence.clause(at)
    tokens = sentence.tokens
    earlier_lengths = [
        position
        for position in range(first, at)
        if (said := tokens[position].senses.get("quantity")) is not None and said.quantity in ("time", "calendar")
    ]
    before = _findings(tokens, range(earlier_lengths[-1] + 1 if earlier_lengths else first, at))
    drug = next((one for one in reversed(named) if one.end <= tokens[at].start), None)
    if drug is not None and (not before or tokens[before[-1][0]].start < drug.start):
        return (drug.id,), READ if drug.last >= first else LINKED
    if before:
        return tuple(ident for _, ident in before), READ
    after = _findings(tokens, range(at + 1, last))
    if after:
        return tuple(ident for _, ident in after), READ
    earlier = _findings(tokens, range(first))
    if earlier:
        return (earlier[-1][1],), LINKED
    return (drug.id,) if drug is not None else sentence.before[-1:], LINKED


def _findings(tokens: list[Token], positions: range) -> list[tuple[int, str]]:
    """Positions and ids of the findings among the tokens."""
    return [
        (position, str(tokens[position].senses[kind]))
        for position in positions
        for kind in ("symptom", "disease")
        if kind in tokens[position].senses
    ]
