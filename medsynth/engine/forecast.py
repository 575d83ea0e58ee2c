"""What a run would do, without one call: rows, calls, tokens, money, time, what is paid for, what leaves the building.

Where rows have all their answers already (a sample, a run that was stopped), the rest are taken to be like them; else
the step's own estimate counts. ``estimates.py`` has the arithmetic.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from medsynth.core.fingerprint import digests_kept_in
from medsynth.core.plan import Plan, Stage
from medsynth.core.step import Step
from medsynth.dataset.manifest import Mixture
from medsynth.engine.columns import check_columns
from medsynth.engine.estimates import RoleForecast, buys, forecast_roles, minutes, total
from medsynth.engine.execute import Desk, execute
from medsynth.engine.mixture import mixture
from medsynth.engine.origin import is_demo, stages
from medsynth.engine.premises import Leaves, leaving, scrubbed, teachers_of
from medsynth.engine.progress import Silent
from medsynth.engine.rehearse import Walked, spread, walk
from medsynth.engine.run import RunOptions, dataset_name
from medsynth.engine.spending import FOLDER, Money, teachers
from medsynth.engine.store import Output, make_private
from medsynth.engine.watch import Watch
from medsynth.engine.withdrawn import withdrawn
from medsynth.llm.bills import LOCAL
from medsynth.llm.budget import Budget
from medsynth.llm.ledger import Ledger
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.reply_log import ReplyLog

Numbers = tuple[float, float, float]
"""A low, a likely and a high number."""
NOTHING: Numbers = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class StageForecast:
    """One stage. rows: going in, None = known only after an earlier stage; done: rows that are there already.

    roles: what is still to be asked of each teacher; paid_rows: rows not made yet that cost nothing more;
    measured: rows whose answers the forecast is taken from, 0 = it is the step's estimate; minutes: None = unknown.
    """

    name: str
    kind: str
    rows: int | None
    done: int = 0
    paid_rows: int = 0
    measured: int = 0
    roles: tuple[RoleForecast, ...] = ()
    minutes: Numbers | None = None

    @property
    def left(self) -> int:
        """Rows that still cost something."""
        return max(0, (self.rows or 0) - self.done - self.paid_rows)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What ``medsynth plan`` shows.

    prices: those that were taken, with their day; money: by currency, of models whose price is known; unpriced: models
    whose price is not; used, left: of the budget and the project's cap, by quantity; buys: rows that the tightest of
    them allows (None = no limit), and which it is; answers_kept: answers in the reply log; mixture: of a plan whose
    inputs are versions, what comes of them.
    """

    name: str
    stages: tuple[StageForecast, ...]
    leaves: tuple[Leaves, ...]
    notes: tuple[str, ...]
    prices: tuple[str, ...]
    answers_kept: int
    calls: Numbers
    tokens_in: Numbers
    tokens_out: Numbers
    money: Mapping[str, Numbers]
    unpriced: tuple[str, ...]
    minutes: Numbers | None
    used: Mapping[str, float]
    left: Mapping[str, float]
    buys: tuple[int, int, int] | None
    buys_by: str
    mixture: Mixture | None = None

    @property
    def rows_left(self) -> int:
        """Rows that still cost something: of stages behind one another those with the most, for they are the same."""
        return most_left(self.stages)


def forecast(plan: Plan, options: RunOptions, measure: RunOptions | None = None) -> Forecast:
    """Read the inputs and whatever needs no model; estimate the rest.

    measure: options of a draft whose rows have their answers, to be measured.
    """
    check_columns(plan)
    make_private(options.home)
    with _dry(plan, options) as desk:
        samples = _measured(plan, measure) if measure is not None else {}
        by_name = {stage.name: stage for stage in stages(plan)}
        found = tuple(
            _stage(stage, _source(stage, desk, by_name), desk, options.money, samples.get(stage.name, []))
            for stage in by_name.values()
        )
        kept = int(desk.log.stats()["replies"])
        mixed = mixture(plan, desk)
    used, left = _budget(plan, options)
    roles = [role for stage in found for role in stage.roles]
    rows_left = most_left(found)
    spans = [stage.minutes for stage in found if stage.kind == "generate"]
    whole = minutes_of(spans)
    bought, by = buys(left, roles, rows_left, whole)
    return Forecast(
        *(dataset_name(plan), found, tuple(leaving(plan, options.terms))),
        *(_notes(plan), _prices(plan, options.money), kept),
        *(total(roles, "calls"), total(roles, "tokens_in"), total(roles, "tokens_out")),
        money={
            currency: total([role for role in roles if role.currency == currency], "money")
            for currency in dict.fromkeys(role.currency for role in roles if role.currency)
        },
        unpriced=tuple(dict.fromkeys(role.model for role in roles if role.unknown)),
        minutes=whole,
        used=used,
        left=left,
        buys=bought,
        buys_by=by,
        mixture=mixed,
    )


def most_left(found: Iterable[StageForecast]) -> int:
    """Rows left of the stage that has the most."""
    return max((stage.left for stage in found), default=0)


def minutes_of(spans: list[Numbers | None]) -> Numbers | None:
    """The sum over stages; None where one of them is unknown."""
    known = [span for span in spans if span is not None]
    if len(known) < len(spans):
        return None
    low, likely, high = (sum(span[at] for span in known) for at in range(3))
    return low, likely, high


