"""Age, sex and weight of the patient, read from free text where they are clearly said.

Right rather than broad: an age is taken only where the words around it say whose it is and that it is the age
now ("孩子2岁3个月，女", "I'm a 30 year old woman"), never "1岁时摔倒" or "since I was 12". Two different ages, sexes
or weights in one text mean that it speaks of two people, or of two times, and give None. Knows no file and no record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from medsynth.core.types import Language
from medsynth.readers import _person_en, _person_zh
from medsynth.readers._age import DAYS_A_YEAR, MOST_YEARS

Sex = Literal["male", "female"]
T = TypeVar("T")

LEAST_WEIGHT_G, MOST_WEIGHT_G = 200, 650_000
"""Weights of living people: the smallest newborns that survived, the heaviest person measured."""


@dataclass(frozen=True, slots=True)
class Person:
    """What a text says of the patient; None = it does not."""

    age: str | None = None
    age_days: int | None = None
    sex: Sex | None = None
    weight_g: int | None = None


def person(text: str, language: Language) -> Person:
    """What ``text`` clearly says of the patient.

    >>> person("孩子2岁3个月，女。从几个月时发现膝盖前方变色", "zh")
    Person(age='2岁3个月', age_days=822, sex='female', weight_g=None)
    >>> person("My mother, 62, weighs 70 kg", "en")
    Person(age='62 years', age_days=22646, sex='female', weight_g=70000)
    """
    read = _person_zh if language == "zh" else _person_en
    ages = [(said, days) for said, days in read.ages(text) if days <= MOST_YEARS * DAYS_A_YEAR]
    age, age_days = _one_age(ages)
    if ages and age is None:
        return Person()
    grams = _only(round(grams) for grams in read.weights(text))
    if grams is not None and not LEAST_WEIGHT_G <= grams <= MOST_WEIGHT_G:
        grams = None
    return Person(age, age_days, _only(read.sexes(text)), grams)


def _only(found: Iterable[T]) -> T | None:
    """The one value that a text gives, once or more often; None if it gives none or several."""
    different = set(found)
    return different.pop() if len(different) == 1 else None


def _one_age(ages: list[tuple[str, int]]) -> tuple[str | None, int | None]:
    """The age that all mentions agree on, in its most exact words: 2岁3个月 beside 2岁 is one age."""
    if not ages or len({int(days / DAYS_A_YEAR) for _, days in ages}) > 1:
        return None, None
    if max(days for _, days in ages) < DAYS_A_YEAR and len({days for _, days in ages}) > 1:
        return None, None
    said, days = max(ages, key=lambda age: (len(age[0]), age[1]))
    return said, days
