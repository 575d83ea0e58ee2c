"""What is said of a drug: dose, strength, how often, when, which way, how long, and whether it is to be taken at all.

A dose belongs to the drug before it, or behind it in "500 mg of X"; where the sentence names none, to the last one of
the text. 每日0.3g分3次 is read as 0.1 g three times a day.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from medsynth.facts._administration import ORAL, often_facts, route_facts
from medsynth.facts._bounds import bound_at
from medsynth.facts._fact import GUESSED, LINKED, READ, Amount, Fact
from medsynth.facts._fact import scoped as fact
from medsynth.facts._named_drugs import Mention
from medsynth.facts._owner import dose_words, owner
from medsynth.facts._quantities import Quantity, normal
from medsynth.facts._schedule import Often
from medsynth.facts._scope import PLAIN, Scope, scope_of
from medsynth.facts._sentence import Sentence
from medsynth.facts._twice_a_day import joined

GIVEN = frozenset(["mass", "volume", "activity", "count", "spoon", "amount", "charge"])
_PER_DOSE = frozenset(["time", "weight", "dose", "area"])
_REGIMEN = frozenset(["quantity", "often", "route", "request.forward"])
"""Classes of tokens that a regimen is read from."""


class Dosing(NamedTuple):
    """A dose as it stands, before it is known whether it is one dose or a day's total."""

    at: int
    quantity: Quantity
    of: tuple[str, ...]
    maximum: bool
    sure: float


def is_dose(quantity: Quantity) -> bool:
    first, *rest = quantity.quantity.split("/")
    heavy = quantity.units[:1] in (("kg",), ("lb",), ("stone",), ("jin",))
    return first in GIVEN and not heavy and all(part in _PER_DOSE for part in rest)


def dose_facts(sentence: Sentence, named: list[Mention], found: list[int]) -> list[Fact]:
    """Doses, strengths, frequencies, times of day, routes and the length of a course."""
    if _REGIMEN.isdisjoint(sentence.places):
        return []
    doses, facts = _doses(sentence, named) if "quantity" in sentence.places else ([], [])
    divided = sentence.at("divided")
    consumed: set[int] = set()
    for dose in doses:
        split = next((at for at in divided if at > dose.at and not _other_dose(doses, dose.at, at)), None)
        facts.extend(_dose(sentence, dose, split, consumed, found))
        sentence.taken.add(dose.at)
    context = bool(named) or bool(doses)
    for at in sentence.at("often", "route", "request.forward"):
        token = sentence.tokens[at]
        if at in consumed or at in sentence.taken:
            continue
        if "often" in token.senses:
            facts.extend(often_facts(sentence, at, named, context, found))
        if "route" in token.senses and (context or sentence.before or "form" in sentence.places):
            facts.extend(route_facts(sentence, at, named, token.senses["route"]))
        elif named and sentence.surface(at) in ORAL:
            of, _ = owner(sentence, at, named)
            facts.append(fact("route", token.start, token.end, "oral", of, PLAIN, LINKED))
    return joined(facts)


def _other_dose(doses: list[Dosing], left: int, right: int) -> bool:
    return any(left < dose.at < right for dose in doses)


