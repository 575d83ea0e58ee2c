"""One run of a plan, from lock to version: everything that medsynth promises about a run happens here, in order."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medsynth.core.errors import DataError, GateFailed
from medsynth.core.fingerprint import code_digest, digests_kept_in
from medsynth.core.plan import Plan, Stage
from medsynth.core.tables import TABLES
from medsynth.core.terms import NO_TERMS, TermsTable
from medsynth.core.types import Verdict
from medsynth.dataset.history import refuse_number
from medsynth.dataset.manifest import LossEntry
from medsynth.engine.account import Account, account, keep_lost_rows, keep_refused_rows
from medsynth.engine.columns import check_columns, refs
from medsynth.engine.execute import Desk, execute
from medsynth.engine.licences import with_conditions
from medsynth.engine.locks import run_lock
from medsynth.engine.losses import losses
from medsynth.engine.origin import is_demo, origin, stages
from medsynth.engine.pii_audit import keep_audit
from medsynth.engine.premises import refuse_raw
from medsynth.engine.progress import Progress, Silent
from medsynth.engine.queue import counts, keep_queue
from medsynth.engine.spending import Money, open_budget, refuse_unlimited
from medsynth.engine.store import Output, make_private, union
from medsynth.engine.watch import Watch
from medsynth.engine.whole import refuse_unheld, run_export, run_gate
from medsynth.engine.withdrawn import withdrawn
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.prices import CURRENCIES
from medsynth.llm.reply_log import ReplyLog

if TYPE_CHECKING:
    from medsynth.dataset.shards import Rows
    from medsynth.dataset.version import View, Written


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run. out: where datasets stand; home: ``.medsynth``; stop: set it to end the run gently;
    command: the line that does this again, for whoever looks at the run later; version: a number for the next
    version, above the one that is computed; allow_demo: whether versions of demo output may be inputs."""

    out: Path = Path("datasets")
    home: Path = Path(".medsynth")
    limit: int | None = None
    sample: int | None = None
    retry_failed: bool = False
    version: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    money: Money = field(default_factory=Money)
    terms: TermsTable = NO_TERMS
    command: str = ""
    allow_demo: bool = False
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def draft(self) -> bool:
        return self.limit is not None or self.sample is not None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run made. rows_in: the recipe's inputs = with a row + dropped + failures.

    cost: by currency, of the requests whose price is known; cost_usd: None where that is not all, or not in dollars.
    """

    run_id: str
    name: str
    version: str
    path: Path
    content_id: str
    rows_in: int
    rows: dict[str, dict[str, int]]
    dropped: dict[str, int]
    failures: int
    losses: tuple[LossEntry, ...]
    calls_made: int
    calls_replayed: int
    tokens_in: int
    tokens_out: int
    cost_usd: float | None
    cost: dict[str, float]
    unpriced: int
    retries: dict[str, int]
    waited_s: dict[str, float]
    seconds: float
    draft: bool
    unchanged: bool
    queue: dict[str, int] = field(default_factory=dict)
    """Status -> facts that wait for a curator."""
    audit: Path | None = None
    """Where personal data was replaced, if it was looked for (``medsynth report``)."""
    warnings: tuple[str, ...] = ()
    """What a person should know although all went well: kept replies that are damaged, and where."""

    def to_json(self) -> dict[str, Any]:
        """The document of ``run --json``."""
        return {
            "name": self.name,
            "version": self.version,
            "path": str(self.path),
            "content_id": self.content_id,
            "in": self.rows_in,
            "rows": self.rows,
            "dropped": self.dropped,
            "failures": self.failures,
            "losses": [one.model_dump() for one in self.losses],
            "calls": {"made": self.calls_made, "replayed": self.calls_replayed},
            "tokens": {"in": self.tokens_in, "out": self.tokens_out},
            "cost_usd": self.cost_usd,
            "cost": self.cost | {"unpriced_requests": self.unpriced},
            "retries": self.retries,
            "waited_s": {cause: round(seconds, 3) for cause, seconds in self.waited_s.items()},
            "seconds": round(self.seconds, 3),
            "draft": self.draft,
            "unchanged": self.unchanged,
            "queue": self.queue,
            "audit": str(self.audit or ""),
            "warnings": list(self.warnings),
            "run": self.run_id,
        }


def run(plan: Plan, options: RunOptions, progress: Progress | None = None) -> RunResult:
    """Build the next version. Safe to repeat, to kill and to run again.

    Errors: GateFailed (too many failures, a gate, raw text that may not leave), ProviderError, BudgetExceeded,
    Interrupted, DataError, RecipeError. Whatever happens, finished parts and paid answers are kept.
    """
    check_columns(plan)
    refuse_raw(plan, options.trusted_hosts)
    refuse_unlimited(plan, options.money)
    refuse_demo(plan, options)
    name = dataset_name(plan)
    with run_lock(make_private(options.home), name, options.out):
        nobody_of = withdrawn(options.home)
        _refuse_unwritable(options.out)
        if options.version is not None:
            refuse_number(options.out / name, options.version)
        run_id = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
        folder = make_private(options.home / "runs" / run_id)
        meter = Meter()
        head = {"name": name, "kind": plan.kind, "started": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "pid": os.getpid()}
        head |= {"resume": options.command, "out": str(options.out)}
        watch = Watch(folder, meter, progress or Silent(), head, options.stop)
        log, permits = ReplyLog(make_private(options.home / "replies")), Permits()
        watch.warning = _damaged(log)
        with (
            watch,
            log,
            open_budget(plan, options.money, options.home, name, options.out, run_id) as budget,
            digests_kept_in(options.home / "code.json"),
        ):
            watch.budget, watch.permits = budget, permits
            desk = Desk(
                options.home / "store",
                watch,
                log,
                permits,
                meter,
                budget,
                prices=options.money.prices,
                limit=options.limit,
                sample=options.sample,
                retry_failed=options.retry_failed,
                withdrawn=nobody_of,
            )
            return _run(plan, options, desk, folder, run_id)


def _run(plan: Plan, options: RunOptions, desk: Desk, folder: Path, run_id: str) -> RunResult:
    watch = desk.watch
    watch.save("running")
    try:
        execute(plan, desk)
    finally:
        watch.warning = _damaged(desk.log) or watch.warning  # damage is also found where an answer is read
        keep_lost_rows(desk.order, folder)
        watch.losses = losses(plan, desk)
    counted = _account(plan, desk)
    if not counted.with_rows:
        lost = [f"{count} dropped as {reason}" for reason, count in counted.dropped.items()]
        lost += [f"{counted.failures} failed"] if counted.failures else []
        side = "dropped" if counted.dropped else "failed"
        raise GateFailed(
            f"no version was written: none of the {counted.rows_in} inputs has a row ({', '.join(lost)}).",
            hint=f"Look at them with `medsynth peek {run_id} --{side}`.",
        )
    audit = keep_audit(plan, desk, folder)
    verdicts = _gates(plan, desk, folder)
    written = _write(plan, options, desk, verdicts, run_id)
    if not (written.unchanged or options.draft):
        desk.budget.finished = written.version
    damaged = _damaged(desk.log)
    result = replace(
        _result(run_id, plan, options, desk, counted, written),
        queue=counts(verdicts),
        audit=audit,
        warnings=(damaged,) if damaged else (),
    )
    made_by = {"code": code_of(plan), "stages": asking(plan, desk)}
    state = "unchanged" if written.unchanged else "finished"
    watch.save(state, version=written.version, result=result.to_json(), **made_by)
    return result


def code_of(plan: Plan) -> str:
    """Digest of the code of all steps of a plan, gates and views among them."""
    steps = [stage.step for stage in (*stages(plan), *plan.gates, *plan.exports)]
    parts = sorted({f"{step.kind} {step.name} {code_digest(step.function.__module__)}" for step in steps})
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def asking(plan: Plan, desk: Desk) -> list[str]:
    """Folders in the store of the stages that asked models, for whoever needs to know what the version's rows cost."""
    names = {stage.name for stage in stages(plan) if stage.step.kind == "generate"}
    made = [output for output in desk.order if output.name.partition("@")[0] in names]
    return sorted({store.folder.name for output in made for store in output.stores})


