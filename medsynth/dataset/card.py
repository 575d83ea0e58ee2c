"""The card: ``README.md`` of a version, generated from its manifest and the schemas of its shards, never edited.

The front matter is what ``load_dataset`` and the Hub read; ``_front.py`` makes it. The body is for people. A card
says what was done, never that it suffices: nothing here is called compliant or anonymised.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from medsynth.dataset._datasheet import composition, table, terms, upkeep, uses
from medsynth.dataset._front import front_matter
from medsynth.dataset._mixed import mixed
from medsynth.dataset.manifest import Manifest, Pii, StageCounts

_FILES = (
    "`SHA256SUMS` has the hash of every file, `croissant.json` the version for machines, `trainers/` what "
    "LLaMA-Factory, axolotl, ms-swift and TRL want to be told."
)
_MOST_LOSSES = 20
DEMO_BANNER = (
    "> **DEMO DATA. Rows here were written by medsynth's built-in demo teacher, a rule-based stand-in. They test the "
    "plumbing and teach a model nothing: do not train on them, do not publish them.**"
)


def render(manifest: Manifest, schemas: Mapping[str, pa.Schema]) -> str:
    """The text of ``README.md``. schemas: table or view name -> schema of its shards."""
    sections = [
        [DEMO_BANNER] if manifest.demo else [],
        [f"# {manifest.title or manifest.name}"],
        _what(manifest),
        composition(manifest),
        mixed(manifest),
        _how(manifest),
        _sources(manifest),
        _models(manifest),
        _prompts(manifest),
        terms(manifest),
        _privacy(manifest),
        _review(manifest),
        uses(manifest),
        _limits(manifest),
        _loading(manifest),
        upkeep(manifest),
        _identity(manifest),
    ]
    body = "\n\n".join("\n".join(lines) for lines in sections if lines)
    return f"---\n{front_matter(manifest, schemas)}---\n\n{body}\n"


def _what(manifest: Manifest) -> list[str]:
    state = "a draft, not a release" if manifest.draft else f"version {manifest.version}"
    shape = [
        (f"`{name}`", split, stored.rows)
        for name, entry in (*manifest.tables.items(), *manifest.views.items())
        for split, stored in entry.splits.items()
        if stored.rows
    ]
    return [
        f"Medical instruction data made by medsynth from the recipe kind `{manifest.recipe.kind}`; {state}.",
        "**This is training data, not medical advice.** Part or all of its text was written by a machine.",
        "",
        *table(("table or view", "split", "rows"), shape),
    ]


def _how(manifest: Manifest) -> list[str]:
    rows = [
        (name, count.rows_in, count.rows_out, _drops(count), count.failed) for name, count in manifest.counts.items()
    ]
    gates = [
        (name, "passed" if gate.passed else f"failed: {gate.reason}", _numbers(gate.numbers))
        for name, gate in manifest.gates.items()
    ]
    lines = ["## How it was made", ""]
    lines += [
        f"Recipe `{manifest.recipe.path or 'recipe.yaml'}`, seed {manifest.recipe.seed}; in full in "
        "`provenance/recipe.yaml`.",
        "",
    ]
    lines += table(("stage", "rows in", "rows out", "dropped", "failed"), rows)
    return lines + (["", *table(("gate", "result", "numbers"), gates)] if gates else [])


def _drops(count: StageCounts) -> str:
    """What was dropped, and the checks that found nothing."""
    some = [f"{reason} {number}" for reason, number in sorted(count.dropped.items()) if number]
    none = sorted(reason for reason, number in count.dropped.items() if not number)
    found = ", ".join(some) or "0"
    return f"{found}; nothing for {', '.join(none)}" if none else found


def _numbers(numbers: Mapping[str, float | int | str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in numbers.items())


def _sources(manifest: Manifest) -> list[str]:
    rows = [
        (
            source.name,
            source.licence,
            source.redistribution,
            "yes" if source.real_people else "no",
            source.rows or "",
            source.url,
        )
        for source in manifest.lineage.sources
    ]
    heads = ("source", "licence", "redistribution", "real people", "rows read", "where")
    return ["## Sources", "", *table(heads, rows)] if rows else []


def _models(manifest: Manifest) -> list[str]:
    rows = [
        (
            *(model.role, model.id, model.provider, model.location),
            *(model.retention or "not said", model.agreement or "none said", model.terms or "not known"),
            f"{model.calls:,}",
        )
        for model in manifest.lineage.models
    ]
    heads = ("role", "model", "provider", "where the text went", "retention", "agreement", "terms", "requests")
    return ["## Models", "", *table(heads, rows), *_spent(manifest)] if rows else []


def _spent(manifest: Manifest) -> list[str]:
    """What the models have cost, as far as prices were known."""
    names = {"requests": "{:,.0f} requests", "tokens": "{:,.0f} tokens", "usd": "{:,.2f} USD", "cny": "{:,.2f} CNY"}
    said = [text.format(manifest.spent[name]) for name, text in names.items() if manifest.spent.get(name)]
    return ["", f"All runs for this version together: {', '.join(said)}."] if said else []


def _prompts(manifest: Manifest) -> list[str]:
    rows = [(prompt.name, f"`{prompt.sha256}`") for prompt in manifest.prompts]
    return (
        ["## Prompts", "", "Their text stands in `provenance/prompts/`.", "", *table(("prompt", "sha256"), rows)]
        if rows
        else []
    )


def _privacy(manifest: Manifest) -> list[str]:
    real = [source.name for source in manifest.lineage.sources if source.real_people]
    lines = ["## Personal data", ""]
    if real:
        lines.append(f"Sources that speak of real people: {', '.join(real)}.")
    elif manifest.lineage.sources:
        lines.append("No source was declared to speak of real people.")
    if manifest.pii.scrubbed:
        how = "Invented values stand" if manifest.pii.surrogates else "Numbered placeholders stand"
        lines.append(
            f"Personal identifiers were searched for and replaced (profile `{manifest.pii.profile or 'default'}`). "
            f"{how} for them. Detectors miss some; treat the text as if some remain."
        )
        lines += [*_rules(manifest.pii.actions), *_found(manifest.pii)]
    else:
        lines.append("No step of this recipe searched the text for personal identifiers.")
    return lines + _exceptions(manifest)


def _exceptions(manifest: Manifest) -> list[str]:
    """What the leak gate finds and a person signed for."""
    rows = [
        (one.get("rule", ""), one.get("value") or f"{len(one.get('rows', ()))} rows", one.get("reason", ""),
         one.get("signed_by", ""), one.get("signed_on", ""))
        for one in manifest.pii.overrides
    ]  # fmt: skip
    said = "Findings of the leak gate that may be published, each signed by a person:"
    return ["", said, "", *table(("rule", "what", "reason", "signed by", "on"), rows)] if rows else []


_DONE = {
    "label": "replaced",
    "offset": "replaced; near dates told as offsets in days",
    "year": "only the year kept; near dates told as offsets in days",
    "shift": "moved together, by a secret shift a row",
    "ninety": "replaced by 90+",
    "keep": "kept",
}


def _rules(actions: Mapping[str, str]) -> list[str]:
    """Which rules were applied to which kinds of identifiers."""
    done = {what: [kind for kind, action in actions.items() if _DONE.get(action) == what] for what in _DONE.values()}
    rows = [(what, ", ".join(f"`{kind}`" for kind in kinds)) for what, kinds in done.items() if kinds]
    return ["", *table(("done", "kinds"), rows)] if rows else []


def _found(pii: Pii) -> list[str]:
    """How much was replaced: counts only."""
    if not pii.replaced:
        return []
    said = ", ".join(f"`{kind}` {count:,}" for kind, count in pii.replaced.items())
    return ["", f"Rows that went into the recipe with something replaced: {pii.rows:,}; spans by kind: {said}."]


def _review(manifest: Manifest) -> list[str]:
    reviewer = manifest.review.reviewed_by
    line = "Not reviewed by a clinician." if reviewer == "none" else f"Reviewed by: {reviewer}."
    return ["## Review", "", line]


def _limits(manifest: Manifest) -> list[str]:
    lines = [
        "## Limits",
        "",
        "- Text written by a model can be wrong, out of date, or unsafe for a given patient, also where it reads well.",
        "- Doses, brands, emergency numbers and guidelines differ between regions; see the column `region`.",
        "- Models trained on this data inherit its gaps. Evaluate them before any use near patients.",
    ]
    if manifest.demo:
        lines.append("- Demo rows say nothing about the quality of medsynth's recipes.")
    return lines + _unanswered(manifest)


def _unanswered(manifest: Manifest) -> list[str]:
    """The hole that refusals and cut answers leave, the largest groups first."""
    rows = [
        (one.outcome, one.department or "not stated", one.topic or "not stated", f"{one.lost:,}", f"{one.inputs:,}")
        for one in manifest.losses[:_MOST_LOSSES]
    ]
    if rest := manifest.losses[_MOST_LOSSES:]:
        rows.append(("further", "", "", f"{sum(one.lost for one in rest):,}", ""))
    said = "What the models would not or could not answer; none of it is in the rows, so these groups are thinner:"
    heads = ("outcome", "department", "topic", "lost", "inputs")
    return ["", said, "", *table(heads, rows)] if rows else []


def _loading(manifest: Manifest) -> list[str]:
    lines = ["## Loading", "", "```python", "from datasets import load_dataset", ""]
    lines.append('rows = load_dataset("path/to/this/folder")')
    further = [name for name in (*manifest.tables, *manifest.views) if name != manifest.main]
    lines += [f'{_identifier(name)} = load_dataset("path/to/this/folder", "{name}")' for name in further]
    lines += ["", "import medsynth", "", 'version = medsynth.open_version("path/to/this/folder")', "```"]
    return lines


def _identifier(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name)


def _identity(manifest: Manifest) -> list[str]:
    rows = [
        ("name", f"`{manifest.name}`"),
        ("version", f"`{manifest.version}`"),
        ("content id", f"`{manifest.content_id}`"),
        ("parent", f"`{manifest.parent.version}`" if manifest.parent else "none"),
        ("created", manifest.created),
        ("made with", f"medsynth {manifest.environment.get('medsynth', '')}"),
    ]
    return ["## Identity", "", *table(("", ""), rows), "", _FILES]
