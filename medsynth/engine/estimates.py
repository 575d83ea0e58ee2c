"""The arithmetic of a forecast: from rows seen, or a step's own estimate, to calls, tokens, money, minutes and rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from medsynth.core.plan import Stage
from medsynth.core.step import Estimate
from medsynth.engine.calls import workers_for
from medsynth.engine.premises import teachers_of
from medsynth.engine.rehearse import Asked, Walked
from medsynth.llm.bills import LOCAL, bill
from medsynth.llm.prices import PriceTable, Rates
from medsynth.llm.teacher import Teacher
from medsynth.llm.usage import Usage

Numbers = tuple[float, float, float]
SURE = 2.1
"""Standard errors on each side of the mean: 95 % with 20 rows (Student's t)."""
LEAST_SPREAD = 0.05
"""Share by which a forecast from rows seen may be off, however alike they were."""
AGAIN = 1.05
"""Attempts a call in the high course: retries that servers bill."""
GUESSED_S = (0.3, 1.0, 3.0)
GUESSED_TOKENS_A_S = (120.0, 50.0, 20.0)
"""Until answers were seen: seconds before the first token, and tokens a second, in the fast and in the slow course."""
ROUND_MINUTES = (10.0, 180.0, 1440.0)
"""From handing a batch in to its answers: services promise a day, and small batches often take minutes. A guess."""
AUTO = 32
"""Requests in flight that ``concurrency: auto`` is taken to reach."""


@dataclass(frozen=True, slots=True)
class RoleForecast:
    """What is still to be asked of one teacher: low, likely, high.

    money: in ``currency``, '' = free or unknown; seconds: of one call; guessed: whether no answer was seen yet.
    """

    role: str
    model: str
    calls: Numbers
    tokens_in: Numbers
    tokens_out: Numbers
    money: Numbers = (0.0, 0.0, 0.0)
    currency: str = ""
    unknown: bool = False
    seconds: Numbers = (0.0, 0.0, 0.0)
    guessed: bool = True


def forecast_roles(
    stage: Stage, seen: Sequence[Walked], begun: Sequence[Walked], left: int, prices: PriceTable
) -> tuple[RoleForecast, ...]:
    """The forecast of each teacher for ``left`` rows. seen: whole rows; begun: rows of which some calls are paid."""
    estimates = [stage.step.estimate(one.row, stage.config) for one in begun] if stage.step.estimate else []
    found = []
    for role, teacher in teachers_of(stage).items():
        paid = [one.asked.get(role, Asked()) for one in begun]
        whole = [one.asked.get(role, Asked()) for one in seen]
        if not whole and not estimates:
            continue
        cost_of = bill(teacher, prices)
        rates = cost_of.price.rates(teacher) if cost_of.price else None
        per_row = _from_rows(whole, rates, left) if whole else _from_estimates([one[role] for one in estimates], rates)
        rest = _less(per_row, paid, rates)
        calls, ins, outs, cost = (_times(numbers, left) for numbers in rest)
        found.append(
            RoleForecast(
                *(role, teacher.model, calls, ins, outs, cost),
                currency=cost_of.price.money if cost_of.price else "",
                unknown=cost_of.unknown,
                seconds=_seconds(teacher, whole or paid, per_row),
                guessed=not any(one.calls for one in whole or paid),
            )
        )
    return tuple(found)


def _from_rows(rows: Sequence[Asked], rates: Rates | None, left: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Calls, tokens in, tokens out and money of one of the rows left, from rows seen."""
    return (
        _spread([one.calls for one in rows], left, AGAIN),
        _spread([one.usage.tokens_in for one in rows], left, AGAIN),
        _spread([one.usage.tokens_out for one in rows], left, AGAIN),
        _spread([rates.cost(one.usage) if rates else 0.0 for one in rows], left, AGAIN),
    )


def _from_estimates(rows: Sequence[Estimate], rates: Rates | None) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    def mean(name: str) -> Numbers:
        low, likely, high = (sum(getattr(one, name)[at] for one in rows) / len(rows) for at in range(3))
        return low, likely, high

    ins, outs = mean("tokens_in"), mean("tokens_out")
    low, likely, high = (
        rates.cost(Usage(round(given), round(made))) if rates else 0.0 for given, made in zip(ins, outs, strict=True)
    )
    return mean("calls"), ins, outs, (low, likely, high)


def _spread(values: Sequence[float], left: int, most: float) -> Numbers:
    """Mean, and the range in which the mean of ``left`` further rows lies: both means vary."""
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean / 2, mean, mean * 2
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    off = max(SURE * math.sqrt(variance * (1 / len(values) + 1 / max(left, 1))), LEAST_SPREAD * mean)
    return max(0.0, mean - off), mean, (mean + off) * most


def _less(
    per_row: tuple[Numbers, Numbers, Numbers, Numbers], paid: Sequence[Asked], rates: Rates | None
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """What is still to be paid of a row, given what is paid of rows that were begun."""
    if not paid:
        return per_row
    means = (
        sum(one.calls for one in paid) / len(paid),
        sum(one.usage.tokens_in for one in paid) / len(paid),
        sum(one.usage.tokens_out for one in paid) / len(paid),
        sum(rates.cost(one.usage) if rates else 0.0 for one in paid) / len(paid),
    )
    calls, ins, outs, cost = (
        tuple(max(0.0, number - mean) for number in numbers) for numbers, mean in zip(per_row, means, strict=True)
    )
    return calls, ins, outs, cost  # type: ignore[return-value]


def _times(numbers: Numbers, rows: int) -> Numbers:
    low, likely, high = (number * rows for number in numbers)
    return low, likely, high


def _seconds(teacher: Teacher, seen: Sequence[Asked], per_row: tuple[Numbers, ...]) -> Numbers:
    """Seconds of one call: as seen, else guessed from the length of an answer."""
    calls = sum(one.calls for one in seen)
    if calls:
        mean = sum(one.seconds for one in seen) / calls
        return mean, mean, 1.5 * mean
    if teacher.provider in LOCAL:
        return 0.0, 0.0, 0.0
    each = per_row[2][1] / (per_row[0][1] or 1.0)
    low, likely, high = (wait + each / speed for wait, speed in zip(GUESSED_S, GUESSED_TOKENS_A_S, strict=True))
    return low, likely, high


def minutes(
    teachers: Mapping[str, Teacher], roles: Sequence[RoleForecast], rows: int, samples: int = 1
) -> Numbers | None:
    """Minutes of a stage: what requests in flight, requests a minute and tokens a minute allow; the slowest counts.

    samples: requests of a row that do not wait for each other; in batch mode the others take one round each.
    """
    if not roles:
        return None
    if any(teachers[one.role].mode == "batch" and teachers[one.role].provider not in LOCAL for one in roles):
        return _rounds(teachers, roles, rows, samples)
    at_once = {role: AUTO if one.concurrency == "auto" else int(one.concurrency) for role, one in teachers.items()}
    workers = workers_for(at_once, max(rows, 1))
    found = []
    for at in range(3):
        work = sum(one.calls[at] * one.seconds[at] for one in roles)
        spans = [work / workers / 60]
        for one in roles:
            teacher = teachers[one.role]
            spans.append(one.calls[at] * one.seconds[at] / at_once[one.role] / 60)
            spans.append(one.calls[at] / teacher.rpm if teacher.rpm else 0.0)
            spans.append((one.tokens_in[at] + one.tokens_out[at]) / teacher.tpm if teacher.tpm else 0.0)
        found.append(max(spans))
    return found[0], found[1], found[2]


def _rounds(
    teachers: Mapping[str, Teacher], roles: Sequence[RoleForecast], rows: int, samples: int
) -> tuple[float, float, float]:
    """Minutes of rounds of batches, one after the other; more of them where only so many tokens may wait at once."""
    found = []
    for at in range(3):
        rounds = 0.0
        for one in roles:
            each = math.ceil(one.calls[at] / max(rows, 1) / samples) if one.calls[at] else 0
            most = teachers[one.role].batch.enqueued_tokens
            waves = math.ceil(one.tokens_in[at] / max(each, 1) / most) if most else 1
            rounds += each * max(waves, 1)
        found.append(rounds * ROUND_MINUTES[at])
    return found[0], found[1], found[2]


def total(roles: Sequence[RoleForecast], name: str) -> Numbers:
    """The sum of one number over teachers."""
    low, likely, high = (sum(getattr(one, name)[at] for one in roles) for at in range(3))
    return low, likely, high


def buys(
    left: Mapping[str, float], roles: Sequence[RoleForecast], rows: int, span: Numbers | None
) -> tuple[tuple[int, int, int] | None, str]:
    """(fewest, likely, most) of the ``rows`` that what is left pays for, and the limit that decides; None = none."""
    needs: dict[str, Numbers] = {
        "requests": total(roles, "calls"),
        "tokens": _added(total(roles, "tokens_in"), total(roles, "tokens_out")),
        "minutes": span or (0.0, 0.0, 0.0),
        **{money: total([one for one in roles if one.currency == money], "money") for money in ("usd", "cny")},
    }
    if not left:
        return None, ""
    shares = {
        name: [min(1.0, amount / need) if need else 1.0 for need in reversed(needs[name])]
        for name, amount in left.items()
    }
    tightest = min(shares, key=lambda name: shares[name][1])
    fewest, likely, most = (math.floor(min(share[at] for share in shares.values()) * rows + 1e-9) for at in range(3))
    return (fewest, likely, most), tightest


def _added(one: Numbers, other: Numbers) -> Numbers:
    low, likely, high = (a + b for a, b in zip(one, other, strict=True))
    return low, likely, high