def _damaged(log: ReplyLog) -> str:
    """A warning that names where kept replies are damaged; '' where none is."""
    places = [f"{segment}.log at byte {offset}" for segment, offset, _ in log.damage()]
    if not places:
        return ""
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return (
        f"{len(places)} of the kept replies damaged ({', '.join(places[:3])}{more}); "
        "all others are used. See `medsynth cache verify`."
    )


def dataset_name(plan: Plan) -> str:
    """The name of the dataset: ``-demo`` is part of it when a demo teacher speaks."""
    return f"{plan.name}-demo" if is_demo(plan) else plan.name


def refuse_demo(plan: Plan, options: RunOptions) -> None:
    """DataError where demo output is an input and nobody has said that this is meant."""
    if plan.heritage is not None and plan.heritage.demo and not options.allow_demo:
        raise DataError(
            "an input holds demo output, which is a test of the plumbing and no training data.",
            hint="--allow-demo goes on all the same; what comes of it is demo output too.",
        )


def _refuse_unwritable(out: Path) -> None:
    """Say at once, not after the last paid call, that the versions cannot be written where they should."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DataError(
            f"versions cannot be written to {out}: {error.strerror}.", hint="Choose another folder with --out."
        ) from error


def _account(plan: Plan, desk: Desk) -> Account:
    """Inputs of the recipe along the line of stages that leads to the main table."""
    main = next(iter(plan.tables.values()))
    by_name = {stage.name: stage for stage in stages(plan)}
    line: list[str] = []
    todo = [name.removesuffix("@earlier") for name in refs(main)]
    while todo:
        name = todo.pop()
        if name not in line:
            line.append(name)
            todo += [ref.removesuffix("@earlier") for ref in refs(by_name[name].rows)]
    read = [desk.outputs[name] for name in line if by_name[name].step.kind == "read"]
    on_line = [output for output in desk.order if set(output.name.partition("@")[0].split("+")) & set(line)]
    return account(read, on_line, _table(main, desk))


def _table(ref: str | tuple[str, ...], desk: Desk) -> Output:
    return union("table", tuple(desk.outputs[name] for name in refs(ref)))


def _gates(plan: Plan, desk: Desk, folder: Path) -> dict[str, Verdict]:
    """Every gate is run, so that a refusal names all that is wrong at once."""
    verdicts: dict[str, Verdict] = {}
    tables: dict[str, Output] = {}
    for stage in plan.gates:
        tables[stage.name] = _table(plan.tables[str(stage.rows)], desk)
        inputs = {name: _table(ref, desk) for name, ref in stage.inputs.items()}
        verdicts[stage.name] = run_gate(stage, tables[stage.name].scan(), inputs, desk.watch)
    keep_queue(verdicts, folder)
    refused = {name: verdict for name, verdict in verdicts.items() if not verdict.passed}
    if refused:
        keep_refused_rows(refused, tables, folder)
        said = "; ".join(f"{name}: {verdict.reason}" for name, verdict in refused.items())
        examples = next(iter(refused.values())).examples
        raise GateFailed(
            f"no version was written: {said}.",
            hint=f"Look at one with `medsynth explain {examples[0]}`." if examples else "",
        )
    return verdicts


def _write(plan: Plan, options: RunOptions, desk: Desk, verdicts: Mapping[str, Verdict], run_id: str) -> Written:
    from medsynth.dataset.version import write_version  # no question waits for its libraries

    outputs = {name: _table(ref, desk) for name, ref in plan.tables.items()}
    for stage in plan.exports:
        refuse_unheld(stage, outputs[str(stage.rows)].scan())
    views = {stage.name: _view(stage) for stage in plan.exports}
    return write_version(
        options.out,
        name=dataset_name(plan),
        tables={name: _rows(output, plan, options.terms) for name, output in outputs.items()},
        origin=origin(plan, desk, verdicts, options.terms),
        recipe=plan.resolved,
        prompts=plan.prompts,
        views=views,
        splits=plan.splits,
        schemas={**TABLES, **plan.layouts},
        draft=run_id if options.draft else None,
        version=None if options.draft else options.version,
    )


def _rows(output: Output, plan: Plan, terms: TermsTable) -> Rows:
    """The rows of a table: its parts, which are read with less memory than a query, where they stay as they are."""
    frame = output.scan()
    joined = with_conditions(frame, plan, terms)
    return output.files if joined is frame else joined


def _view(stage: Stage) -> View:
    from medsynth.dataset.version import View

    assert stage.step.table is not None, f"{stage.name}: an export step declares its table"
    return View(str(stage.rows), stage.step.table.schema, lambda table: run_export(stage, table))


def _result(run_id: str, plan: Plan, options: RunOptions, desk: Desk, counted: Account, written: Written) -> RunResult:
    manifest = written.manifest
    meter = desk.meter
    return RunResult(
        run_id=run_id,
        name=dataset_name(plan),
        version=written.version,
        path=written.path,
        content_id=written.content_id,
        rows_in=counted.rows_in,
        rows={
            name: {split: entry.rows for split, entry in table.splits.items()}
            for name, table in manifest.tables.items()
        },
        dropped=counted.dropped,
        failures=counted.failures,
        losses=desk.watch.losses,
        calls_made=meter.made,
        calls_replayed=meter.replayed,
        tokens_in=meter.tokens_in,
        tokens_out=meter.tokens_out,
        cost_usd=None if desk.budget.unpriced or desk.budget.used["cny"] else round(desk.budget.used["usd"], 6),
        unpriced=desk.budget.unpriced,
        retries=dict(meter.retries),
        waited_s={cause: seconds for cause, seconds in desk.permits.waited_s().items() if seconds >= 1},
        cost={name: round(desk.budget.used[name], 9) for name in CURRENCIES},
        seconds=desk.watch.seconds,
        draft=options.draft,
        unchanged=written.unchanged,
    )