def _doses(sentence: Sentence, named: list[Mention]) -> tuple[list[Dosing], list[Fact]]:
    """(doses, facts of strengths)."""
    doses: list[Dosing] = []
    strengths: list[Fact] = []
    tokens = sentence.tokens
    counts = any(tokens[at].senses["quantity"].quantity == "count" for at in sentence.at("quantity"))
    for at in sentence.at("quantity"):
        token = tokens[at]
        quantity = token.senses["quantity"]
        if at in sentence.taken:
            continue
        if _is_strength(sentence, at, quantity, named, counts):
            of, sure = owner(sentence, at, named)
            strengths.append(
                Fact("strength", token.start, token.end, normal(quantity.amount), of, sure=sure, amount=quantity.amount)
            )
            sentence.taken.add(at)
            bare = tokens[at - 1].senses.get("quantity") if at else None
            if bare is not None and not bare.units and sentence.gap(at - 1, at).strip() in ("", "x", "×"):
                amount = bare.amount._replace(unit=_counted(sentence, at))
                doses.append(Dosing(at - 1, bare._replace(amount=amount, quantity="count"), of, False, sure))
            continue
        unit = _unit_behind(sentence, at, quantity, named)
        if unit:
            amount = quantity.amount._replace(unit=unit)
            drug = next(one for one in named if one.start >= token.end)
            doses.append(Dosing(at, quantity._replace(amount=amount, quantity="count"), (drug.id,), False, READ))
            continue
        if (
            not is_dose(quantity)
            or quantity.units[:1] in _BODY
            or ("minute" in quantity.units and _of_an_analyte(sentence, at))
        ):
            continue
        of, sure = owner(sentence, at, named)
        if not of and not dose_words(sentence, at):
            continue
        quantity = quantity._replace(amount=_by_weight(sentence, at, quantity.amount))
        doses.append(Dosing(at, quantity, of, _is_maximum(sentence, at), sure if of else GUESSED))
    return doses, strengths


_EACH_KILO = re.compile(
    r"(?:每(?P<before>[天日]|小时|分钟))?\s?每(?:(?P<kilo>公斤|千克|kg)|平方米)(?:体重|体表面积)?"
    r"(?:每(?P<behind>[天日]|小时|分钟))?(?:给|用|按|滴|泵)?\s?$"
)
_PER_TIME = {"天": "day", "日": "day", "小时": "hour", "分钟": "minute"}


def _by_weight(sentence: Sentence, at: int, amount: Amount) -> Amount:
    """每公斤15毫克 is 15 mg/kg, as 15毫克每公斤 is."""
    start = sentence.tokens[at].start
    each = _EACH_KILO.search(sentence.text, max(sentence.start, start - 18), start)
    if each is None or "/" in amount.unit:
        return amount
    time = _PER_TIME.get(each["before"] or each["behind"] or "")
    return amount._replace(unit=f"{amount.unit}/{'kg' if each['kilo'] else 'm2'}{f'/{time}' if time else ''}")


_BODY = (("kg",), ("lb",), ("jin",), ("stone",))
"""Units of a body's weight, and of no dose."""
_COUNTED_BEHIND = re.compile(
    r"(tablet|capsule|drop|puff|pill|sachet|patch|suppositor(?:y|ie)|vial|lozenge|ampoule)(?:e?s)?\b"
)


def _unit_behind(sentence: Sentence, at: int, quantity: Quantity, named: list[Mention]) -> str:
    """The unit of "two ibuprofen tablets", "one latanoprost drop"; '' where the number counts nothing."""
    if quantity.units or quantity.amount.low > _MOST_AT_ONCE:
        return ""
    end = sentence.tokens[at].end
    drug = next((one for one in named if 0 <= one.start - end <= 1), None)
    if drug is None:
        return ""
    found = _COUNTED_BEHIND.search(sentence.text, drug.start, drug.end + 14)
    if found is None or found.start() > drug.end + 1:
        return ""
    return "suppository" if found[1].startswith("suppos") else found[1]


_MOST_AT_ONCE = 12


def _of_an_analyte(sentence: Sentence, at: int) -> bool:
    """Whether a rate is a clearance, not an infusion: 肌酐清除率在15~49mL/min."""
    first, _ = sentence.clause(at)
    return any("analyte" in sentence.tokens[position].senses for position in range(max(first, at - 4), at))


def _counted(sentence: Sentence, at: int) -> str:
    for position in range(at + 1, min(at + 3, len(sentence.tokens))):
        form = sentence.tokens[position].senses.get("form")
        if form is not None:
            return {"prolonged": "tablet", "enteric": "tablet"}.get(form.id, str(form.id))
    return "tablet"


