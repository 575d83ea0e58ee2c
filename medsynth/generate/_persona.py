"""Who speaks for the patient: worry, verbosity, literacy and age band, drawn per case.

A persona colours how things are said, never what is true: an age band is drawn only where the case
gives no age, and is a tone, not a fact to state.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from medsynth.core.config import Config
from medsynth.core.ids import rng
from medsynth.core.types import Case, Language

Trait = Literal["worry", "verbosity", "literacy", "age"]


class Personas(Config):
    """Weights of the traits; a weight of 0 switches a value off."""

    worry: dict[Literal["calm", "worried", "anxious"], float] = Field(
        default={"calm": 3, "worried": 5, "anxious": 2}, min_length=1
    )
    """How worried the patient is."""
    verbosity: dict[Literal["terse", "normal", "talkative"], float] = Field(
        default={"terse": 3, "normal": 5, "talkative": 2}, min_length=1
    )
    """How much the patient says at a time."""
    literacy: dict[Literal["plain", "average", "informed"], float] = Field(
        default={"plain": 3, "average": 5, "informed": 2}, min_length=1
    )
    """How well the patient knows medical words."""
    age: dict[Literal["young", "middle", "old"], float] = Field(
        default={"young": 3, "middle": 5, "old": 2}, min_length=1
    )
    """Tone of voice where the case does not tell the age."""


def draw(personas: Personas, case: Case, seed: int, number: int) -> dict[str, str]:
    """Trait -> value for one dialogue; the age band is left out where the case has an age."""
    draws = rng(seed, "persona", f"{case.id}/{number}")
    traits: dict[str, str] = {}
    for name in ("worry", "verbosity", "literacy", "age"):
        # By name, not as the recipe lists them: two orders of one choice are one stage, with the same rows.
        weights = sorted(getattr(personas, name).items())
        traits[name] = draws.weighted(*zip(*weights, strict=True))
    if case.age is not None or case.age_days is not None:
        del traits["age"]
    return traits


def described(traits: dict[str, str], language: Language) -> str:
    """A persona in one line of the prompt."""
    words = WORDS[language]
    joiner = "；" if language == "zh" else "; "
    return joiner.join(words[name][value] for name, value in traits.items())


WORDS: dict[str, dict[str, dict[str, str]]] = {
    "zh": {
        "worry": {"calm": "心态平和", "worried": "有些担心", "anxious": "很焦虑，反复确认要不要紧"},
        "verbosity": {"terse": "话少，一句带过", "normal": "话不多不少", "talkative": "话多，喜欢说细节"},
        "literacy": {
            "plain": "不懂医学词，只会说大白话",
            "average": "懂一点常识",
            "informed": "查过资料，会用一些医学词",
        },
        "age": {"young": "说话像年轻人", "middle": "说话像中年人", "old": "说话像老年人"},
    },
    "en": {
        "worry": {
            "calm": "calm",
            "worried": "rather worried",
            "anxious": "very anxious, asks again whether it is serious",
        },
        "verbosity": {
            "terse": "says little",
            "normal": "says neither much nor little",
            "talkative": "talkative, likes details",
        },
        "literacy": {
            "plain": "knows no medical words",
            "average": "knows everyday health words",
            "informed": "has read about it and uses some medical words",
        },
        "age": {
            "young": "talks like a young person",
            "middle": "talks like a middle-aged person",
            "old": "talks like an older person",
        },
    },
}
