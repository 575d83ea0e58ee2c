"""Hospitals, clinics, nursing homes and health centres by name. A house without a name of its own (当地医院, a local
hospital, the fracture clinic) stays, and so does a product or a score that is called after one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from medsynth.pii._lexicon import COMMON, FUNCTION, HOUSE, NAMED, PLACE, TITLE, words
from medsynth.pii._page import Page
from medsynth.pii._places import PROVINCES, han
from medsynth.pii._reader import Reader, reader_of
from medsynth.pii._span import Span

KINDS = ("HOSPITAL",)
WORDS = frozenset(
    "hospital hospitals clinic clinics infirmary hospice polyclinic sanatorium medicity healthcare "
    "nethralaya center centre "
    "home college institute surgery aiims pgimer nimhans jipmer sgpgi kgmu nimans safdarjung medanta "
    "narayana fortis apollo "
    "manipal wockhardt hinduja lilavati jaslok breach kokilaben nanavati artemis yashoda medicover "
    "kauvery aravind sankara rajiv "
    "tata christian cmc kem bombay sir ram lok mayo cleveland johns massachusetts mass mount cedars md "
    "sloan memorial kaiser "
    "brigham newyork new stanford ucsf ucla nyu duke beth montefiore henry geisinger intermountain "
    "barnes sickkids great "
    "addenbrooke's addenbrookes guy's st moorfields royal the john papworth alder bumrungrad raffles "
    "shaukat aga charite groote "
    "chris klinikum klinik general krankenhaus spital".split()
)
FAMOUS = tuple("协和 华西 湘雅 同济 瑞金 齐鲁 西京 盛京 仁济 阜外 积水潭 安贞".split())
"""Chinese hospitals that people call by their name alone."""
GATE = (*FAMOUS, "院", "诊所", "门诊部", "医学中心", "卫生服务", "卫生所", "卫生室")

_BEFORE_HOUSE = {
    "center": (
        "medical",
        "health",
        "care",
        "cancer",
        "heart",
        "eye",
        "surgical",
        "rehabilitation",
        "trauma",
        "dental",
        "diagnostic",
        "fertility",
        "ivf",
        "dialysis",
    ),
    "home": ("nursing", "care", "residential", "retirement"),
    "college": ("medical", "dental"),
    "institute": ("medical", "cancer", "heart", "eye", "kidney", "cardiac", "research"),
}
_BEFORE_HOUSE["centre"] = _BEFORE_HOUSE["center"]
_JOIN = re.compile(r" {1,2}|-|\. ?|' | & |\.|’ ?")
_ABBREVIATED = ("st", "dr", "mt", "sri", "smt", "shri")
_KNOWN_NOT = re.compile(r"\s(?:score|endoscopic|scale|index|criteria|risk|stand)")


def find(page: Page) -> Iterator[Span]:
    """Named houses in both scripts."""
    if page.every_flag & HOUSE:
        yield from _latin(page)
    if "general" in page.tokens or "infirmary" in page.tokens:
        yield from _general(page)
    known = _known()
    for place, token in enumerate(page.tokens):
        if token in known:
            match = known[token].match(page.lower, page.words.starts[place])
            if match and not _KNOWN_NOT.match(page.after(match.end(), 12)):
                yield Span(match.start(), match.end(), "HOSPITAL", "hospital/known", 0.85)
    if page.han:
        yield from _han(page.text)


@cache
def _known() -> dict[str, re.Pattern[str]]:
    """First word -> the known names that begin so."""
    heads: dict[str, list[str]] = {}
    for name in sorted(words("hospital_names"), key=len, reverse=True):
        heads.setdefault(re.split("[ -]", name)[0], []).append(re.escape(name))
    return {head: re.compile(rf"(?:{'|'.join(names)})(?: hospitals?)?(?![a-z])") for head, names in heads.items()}


def _latin(page: Page) -> Iterator[Span]:
    reader = reader_of(page)
    for place, flags in enumerate(page.flags):
        if not flags & HOUSE:
            continue
        kind = page.words[place].lower
        if kind in _BEFORE_HOUSE and not (place and page.words[place - 1].lower in _BEFORE_HOUSE[kind]):
            continue
        if kind == "surgery" and not (reader.mixed and page.words[place].text[0].isupper()):
            continue
        start = _beginning(reader, place)
        if start < place:
            end = place + 1
            yield Span(page.words[start].start, _of(reader, end), "HOSPITAL", "hospital/named", 0.85)
        elif (
            kind == "infirmary"
            and place
            and reader.tokens[place - 1] == "royal"
            and _of(reader, end := place + 1) > page.words[place].end
        ):
            yield Span(page.words[place - 1].start, _of(reader, end), "HOSPITAL", "hospital/named", 0.85)


def _of(reader: Reader, end: int) -> int:
    """Where the name of a house ends: behind "of Edinburgh" too."""
    last = reader.words[end - 1].end
    joined = (
        end + 1 < len(reader.tokens) and reader.tokens[end] == "of" and reader.gap(end - 1) == reader.gap(end) == " "
    )
    return reader.words[end + 1].end if joined and reader.flags[end + 1] & PLACE else last


_GENERAL_AFTER = re.compile(
    r"(?=[,.;:!?)]|$|\s(?:to|for|with|on|and|said|told|where|in|er|a&e|ed|ward|yesterday|today|last|who|but|"
    r"they|after)(?![a-z]))"
)


def _general(page: Page) -> Iterator[Span]:
    """Kettering General, mercy general: the name of a house whose word hospital is left out."""
    reader = reader_of(page)
    for place, token in enumerate(page.tokens):
        if token not in ("general", "infirmary") or not place or reader.gap(place - 1) != " ":
            continue
        first, flags = place - 1, page.flags[place - 1]
        named = flags & PLACE or reader.tokens[first] in words("hospital_bright")
        if not named and not (flags & NAMED and not flags & COMMON):
            continue
        capital = not reader.mixed or (
            reader.text[reader.starts[place]].isupper() and reader.text[reader.starts[first]].isupper()
        )
        end = page.words[place].end
        if capital and _GENERAL_AFTER.match(page.lower, end):
            yield Span(reader.starts[first], end, "HOSPITAL", "hospital/general", 0.8)


def _beginning(reader: Reader, house: int) -> int:
    """The place of the first word of the house's name; ``house`` if the house has no name."""
    first, named, at = house, False, house
    while at and house - at < 7:
        gap = reader.gap(at - 1)
        if not _JOIN.fullmatch(gap) or (gap[0] == "." and reader.words[at - 1].lower not in _ABBREVIATED):
            break
        at -= 1
        if reader.words[at].lower in ("of", "and", "for"):
            if at and reader.mixed and reader.words[at - 1].text[0].isupper():
                continue
            break
        says = _part(reader, at, named)
        if says == _NO:
            break
        first = at
        named = named or says == _NAMES
    if not named:
        return house
    while first < house and reader.words[first].lower in _OPENS_NOT:
        first += 1
    return first


