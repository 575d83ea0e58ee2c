"""What a mixture is made of, counted: rows of each input, their place in the training, the terms of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import polars as pl

from medsynth.core.plan import Plan
from medsynth.dataset.licences import read_licence, strictest
from medsynth.dataset.manifest import InputEntry, Mixture
from medsynth.engine.columns import layout, refs
from medsynth.engine.execute import Desk
from medsynth.engine.store import union
from medsynth.mix._keys import order_of

TENTHS = 10


def mixture(plan: Plan, desk: Desk) -> Mixture | None:
    """Of a plan whose inputs are versions; None for others, and where its rows are not made yet."""
    name = next(iter(plan.tables))
    made = [desk.outputs[ref] for ref in refs(plan.tables[name]) if ref in desk.outputs]
    if plan.heritage is None or not made:
        return None
    rows = union("table", tuple(made)).scan()
    counted = rows.group_by("dataset", "split").len().collect(engine="streaming")
    splits: dict[str, dict[str, int]] = {}
    for dataset, split, number in counted.sort("dataset", "split").iter_rows():
        splits.setdefault(str(dataset), {})[str(split)] = int(number)
    licences = Counter({str(licence or ""): int(n) for licence, n in _counts(rows, "licence").items()})
    hardest = strictest(licences)
    return Mixture(
        curriculum=plan.heritage.curriculum,
        inputs=tuple(
            InputEntry.model_validate({**one, "rows": splits.get(one["name"], {})}) for one in plan.heritage.inputs
        ),
        tenths=tenths(rows, layout(plan, name).order),
        licence=" AND ".join(f"({one})" if " OR " in one else one for one in sorted(licences) if one),
        strictest=hardest or "none",
        strictest_rows=licences[hardest],
        limits=tuple(_limits(licences, plan)),
    )


def tenths(rows: pl.LazyFrame, order: str) -> tuple[dict[str, int], ...]:
    """Rows of each ``dataset`` in each tenth of ``train`` by ``order``. Memory: some 40 bytes a row."""
    light = rows.filter(pl.col("split") == "train").select(order, pl.col("dataset").cast(pl.Categorical))
    frame = light.collect(engine="streaming")
    names = frame["dataset"].gather(order_of(frame[order].to_numpy()))
    ends = [len(names) * number // TENTHS for number in range(TENTHS + 1)]
    return tuple(
        {
            str(name): int(count)
            for name, count in names.slice(a, b - a).cast(pl.String).value_counts().sort("dataset").iter_rows()
        }
        for a, b in pairwise(ends)
    )


def _counts(rows: pl.LazyFrame, column: str) -> dict[str | None, int]:
    return dict(rows.group_by(column).len().collect(engine="streaming").iter_rows())


def _limits(licences: Mapping[str, int], plan: Plan) -> Iterator[str]:
    for licence, number in sorted(licences.items()):
        found = read_licence(licence)
        why = list(found.limits) if found.known else ["cannot be read"]
        yield from (f"{licence or 'no licence'}: {one} ({number:,} rows)" for one in why)
    yield from (
        f"source {one.name}: redistribution is not allowed" for one in plan.sources if one.redistribution == "no"
    )
