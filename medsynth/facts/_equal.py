"""When two facts of one kind say the same: units, conversions, salts and forms, meals. One rule, one name.

Every rule answers ``same``, ``other`` or ``open`` and says which rule it was. Nothing is rounded away: a value that was
converted may differ by what its last written digit leaves open, any other number must be equal.
"""

from __future__ import annotations

from functools import cache
from math import isclose, log10
from typing import Literal, NamedTuple

from medsynth.facts._drugs import drugs
from medsynth.facts._fact import GUESSED, Amount, Fact
from medsynth.facts._tables import Conversion, Form, Unit, table

Answer = Literal["same", "other", "open"]


class Judgement(NamedTuple):
    answer: Answer
    rule: str


SAME = Judgement("same", "same reading")
_DECISIVE = frozenset(["another amount", "another value"])
"""Rules that no word beside the numbers can undo."""
HOURS_A_MONTH = 730.5


def judge(left: Fact, right: Fact) -> Judgement:
    """What two facts of one kind say of each other, their subjects being the same."""
    scope = _scopes(left, right)
    if scope is not None:
        number = _amounts(left, right) if left.kind in ("value", "age", "strength") else scope
        return number if number.rule in _DECISIVE else scope
    if left.normal == right.normal and left.kind != "drug":
        return SAME
    match left.kind:
        case "drug":
            return _drug(left, right)
        case "dose" | "strength" | "value" | "duration" | "age" | "pregnancy":
            return _amounts(left, right)
        case "frequency":
            return _often(left, right)
        case "timing":
            return _timing(left.normal, right.normal)
        case "number":
            return Judgement("open", "numbers that nothing places differ")
        case "test" if {left.normal, right.normal} == {"pathology", "biopsy"}:
            return Judgement("open", "a sample, and what is seen in it")
        case "symptom" | "disease" | "test" if narrower(left.normal, right.normal):
            return Judgement("open", "a finding in wider or narrower words")
        case "allergy" if "any" in (left.normal, right.normal):
            return Judgement("open", "an allergy in wider or narrower words")
        case "route" if {left.normal, right.normal} == {"intravenous", "intravenous-infusion"}:
            return Judgement("open", "a way in wider or narrower words")
        case "side" if "od" in (left.normal, right.normal):
            return Judgement("open", "OD is the right eye or once daily")
        case _:
            if min(left.sure, right.sure) <= GUESSED and left.kind != "side":
                return Judgement("open", "names that no table has are compared as text")
            return Judgement("other", f"another {left.kind}")


def narrower(one: str, two: str) -> bool:
    """Whether one name holds all words of the other: pain and abdominal-pain."""
    first, second = set(one.split("-")), set(two.split("-"))
    return (first < second or second < first) and not (first ^ second) & {"non", "unstable"}


def _scopes(left: Fact, right: Fact) -> Judgement | None:
    if left.polarity != right.polarity and left.person != right.person:
        return Judgement("open", "denied of one person, affirmed of another")
    if left.polarity != right.polarity:
        return Judgement("other", "polarity")
    if left.certainty != right.certainty and left.kind not in ("drug", "test"):
        return Judgement("other", "certainty")
    if left.person != right.person:
        return Judgement("other", "experiencer")
    done = left.kind == "value" or (left.kind == "test" and "planned" not in (left.time, right.time))
    if left.time != right.time and not done and not left.person == right.person != "patient":
        if left.polarity == "denied" and "planned" not in (left.time, right.time):
            return None if left.kind == "disease" else Judgement("open", "denied now or before")
        return Judgement("other", "time")
    limit = left.kind == "value" and left.amount is not None and left.amount.comparator != ""
    if left.condition != right.condition and not limit:
        return Judgement("other", "condition")
    return None


def _drug(left: Fact, right: Fact) -> Judgement:
    if left.normal != right.normal:
        if left.normal[0] == "?" or right.normal[0] == "?":
            return Judgement("open", "names that no table has are compared as text")
        return Judgement("other", "another ingredient")
    judgements = (_forms(left, right), _salts(left, right))
    for answer in ("other", "open"):
        for judged in judgements:
            if judged.answer == answer:
                return judged
    return Judgement("same", "one ingredient, salt and form")


def said(fact: Fact, what: str) -> str:
    """The salt or the form of a drug."""
    return next((part.partition(":")[2] for part in fact.of if part.startswith(what)), "")


