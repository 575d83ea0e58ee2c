"""The gazetteers: which words, and how many of them, are a place, and whether they are an ordinary word too."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from medsynth.pii._lexicon import COMMON, NAMED, PLACES, classes, words
from medsynth.pii._rule import Rule, rule


class Gazetteer(NamedTuple):
    """Places in Latin letters: the first word in small letters -> the rest of each place, the longest first."""

    heads: dict[str, tuple[tuple[str, ...], ...]]
    doubtful: frozenset[str]
    """Places that are something else too: they need a word such as "in" or "from" before them."""
    weak: frozenset[str]
    """Small places that are something else too: they need somebody who lives there, or a state behind them."""


@cache
def latin() -> Gazetteer:
    heads: dict[str, list[tuple[str, ...]]] = {}
    every = frozenset().union(*map(words, PLACES))
    for place in every:
        head, *rest = re.split("[ -]", place)
        heads.setdefault(head, []).append(tuple(rest))
    known = classes()
    doubtful = words("places_ambiguous") | {place for place in every if known.get(place, 0) & (COMMON | NAMED)}
    longest = {head: tuple(sorted(rests, key=len, reverse=True)) for head, rests in heads.items()}
    return Gazetteer(longest, doubtful, words("places_world_ambiguous"))


@cache
def kept() -> frozenset[str]:
    """Countries, states, peoples, languages."""
    return words("regions_kept")


class HanGazetteer(NamedTuple):
    """Chinese places: the first two characters -> the places that begin so, the longest first."""

    heads: dict[str, tuple[str, ...]]
    doubtful: frozenset[str]
    near: Rule
    """Where a place may begin: its first character before its second."""


@cache
def han() -> HanGazetteer:
    small = words("places_zh_small")
    doubtful = words("places_zh_ambiguous") | {place for place in small if len(place) == 2 and place[1] not in "县旗"}
    heads: dict[str, list[str]] = {}
    for place in words("places_zh") | small | doubtful:
        heads.setdefault(place[:2], []).append(place)
    seconds: dict[str, str] = {}
    for head in sorted(heads):
        seconds[head[0]] = seconds.get(head[0], "") + head[1]
    return HanGazetteer(
        {head: tuple(sorted(places, key=len, reverse=True)) for head, places in heads.items()},
        doubtful,
        rule("|".join(f"{first}(?=[{rest}])" for first, rest in seconds.items())),
    )


PROVINCES = (
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 "
    "陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆"
).split()