@contextmanager
def _dry(plan: Plan, options: RunOptions) -> Iterator[Desk]:
    """A desk at which everything was done that needs no model."""
    log = ReplyLog(make_private(options.home / "replies"))
    with tempfile.TemporaryDirectory() as folder:
        meter = Meter()
        head = {"name": plan.name, "started": time.strftime("%Y-%m-%dT%H:%M:%S%z")}
        watch = Watch(Path(folder), meter, Silent(), head, options.stop)
        try:
            desk = Desk(
                *(options.home / "store", watch, log, Permits(), meter, Budget()),
                limit=options.limit,
                sample=options.sample,
                withdrawn=withdrawn(options.home),
                dry=True,
            )
            with digests_kept_in(options.home / "code.json"):
                execute(plan, desk)
            yield desk
        finally:
            watch.close()
            log.close()


def _measured(plan: Plan, options: RunOptions) -> dict[str, list[Walked]]:
    """Stage -> rows of a draft that have all their answers."""
    with _dry(plan, options) as desk:
        asking = [stage for stage in stages(plan) if stage.step.kind == "generate"]
        sources = {stage.name: (stage, _source(stage, desk, {})) for stage in asking}
        walked = {name: walk(stage, spread(rows), desk.log) for name, (stage, rows) in sources.items() if rows}
    return {name: [row for row in rows if row.whole] for name, rows in walked.items()}


def _source(stage: Stage, desk: Desk, by_name: Mapping[str, Stage]) -> Output | None:
    """Rows that go into a stage. Where a model has yet to make them of rows like them, those stand in for them."""
    name = stage.rows
    while isinstance(name, str) and name not in desk.outputs:
        before = by_name.get(name)
        name = before.rows if before is not None and _keeps_form(before.step) else None
    return desk.outputs[name] if isinstance(name, str) else None


def _keeps_form(step: Step) -> bool:
    """Whether rows that come out have the columns of those that go in: some are gone, or a model rewrote their text."""
    rewrites = step.kind == "generate" and step.table is not None and step.reads == tuple(step.table.schema.names)
    return rewrites or step.kind in ("filter", "drop")


def _stage(stage: Stage, source: Output | None, desk: Desk, money: Money, samples: list[Walked]) -> StageForecast:
    view = desk.watch.views.get(stage.name)
    plain = StageForecast(stage.name, stage.step.kind, view.total if view else None, view.done if view else 0)
    if stage.step.kind != "generate" or source is None:
        return plain
    plain = replace(plain, rows=source.rows)
    if plain.done >= source.rows:
        return replace(plain, minutes=NOTHING)
    # A step that looks at other tables cannot be run without them.
    walked = [Walked(row) for row in spread(source)] if stage.inputs else walk(stage, spread(source), desk.log)
    whole = [row for row in walked if row.whole]
    # Parts that are done hold whole rows too: of those seen here, so many are not in them.
    share = len(whole) / max(len(walked), 1)
    paid = max(0, round(share * source.rows) - plain.done, min(len(samples), source.rows - plain.done))
    paid = min(paid, source.rows - plain.done)
    seen = samples or (whole if len(whole) >= 3 else [])
    begun = [row for row in walked if not row.whole]
    roles = forecast_roles(stage, seen, begun, source.rows - plain.done - paid, money.prices)
    found = replace(plain, paid_rows=paid, measured=len(seen), roles=roles)
    return replace(found, minutes=minutes(teachers_of(stage), roles, found.left, getattr(stage.config, "samples", 1)))


def _budget(plan: Plan, options: RunOptions) -> tuple[dict[str, float], dict[str, float]]:
    """(used since the last finished version, left) by quantity; left is the smaller of budget and project's cap."""
    ledger = Ledger(options.home / FOLDER)
    used = ledger.used(dataset_name(plan), options.out)
    left = {name: float(limit) - used[name] for name, limit in plan.budget.items()}
    if options.money.cap:
        billed = ledger.billed(options.money.since)
        for name, limit in options.money.cap.items():
            left[name] = min(left.get(name, limit), limit - billed[name])
    return used, {name: max(0.0, amount) for name, amount in left.items()}


def _prices(plan: Plan, money: Money) -> tuple[str, ...]:
    """Each price that was taken, with its day: prices age."""
    found = (money.prices.of(teacher) for _, teacher in teachers(plan) if teacher.provider not in LOCAL)
    return tuple(dict.fromkeys(price.said() for price in found if price is not None))


def _notes(plan: Plan) -> tuple[str, ...]:
    notes = []
    if (
        any(source.real_people for source in plan.sources)
        and not scrubbed(plan)
        and not (plan.heritage and plan.heritage.pii["scrubbed"])
    ):
        notes.append("The input speaks of real people and no PII step stands in this recipe: nothing is scrubbed.")
    unknown = [source.name for source in plan.sources if source.licence == "unknown"]
    if unknown:
        notes.append(f"The licence of {', '.join(unknown)} is unknown: a public push will be refused.")
    batches = [one for _, one in teachers(plan) if one.mode == "batch" and one.provider not in LOCAL]
    if batches:
        notes.append("Batches: a round for each answer that another one waits for. Services promise a day a round.")
    if is_demo(plan):
        notes.append("A demo teacher speaks: the output is a test of the plumbing, labelled as demo output.")
    for stage in plan.exports:
        assert stage.step.table is not None, f"{stage.name}: an export step declares its table"
        names = ", ".join(stage.step.table.schema.names)
        notes.append(f"The view {stage.name} holds {names}; what else a row has stays in {stage.rows}.")
    return tuple(notes)
