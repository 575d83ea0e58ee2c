"""The section of a card about a version that is made of versions: lineage, the order of training, the terms."""

from __future__ import annotations

from medsynth.dataset._datasheet import table
from medsynth.dataset.manifest import Alike, InputEntry, Manifest

_LAWS = {
    "priority": "drawn one after another without replacement, each row with a chance in proportion to its weight",
    "shuffle": "shuffled",
    "linear_anneal": "drawn so that the density of each input goes in a straight line from `start` to `end`",
    "two_stage": "all of stage 1 before stage 2, by weight inside a stage",
}


def mixed(manifest: Manifest) -> list[str]:
    """What went in, and how the rows of ``train`` are ordered; nothing for other versions."""
    found = manifest.mixture
    if found is None:
        return []
    heads = ("input", "version", "content id", "copies", "at most", "order", "train", "validation", "test")
    lines = ["## Mixture", "", *table(heads, [_row(one) for one in found.inputs]), ""]
    law = f"`{found.curriculum}`: {_LAWS[found.curriculum]}"
    lines.append(
        f"**The rows of `train` stand in the order of training** ({law}), which is that of the column `order_key`. A "
        "trainer that shuffles undoes it: switch shuffling off."
    )
    names = [one.name for one in found.inputs]
    shares = [(f"{at * 10} to {at * 10 + 10} %", *_shares(tenth, names)) for at, tenth in enumerate(found.tenths)]
    if any(sum(tenth.values()) for tenth in found.tenths):
        lines += ["", "Share of each input in each tenth of the training, in percent:", ""]
        lines += table(("progress", *names), shares)
    if found.alike and found.alike.clusters:
        lines += ["", _alike(found.alike)]
    lines += ["", f"The strictest licence of a row is `{found.strictest}` ({found.strictest_rows:,} rows)."]
    return lines + [f"- {limit}." for limit in found.limits]


def _alike(found: Alike) -> str:
    return (
        f"**{found.rows:,} rows of {found.groups:,} groups read like those of another group** (alike by at least "
        f"{found.least:g} of their stretches of five letters). They are kept: letters decide, and a dose may be all "
        f"that differs. Each of the {found.clusters:,} clusters stands in one split, under one `split_group`."
    )


def _row(one: InputEntry) -> tuple[object, ...]:
    told = ", ".join(f"{key} {value:g}" for key, value in one.order.items())
    name = f"{one.name} (general)" if one.general else one.name
    name += f", sources {', '.join(one.sources)}" if one.sources else ""
    rows = (f"{one.rows.get(split, 0):,}" for split in ("train", "validation", "test"))
    version = f"{one.dataset} {one.version}"
    return name, version, f"`{one.content_id[:12]}`", f"{one.copies:g}", one.at_most or "", told, *rows


def _shares(tenth: dict[str, int], names: list[str]) -> list[str]:
    total = max(1, sum(tenth.values()))
    return [f"{100 * tenth.get(name, 0) / total:.1f}" for name in names]