_NO, _GENERAL, _NAMES = range(3)
"""What a word before a house is: no part of its name, a part that names nothing, a part that names it."""
_OPENS_NOT = frozenset("of and for the day care urgent medical health home family surgery".split())
_POINTS = frozenset("a an the my your our this that his her local any other another same good big best".split())


def _part(reader: Reader, at: int, named: bool) -> int:
    word, flags = reader.words[at], reader.flags[at]
    name = word.lower[:-2] if word.lower.endswith("'s") else word.lower
    capital = reader.mixed and word.text[0].isupper()
    if reader.mixed and not capital:
        return _NAMES if flags & (NAMED | PLACE) and not flags & COMMON else _NO
    if name == "dr" and flags & TITLE and not named:
        return _NO
    if name in words("hospital_words") or word.lower in words("hospital_words"):
        return _NO if name in _POINTS else _GENERAL
    if name in words("hospital_bright") and (capital or not flags & FUNCTION):
        return _NAMES
    if flags & FUNCTION or (flags & COMMON and not flags & (NAMED | PLACE)):
        return _NO
    if not capital and (flags & COMMON or len(name) < 2) and not flags & (PLACE | NAMED):
        return _NO
    return _NAMES


_HOUSE = re.compile(
    r"(?:医院|卫生院|保健院|医学中心|诊所|门诊部|卫生服务中心|卫生服务站|疗养院|卫生所|"
    r"卫生室)(?:[东西南北]院区?|总院|分院|[\u3400-\u9fff]{1,4}院区)?"
)
_SHORT = re.compile(
    r"(?:医大|医科大|大学|医学院|浙大|北大|中山|川北|郑大|吉大|山大|西安交大|昆医|南医大|北医|上医|哈医大|重医|"
    r"西南医|川医|南方医|南医|中医大|"
    r"华中)(?:附属?)?(?:第?[一二三四五六]院?|附[一二三四五六]院?|[一二三四五六]附院?)院?"
)
_STOP = re.compile(r"[^\u3400-\u9fff0-9A-Za-z（）()·]")
_BREAK = re.compile(
    r"(?:医院|卫生院|诊所|在|去了?|到了?|了|过|从|往|的|给|让|我|你|您|他|她|们|看|查|找|转[到入往至]?|"
    r"是|说|叫|就|都|也|要|想|能|会|跑|送|进|经|由|被|家|和|与|及|或|等|有|最后|后来|然后|今天|昨天|前天|"
    r"上午|下午|早上|晚上|[0-9年月日号]|出院|住院|住|来|做|挂|于|这|那|某|哪|几|如|像|跟|对|向|把|及|还|"
    r"再|又|才|并|同时|目前|现在|之前|曾|拿|带|因|为|请问|咨询|推荐|建议|介绍|赴|至|前往|就诊|就医|接诊|"
    r"期间|时候|时间|情况|以后|之后|以前|平时|疫情|周末|晚上|中午|地方|地区|方便|赶紧|尽快|马上|立即|"
    r"直接|及时|一起|陪|带着|专程|特意|是否|可以|应该|需要|必须|最好|或者|还是|不过|但是|而且|虽然|所以|"
    r"如果|只有|除了|包括|比如|例如|全国|国内|世界|网上|电话)"
)
_GENERIC = re.compile(
    r"(?:第[一二三四五六七八九十]+|人民|中心|中医|中西医|结合|妇幼|妇女|妇产|儿童|儿科|肿瘤|口腔|眼科|"
    r"骨科|胸科|脑科|附属|附院|总|专科|综合|三甲|二甲|一甲|三级|二级|甲等|省级?|市级?|县级?|区级?|镇|乡|"
    r"村|州|社区|街道|当地|本地|外地|附近|大型|小型|大|小|好|正规|专业|权威|知名|著名|公立|私立|民营|"
    r"公办|普通|其他|其它|别的|各|哪个|哪家|什么|一家|两家|几家|多家|一个|这家|那家|这个|那个|某|我们|"
    r"我院|本|贵|上级|上一级|基层|定点|宠物|动物|整形|美容|男科|妇科|皮肤病?|性病|肛肠|精神病?|精神卫生|"
    r"传染病?|结核病?|心血管|心脏|血液病?|肾病|肝病|糖尿病|风湿|康复|老年|护理|急救|体检|生殖|不孕不育|"
    r"职业病|医科|医学|大学|学院|卫生|健康|服务|军区|军队|部队|陆军|空军|海军|武警|解放军|联勤|保障|铁路|"
    r"矿务局|矿区|煤矿|油田|钢铁|职工|红十字|红十字会|慈善|济困|中外|合资|国际|国立|国家|教学|实习|研究|"
    r"治疗|检查|门诊|住院|急诊|专门|专病|县城|城里|城市|农村|乡镇|当时|同一|不同|有关|相关|较大|更大|"
    r"最大|最好|较好|任何|所有|每|全|互联网|网上|在线|线上|三个|两个|家附近|就近|离家|近|远|级|甲|医|等|"
    r"病|院|的|去|到)"
)
_LOCATES = re.compile(
    r"(?:在|喺|去|到|从|往|转[到入往至]|送[到往]|赴|至|于|前往|科室[:：]\s?|医院[:：]\s?|医院[和与及、]|[（(:：])$"
)
_PHRASE = re.compile(
    r"[的了是有不没很几多少吗呢什怎哪]|癫痫|治|决定|确认|确定|选择|挑选|以上|以下|疾病|比较|十大|求问|"
    r"医生|检查|科室|对应|相应|"
    r"一般|公安|距离|路|车|配合|个体|互相|正规|专业|上述|两个|内科|外科"
)


