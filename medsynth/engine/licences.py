"""The licence of rows that a model wrote: that of their source and the conditions of the model's operator."""

from __future__ import annotations

import polars as pl

from medsynth.core.plan import Plan
from medsynth.core.terms import ModelTerms, TermsTable, joint_licence
from medsynth.engine.spending import teachers
from medsynth.llm.bills import LOCAL
from medsynth.llm.prices import hosts
from medsynth.llm.teacher import Teacher

BETWEEN = " + "
"""Stands between the names of several models in the column ``teacher``."""


def terms_of(teacher: Teacher, terms: TermsTable) -> ModelTerms | None:
    """The terms of a teacher's model; None = unknown, or a model without an operator."""
    return None if teacher.provider in LOCAL else terms.of(teacher.model, hosts(teacher))


def with_conditions(frame: pl.LazyFrame, plan: Plan, terms: TermsTable) -> pl.LazyFrame:
    """The rows of a table, ``licence`` joined with the conditions of the models in ``teacher``.

    A model whose terms are unknown adds nothing here: the manifest says that they are unknown.
    """
    found = {teacher.model: one for _, teacher in teachers(plan) if (one := terms_of(teacher, terms))}
    columns = frame.collect_schema().names()
    if not any(one.licence for one in found.values()) or not {"licence", "teacher"} <= set(columns):
        return frame
    keys = ["licence", "teacher"]
    pairs = frame.select(keys).unique().collect(engine="streaming")
    joint = [_joint(licence, teacher, found) for licence, teacher in pairs.select(keys).iter_rows()]
    table = pairs.with_columns(pl.Series("_joint", joint, dtype=pl.String)).lazy()
    joined = frame.join(table, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.col("_joint").alias("licence")).select(columns)


def _joint(licence: str | None, teacher: str | None, found: dict[str, ModelTerms]) -> str | None:
    wrote = [found[name] for name in (teacher or "").split(BETWEEN) if name in found]
    return joint_licence(licence, wrote) if licence else licence