def _is_strength(sentence: Sentence, at: int, quantity: Quantity, named: list[Mention], counts: bool) -> bool:
    kind, tokens = quantity.quantity, sentence.tokens
    if kind in ("mass/count", "activity/count"):
        return True
    before = next((drug for drug in named if drug.end <= tokens[at].start and tokens[at].start - drug.end <= 3), None)
    after = next((drug for drug in named if 0 <= drug.start - tokens[at].end <= 4), None)
    if kind in ("mass/volume", "activity/volume", "share", "mass/mass"):
        return (before or after) is not None and "analyte" not in tokens[max(at - 1, 0)].senses
    if kind not in ("mass", "activity"):
        return False
    if text_before(sentence, at).endswith(("每片", "每粒", "每支", "每袋", "规格", "规格:", "规格：", "每瓶", "每丸")):
        return True
    behind = tokens[at + 1].senses if at + 1 < len(tokens) else {}
    if "form" in behind and sentence.gap(at, at + 1).strip() in ("", "-") and (counts or _bare_before(sentence, at)):
        return True
    if counts and before is not None and ("open" in tokens[at - 1].senses or not sentence.gap(at - 1, at).strip()):
        return not any(
            (q := token.senses.get("quantity")) is not None
            and q.quantity == "count"
            and token.end <= tokens[at].start
            and token.start >= before.end
            for token in tokens
        )
    return False


def _bare_before(sentence: Sentence, at: int) -> bool:
    bare = sentence.tokens[at - 1].senses.get("quantity") if at else None
    return bare is not None and not bare.units and not sentence.gap(at - 1, at).strip()


def text_before(sentence: Sentence, at: int) -> str:
    """The few characters before a token."""
    start = sentence.tokens[at].start
    return sentence.text[max(sentence.start, start - 8) : start].rstrip()


_RAISED = re.compile(
    r"\b(?:go|goes|going|went|gone|increase[ds]?|raise[ds]?|titrate[ds]?|step|stepped|move[ds]?|put)\s$"
)
"""What makes "up to" a step and no limit."""


def _is_maximum(sentence: Sentence, at: int) -> bool:
    if text_before(sentence, at).endswith("within"):
        return True
    for position in range(max(0, at - 3), at):
        senses = sentence.tokens[position].senses
        if "comma" in senses:
            continue
        most, gap = senses.get("basis") == "max" or bound_at(sentence, position) == "le", sentence.gap(position, at)
        if most and _RAISED.search(
            sentence.text, max(sentence.start, sentence.tokens[position].start - 14), sentence.tokens[position].start
        ):
            continue
        if most and len(gap) <= 24 and "," not in gap:
            return True
    if at + 1 < len(sentence.tokens):
        behind = sentence.tokens[at + 1].senses
        if at + 2 < len(sentence.tokens) and "often" in sentence.tokens[at + 2].senses:
            return False  # "30 mg max four times a day"
        most = behind.get("basis") == "max" or sentence.surface(at + 1) in ("at most", "or less", "at the most")
        return most and len(sentence.gap(at, at + 1).strip()) <= 4
    return False


def _dose(sentence: Sentence, dose: Dosing, split: int | None, consumed: set[int], found: list[int]) -> list[Fact]:
    token, amount = sentence.tokens[dose.at], dose.quantity.amount
    scope = scope_of(sentence, dose.at, found) if found else PLAIN
    scope = Scope(condition=scope.condition)
    daily = _daily_before(sentence, dose.at)
    facts = []
    if dose.maximum:
        whole = _whole_day(sentence, dose.at)
        if whole is not None:
            sentence.taken.add(whole)
            amount = amount._replace(unit=f"{amount.unit.removesuffix('/day')}/day")
        unit = amount.unit
        if "/day" not in unit and (daily is not None or _per_day_near(sentence, dose.at)):
            amount = amount._replace(unit=f"{unit}/day")
            if daily is not None:
                consumed.add(daily)
        _, last = sentence.clause(dose.at)
        behind = _daily_words(sentence, dose.at, last)
        if behind and "/day" not in amount.unit:
            amount = amount._replace(unit=f"{amount.unit}/day")
        consumed.update(behind)
        amount = amount._replace(comparator="")
        return [
            fact(
                "dose",
                token.start,
                token.end,
                f"max {normal(amount)}",
                dose.of,
                scope,
                dose.sure,
                amount._replace(comparator="le"),
            )
        ]
    if split is not None:
        low, high = sentence.tokens[split].senses["divided"]
        consumed.add(split)
        if daily is not None:
            consumed.add(daily)
        consumed.update(_daily_words(sentence, dose.at, split))
        if low == high:
            amount = _divide(amount, low) if not amount.unit.endswith("/dose") else amount
            often = Often(low, low, 24, 24)
            facts.append(
                fact(
                    "frequency",
                    *_place(sentence, split),
                    often.normal,
                    dose.of,
                    scope,
                    dose.sure,
                    Amount(low, high, "times/24h"),
                )
            )
        else:
            facts.append(
                fact(
                    "frequency",
                    *_place(sentence, split),
                    f"{low:g}-{high:g} per day divided",
                    dose.of,
                    scope,
                    dose.sure,
                    Amount(low, high, "times/24h"),
                )
            )
    amount = amount._replace(unit=amount.unit.removesuffix("/dose"))
    said_daily = daily is not None and "quantity" in sentence.tokens[daily].senses
    if (said_daily or _basis(sentence, dose.at) == "day") and "/day" not in amount.unit and split is None:
        amount = amount._replace(unit=f"{amount.unit}/day")
    facts.append(fact("dose", token.start, token.end, normal(amount), dose.of, scope, dose.sure, amount))
    return facts