_LISTED = "|".join(sorted(words("hospital_names_zh"), key=len, reverse=True))
_FAMOUS = f"(?:{'|'.join(FAMOUS)})"
_FAMOUS_HOUSE = re.compile(
    rf"(?:{_LISTED})(?:第?[一二三四五六]|附属?|儿童|妇产|口腔|眼科)?医院"
    rf"|(?<=[\u3400-\u9fff][\u3400-\u9fff]){_FAMOUS}(?=的.{{1,5}}(?:医生|教授|专家|大夫|主任|门诊|医院)|"
    rf"[，。,.！!？?；;、\s]|$|看|住院|做|检查|复查)"
    rf"|{_FAMOUS}(?:(?:第?[一二三四]|附[一二三]|口腔|妇幼|总|分|[东西南北])?(?:医院|院区?)|附[一二三]|[一二三]院)"
    r"|(?<![0-9.])[1-9][0-9]{2}医院"
    rf"|(?<=[在去到往]){_FAMOUS}(?=[，。,.！!？?；;、\s]|$|看|住院|做|检查|复查|手术|就诊|挂|查|治|开|确诊|切|"
    rf"拍|化疗|"
    r"放疗|排队|抽血|生的|那边|这边|找|问|等)"
    rf"|{_FAMOUS}的?(?=(?:医生|专家|大夫|教授|主任|急诊|门诊|号|挂号|病房)(?!集))"
)
"""Houses known by two characters: with the word, in the role of a place to be treated at, or with their doctors."""