def _salts(left: Fact, right: Fact) -> Judgement:
    one, two = said(left, "salt"), said(right, "salt")
    if one == two:
        return SAME
    if one and two:
        return Judgement("other", "another salt")
    drug = drugs().get(left.normal)
    if drug is not None and len(drug.salts) > 1:
        return Judgement("open", "a salt is named once only, and there are several")
    return Judgement("same", "the only salt need not be named")


@cache
def _form(ident: str) -> Form | None:
    return next((form for form in table(Form) if form.id == ident), None)


def route_of(drug: Fact) -> str:
    """The way that the form of a drug is given."""
    form = _form(said(drug, "form"))
    if form is not None:
        return form.route
    known = drugs().get(drug.normal)
    ways = {form.route for ident in known.forms if (form := _form(ident)) is not None} if known is not None else set()
    return ways.pop() if len(ways) == 1 else ""


_OUTSIDE = frozenset(["transdermal", "implanted"])
_WIDER = {
    ("gel", "vaginal"), ("gel", "eye-ointment"), ("ointment", "eye-ointment"), ("spray", "nasal-spray"),
    ("oral-liquid", "suspension"), ("suspension", "nebuliser"), ("suppository", "vaginal"), ("lotion", "liniment"),
    ("lotion", "tincture"), ("liniment", "tincture"), ("drops", "eye-drops"), ("drops", "ear-drops"),
    ("drops", "oral-drops"), ("drops", "oral-liquid"),
}  # fmt: skip
"""A form that may be named without the place it is put: 黄体酮凝胶 of 黄体酮阴道凝胶."""


def _forms(left: Fact, right: Fact) -> Judgement:
    one, two = _form(said(left, "form")), _form(said(right, "form"))
    if one is two:
        return SAME
    if one is not None and two is not None:
        if one.release == two.release == "plain" and "immediate" in (one.id, two.id) and one.route == two.route:
            return Judgement("same", "a plain form need not be named")
        if {one.id, two.id} == {"prolonged-twelve", "prolonged-day"}:
            return Judgement("other", "released over 12 or 24 hours")
        if one.release == two.release != "plain" and one.route == two.route:
            return Judgement("same", "forms of one release")
        if (one.id, two.id) in _WIDER or (two.id, one.id) in _WIDER:
            return Judgement("open", "a form in wider or narrower words")
        return Judgement("other", "another form")
    named = one or two
    if named is not None and named.release in ("prolonged", "delayed"):
        usual = drugs().get(left.normal)
        if (
            usual is not None
            and usual.forms
            and all((form := _form(ident)) is not None and form.release == named.release for ident in usual.forms)
        ):
            return Judgement("same", "its only form need not be named")
        if named.route in _OUTSIDE:
            return Judgement("open", "a form that the way of giving may tell")
        return Judgement("other", "the release of the form")
    return Judgement("same", "a plain form need not be named")


_EXPECTING = ("pregnant", "trimester")


def _length_left_out(left: Fact, right: Fact) -> Judgement:
    """One of two facts has a number: 孕早期 and 妊娠8周 may be one pregnancy."""
    if left.kind == "pregnancy" and all(fact.normal.startswith(_EXPECTING) for fact in (left, right)):
        return Judgement("open", "a pregnancy told with and without its length")
    return Judgement("other", "one of them says more")


def _amounts(left: Fact, right: Fact) -> Judgement:
    one, two = left.amount, right.amount
    if one is None or two is None:
        return _length_left_out(left, right)
    if left.kind == "dose" and left.normal.startswith("max") != right.normal.startswith("max"):
        return Judgement("other", "a maximum is no dose")
    if left.kind == "duration" and {_within(left), _within(right)} == {"le"}:
        return _lengths(one, two)
    if _BOUNDS.get(one.comparator) != _BOUNDS.get(two.comparator):
        return Judgement("other", "comparator")
    if one.comparator != two.comparator:
        return Judgement("open", "whether the bound itself counts")
    if left.kind == "duration" and _mode(left.normal) != _mode(right.normal):
        modes = {_mode(left.normal), _mode(right.normal)}
        if modes == {"ago", "in "}:
            return Judgement("other", "before is not after")
        if modes == {"ago", ""} and {*left.of, *right.of} and not ({*left.of, *right.of} & drugs().keys()):
            return _lengths(one, two)
        if modes == {"in ", ""}:
            return _lengths(one, two)
        return Judgement("open", "for, since and after are not compared")
    if one.unit == two.unit or {one.unit, two.unit} <= {"h", "month"}:
        return _lengths(one, two)
    if left.kind == "value":
        analyte = next(iter({*left.of, *right.of}), "")
        return _converted(analyte, one, two)
    return _other_units(left, right, one, two)


