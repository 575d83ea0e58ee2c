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
    stems: frozenset[str]
    """Districts without the last character of their name: 姜堰 of 姜堰区. They need their role."""
    near: Rule
    """Where a place may begin: its first character before its second."""


@cache
def han() -> HanGazetteer:
    small = words("places_zh_small")
    doubtful = words("places_zh_ambiguous") | {place for place in small if len(place) == 2 and place[1] not in "县旗"}
    listed = words("places_zh") | small
    stems = frozenset(place[:2] for place in listed if len(place) == 3 and place[2] in "区县旗") - listed - _GENERAL
    doubtful |= stems
    heads: dict[str, list[str]] = {}
    for place in listed | doubtful:
        heads.setdefault(place[:2], []).append(place)
    seconds: dict[str, str] = {}
    for head in sorted(heads):
        seconds[head[0]] = seconds.get(head[0], "") + head[1]
    return HanGazetteer(
        {head: tuple(sorted(places, key=len, reverse=True)) for head, places in heads.items()},
        doubtful,
        stems,
        rule("|".join(f"{first}(?=[{rest}])" for first, rest in seconds.items())),
    )


_GENERAL = frozenset(
    "城中 城东 城北 城区 城关 城厢 市中 市南 市北 东城 西城 南城 北城 东区 西区 南区 北区 新城 新市 老城 郊区 矿区 "
    "河东 河西 河北 河口 江东 江北 江南 江岸 东湖 西湖 南湖 北湖 东昌 东河 中区 中心 铁东 铁西 铁山 桥东 桥西 路南 "
    "路北 开发 高新 和平 解放 建设 胜利 友谊 前进 向阳 新华 红旗 文化 中原 山城 港口 港北 海港 平房 道里 道外 "
    "长安 工业 经开 龙湖 龙城 龙华 龙马 双塔 二道 金水 雨山 花山 银海 银州 青原 青云 青秀 集美 海州 海城 海曙 "
    "南岗 南关 南山 南岳 南明 南岸 南票 北关 北塔 北林 西山 西工 西市 西陵 东兴 东港 东宝 东安 东洲 站前 "
    "新抚 新北 新吴 新荣 新邱 清河 清新 白云 白塔 太和 太平 细河 顺河 鼓楼 云城 云溪 云龙 古塔 古城 水磨 天心 天桥 "
    "天山 天宁 天元 永定 立山 岭东 武侯 沙市 沙河 大东 大通 大同 大祥 大安 石鼓 石峰 石龙 香坊 爱民 阳明 爱辉 "
    "安居 安宁 安次 广阳 裕华 复兴 丛台 光明 宣化 莲池 双桥 双滦 运河 桃城 杏花 尖草 万柏 城子 朔城 盐湖 尧都 "
    "回民 赛罕 玉泉 青山 昆都 九原 白银 红古 七里".split()
)
"""Districts whose name without its last character is a word, or a district of many cities."""
PROVINCES = (
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 "
    "陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆"
).split()