def _han(text: str) -> Iterator[Span]:
    for match in _FAMOUS_HOUSE.finditer(text):
        yield Span(match.start(), match.end() - match[0].endswith("的"), "HOSPITAL", "hospital/known", 0.85)
    for match in _HOUSE.finditer(text):
        start = _named_from(text, match.start())
        if start is not None and not text.startswith(("自制", "制剂"), match.end()):
            yield Span(start, match.end(), "HOSPITAL", "hospital/named", 0.85)
    for match in _SHORT.finditer(text):
        start = match.start()
        while start and start > match.start() - 4 and text[start - 2 : start] in han().heads:
            start -= 2
        yield Span(start, match.end(), "HOSPITAL", "hospital/short", 0.8)


def _named_from(text: str, house: int) -> int | None:
    """Where the name of the house at ``house`` begins; None if it has no name."""
    low = max(0, house - 24)
    segment = text[low:house]
    stops = [match.end() for match in _STOP.finditer(segment)]
    low += stops[-1] if stops else 0
    place = _first_place(text, low, house)
    for _ in range(3):
        if place is None:
            break
        if not _broken(text, place, house):
            return place if _whole(text, place, house) else None
        place = _first_place(text, place + 1, house)
    segment = text[low:house]
    breaks = [match.end() for match in _BREAK.finditer(segment)]
    start = low + (breaks[-1] if breaks else 0)
    rest = _GENERIC.sub("", text[start:house])
    placed = _LOCATES.search(text[max(0, start - 3) : start]) is not None
    if 2 <= len(rest) <= 4 and rest[-1] not in "病症炎癌疮痫风瘤" and placed and not _PHRASE.search(text[start:house]):
        return start
    return None


def _first_place(text: str, low: int, house: int) -> int | None:
    """The first listed place or province between ``low`` and ``house``."""
    gazetteer = han()
    for start in range(low, house):
        pair = text[start : start + 2]
        if pair in PROVINCES or text[start : start + 3] in PROVINCES:
            return start
        if start == low and text[start] in "小老阿":
            continue
        if any(text.startswith(name, start) and start + len(name) <= house for name in gazetteer.heads.get(pair, ())):
            return start
        if text[start] in "到在去往从于是我了的和与、" or not _UNIVERSITY.match(text, start, house):
            continue
        if start == low or _LOCATES.search(text[max(0, start - 2) : start]):
            return start
    return None


_UNIVERSITY = re.compile(r"(?:(?![在去到从往于年月是的了])[\u3400-\u9fff]){2,4}(?:大学|医科大|医学院)")
_BROKEN = re.compile(
    r"的|了|过|各|哪|几|某|好|看|去|到|有|找|转|建议|推荐|当地|本地|附近|其他|三甲|大医|正规|我|你|您|他|她|"
    r"这|那|想|要|就|是|说|不|没|也|都|给|往|让|上|病|小医|做|查|住|吃|医院"
)


def _broken(text: str, start: int, house: int) -> bool:
    """Whether a sentence goes on between the place and the house: 在北京看过很多医院."""
    name = next((name for name in han().heads.get(text[start : start + 2], ()) if text.startswith(name, start)), "")
    rest = text[start + max(len(name), 2) : house]
    rest = (
        rest.replace("人民", "")
        .replace("上海", "")
        .replace("精神病", "")
        .replace("皮肤病", "")
        .replace("传染病", "")
        .replace("结核病", "")
        .replace("心血管病", "")
        .replace("肾病", "")
        .replace("肝病", "")
        .replace("职业病", "")
        .replace("血液病", "")
    )
    return _BROKEN.search(rest) is not None


def _whole(text: str, start: int, house: int) -> bool:
    """Whether more than a province stands before the house: 湖南医院 alone is a phrase, 长沙医院 hardly."""
    return text[start:house] not in PROVINCES and not text[start:house].endswith("省")
