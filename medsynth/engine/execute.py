"""Walks a plan: which stages stand together, what each is made from, how rounds repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from medsynth.core.errors import GateFailed
from medsynth.core.fingerprint import stage_fingerprint
from medsynth.core.plan import Counts, Plan, Ref, Repeat, Stage
from medsynth.core.step import RECORD_KINDS
from medsynth.engine.account import first_failure
from medsynth.engine.calls import Calls, workers_for
from medsynth.engine.columns import refs
from medsynth.engine.later import loading_meanwhile
from medsynth.engine.loop import run_loop
from medsynth.engine.read import run_read
from medsynth.engine.records import run_records
from medsynth.engine.store import Output, StageStore, union
from medsynth.engine.sweeps import FOLDER as BATCHES
from medsynth.engine.sweeps import in_batches, sweep
from medsynth.engine.watch import Watch
from medsynth.engine.whole import run_build, run_drop, run_subset
from medsynth.engine.withdrawn import NOBODY, Withdrawn
from medsynth.llm.batch.exchange import Exchange
from medsynth.llm.budget import Budget
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.prices import NO_PRICES, PriceTable
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.stack import open_models
from medsynth.readers._files import digest


@dataclass(slots=True)
class Desk:
    """What the stages of one run share."""

    store: Path
    watch: Watch
    log: ReplyLog
    permits: Permits
    meter: Meter
    budget: Budget
    prices: PriceTable = NO_PRICES
    limit: int | None = None
    sample: int | None = None
    retry_failed: bool = False
    withdrawn: Withdrawn = NOBODY
    outputs: dict[str, Output] = field(default_factory=dict)
    order: list[Output] = field(default_factory=list)
    dry: bool = False
    """Whether no model may be called: stages that wait for one are then left out."""


class NotMade(LookupError):
    """A stage's input was not made; happens only where no model may be called."""


def execute(plan: Plan, desk: Desk) -> None:
    """Run every stage; outputs by name are in ``desk.outputs`` afterwards."""
    for chain in _chains(plan):
        try:
            if isinstance(chain, Repeat):
                _repeat(plan, chain, desk)
            elif chain[0].step.kind in RECORD_KINDS:
                _run_records(chain, desk)
            else:
                _run_stage(plan, chain[0], desk)
        except NotMade:
            if not desk.dry:
                raise


def _chains(plan: Plan) -> Iterator[Repeat | tuple[Stage, ...]]:
    """Stages one by one, but neighbouring record stages that only feed each other together."""
    alone = _referenced(plan)
    pending: list[Stage] = []
    for item in plan.stages:
        follows = isinstance(item, Stage) and item.step.kind in RECORD_KINDS
        feeds = bool(pending) and pending[-1].name not in alone and getattr(item, "rows", None) == pending[-1].name
        if pending and not (follows and feeds):
            yield tuple(pending)
            pending = []
        if isinstance(item, Repeat):
            yield item
        elif follows:
            pending.append(item)
        else:
            yield (item,)
    if pending:
        yield tuple(pending)


def _referenced(plan: Plan) -> frozenset[str]:
    """Stages whose output somebody besides the next record stage looks at; they end a fused chain."""
    names: list[str] = [name for ref in plan.tables.values() for name in refs(ref)]
    for stage in _stages(plan):
        names += [name for ref in stage.inputs.values() for name in refs(ref)]
        if stage.step.kind not in RECORD_KINDS:
            names += refs(stage.rows)
    followers = [refs(stage.rows) for stage in _stages(plan) if stage.step.kind in RECORD_KINDS]
    names += [name for names_ in followers for name in names_ if followers.count(names_) > 1 or len(names_) > 1]
    return frozenset(name.removesuffix("@earlier") for name in names)


def _stages(plan: Plan) -> Iterator[Stage]:
    for item in plan.stages:
        yield from item.stages if isinstance(item, Repeat) else (item,)


def _run_records(chain: tuple[Stage, ...], desk: Desk) -> Output:
    source = _resolve(chain[0].rows, desk)
    fingerprint = source.fingerprint
    for stage in chain:
        fingerprint = stage_fingerprint(stage.step, stage.config, {"rows": fingerprint})
    return _keep(run_records(chain, source, StageStore(desk.store / fingerprint), fingerprint, desk.watch), desk)


def _run_stage(plan: Plan, stage: Stage, desk: Desk) -> Output:
    kind = stage.step.kind
    inputs = {name: _resolve(ref, desk) for name, ref in stage.inputs.items()}
    rows = _resolve(stage.rows, desk) if stage.rows is not None else None
    made_from = {name: output.fingerprint for name, output in inputs.items()}
    if kind == "read":
        return _refuse_failures(plan, _keep(_read(plan, stage, desk), desk), desk)
    if kind in RECORD_KINDS:
        return _run_records((stage,), desk)
    assert rows is not None, f"stage {stage.name} has no rows input"
    fingerprint = stage_fingerprint(stage.step, stage.config, {"rows": rows.fingerprint, **made_from})
    store = StageStore(desk.store / fingerprint)
    if kind == "drop":
        output = run_drop(stage, rows, inputs, store, fingerprint, desk.watch)
    elif kind == "build":
        output = run_build(stage, rows, store, fingerprint, desk.watch)
    elif kind == "generate":
        output = _generate(plan, stage, rows, inputs, store, fingerprint, desk)
    else:
        raise TypeError(f"stage {stage.name}: a {kind} step runs on a finished table, not as a stage")
    _keep(output, desk)
    desk.watch.check()
    return _refuse_failures(plan, output, desk)


def _keep(output: Output, desk: Desk) -> Output:
    pa.default_memory_pool().release_unused()
    desk.outputs[output.name] = output
    desk.order.append(output)
    return output


