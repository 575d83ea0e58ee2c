"""What leaves the building: which teacher sees which text, and whether it may.

Scrubbed text may go out. Raw text of real people goes only to a teacher inside this process, or to one that is
``on_premises`` on a host the user trusts. Loopback alone is not trust: a tunnel looks the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from medsynth.core.config import Source
from medsynth.core.errors import GateFailed
from medsynth.core.plan import Plan, Repeat, Stage
from medsynth.core.terms import NO_TERMS, TermsTable
from medsynth.engine.columns import refs
from medsynth.llm import prices
from medsynth.llm.bills import LOCAL
from medsynth.llm.teacher import Teacher


@dataclass(frozen=True, slots=True)
class Leaves:
    """Text of one stage that goes to one teacher."""

    stage: str
    role: str
    model: str
    host: str
    location: str
    retention: str
    agreement: str
    raw: bool
    terms: str = ""


def leaving(plan: Plan, terms: TermsTable = NO_TERMS) -> Iterator[Leaves]:
    """Every (stage, role) whose requests leave this process.

    raw: unscrubbed text of real people is in them; terms: what the operator allows to be done with the output.
    """
    by_name = {stage.name: stage for stage in stages(plan)}
    any_real = any(source.real_people for source in plan.sources)
    for stage in by_name.values():
        raw = _is_raw(stage.name, by_name, any_real, set())
        for role, teacher in teachers_of(stage).items():
            if teacher.provider not in LOCAL:
                said = terms.of(teacher.model, prices.hosts(teacher))
                for host in hosts(teacher):
                    yield Leaves(
                        *(stage.name, role, teacher.model, host),
                        *(teacher.location, teacher.retention, teacher.agreement, raw),
                        terms=said.said() if said else "",
                    )


def _is_raw(name: str, by_name: Mapping[str, Stage], any_real: bool, seen: set[str]) -> bool:
    """Whether unscrubbed text of real people is in a stage's rows: on some way from a reader no PII step stands."""
    stage = by_name.get(name.removesuffix("@earlier"))
    if stage is None:
        return any_real
    if stage.name in seen or scrubs(stage):
        return False
    seen.add(stage.name)
    if stage.step.kind == "read":
        source = getattr(stage.config, "source", None)
        return source.real_people if isinstance(source, Source) else any_real
    made_from = [*refs(stage.rows), *(ref for one in stage.inputs.values() for ref in refs(one))]
    return any(_is_raw(ref, by_name, any_real, seen) for ref in made_from)


def refuse_raw(plan: Plan, trusted_hosts: Sequence[str]) -> None:
    """GateFailed before a single request if raw text of real people would go where it may not."""
    for one in leaving(plan):
        if one.raw and not (one.location == "on_premises" and one.host in trusted_hosts):
            raise GateFailed(
                f"unscrubbed text of real people would go to {one.host} (teacher {one.role}, {one.location}).",
                hint="Scrub it (`pii: true`), or declare the teacher `location: on_premises` and list its host under "
                "`trusted_hosts` in medsynth.yaml, or declare `source.real_people: false` if no real person is in it.",
            )


def scrubs(stage: Stage) -> bool:
    """Whether a stage is the PII step; a judge of scrubbed text, which sends it somewhere, is none."""
    return stage.step.kind == "edit" and stage.step.function.__module__.startswith("medsynth.pii.")


def scrubbed(plan: Plan) -> bool:
    """Whether there is a PII step in the plan."""
    return any(map(scrubs, stages(plan)))


def stages(plan: Plan) -> list[Stage]:
    """Every stage of a plan, those of repeats once."""
    return [stage for item in plan.stages for stage in (item.stages if isinstance(item, Repeat) else (item,))]


def teachers_of(stage: Stage) -> dict[str, Teacher]:
    return getattr(stage.config, "teachers", {}) if stage.step.kind == "generate" else {}


def hosts(teacher: Teacher) -> list[str]:
    return prices.hosts(teacher) or [f"the default host of {teacher.provider}"]
