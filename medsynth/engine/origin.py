"""What a version's manifest says about how its rows were made: recipe, lineage, gates, counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from medsynth import __version__
from medsynth.core.plan import Plan
from medsynth.core.terms import TermsTable
from medsynth.core.types import Verdict
from medsynth.dataset.manifest import (
    GateEntry,
    Lineage,
    LossEntry,
    ModelEntry,
    Origin,
    Pii,
    RecipeEntry,
    Review,
    SourceEntry,
    StageCounts,
)
from medsynth.engine.account import dropped_examples
from medsynth.engine.execute import Desk
from medsynth.engine.licences import terms_of
from medsynth.engine.mixture import mixture
from medsynth.engine.pii_audit import scrubbed_rows, scrubbers
from medsynth.engine.premises import stages as stages
from medsynth.engine.premises import teachers_of
from medsynth.engine.store import joint_key
from medsynth.llm.bills import LOCAL, bill
from medsynth.llm.budget import BY_MODEL
from medsynth.llm.teacher import Teacher
from medsynth.pii._profiles import profile as profile_of
from medsynth.pii._step import SCRUBBED
from medsynth.readers._files import digest


def is_demo(plan: Plan) -> bool:
    """Whether a demo teacher speaks somewhere in the plan."""
    inherited = plan.heritage is not None and plan.heritage.demo
    return inherited or any(
        teacher.provider == "demo" for stage in stages(plan) for teacher in teachers_of(stage).values()
    )


def origin(plan: Plan, desk: Desk, verdicts: Mapping[str, Verdict], terms: TermsTable) -> Origin:
    """Everything that the caller of ``write_version`` knows about the rows."""
    text = json.dumps(plan.resolved, ensure_ascii=False, sort_keys=True)
    return Origin(
        recipe=RecipeEntry(
            sha256=hashlib.sha256(text.encode()).hexdigest(), kind=plan.kind, medsynth=__version__, seed=plan.seed
        ),
        title=plan.name,
        lineage=_inherited(plan) or Lineage(sources=_sources(plan, desk), models=_models(plan, desk, terms)),
        gates={
            name: GateEntry(
                passed=verdict.passed, reason=verdict.reason, numbers=dict(verdict.numbers), examples=verdict.examples
            )
            for name, verdict in verdicts.items()
        },
        counts=_counts(plan, desk),
        losses=desk.watch.losses if plan.heritage is None else tuple(map(_loss, plan.heritage.losses)),
        review=Review(reviewed_by=plan.reviewed_by),
        pii=_pii(plan, desk) if plan.heritage is None else Pii.model_validate(plan.heritage.pii),
        mixture=mixture(plan, desk),
        demo=is_demo(plan),
        spent={name: round(amount, 9) for name, amount in desk.budget.spent().items() if amount},
    )


def _inherited(plan: Plan) -> Lineage | None:
    """Sources and models of the versions that a plan is made of."""
    if plan.heritage is None:
        return None
    return Lineage.model_validate({"sources": plan.heritage.sources, "models": plan.heritage.models})


def _loss(entry: Mapping[str, Any]) -> LossEntry:
    return LossEntry.model_validate(entry)


def _pii(plan: Plan, desk: Desk) -> Pii:
    """What the scrubbing stages were told, if there are any, and how much they replaced."""
    told = scrubbers(plan)
    if not told:
        return Pii()
    return Pii(
        scrubbed=True,
        profile=told[0].profile,
        surrogates=any(one.surrogates for one in told),
        actions=dict(profile_of(told[0].profile).actions),
        **_replaced(desk),
    )


def _replaced(desk: Desk) -> dict[str, Any]:
    """Rows in which something was replaced, and spans by kind. A filter that is fused behind the scrubber has passed
    first: what it dropped is in no version, and is not counted."""
    found = scrubbed_rows(desk)
    if found is None:
        return {}
    spans = found.scan().select(SCRUBBED).filter(pl.col(SCRUBBED).list.len() > 0)
    kind = pl.col(SCRUBBED).struct.field("kind")
    counts = spans.explode(SCRUBBED).group_by(kind).len().sort("kind").collect()
    return {"rows": spans.select(pl.len()).collect().item(), "replaced": dict(counts.iter_rows())}


def _sources(plan: Plan, desk: Desk) -> tuple[SourceEntry, ...]:
    """Each source with what was read from it; sha256 of its file, or of the sorted digests of several."""
    readers = [stage for stage in stages(plan) if stage.step.kind == "read"]
    found = []
    for source in plan.sources:
        read = [one for one in readers if getattr(one.config, "source", None) == source]
        files = sorted(digest(path) for one in read if isinstance(path := getattr(one.config, "path", None), Path))
        found.append(
            SourceEntry(
                **source.model_dump(),
                sha256=files[0] if len(files) == 1 else joint_key(files) if files else "",
                rows=sum(desk.outputs[one.name].rows for one in read),
            )
        )
    return tuple(found)


def _models(plan: Plan, desk: Desk, terms: TermsTable) -> tuple[ModelEntry, ...]:
    entries: list[ModelEntry] = []
    for stage in stages(plan):
        for role, teacher in teachers_of(stage).items():
            said = terms_of(teacher, terms)
            parameters = ("temperature", "top_p", "max_tokens", "seed")
            entries.append(
                ModelEntry(
                    role=role,
                    provider=teacher.provider,
                    id=teacher.model,
                    location="in this process" if teacher.provider in LOCAL else teacher.location,
                    retention=teacher.retention,
                    agreement=teacher.agreement,
                    terms=said.said() if said else "",
                    **({} if any(one.id == teacher.model for one in entries) else _spent(desk, teacher)),
                    params={name: value for name in parameters if (value := getattr(teacher, name)) is not None},
                )
            )
    return tuple(entries)


def _spent(desk: Desk, teacher: Teacher) -> dict[str, Any]:
    """What a model has used since the last finished version; money only where it is known."""
    sums = [desk.budget.models_before.get(teacher.model, {}), desk.budget.models.get(teacher.model, {})]
    used = {name: sum(one.get(name, 0.0) for one in sums) for name in BY_MODEL}
    found = bill(teacher, desk.prices)
    money = "" if found.unknown else found.price.money if found.price else "usd"
    return {
        "calls": round(used["requests"]),
        "tokens_in": round(used["tokens_in"]),
        "tokens_out": round(used["tokens"] - used["tokens_in"]),
        **({f"cost_{money}": round(used[money], 9)} if money else {}),
    }


def _counts(plan: Plan, desk: Desk) -> dict[str, StageCounts]:
    named = _named_reasons(plan, {output.name for output in desk.order})
    return {
        output.name: StageCounts(
            rows_in=sum(part.rows_in for part in output.parts),
            rows_out=output.rows,
            dropped=dict.fromkeys(named.get(output.name, ()), 0) | output.dropped,
            failed=output.failed,
            examples=dropped_examples(output),
        )
        for output in desk.order
        if output.schema is not None
    }


def _named_reasons(plan: Plan, made: set[str]) -> dict[str, list[str]]:
    """Output -> what the filters fused into it may say; an output bears the name of the last stage in it."""
    found: dict[str, list[str]] = {}
    waiting: list[str] = []
    for stage in stages(plan):
        waiting += stage.step.reasons(stage.config) if stage.step.reasons else ()
        if stage.name in made:
            found[stage.name], waiting = waiting, []
    return found
