"""One regimen in two wordings: a day's total beside dose and frequency, tablets of a strength beside milligrams."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose
from typing import Protocol

from medsynth.facts._fact import Fact

Explained = tuple[Fact | None, Fact | None, str]


class _Pair(Protocol):
    @property
    def before(self) -> Fact | None: ...
    @property
    def after(self) -> Fact | None: ...


def explained(left: list[Fact], right: list[Fact], equal: Sequence[_Pair]) -> list[Explained]:
    """(before, after, rule) of doses that give the same amount; what they use up is taken out of the lists."""
    found: list[Explained] = []
    for one, two, turned in ((left, right, False), (right, left, True)):
        for total in [fact for fact in one if fact.kind == "dose"]:
            found.extend(_daily(total, one, two, equal, turned) or _tablets(total, one, two, turned))
    return found


def _of(fact: Fact, other: Fact) -> bool:
    return not fact.of or not other.of or bool(set(fact.of) & set(other.of))


def _daily(total: Fact, one: list[Fact], two: list[Fact], equal: Sequence[_Pair], turned: bool) -> list[Explained]:
    """30 mg/day is 10 mg three times a day."""
    if total.amount is None or not total.amount.unit.endswith("/day"):
        return []
    for dose in [fact for fact in two if fact.kind == "dose" and _of(fact, total) and fact.amount is not None]:
        if dose.amount is None or f"{dose.amount.unit.removesuffix('/dose')}/day" != total.amount.unit:
            continue
        if dose.normal.startswith("max") or total.normal.startswith("max"):
            continue
        for often in [*two, *(pair.after if not turned else pair.before for pair in equal)]:
            if often is None or often.kind != "frequency" or not _of(often, total):
                continue
            times = _times(often)
            if (
                times
                and isclose(dose.amount.low * times, total.amount.low, rel_tol=1e-6)
                and isclose(dose.amount.high * times, total.amount.high, rel_tol=1e-6)
            ):
                one.remove(total)
                two.remove(dose)
                pairs = [_pair(total, dose, turned, "the same amount a day")]
                if often in two:
                    two.remove(often)
                    pairs.append(_pair(None, often, turned, "the same amount a day"))
                return pairs
    return []


def _times(often: Fact) -> float | None:
    """How often a day; None where it is a range or another stretch of time."""
    if often.amount is None or often.amount.low != often.amount.high or "divided" in often.normal:
        return None
    span = often.amount.unit.removeprefix("times/").removesuffix("h").split("-")
    return often.amount.low * 24 / float(span[0]) if span[0] == span[-1] and float(span[0]) > 0 else None


def _tablets(mass: Fact, one: list[Fact], two: list[Fact], turned: bool) -> list[Explained]:
    """Two tablets of 250 mg are 500 mg."""
    if mass.amount is None or mass.amount.unit not in ("mg", "IU"):
        return []
    for count in [fact for fact in two if fact.kind == "dose" and _of(fact, mass) and fact.amount is not None]:
        if count.amount is None or count.amount.unit not in ("tablet", "capsule", "sachet", "pill"):
            continue
        for strength in [
            fact for fact in two if fact.kind == "strength" and _of(fact, mass) and fact.amount is not None
        ]:
            if strength.amount is not None and isclose(
                count.amount.low * strength.amount.low, mass.amount.low, rel_tol=1e-6
            ):
                one.remove(mass)
                two.remove(count)
                two.remove(strength)
                rule = "tablets of that strength"
                return [_pair(mass, count, turned, rule), _pair(None, strength, turned, rule)]
    return []


def _pair(first: Fact | None, second: Fact | None, turned: bool, rule: str) -> Explained:
    return (second, first, rule) if turned else (first, second, rule)
