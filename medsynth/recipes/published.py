"""The ``published`` recipe kind: conversations that stand in a file already, as a dataset version.

conversations (reader) → pii (edit) → table ``conversation``. No model is asked, but a judge of what
was scrubbed if the recipe names one. So plain ShareGPT, Alpaca or messages files can be compared, scrubbed, pushed, and
mixed with versions of one's own.
A record goes through: ``medsynth/readers/published.py`` → ``medsynth/dataset/version.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

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
    pii: Pii = PII_FIELD
    export: Views = ()
    """Views written beside the data (``medsynth list export``)."""


def plan(recipe: Recipe, base: Path) -> Plan:
    """The stages of a published recipe. base: the folder of the recipe's file."""
    del base
    read = recipe.conversations
    pii = pii_stages(recipe.pii, read.source, table="conversation", rows="conversations")
    return Plan(
        name=recipe.name,
        kind=recipe.kind,
        stages=(Stage("conversations", step_of(published), read), *pii),
        tables={"conversation": after_pii(pii, "conversations")},
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


def _gate(name: str, **settings: Any) -> Stage:
    step = discover.step("gates", name)
    return Stage(name, step, step.config(**settings), rows="conversation")