def _resolve(ref: Ref | None, desk: Desk) -> Output:
    names = [name for name in refs(ref) if name in desk.outputs]
    if not names:
        raise NotMade(f"nothing made {ref!r} yet")
    return union("+".join(names), tuple(desk.outputs[name] for name in names))


def _read(plan: Plan, stage: Stage, desk: Desk) -> Output:
    """A reader's fingerprint holds the digest of the files that its config names, instead of their paths."""
    files = {
        name: digest(value)
        for name in type(stage.config).model_fields
        if isinstance(value := getattr(stage.config, name), Path)
    }
    fingerprint = stage_fingerprint(stage.step, stage.config, files)
    output = run_read(stage, StageStore(desk.store / fingerprint), fingerprint, desk.watch, desk.withdrawn)
    if desk.limit is None and desk.sample is None:
        return output
    draft = stage_fingerprint(stage.step, stage.config, files | {"limit": desk.limit, "sample": desk.sample})
    store = StageStore(desk.store / draft)
    subset = run_subset(output, store, draft, limit=desk.limit, sample=desk.sample, seed=plan.seed)
    view = desk.watch.views[stage.name]
    view.total = view.done = view.kept = subset.rows
    view.failed = 0
    return subset


def _generate(
    plan: Plan,
    stage: Stage,
    rows: Output,
    inputs: Mapping[str, Output],
    store: StageStore,
    fingerprint: str,
    desk: Desk,
) -> Output:
    calls = Calls(stage, rows, inputs, store, desk.watch, permits=desk.permits, retry_failed=desk.retry_failed)
    todo = calls.todo()
    if todo and desk.dry:
        raise NotMade(f"stage {stage.name} waits for its models")
    if todo:
        teachers = stage.config.teachers  # type: ignore[attr-defined]
        run_loop(_drive(calls, teachers, todo, desk, plan))
    if calls.stopped:
        raise calls.stopped
    return calls.output(fingerprint)


def _refuse_failures(plan: Plan, output: Output, desk: Desk) -> Output:
    """The output; GateFailed when more of its rows failed than the recipe allows. Every part is kept."""
    rows = sum(part.rows_in for part in output.parts)
    share = output.failed / max(rows, 1)
    if share <= plan.max_failures:
        return output
    first = first_failure(output)
    again = " with --retry-failed" if first["permanent"] and first["reason"] != "unreadable" else ""
    see = "" if desk.dry else f"`medsynth peek {desk.watch.run_id} --failed` lists them all, and what is done is kept. "
    raise GateFailed(
        f"{output.failed} of {rows} rows failed in stage {output.name}: {share:.1%}, at most {plan.max_failures:.1%}. "
        f"The first, {first['where']}: {first['error'].rstrip('.')}.",
        hint=f"{see}Mend the cause, then run again{again}.",
    )


async def _drive(calls: Calls, teachers: Mapping[str, Any], todo: list[int], desk: Desk, plan: Plan) -> None:
    rows = sum(calls.source.parts[number].rows for number in todo)
    workers = workers_for({role: teacher.concurrency for role, teacher in teachers.items()}, rows)
    exchange = None
    if in_batches(teachers):
        exchange = Exchange(desk.store.parent / BATCHES, desk.log, desk.permits, desk.meter, desk.budget)
    async with (
        open_models(
            teachers,
            log=desk.log,
            permits=desk.permits,
            meter=desk.meter,
            budget=desk.budget,
            prices=desk.prices,
            base_dir=Path.cwd(),
            losses_again=desk.retry_failed,
            exchange=exchange,
        ) as models,
        loading_meanwhile(plan),
    ):
        if exchange is None:
            await calls.run(models, workers, todo)
            return
        try:
            await sweep(calls, models, workers, todo, exchange)
        finally:
            await exchange.close()


def _repeat(plan: Plan, repeat: Repeat, desk: Desk) -> None:
    """Rounds until ``until`` says so; then a stage's bare name is the union of its rounds.

    ``name@earlier`` exists from the second round on; before, a union simply lacks it.
    """
    rounds: dict[str, list[Output]] = {stage.name: [] for stage in repeat.stages}
    for number in range(1, repeat.max_rounds + 1):
        for stage in repeat.stages:
            rounds[stage.name].append(_run_stage(plan, _in_round(stage, number, rounds), desk))
        for name, outputs in rounds.items():
            desk.outputs[f"{name}@earlier"] = outputs[-1] if outputs[-1].artefact else union(name, tuple(outputs))
        if repeat.until(_counts(number, repeat, rounds, desk)):
            break
    for name in rounds:
        desk.outputs[name] = desk.outputs.pop(f"{name}@earlier")


def _in_round(stage: Stage, number: int, rounds: Mapping[str, list[Output]]) -> Stage:
    """The stage of one round. A config with a field ``round`` learns its number, so that ids of rounds differ."""

    def renamed(ref: Ref) -> Ref:
        names = tuple(f"{name}@{number}" if name in rounds else name for name in refs(ref))
        return names[0] if len(names) == 1 else names

    return replace(
        stage,
        name=f"{stage.name}@{number}",
        config=stage.config.model_copy(update={"round": number} if "round" in type(stage.config).model_fields else {}),
        rows=None if stage.rows is None else renamed(stage.rows),
        inputs={name: renamed(ref) for name, ref in stage.inputs.items()},
    )


def _counts(number: int, repeat: Repeat, rounds: Mapping[str, list[Output]], desk: Desk) -> Counts:
    names = [stage.name for stage in repeat.stages]
    views = desk.watch.views
    return Counts(
        round=number,
        rows_in={name: views[f"{name}@{number}"].done for name in names},
        rows_out={name: rounds[name][-1].rows for name in names},
        total_out={name: sum(output.rows for output in rounds[name]) for name in names},
    )
