"""Chinese addresses behind a word for one, below a district, and what goes on behind a house number.

地址横道河子镇佛手山林场家属房, 东关街道古运河南岸9栋, 五山路381号留学生公寓南楼706.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._page import Page
from medsynth.pii._span import Span

_HAN = "\u3400-\u9fff"
_LED = re.compile(
    rf"(?:住址|地址|家庭住址|户籍地|收货处|寄到|寄往|邮寄|位于|家住|现住|住在?|地点)(?:[:：为是在于【（(]|\s){{0,2}}"
    rf"(?P<place>[{_HAN}0-9A-Za-z\-－·]{{5,40}})(?=[，。,.;；\s）)】/、]|$)"
)
_PARTS = re.compile(
    r"(?:省|市|县|区|旗|镇|乡|街道|村|屯|庄|路|大道|街|巷|弄|胡同|里|坊|小区|花园|苑|园|公寓|宿舍|大厦|家属[房院区]|林场|农场|楼|栋|幢|号|单元|室|组|底商)"
)
_NUMBER = re.compile(r"[0-9]|[一二三四五六七八九十]+[号栋组队楼]")
_NOT = re.compile(
    r"病房|病区|医院|诊所|床|科|的|了|过|院[0-9一二三四五六七八九十]+[天周次]|[0-9]+(?:天|年|个|月|次|岁|周)|[吗呢吧]"
)
_BELOW = re.compile(
    rf"(?:[{_HAN}]{{2,3}}[省市])?[{_HAN}]{{2,6}}?(?P<unit>新区|区|县|镇|乡|街道)[{_HAN}]{{2,12}}?[0-9]{{1,4}}"
    rf"(?:(?:号|栋|幢|弄|室|组)(?:[0-9\-－]{{1,9}}|后门|前门|底商)?|[\-－][0-9]{{2,4}}(?![0-9.]))"
)
_STREET = re.compile("路|大道|街|巷|弄|村|苑|里|坊|岸|湾|小区|花园|公寓|广场|胡同")
_ONWARD = re.compile(
    rf"[{_HAN}]{{0,12}}?(?:公寓|宿舍|大厦|家属[院区]|[东西南北中主附]楼|号楼|楼|栋|幢|座|单元|室|底商|后门)[0-9A-Z\-－]{{1,9}}(?![0-9])"
)
_HEAD = re.compile(r".*(?:[在住到去从往是为于的，]|地址|住址|位于|寄到|家住|现住)")


_FLAT = re.compile(
    rf"(?:[{_HAN}]{{2,3}}[省市])?[{_HAN}]{{2,16}}?(?:小区|花园|苑|家园|新村|公寓|名都|华庭|豪庭|"
    rf"嘉园)[0-9]{{1,3}}[\-－][0-9]{{1,4}}(?:[\-－][0-9]{{1,5}})?(?![0-9])"
)
"""鑫苑小区4-2-602: house, stairs and flat without their words."""
_HOME = re.compile("小区|花园|苑|家园|新村|公寓|名都|华庭|豪庭|嘉园|社区|镇|乡|村|街道")
_VILLAGE = re.compile(
    rf"(?:[{_HAN}]{{2,4}}[省市州县区])?[{_HAN}]{{2,12}}?(?:社区|镇|乡|村|街道)[{_HAN}]{{1,4}}(?:坝|岗|沟|岭|坡|"
    rf"墩|埠|塘|桥|冲|峪|坪|垭|铺|集|堡|圩|渡|坳|垸|畈)[0-9]{{1,4}}号"
)


def find(page: Page) -> Iterator[Span]:
    """Addresses by what stands before and below."""
    text = page.text
    if _HOME.search(text):
        for pattern, sign in ((_FLAT, "-"), (_VILLAGE, "号")):
            for match in pattern.finditer(text) if sign in text else ():
                yield Span(match.start() + head_of(match[0]), match.end(), "ADDRESS", "address/chinese", 0.85)
    for match in _LED.finditer(text) if any(map(text.__contains__, _SAID)) else ():
        place = match["place"]
        parts = len(_PARTS.findall(place))
        if not _NOT.search(place) and (parts > 2 or (parts > 1 and _NUMBER.search(place))):
            yield Span(*match.span("place"), "ADDRESS", "address/told", 0.85)
    if not _HOUSE.search(text):
        return
    for match in _BELOW.finditer(text):
        head = _HEAD.match(match[0])
        start = match.start() + (head.end() if head else 0)
        sure = match["unit"] != "区" or _STREET.search(text, start, match.end())
        if sure and match.end() - start >= 6 and not _NOT.search(text, start, match.end()):
            more = _ONWARD.match(text, match.end())
            yield Span(start, more.end() if more else match.end(), "ADDRESS", "address/below", 0.85)
    for match in _NUMBERED.finditer(text):
        more = _ONWARD.match(text, match.end())
        if more and not _NOT.search(more[0]):
            yield Span(match.start(), more.end(), "ADDRESS", "address/onward", 0.8)


_NUMBERED = re.compile(rf"[{_HAN}]{{1,4}}(?:路|大道|街|巷|弄)[0-9]{{1,4}}号")
_SAID = ("住", "址", "寄", "位于", "地点", "收货处", "户籍地")
_HOUSE = re.compile("[0-9](?:[号栋幢弄室组]|[-－][0-9]{2})")
"""A house number, with its word or with a flat's."""


_MARK = re.compile(
    r"(?:家住|住在|家在|住址|地址|寄到|寄往|寄给|寄|位于|现住|居住在|居住于|送到|发到|邮寄到|户籍|籍贯|老家|"
    r"在|住|到|是|为|来自|于|我|从|请|的)"
)


def head_of(head: str) -> int:
    """How much of the words before a street is the sentence: up to the last word such as 家住, if enough is left."""
    cut = 0
    for match in _MARK.finditer(head):
        if len(head) - match.end() >= 3 and match.start() <= cut + 8:
            cut = max(cut, match.end())
    return cut