def _other_units(left: Fact, right: Fact, one: Amount, two: Amount) -> Judgement:
    """Amounts whose units differ and are not converted."""
    if "" in (one.unit, two.unit):
        return Judgement("open", "a unit is missing")
    if left.normal[:3] == right.normal[:3] == "max" and one[:2] == two[:2]:
        return Judgement("open", "a limit of a dose or of a day")
    if left.kind == "dose" and one.unit.removesuffix("/day") == two.unit.removesuffix("/day"):
        parts = max(one.low, two.low) / min(one.low, two.low) if one.low and two.low else 0
        whole = any(isclose(parts, times, rel_tol=1e-6) for times in range(1, 7))
        return Judgement("other", "units of different kinds" if whole else "another amount")
    return Judgement("other", "units of different kinds")


_BOUNDS = {"ge": "up", "gt": "up", "le": "down", "lt": "down"}
"""The side of a bound; whether the bound itself counts is seldom meant: 38.5以上, above 38.5."""


def _lengths(one: Amount, two: Amount) -> Judgement:
    """Amounts of one unit, or lengths of time; what began that long ago has lasted that long."""
    return _numbers(one, two) if one.unit == two.unit else _calendar(one, two)


def _within(length: Fact) -> str:
    """``le`` for a length of time that is not to be exceeded, however it is said: 4小时内, ≤4小时."""
    comparator = length.amount.comparator if length.amount is not None else ""
    inside = length.normal.startswith("within") and not comparator
    return "le" if inside or _BOUNDS.get(comparator) == "down" else ""


def _mode(normal: str) -> str:
    return next((word for word in ("ago", "in ", "within") if word in normal), "")


def _numbers(one: Amount, two: Amount) -> Judgement:
    if isclose(one.low, two.low, rel_tol=1e-6) and isclose(one.high, two.high, rel_tol=1e-6):
        return Judgement("same", "one amount in two units" if one.written != two.written else "same amount")
    if "fahrenheit" in (one.written, two.written) and one.written != two.written and _near(one, two):
        return Judgement("same", "converted and rounded")
    if (
        "kpa" in (one.written, two.written)
        and one.written != two.written
        and abs(one.low - two.low) <= 4
        and abs(one.high - two.high) <= 4
    ):
        return Judgement("same", "converted and rounded")
    if one.written == two.written == "week" or one.unit != "h":
        return Judgement("other", "another amount")
    return Judgement("other", "another length of time")


def _near(one: Amount, two: Amount) -> bool:
    """Whether two numbers differ by no more than their last written digits leave open."""
    room = max(one.step, two.step) * 1.02 + 1e-9
    return abs(one.low - two.low) <= room and abs(one.high - two.high) <= room


def _calendar(one: Amount, two: Amount) -> Judgement:
    days, months = (one, two) if one.unit == "h" else (two, one)
    if months.low == months.high == 0.5 and days.low == days.high == 360:
        return Judgement("same", "half a month is fifteen days")
    if isclose(days.low, months.low * HOURS_A_MONTH, rel_tol=0.09) and isclose(
        days.high, months.high * HOURS_A_MONTH, rel_tol=0.09
    ):
        return Judgement("open", "a month has no number of days")
    return Judgement("other", "another length of time")


@cache
def _conversions() -> dict[str, Conversion]:
    return {entry.id: entry for entry in table(Conversion)}


@cache
def _factor(ident: str) -> float:
    """Size of a compound unit such as ``mg/dl`` in base units."""
    units = {unit.id: unit for unit in table(Unit)}
    top, *rest = ident.replace("meq", "mmol").split("/")
    size = units[top].factor if top in units else 1e9 if top.startswith("10^9") else 1.0
    for part in rest:
        size /= units[part].factor if part in units and part not in ("kg",) else 1.0
    return size


