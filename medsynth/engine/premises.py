"""What leaves the building: which teacher sees which text, and whether it may.

Raw text of real people goes only to a teacher inside this process, or to one that is ``on_premises`` on a
host the user trusts. Loopback alone is not trust: a tunnel looks the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from medsynth.core.errors import GateFailed
from medsynth.core.plan import Plan, Repeat, Stage
from medsynth.core.terms import NO_TERMS, TermsTable
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
    raw = any(source.real_people for source in plan.sources) and not scrubbed(plan)
    for item in plan.stages:
        for stage in item.stages if isinstance(item, Repeat) else (item,):
            for role, teacher in teachers_of(stage).items():
                if teacher.provider not in LOCAL:
                    said = terms.of(teacher.model, prices.hosts(teacher))
                    for host in hosts(teacher):
                        yield Leaves(
                            *(stage.name, role, teacher.model, host),
                            *(teacher.location, teacher.retention, teacher.agreement, raw),
                            terms=said.said() if said else "",
                        )


def refuse_raw(plan: Plan, trusted_hosts: Sequence[str]) -> None:
    """GateFailed before a single request if raw text of real people would go where it may not."""
    for one in leaving(plan):
        if one.raw and not (one.location == "on_premises" and one.host in trusted_hosts):
            raise GateFailed(
                f"unscrubbed text of real people would go to {one.host} (teacher {one.role}, {one.location}).",
                hint="Declare the teacher `location: on_premises` and list its host under `trusted_hosts` in "
                "medsynth.yaml, or declare `source.real_people: false` if no real person's text is in it.",
            )


def scrubbed(plan: Plan) -> bool:
    """Whether a PII step stands in the plan before the models speak."""
    steps = [stage.step for item in plan.stages for stage in (item.stages if isinstance(item, Repeat) else (item,))]
    kinds = [step.kind for step in steps]
    first = kinds.index("generate") if "generate" in kinds else len(kinds)
    return any(step.function.__module__.startswith("medsynth.pii.") for step in steps[:first])


def teachers_of(stage: Stage) -> dict[str, Teacher]:
    return getattr(stage.config, "teachers", {}) if stage.step.kind == "generate" else {}


def hosts(teacher: Teacher) -> list[str]:
    return prices.hosts(teacher) or [f"the default host of {teacher.provider}"]
