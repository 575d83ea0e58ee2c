"""The ``respond`` recipe kind: questions from any table in, a teacher's answers out.

questions (reader) → pii (edit) → respond (one model) → checks (filter) → table ``conversation``.
A question goes through: ``medsynth/readers/questions.py`` → ``medsynth/generate/respond.py`` →
``medsynth/clean/answer_checks.py`` → ``medsynth/dataset/version.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from medsynth.checks._fitting import FITTING
from medsynth.clean.answer_checks import AnswerChecks, answer_checks
from medsynth.core import discover
from medsynth.core.config import Config, FromCommandLine
from medsynth.core.plan import Plan, Splits, Stage
from medsynth.core.step import step_of
from medsynth.generate.respond import Respond, respond
from medsynth.llm import prompts
from medsynth.llm.structured import check_schema
from medsynth.llm.teacher import Teacher
from medsynth.readers.questions import Questions, questions
from medsynth.recipes._pii import PII_FIELD, Pii, after_pii, judge_prompts, pii_stages
from medsynth.recipes._recipe import RecipeConfig, published
from medsynth.recipes._views import Views, exports, refuse_unfit

USUAL = tuple(name for name in FITTING if name != "red_flag_missed")
_PROMPT_FILES = (".md", ".txt")


class Teachers(Config):
    """The model, by its role."""

    answer: Teacher = Teacher()
    """Answers the questions."""


class Recipe(RecipeConfig):
    """Questions answered by a strong model, as a dataset version."""

    kind: Literal["respond"]
    """``respond``."""
    questions: Questions
    """Where the questions come from, and what may be done with them."""
    pii: Pii = PII_FIELD
    system: str = ""
    """System message, sent as it stands: text, or the path of a prompt file (one line that ends with .md or .txt)."""
    system_in_rows: bool = False
    """Whether the rows begin with the system message too."""
    teacher: Teacher | None = None
    """The model that answers; short for ``teachers: {answer: ...}``."""
    teachers: Teachers | None = None
    """The model that answers, under the name of its role."""
    samples: int = Field(default=1, ge=1)
    """Answers per question."""
    answer_schema: dict[str, Any] | None = Field(default=None, alias="schema")
    """JSON Schema that every answer must fit; the system message has to say what is wanted, too."""
    checks: Literal["all"] | tuple[str, ...] = USUAL
    """Checks that reject an answer; ``all`` adds ``red_flag_missed``, which otherwise only marks the row."""
    export: Views = ()
    """Views written beside the data (``medsynth list export``)."""

    @field_validator("system")
    @classmethod
    def _from_file(cls, value: str, info: ValidationInfo) -> str:
        """The text of a prompt file; its front matter is not sent, and nothing in it is filled in."""
        if "\n" in value or not value.strip().endswith(_PROMPT_FILES):
            return value
        base = Path.cwd() if isinstance(value, FromCommandLine) else Path((info.context or {}).get("base", "."))
        return prompts.own(base / Path(value.strip()).expanduser()).text

    @field_validator("checks")
    @classmethod
    def _fitting_checks(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for name in () if value == "all" else value:
            if name not in FITTING:
                raise ValueError(f"no check of a single answer is called {name!r}; there are: {', '.join(FITTING)}")
        return value

    @field_validator("answer_schema")
    @classmethod
    def _is_schema(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None:
            check_schema(value)
        return value

    @field_validator("export")
    @classmethod
    def _fitting_views(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        system = ("system",) if info.data.get("system_in_rows") and info.data.get("system") else ()
        what = "answers under a system message (system_in_rows)" if system else "answers"
        refuse_unfit(value, (*system, "user", "assistant"), what)
        return value

    @model_validator(mode="after")
    def _one_teacher(self) -> Recipe:
        if self.teacher and self.teachers:
            raise ValueError("give `teacher` or `teachers`, not both: they name the same model")
        return self

    @property
    def answering(self) -> Teacher:
        """The model that answers."""
        return self.teacher or (self.teachers or Teachers()).answer


def plan(recipe: Recipe, base: Path) -> Plan:
    """The stages of a respond recipe. base: the folder of the recipe's file."""
    names = FITTING if recipe.checks == "all" else recipe.checks
    asked = Respond(
        samples=recipe.samples,
        system=recipe.system,
        system_in_rows=recipe.system_in_rows,
        answer_schema=recipe.answer_schema,
        teachers={"answer": recipe.answering},
        recipe=recipe.name,
    )
    language = recipe.questions.language
    pii = pii_stages(recipe.pii, recipe.questions.source, table="question", rows="questions")
    return Plan(
        name=recipe.name,
        kind=recipe.kind,
        stages=(
            Stage("questions", step_of(questions), recipe.questions),
            *pii,
            Stage("respond", step_of(respond), asked, rows=after_pii(pii, "questions")),
            Stage("checks", step_of(answer_checks), AnswerChecks(checks=names), rows="respond"),
        ),
        tables={"conversation": "checks"},
        sources=(recipe.questions.source,),
        seed=recipe.seed,
        resolved=published(recipe),
        gates=(
            _on_conversations("gates", "schema"),
            # The questions are given: if two are alike, their answers may be. It is measured, not refused.
            _on_conversations("gates", "duplicates", max_share=1.0),
        ),
        exports=exports(recipe.export),
        splits=Splits(recipe.splits.train, recipe.splits.validation, recipe.splits.test),
        max_failures=recipe.max_failures,
        prompts=({"system": recipe.system} if recipe.system else {}) | judge_prompts(pii),
        budget=recipe.budget.model_dump(exclude_none=True),
        language=() if language == "auto" else (language,),
    )


def _on_conversations(folder: str, name: str, **settings: Any) -> Stage:
    step = discover.step(folder, name)
    return Stage(name, step, step.config(**settings), rows="conversation")