def _converted(analyte: str, one: Amount, two: Amount) -> Judgement:
    """126 mg/dL of glucose are 7.0 mmol/L; without an analyte nothing is converted."""
    if "" in (one.unit, two.unit) and one.unit != two.unit:
        bare, full = (one, two) if one.unit == "" else (two, one)
        return _bare(analyte, bare, full)
    entry = _conversions().get(analyte)
    if entry is None:
        if not analyte:
            return Judgement("open", "no analyte is named to convert with")
        return Judgement("open", "the analyte has no conversion")
    for low, high in ((one, two), (two, one)):
        first, second = _in(low, entry.unit), _in(high, entry.to)
        if first is None or second is None:
            continue
        value = first._replace(
            low=(first.low + entry.offset) * entry.factor,
            high=(first.high + entry.offset) * entry.factor,
            step=first.step * entry.factor,
        )
        if _near(value, second):
            return Judgement("same", "converted with the analyte's factor")
        return Judgement("other", "another value")
    return Judgement("open", "units that do not convert")


def _in(amount: Amount, unit: str) -> Amount | None:
    """An amount in the unit of a conversion table; None where it is of another kind."""
    if _kind(amount.unit) != _kind(_shape(unit)):
        return None
    size = _factor(unit)
    return amount._replace(low=amount.low / size, high=amount.high / size, step=amount.step / size)


def _shape(unit: str) -> str:
    """The base unit of a table's unit: mg/dl is mg/mL."""
    units = {entry.id: entry for entry in table(Unit)}
    base = {"mass": "mg", "amount": "mmol", "volume": "mL", "activity": "IU", "share": "%"}
    if unit.startswith(("10^9", "/")):
        return "1/mL"
    if unit == "%":
        return "%"
    parts = unit.replace("meq", "mmol").split("/")
    return "/".join(base.get(units[part].quantity, part) if part in units else part for part in parts)


def _kind(unit: str) -> str:
    return unit.replace("mEq", "mmol")


def _bare(analyte: str, bare: Amount, full: Amount) -> Judgement:
    """A number without its unit: the same number may be meant, another cannot be."""
    if analyte and full.written:
        size = _factor(full.written)
        if isclose(full.low / size, bare.low, rel_tol=1e-6) and isclose(full.high / size, bare.high, rel_tol=1e-6):
            entry = _conversions().get(analyte)
            if entry is not None and full.written in (entry.unit, entry.to):
                return Judgement("same", "the unit of that value need not be named")
            return Judgement("open", "a unit is missing")
    if full.low > 0 < bare.low and abs(log10(full.low / bare.low) % 1 - 0.5) > 0.4999:
        return Judgement("open", "a unit is missing")
    return Judgement("other", "another value")


def written_as(fact: Fact, bare: Amount) -> bool:
    """Whether an amount was written with this number before its unit."""
    amount = fact.amount
    if amount is None or fact.kind not in ("dose", "value", "strength", "duration", "age") or not amount.written:
        return False
    size = 12.0 if (amount.unit, amount.written) == ("month", "year") else _factor(amount.written)
    return isclose(amount.low / size, bare.low, rel_tol=1e-6) and isclose(amount.high / size, bare.high, rel_tol=1e-6)


def _often(left: Fact, right: Fact) -> Judgement:
    one, two = left.normal, right.normal
    if one[:3] != two[:3] and {one[:3], two[:3]} & {"max", "min"}:
        return Judgement("other", "a limit")
    if _rate(left) == _rate(right) is not None:
        return Judgement("open", "same rate, other spacing")
    return Judgement("other", f"{one} is not {two}")


def _rate(fact: Fact) -> tuple[float, float] | None:
    if fact.amount is None:
        return None
    span = fact.amount.unit.removeprefix("times/").removesuffix("h")
    low, _, high = span.partition("-")
    if not low or float(low) == 0:
        return None
    return round(fact.amount.low / float(high or low), 6), round(fact.amount.high / float(low), 6)


_FED = frozenset(["after meals", "with meals", "not fasting"])


def _timing(one: str, two: str) -> Judgement:
    if {one, two} <= _FED:
        return Judgement("same" if "not fasting" in (one, two) else "open", "not on an empty stomach")
    if {one, two} == {"night", "bedtime"}:
        return Judgement("same", "night or bedtime")
    return Judgement("other", "another time of day")
