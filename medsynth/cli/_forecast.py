"""A forecast as people and programs read it. Computes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from medsynth.cli._mixture import mixture_lines
from medsynth.cli._terminal import columns

if TYPE_CHECKING:
    from medsynth.engine.estimates import RoleForecast
    from medsynth.engine.forecast import Forecast, StageForecast
    from medsynth.engine.premises import Leaves

_COURSE = ("low", "likely", "high")


def to_json(found: Forecast, budget: Mapping[str, float]) -> dict[str, Any]:
    """The document of ``plan --json``; a number that may be otherwise as ``{low, likely, high}``."""
    bought = found.buys
    return {
        "name": found.name,
        "stages": [_stage(stage) for stage in found.stages],
        "calls": _course(found.calls),
        "tokens": {"in": _course(found.tokens_in), "out": _course(found.tokens_out)},
        "money": {name: _course(amounts, 6) for name, amounts in found.money.items()},
        "unpriced": list(found.unpriced),
        "prices": list(found.prices),
        "minutes": _course(found.minutes, 2) if found.minutes else None,
        "likely_usd": None if found.unpriced else round(found.money.get("usd", (0.0, 0.0, 0.0))[1], 6),
        "budget": dict(budget),
        "used": dict(found.used),
        "left": dict(found.left),
        "rows_left": found.rows_left,
        "buys": _course(bought) | {"by": found.buys_by} if bought else None,
        "answers_kept": found.answers_kept,
        "leaves": [asdict(one) for one in found.leaves],
        "notes": list(found.notes),
        **({"mixture": found.mixture.model_dump(mode="json")} if found.mixture else {}),
    }


def _stage(stage: StageForecast) -> dict[str, Any]:
    return {
        **{name: getattr(stage, name) for name in ("name", "kind", "rows", "done", "paid_rows", "left", "measured")},
        "roles": [
            {
                "role": one.role,
                "model": one.model,
                **{name: _course(getattr(one, name)) for name in ("calls", "tokens_in", "tokens_out")},
                "money": _course(one.money, 6) if one.currency else None,
                "currency": one.currency,
            }
            for one in stage.roles
        ],
        "minutes": _course(stage.minutes, 2) if stage.minutes else None,
    }


def _course(numbers: Sequence[float], places: int = 0) -> dict[str, float]:
    return dict(zip(_COURSE, (round(number, places or None) for number in numbers), strict=True))


def lines(found: Forecast, budget: Mapping[str, float]) -> Iterator[str]:
    """The text of ``plan``; the last line says what the money left will buy."""
    yield found.name
    yield from columns([("stage", "kind", "rows", "done", "paid for"), *map(_row, found.stages)])
    if asking := [stage for stage in found.stages if stage.roles]:
        yield ""
        yield from columns(list(_table(found, asking)))
        yield from _sources(asking)
    if found.mixture:
        yield ""
        yield from mixture_lines(found.mixture)
    yield ""
    if not found.leaves:
        yield "nothing leaves this machine"
    yield from (_leaves(one) for one in found.leaves)
    if found.answers_kept:
        yield f"answers in the reply log, replayed where they fit: {found.answers_kept:,}"
    for said in found.prices:
        yield f"price: {said}"
    for note in found.notes:
        yield f"note: {note}"
    yield from _last(found, budget)


def _row(stage: StageForecast) -> tuple[str, ...]:
    count = "?" if stage.rows is None else f"{stage.rows:,}"
    done = f"{stage.done:,}" if stage.done else ""
    return stage.name, stage.kind, count, done, f"{stage.paid_rows:,}" if stage.paid_rows else ""


def _table(found: Forecast, stages: Sequence[StageForecast]) -> Iterator[tuple[str, ...]]:
    """Still to be asked: a line a teacher and a line for all."""
    yield ("still to do", "model", "", *_COURSE)
    roles = [one for stage in stages for one in stage.roles]
    for one in roles:
        yield from _numbers(one, one.role, one.model)
    if len(roles) > 1:
        yield from _numbers(found, "all", "")
    for name, amounts in found.money.items():
        yield ("money", "", name, *(_sum(number) for number in amounts))
    for model in found.unpriced:
        yield ("money", model, "unknown", "?", "?", "?")
    if found.minutes:
        yield ("time", "", "minutes", *(f"{number:,.1f}" for number in found.minutes))


def _numbers(of: RoleForecast | Forecast, who: str, model: str) -> Iterator[tuple[str, ...]]:
    for name in ("calls", "tokens_in", "tokens_out"):
        first = (who, model) if name == "calls" else ("", "")
        yield (*first, name.replace("_", " "), *(f"{number:,.0f}" for number in getattr(of, name)))


def _sum(amount: float) -> str:
    return f"{amount:,.2f}" if amount >= 1 or not amount else f"{amount:,.4f}"


def _sources(stages: Sequence[StageForecast]) -> Iterator[str]:
    for stage in stages:
        if stage.measured:
            yield f"{stage.name}: forecast from {stage.measured:,} rows that have all their answers"
        elif stage.left:
            yield f"{stage.name}: an estimate, no row has its answers yet; --sample 20 measures some (and keeps them)"
        if stage.left and any(one.guessed and any(one.seconds) for one in stage.roles):
            yield f"{stage.name}: the time is a guess, no answer was seen yet"


def _leaves(one: Leaves) -> str:
    what = "unscrubbed text of real people" if one.raw else "text"
    terms = [
        one.location,
        f"retention: {one.retention or 'not said'}",
        f"agreement: {one.agreement or 'none said'}",
        one.terms or "terms of its output: not known",
    ]
    who = f"teacher {one.role}, model {one.model}"
    return f"leaves: {what} of stage {one.stage} to {one.host} ({who}; {', '.join(terms)})"


def _last(found: Forecast, budget: Mapping[str, float]) -> Iterator[str]:
    """What is used, what is left, and the rows that it buys."""
    from medsynth.llm.budget import shown

    if found.unpriced and any(name in ("usd", "cny") for name in budget):
        yield f"no price is known for {', '.join(found.unpriced)}; write it into prices.yaml"
    if budget:
        said = ", ".join(f"{shown(name, found.used[name])} of {shown(name, limit)}" for name, limit in budget.items())
        yield f"budget used since the last finished version: {said}"
    rows = found.rows_left
    if not rows:
        yield "every row is there or paid for: a run costs nothing more"
    elif found.buys is None:
        yield f"no budget is set: all of the {rows:,} rows that are left to pay for"
    else:
        fewest, likely, most = found.buys
        left = shown(found.buys_by, found.left[found.buys_by])
        yield (
            f"the budget left ({left}) buys about {likely:,} of the {rows:,} rows that are left to pay for "
            f"(between {fewest:,} and {most:,})"
        )
