"""What the models refused, cut or never answered: by outcome, department and topic, so that a hole in the data is seen.

Counts and short labels only. A label is the department or topic of the row as the model's stage got it, personal data
replaced; what is too long for a label, or looks like an address or a number of somebody, counts as ``other``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile
from typing import get_args

import polars as pl

from medsynth.core.plan import Plan
from medsynth.core.types import Disposition
from medsynth.dataset.manifest import LossEntry
from medsynth.engine.account import side_files
from medsynth.engine.columns import ROOT, refs
from medsynth.engine.execute import Desk
from medsynth.engine.premises import stages
from medsynth.engine.store import Output
from medsynth.llm.outcomes import UNANSWERED, WITHHELD

OTHER = "other"
MOST = 100
"""Departments, and topics, that are told apart: the most frequent among the inputs."""
_LABEL = r"^[^\x00-\x1f<>`@\[\]]{0,40}$"
_LONG_NUMBER = r"\d{5}"
_BY = ["department", "topic"]


def losses(plan: Plan, desk: Desk) -> tuple[LossEntry, ...]:
    """The losses of the stages that are done, the most frequent first. () = none."""
    asking = [stage for stage in stages(plan) if stage.step.kind == "generate"]
    names = {stage.name for stage in asking}
    # What was dropped before the first answer came was dropped for what its source says.
    lost = _lost(list(dropwhile(lambda output: output.name.partition("@")[0] not in names, desk.order)))
    if not lost.height:
        return ()
    asked = [name.removesuffix("@earlier") for name in refs(asking[0].rows)]
    inputs, labels = _labels([desk.outputs[name] for name in asked if name in desk.outputs], lost)
    counted = (
        lost.join(labels, on=ROOT.name, how="left")
        .with_columns(pl.col(_BY).fill_null(""))
        .group_by("outcome", *_BY)
        .agg(pl.len().alias("lost"))
        .join(inputs, on=_BY, how="left")
        .with_columns(pl.col("inputs").fill_null(0))
        .sort("lost", "outcome", *_BY, descending=[True, False, False, False])
    )
    return tuple(LossEntry(**row) for row in counted.iter_rows(named=True))


def _lost(outputs: Sequence[Output]) -> pl.DataFrame:
    """(``_root``, outcome) of every answer, dialogue or row that a model's stage lost."""
    frames = [pl.DataFrame(schema={ROOT.name: pl.String, "outcome": pl.String})]
    for path in side_files(outputs, "dropped"):
        frame = pl.scan_parquet(path)
        reason = pl.col("_reason").str.split_exact(":", 1).struct.field("field_0")
        ended = pl.col("ended_by") if "ended_by" in frame.collect_schema().names() else pl.lit("")
        outcome = pl.when(ended.is_in(UNANSWERED)).then(ended).when(reason.is_in(WITHHELD)).then(reason)
        frames.append(frame.select(ROOT.name, outcome.alias("outcome")).drop_nulls("outcome").collect())
    for path in side_files(outputs, "failed"):
        failed = pl.read_parquet(path, columns=[ROOT.name, "reason"]).rename({"reason": "outcome"})
        frames.append(failed.filter(pl.col("outcome").is_in(UNANSWERED)))
    return pl.concat(frames)


def _labels(asked: Sequence[Output], lost: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(department, topic, inputs) of what the first model is asked; (``_root``, department, topic) of what is lost."""
    nothing = pl.LazyFrame(schema=dict.fromkeys([ROOT.name, *_BY], pl.String))
    rows = pl.concat([nothing, *map(_labelled, asked)])
    for name in _BY:
        rows = rows.with_columns(_folded(rows, name))
    found = rows.join(lost.lazy(), on=ROOT.name, how="semi").unique(ROOT.name, keep="first")
    inputs = rows.group_by(_BY).agg(pl.len().alias("inputs"))
    return inputs.collect(), found.collect()


def _labelled(output: Output) -> pl.LazyFrame:
    """Topic: the column of that name, else a case's disposition; '' where a row says nothing."""
    frame = output.scan()
    names = frame.collect_schema().names()
    topic = next((name for name in ("topic", "disposition") if name in names), None)
    columns = {"department": "department" if "department" in names else None, "topic": topic}
    return frame.select(
        ROOT.name,
        *(
            (pl.col(name).fill_null("").str.strip_chars() if name else pl.lit("")).alias(label)
            for label, name in columns.items()
        ),
    )


def _folded(rows: pl.LazyFrame, name: str) -> pl.Expr:
    """A label, or ``other``: what is none, and what is not among the most frequent. A topic of one input alone is
    ``other`` too, because it may be a title in the patient's own words."""
    label = pl.col(name)
    counts = rows.group_by(label).agg(pl.len().alias("inputs")).filter((label == "") | _fits(label)).collect()
    if name == "topic":
        counts = counts.filter(label.is_in(["", *get_args(Disposition)]) | (pl.col("inputs") > 1))
    kept = counts.sort("inputs", name, descending=[True, False]).head(MOST).get_column(name)
    return pl.when(label.is_in(kept.implode())).then(label).otherwise(pl.lit(OTHER)).alias(name)


def _fits(label: pl.Expr) -> pl.Expr:
    return label.str.contains(_LABEL) & ~label.str.contains(_LONG_NUMBER)