def _whole_day(sentence: Sentence, at: int) -> int | None:
    """The position of 一天, 24小时内 before a maximum, which is a day's then."""
    first, _ = sentence.clause(at)
    for position in range(at - 1, max(first, at - 6) - 1, -1):
        quantity = sentence.tokens[position].senses.get("quantity")
        if quantity is not None:
            day = quantity.quantity == "time" and quantity.amount.low == quantity.amount.high == 24
            return position if day and position not in sentence.taken else None
    return None


def _divide(amount: Amount, parts: float) -> Amount:
    unit = amount.unit.removesuffix("/day")
    return amount._replace(low=amount.low / parts, high=amount.high / parts, step=amount.step / parts, unit=unit)


def _place(sentence: Sentence, at: int) -> tuple[int, int]:
    return sentence.tokens[at].start, sentence.tokens[at].end


def _daily_before(sentence: Sentence, at: int) -> int | None:
    """The position of 每日, 一日, "daily" that makes the dose behind it a day's."""
    for position in (at - 1, at - 2, at - 3):
        if position < 0 or "comma" in sentence.tokens[position].senses:
            return None
        often, word = sentence.tokens[position].senses.get("often"), sentence.surface(position)
        if position == at - 1 and word in ("一日", "一天", "1日", "1天") and not sentence.gap(position, at):
            sentence.taken.add(position)
            return position
        if often is not None and often[:4] == (1, 1, 24, 24) and not re.search(r"次|once|晚|早|睡", word):
            return position
    return None


def _daily_words(sentence: Sentence, left: int, right: int) -> list[int]:
    """Words for a day around a dose that is divided: "300 mg daily in 3 divided doses", "1.5 g per day, divided"."""
    return [
        at for at in range(left + 1, right)
        if (often := sentence.tokens[at].senses.get("often")) is not None and often[:4] == (1, 1, 24, 24)
    ]  # fmt: skip


def _per_day_near(sentence: Sentence, at: int) -> bool:
    first, last = sentence.clause(at)
    near = range(max(first, at - 3), min(last, at + 3))
    return any(
        sentence.tokens[position].senses.get("basis") == "day"
        or ((often := sentence.tokens[position].senses.get("often")) is not None and often[:4] == (1, 1, 24, 24))
        or re.search(r"日|daily|天", sentence.surface(position)) is not None
        for position in near
        if position != at and "comma" not in sentence.tokens[position].senses
    )


def _basis(sentence: Sentence, at: int) -> str:
    for position in (at - 1, at - 2, at + 1):
        if 0 <= position < len(sentence.tokens):
            basis = sentence.tokens[position].senses.get("basis")
            if basis and basis != "max" and len(sentence.gap(min(position, at), max(position, at)).strip()) <= 3:
                return str(basis)
    return ""
