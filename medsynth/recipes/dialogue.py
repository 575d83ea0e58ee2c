"""The ``dialogue`` recipe kind: consultations simulated by two models from real cases.

cases (reader) → pii (edit) → language (filter) → dialogue (two models) → review (edit) → checks (filter)
→ tables ``conversation`` and ``case``.
A case goes through: ``medsynth/readers`` → ``medsynth/generate/dialogue.py`` → ``medsynth/clean/dialogue_review.py``
→ ``medsynth/dataset/version.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ValidationInfo, field_validator, model_validator

from medsynth.checks._run import ORDER
from medsynth.clean.dialogue_checks import DialogueChecks, dialogue_checks
from medsynth.clean.dialogue_review import DialogueReview, dialogue_review
from medsynth.clean.language import LanguageConfig, language
from medsynth.clean.unused_parents import UnusedParents, unused_parents
from medsynth.core import discover
from medsynth.core.config import Config, NotIdentity, RecipePath
from medsynth.core.errors import RecipeError
from medsynth.core.plan import Plan, Splits, Stage
from medsynth.core.step import step_of
from medsynth.core.tables import CASE
from medsynth.generate._prompting import SEEN, SLOTS, Side
from medsynth.generate.dialogue import Dialogue, DialogueConfig, dialogue
from medsynth.llm import prompts
from medsynth.llm.teacher import Teacher
from medsynth.recipes._pii import PII_FIELD, Pii, after_pii, judge_prompts, pii_stages
from medsynth.recipes._recipe import RecipeConfig, one_of, published
from medsynth.recipes._views import Views, exports, refuse_unfit

STOP_WORDS = {"zh": ("再见", "拜拜"), "en": ("goodbye", "bye")}
MOST_REPEATED = 0.05
"""Share of dialogues that may repeat another word for word; above it the models only recite."""
LENGTHS = {"zh": {"patient": 80, "doctor": 300}, "en": {"patient": 60, "doctor": 200}}


class Teachers(Config):
    """The two models."""

    patient: Teacher = Teacher()
    """Plays the patient; sees the case."""
    doctor: Teacher = Teacher()
    """Plays the doctor; sees the conclusion."""


class Prompts(Config):
    """Own prompts instead of the shipped ones (``medsynth prompt copy``)."""

    patient: Annotated[RecipePath | None, NotIdentity] = None
    """File of the patient's prompt."""
    doctor: Annotated[RecipePath | None, NotIdentity] = None
    """File of the doctor's prompt."""


