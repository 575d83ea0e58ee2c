"""The ``pii:`` block of a recipe, and the stage that it makes. Every kind that reads text of real people has it."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import Field, field_validator

from medsynth.core import discover
from medsynth.core.config import Config, Source
from medsynth.core.fingerprint import code_digest
from medsynth.core.home import home
from medsynth.core.plan import Stage
from medsynth.core.step import step_of
from medsynth.llm.teacher import Teacher
from medsynth.pii._adapters import identity
from medsynth.pii._judge import JUDGES, ROLE, Judge, prompts
from medsynth.pii._profiles import DEFAULT, names, profile
from medsynth.pii._scrub import Scrubber
from medsynth.pii._secret import key_id, project_key
from medsynth.pii._step import TABLES, Scrub

STAGE = "pii"


class PiiConfig(Config):
    """How personal data is replaced before anything else sees the text."""

    profile: str = DEFAULT
    """``strict``, ``hipaa_safe_harbor``, ``china_pipl`` or ``date_shift`` (``docs/pii.md``)."""
    surrogates: bool = False
    """Invented values instead of numbered placeholders; they hang on the project's key in ``.medsynth/secret``."""

    adapter: Literal["", "presidio", "spacy", "gliner"] = ""
    """A name model, installed by you, that may add to what is found; it sees masked text only (``docs/pii.md``)."""
    adapter_model: str = ""
    """Its model: a spaCy package, or the folder of a GLiNER model. Nothing: the usual one."""

    judge: Teacher | None = None
    """A model that reads each scrubbed row for what is left; what it names becomes a placeholder (``docs/pii.md``)."""

    @field_validator("profile")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in names():
            raise ValueError(f"there is no profile {value!r}; there are: {', '.join(names())}")
        return value


Pii = PiiConfig | bool | None
"""The type of the block: its settings; ``true`` for the usual ones; ``false`` for none; nothing: as the source says."""

PII_FIELD = Field(
    default=None,
    description="Personal data: replaced before any model or reader sees the text. Nothing here: where the source "
    "speaks of real people. `false`: never; such text then goes only to an `on_premises` teacher on a trusted host.",
)


def scrubbing(block: Pii, source: Source) -> PiiConfig | None:
    """The settings that hold for a source; None where nothing is scrubbed."""
    if block is None:
        return PiiConfig() if source.real_people else None
    if isinstance(block, bool):
        return PiiConfig() if block else None
    return block


def pii_stages(
    block: Pii, source: Source, *, table: Literal["case", "question", "conversation"], rows: str
) -> tuple[Stage, ...]:
    """The stage that scrubs the rows of ``rows``, named ``pii``, and the judge's; none where nothing is scrubbed.

    The next stage reads from ``after_pii(stages, rows)``.
    """
    config = scrubbing(block, source)
    if config is None:
        return ()
    keyed = Scrubber(config.profile, config.surrogates).keyed
    scrub = Scrub(
        profile=profile(config.profile).name,
        surrogates=config.surrogates,
        source=source.name,
        key_id=key_id(project_key(home())) if keyed else "",
        rules=_rules(),
        adapter=config.adapter,
        adapter_model=config.adapter_model,
        adapter_identity=identity(config.adapter, config.adapter_model),
        home=home(),
    )
    stage = Stage(STAGE, step_of(TABLES[table]), scrub, rows=rows)
    if config.judge is None:
        return (stage,)
    asked = Judge(profile=scrub.profile, prompts=prompts(), teachers={ROLE: config.judge})
    return stage, Stage(ROLE, step_of(JUDGES[table]), asked, rows=STAGE)


def judge_prompts(stages: tuple[Stage, ...]) -> dict[str, str]:
    """Name -> text of the judge's prompts, where there is one."""
    told = [stage.config for stage in stages if isinstance(stage.config, Judge)]
    return {f"{ROLE}.{language}": text for one in told for language, text in one.prompts.items()}


def after_pii(stages: tuple[Stage, ...], rows: str) -> str:
    """The stage whose rows go on: the scrubbed ones where there are some."""
    return stages[-1].name if stages else rows


def _rules() -> str:
    """Digest of every detector's code; they are found by name, so no import tells the engine of them."""
    found = sorted(discover.extensions("pii").items())
    text = "\n".join(f"{name} {code_digest(module)}" for name, module in found)
    return hashlib.sha256(text.encode()).hexdigest()
