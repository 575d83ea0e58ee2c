"""The ``published`` recipe kind: conversations that stand in a file already, as a dataset version.

conversations (reader) → scrub_damage (edit) and scrub_damaged (filter) if asked for → pii (edit) → table
``conversation``. No model is asked, but a judge of what was scrubbed if the recipe names one. So plain ShareGPT, Alpaca
or messages files can be compared, scrubbed, pushed, and mixed with versions of one's own.
A record goes through: ``medsynth/readers/published.py`` → ``medsynth/dataset/version.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from medsynth.clean.scrub_damage import ScrubDamage, scrub_damage
from medsynth.clean.scrub_damaged import ScrubDamaged, scrub_damaged
from medsynth.core import discover
from medsynth.core.plan import Plan, Splits, Stage
from medsynth.core.step import step_of
from medsynth.readers.published import Published, published
from medsynth.recipes._pii import PII_FIELD, Pii, after_pii, judge_prompts, pii_stages
from medsynth.recipes._recipe import RecipeConfig
from medsynth.recipes._recipe import published as as_published
from medsynth.recipes._views import Views, exports


class Recipe(RecipeConfig):
    """Conversations of a file in a published format, as a dataset version."""

    kind: Literal["published"]
    """``published``."""
    conversations: Published
    """Where the conversations stand, in which format, and what may be done with them."""
    repair_scrub: bool = False
    """Mend what an earlier scrub damaged ("Chat Doctor" inside of words): greetings and the like are repaired, other
    damaged sentences are cut, and rows in which a cut could change what a patient does are dropped."""
    pii: Pii = PII_FIELD
    export: Views = ()
    """Views written beside the data (``medsynth list export``)."""


def plan(recipe: Recipe, base: Path) -> Plan:
    """The stages of a published recipe. base: the folder of the recipe's file."""
    del base
    read = recipe.conversations
    mended = _MENDED if recipe.repair_scrub else ()
    rows = mended[-1].name if mended else "conversations"
    pii = pii_stages(recipe.pii, read.source, table="conversation", rows=rows)
    return Plan(
        name=recipe.name,
        kind=recipe.kind,
        stages=(Stage("conversations", step_of(published), read), *mended, *pii),
        tables={"conversation": after_pii(pii, rows)},
        sources=(read.source,),
        seed=recipe.seed,
        resolved=as_published(recipe),
        gates=(
            _gate("schema", assistant_may_open=True),
            # The rows are given: how many are alike is measured, not refused.
            _gate("duplicates", max_share=1.0),
        ),
        exports=exports(recipe.export),
        splits=Splits(recipe.splits.train, recipe.splits.validation, recipe.splits.test),
        max_failures=recipe.max_failures,
        prompts=judge_prompts(pii),
        budget=recipe.budget.model_dump(exclude_none=True),
        language=() if read.language == "auto" else (read.language,),
    )


_MENDED = (
    Stage("scrub_damage", step_of(scrub_damage), ScrubDamage(), rows="conversations"),
    Stage("scrub_damaged", step_of(scrub_damaged), ScrubDamaged(), rows="scrub_damage"),
)


def _gate(name: str, **settings: Any) -> Stage:
    step = discover.step("gates", name)
    return Stage(name, step, step.config(**settings), rows="conversation")