class Recipe(RecipeConfig):
    """Two-sided consultations from cases, as a dataset version."""

    kind: Literal["dialogue"]
    """``dialogue``."""
    language: Literal["zh", "en"]
    """Language of the dialogues; cases in another one are dropped with the reason ``other_language``."""
    region: str = ""
    """Health system of cases that name none (ISO 3166): emergency numbers come from it."""
    cases: one_of("readers", "reader", CASE)  # type: ignore[valid-type]
    """Where the cases come from, and what may be done with them."""
    pii: Pii = PII_FIELD
    teachers: Teachers = Teachers()
    """Which models speak."""
    dialogue: DialogueConfig = DialogueConfig()
    """How they speak."""
    prompts: Prompts = Prompts()
    """What they are told, if not the shipped prompts."""
    checks: Literal["all"] | tuple[str, ...] = "all"
    """Checks that reject a dialogue (``medsynth list checks``)."""
    export: Views = ()
    """Views written beside the data (``medsynth list export``)."""

    @model_validator(mode="before")
    @classmethod
    def _by_language(cls, data: Any) -> Any:
        """Stop words and turn lengths default to those of the recipe's language."""
        if not isinstance(data, dict) or data.get("language") not in STOP_WORDS:
            return data
        block = data.get("dialogue") or {}
        if isinstance(block, dict):
            defaults = {"stop_words": STOP_WORDS[data["language"]], "length": LENGTHS[data["language"]]}
            data = {**data, "dialogue": {**defaults, **block}}
        return data

    @field_validator("checks")
    @classmethod
    def _known_checks(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for name in () if value == "all" else value:
            if name not in discover.extensions("checks"):
                raise ValueError(f"there is no check called {name!r}; see `medsynth list checks`")
        return value

    @field_validator("dialogue")
    @classmethod
    def _known_fields(cls, value: DialogueConfig) -> DialogueConfig:
        for name in (*value.patient_sees, *value.doctor_sees):
            if name not in SEEN:
                raise ValueError(f"a side cannot see {name!r}; there are: {', '.join(SEEN)}")
        return value

    @field_validator("export")
    @classmethod
    def _fitting_views(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        talk = info.data.get("dialogue")
        if isinstance(talk, DialogueConfig):
            first = ("assistant",) if talk.opens == "doctor" else ()
            refuse_unfit(value, (*first, *("user", "assistant") * talk.max_turns), "dialogues")
        return value


def plan(recipe: Recipe, base: Path) -> Plan:
    """The stages of a dialogue recipe. base: the folder of the recipe's file."""
    reader = discover.step("readers", recipe.cases.reader)
    texts = {side: prompt(recipe, side) for side in SLOTS}
    talk = Dialogue(
        **{name: getattr(recipe.dialogue, name) for name in DialogueConfig.model_fields},
        seed=recipe.seed,
        region=recipe.region or recipe.cases.source.region,
        prompts={side: text.text for side, text in texts.items()},
        teachers={"patient": recipe.teachers.patient, "doctor": recipe.teachers.doctor},
        recipe=recipe.name,
    )
    pii = pii_stages(recipe.pii, recipe.cases.source, table="case", rows="cases")
    names = ORDER if recipe.checks == "all" else recipe.checks
    return Plan(
        name=recipe.name,
        kind=recipe.kind,
        stages=(
            Stage("cases", reader, recipe.cases),
            *pii,
            Stage("language", step_of(language), LanguageConfig(keep=recipe.language), rows=after_pii(pii, "cases")),
            Stage("dialogue", step_of(dialogue), talk, rows="language"),
            Stage("review", step_of(dialogue_review), DialogueReview(checks=names), rows="dialogue"),
            Stage("checks", step_of(dialogue_checks), DialogueChecks(checks=names), rows="review"),
            Stage("used", step_of(unused_parents), UnusedParents(), rows="language", inputs={"children": "checks"}),
        ),
        tables={"conversation": "checks", "case": "used"},
        sources=(recipe.cases.source,),
        seed=recipe.seed,
        resolved=published(recipe),
        gates=(
            _on_conversations("gates", "schema", assistant_may_open=recipe.dialogue.opens == "doctor"),
            _on_conversations("gates", "duplicates", max_share=MOST_REPEATED),
            _on_conversations("gates", "fact_review", {"reviewed": "checks"}),
        ),
        exports=exports(recipe.export),
        splits=Splits(recipe.splits.train, recipe.splits.validation, recipe.splits.test),
        max_failures=recipe.max_failures,
        prompts={f"dialogue_{side}": text.text for side, text in texts.items()} | judge_prompts(pii),
        budget=recipe.budget.model_dump(exclude_none=True),
        language=(recipe.language,),
    )


def prompt(recipe: Recipe, side: Side) -> prompts.Prompt:
    """The prompt of one side: the recipe's own, else the shipped one of its language; its slots are checked."""
    path: Path | None = getattr(recipe.prompts, side)
    found = prompts.own(path) if path else prompts.shipped(f"dialogue_{side}.{recipe.language}")
    if not found.text:
        raise RecipeError(f"the prompt of the {side} is empty.", where=found.name)
    found.check(SLOTS[side])
    return found


def _on_conversations(folder: str, name: str, inputs: Mapping[str, str] | None = None, **settings: Any) -> Stage:
    step = discover.step(folder, name)
    return Stage(name, step, step.config(**settings), rows="conversation", inputs=inputs or {})
