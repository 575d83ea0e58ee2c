"""Chinese names before a title: 张医生, 谢谢邱主任, 李芳主任医师."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._chance_han import chances
from medsynth.pii._lexicon import words
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import NOT_TITLE, PARTIAL_NOT, TITLE, VERBISH, lists, surname

_CALL = re.compile(
    r"(?:谢谢|感谢|多谢|请问|您好|你好|尊敬的|亲爱的|致|给|找|跟|由|经|被|挂|咨询|预约|请|问|听|让|@|和|"
    r"与|及|向|对|告|见|看|替|帮|陪|带|叫|联系|转告|麻烦|拜托|祝|我是|这是|本人|是|的|到|在|为|因|同|并|或|"
    r"将|位|个|有|科|院|室|号|经过|根据|按照|依|据|遵|代|陪同|家属|接|约|换|加|关注|推荐|听说|来自|关于|"
    r"包括|其中|以及|还有|就是|例如|比如|病人|患者|医生|大夫)$"
)
_SHORT_AFTER = {"总": "，。说你您！,", "哥": "，。说你您！,帮也告推介给", "姐": "，。说你您！,帮也告推介给"}


TITLES = rule(TITLE.pattern)


def titled(page: Page) -> Iterator[Span]:
    """张医生, 谢谢邱主任, 李芳主任医师: a whole name if there is one, else the surname alone."""
    text = page.text
    table = lists()
    for match in TITLES.finditer(page):
        end = match.start()
        if not end or NOT_TITLE.match(text, match.end()) or not "\u3400" <= text[end - 1] <= "\u9fff":
            continue
        if text[match.end() : match.end() + 1] not in _SHORT_AFTER.get(match[0], text):
            continue
        for size in (4, 3, 2):
            place = end - size
            if place < 0:
                continue
            family = surname(text, place)
            if not family or size - family not in (1, 2) or text[place : place + 2] in table.not_names:
                continue
            part = text[place + family : end]
            if not all(char in table.given for char in part) or (text[end - 2 : end] in table.not_names and size == 3):
                continue
            if not _starts(text, place):
                continue
            if size == 2 and family == 1 and text[place:end] in table.compound:
                continue
            if (
                family == 1
                and size == 2
                and text[end - 1] in table.frequent
                and _CALL.search(text[max(0, place - 3) : place + 1])
            ):
                continue
            yield Span(place, end, "PERSON", "person/titled", 0.85)
            break
        else:
            yield from _partial(text, end)


def _starts(text: str, place: int) -> bool:
    """Whether a word may begin at ``place``."""
    if not place or not "\u3400" <= text[place - 1] <= "\u9fff":
        return True
    return _CALL.search(text[max(0, place - 4) : place]) is not None


ALMOST = re.compile(
    r"(?:感谢|有劳|致谢|答谢|道谢|谢谢|多谢|亲戚|过程|疗程|流程|病程|日程|全程|课程|紧张|夸张|主张|扩张|慌张|"
    r"也许|允许|或许|西林|匹林|大黄|牛黄|"
    r"很黄|发黄|变黄|偏黄|分钟|点钟|外孙|子孙|行李|上周|下周|每周|几周|本周|这周|那周|孕周|"
    r"[一二两三四五六七八九十0-9多半]周|大王|主刀|门诊|专家|权威|肿瘤|普通|优秀|著名|知名|当地|中医|西医|女|"
    r"男|主治|值班|坐诊|全科|儿童|年轻|老|小)$"
)


def _partial(text: str, end: int) -> Iterator[Span]:
    table = lists()
    for size in (2, 1):
        place = end - size
        if place < 0 or (size == 2 and text[place:end] not in table.compound):
            continue
        if size == 1 and _at_work(text, place) and text[place] in _UNSURE:
            yield Span(place, end, "PERSON_PARTIAL", "person/surname", 0.8)
            return
        if size == 1 and (
            (text[place] not in table.single and not _seldom(text, place))
            or text[place - 1 : end] in ("有劳", "麻烦", "烦劳")
            or (text[place] == "和" and not _at_work(text, place))
            or text.startswith(("班主任", "和医", "老师", "家爷", "家奶", "心理", "公爹"), place)
        ):
            continue
        if size == 1 and text[place] in PARTIAL_NOT and not (text[place] in "应苗牙全单时" and apart(text, place)):
            continue
        if _starts(text, place) or (text[place - 1] in "老小阿" and (place == 1 or _starts(text, place - 1))):
            unsure = text[place] in VERBISH or text[place] in "高全明老女白和都是有来能于方强单应楼"
            before = text[place - 1] if place else ""
            beside = size == 1 and "\u3400" <= before <= "\u9fff" and before not in "谢谢问的是找挂"
            if beside and unsure and not (text[place] in _FIRM and _free(text, place)):
                continue
            yield Span(place, end, "PERSON_PARTIAL", "person/surname", 0.85)
            return
        if (
            size == 1
            and text[place] not in VERBISH
            and not ALMOST.search(text[max(0, end - 3) : end])
            and text[place - 1 : end] not in table.not_names
            and _free(text, place)
        ):
            yield Span(place, end, "PERSON_PARTIAL", "person/surname", 0.75)
            return


_FIRM = frozenset("党强管全包单施满练官连利楼高白方")
"""Surnames among the unsure ones that a sentence does not have as its verbs and adverbs."""


_WORK = re.compile(
    r"(?:[内外儿妇产眼骨伤牙皮神肿肾胃肺肝心脑胸麻放疗瘤复急诊理疫腔病喉肠男痛验理脉经医形]科|医院|卫生院|诊所|门诊部?|"
    r"卫生室|卫生所|中心|急诊|科室|[村镇县市区乡店楼院泌尿]里?|门口|药房|病房|病区|住院部|"
    r"血透室|手术室|化验室|病理室|检验科|产房|B超室|换药室|治疗室)(?:的|里的)?$|[找谢挂告]$|联系|通知|咨询$"
)
"""Where a doctor works, or what is done with one, right before the surname: 骨科操医生, 医院的管大夫."""
_UNSURE = frozenset("干练充喜藏展成容计封步包单连官费乐沙怀保利通施强解管闻操安平明牙苗海印仪果衣折冒衡代归励")
"""Surnames that are words of every sentence too."""


def _at_work(text: str, place: int) -> bool:
    """Whether the surname stands behind where a doctor works, and makes no word with what stands before."""
    told = text[max(0, place - 6) : place]
    return _WORK.search(told) is not None and _joins(text, place) <= 1


def _joins(text: str, place: int) -> int:
    return chances().bond.get(text[place - 1 : place + 1], 0)


def _seldom(text: str, place: int) -> bool:
    """Whether a rare surname stands where a word may begin: 兰山门诊的公大夫."""
    before = text[place - 1] if place else ""
    begins = not "\u3400" <= before <= "\u9fff" or before in "的是找问请谢和跟由给让" or _at_work(text, place)
    return begins and not before.isdigit() and text[place] in words("surnames_rare_zh") - _SELDOM_NOT


_SELDOM_NOT = frozenset("过望太信心理合后回其少当")


def _free(text: str, place: int) -> bool:
    """Whether the surname at ``place`` is no part of a word before it: 刚刚方医生, not 大三阳大夫."""
    bond = chances().bond
    if text[place - 1].isdigit() or not place:
        return not place
    return bond.get(text[place - 1 : place + 1], -3) <= 0 and text[place] in chances().surname


_BESIDE = re.compile(r"(?:隔壁|邻居|楼[上下]|对门|谢谢|感谢|村里?)的?$")


def apart(text: str, place: int) -> bool:
    """Whether no Chinese character stands before ``place``, or a word that people are named behind."""
    before = text[max(0, place - 3) : place]
    return not before or not "\u3400" <= before[-1] <= "\u9fff" or _BESIDE.search(before) is not None
