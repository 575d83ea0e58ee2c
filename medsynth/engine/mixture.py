"""What a mixture is made of, counted: rows of each input, their place in the training, those that read alike, terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import polars as pl

from medsynth.core.plan import Plan, Stage
from medsynth.dataset.licences import read_licence, strictest
from medsynth.dataset.manifest import Alike, InputEntry, Mixture
from medsynth.engine.columns import layout, refs
from medsynth.engine.execute import Desk
from medsynth.engine.store import union
from medsynth.mix._inputs import group
from medsynth.mix._keys import order_of
from medsynth.mix.version_rows import VersionRows

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
        alike=_alike(rows, plan),
    )


def _alike(rows: pl.LazyFrame, plan: Plan) -> Alike | None:
    """Rows whose group has another name than in its version, and those that it joined. Memory: some 60 bytes a row."""
    configs = [stage.config for stage in plan.stages if isinstance(stage, Stage)]
    readers = [config for config in configs if isinstance(config, VersionRows)]
    least = next((config.sides.alike for config in readers), None)
    if least is None:
        return None
    dataset, parent = pl.col("dataset").hash(1), pl.col("parents").list.first().hash(2)
    first = rows.filter(pl.col("copy").fill_null(0) == 0)
    now = first.select(key=dataset ^ parent, name=pl.col("split_group").hash(3))
    was = pl.concat(
        one.scan(shard).select(
            key=pl.lit(one.dataset).hash(1) ^ pl.col("id").hash(2), own=group(one.scan(shard)).hash(3)
        )
        for one in (config.input for config in readers)
        for shard in one.shards
    )
    found = now.join(was, on="key").group_by("name").agg(groups=pl.col("own").n_unique(), rows=pl.len())
    joint = found.filter(pl.col("groups") > 1).select(pl.len().alias("clusters"), pl.col("groups", "rows").sum())
    return Alike(least=least, **joint.collect(engine="streaming").row(0, named=True))


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
