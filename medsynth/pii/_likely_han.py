"""Chinese names that no list of roles gives away: how likely the characters are a name, and what stands around them.

程控苗若曦, 由路人覃光明送来, 是卢玉珍家属吧. ``_chance_han`` weighs the characters; here the sentence is weighed:
whether a word may end before the name and how the text goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from medsynth.pii._chance_han import chance, chances, hopeless
from medsynth.pii._lexicon import drug_words_han, words
from medsynth.pii._page import Page
from medsynth.pii._rule import Rule, rule
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import TITLE, boundary, hard, lists

ENOUGH = 9.0
"""log2 from which a name is taken for one: five hundred times rather than words."""
_HAN = "\u3400-\u9fff"
_PEOPLE = (
    "患者|病人|病员|患儿|产妇|孕妇|伤者|死者|逝者|家属|家长|陪护|护工|护士|医生|大夫|医师|"
    "主任|教授|专家|院长|"
    "护士长|药师|"
    "技师|麻醉师|营养师|治疗师|咨询师|联系人|监护人|负责人|被保险人|投保人|受益人|申请人|收件人|寄件人|委托人|"
    "代办人|经办人|"
    "联系|签名|签字|签收|落款|姓名|名字|名叫|我叫|叫做|叫|本人|我是|用户|客户|会员|司机|师傅|老师|同学|学生|"
    "同事|朋友|工友|病友|网友|牌友|舍友|队友|工头|院医|校医|村医|邻居|"
    "室友|战友|亲戚|保姆|月嫂|阿姨|路人|记者|警官|民警|法人|职工|员工|工人|村民|居民|先生|女士|太太|小姐|妻子|"
    "丈夫|老公|老婆|"
    "爱人|老伴|儿子|女儿|闺女|孙子|孙女|外孙|外孙女|父亲|母亲|爸爸|妈妈|爸|妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|"
    "公公|婆婆|岳父|"
    "岳母|哥哥|姐姐|弟弟|妹妹|表哥|表姐|表弟|表妹|堂哥|堂姐|堂弟|堂妹|舅舅|舅妈|叔叔|婶婶|姑姑|姑妈|姨妈|伯父|"
    "伯母|嫂子|姐夫|"
    "妹夫|女婿|儿媳|媳妇|侄子|侄女|外甥|外甥女|男友|女友|男朋友|女朋友|未婚夫|未婚妻|前夫|前妻|其妻|其夫|其子|"
    "其女|其父|其母|"
    "配偶|子女|主刀|主管|管床|主诊|接诊|首诊|一助|二助|术者|助手|记录|审核|报告|程控|操作者|检查者|送检|随访|责任"
)


def by_person() -> str:
    """The words for people behind which a name may stand, as alternatives of a pattern."""
    return _PEOPLE


_PERSON = re.compile(
    rf"(?:{_PEOPLE}|[我他她你您其咱表堂][弟妹哥姐叔姨舅姑伯娘嫂侄爷奶爸妈]|[大二三四小][弟妹哥姐叔姨舅姑伯嫂])"
    r"(?:[:：=是为叫名（(“\"「]|\s){0,2}$"
)
_BED = re.compile(r"[0-9一二三四五六七八九十]\s?(?:床|号床|号)[:：，,]?$")
_SELF_OF = re.compile(r"我(?:就)?是[^，。,.!！？?\n]{2,16}的$")
_LEADS = re.compile(
    r"(?:由|和|跟|给|找|请|问|让|叫|替|帮|陪|带|被|把|对|向|是|托|见|谢|与|及|同|接|送|等|为|的|说|了|喊|劝|求|"
    r"约|像|问过|"
    r"听|想|告诉|通知|咨询|拜托|麻烦|感谢|委托|昨天|今天|前天|后来|上次|当时|因为|如果|但是|可是|所以|然后|"
    r"还有|以及|包括)$"
)
_SPEAKS = re.compile(
    r"[说讲称告问答劝陪带帮送代签写托介推]|建议|表示|提醒|叮嘱|认为|觉得|告诉|今年|现年|从|因|于|自|在|今早|昨|"
    r"前天|现|目前|"
    r"要|也|都|就|又|还|没|不|已|曾|把|给|跟|和|与|的|了|吗|吧|呢|去|来|到|家属|本人|夫妇|夫妻|两口|他|她|这"
)
_SEX = re.compile(
    r"\s?[,，、;；/（( ]?\s?(?:性别[:：]?\s?)?(?:男|女)(?![朋友儿孩科人婿])|\s?[,，、（( ]\s?[0-9]{1,3}\s?岁|"
    r"[0-9]{1,3}岁"
)
_PHONE = re.compile(r"[\s:：，,（(]?(?:电话|手机)?[:：]?1[3-9][0-9]{9}")
_PARENT = re.compile("妈妈|爸爸|家长|奶奶|爷爷|外婆|家属")
_DRUG = re.compile(
    rf"[{_HAN}]{{0,3}}(?:片|胶囊|颗粒|丸|膏|口服液|注射|冲剂|凝胶|滴眼|滴剂|栓|糖浆|缓释|分散|肠溶|软胶|喷雾|"
    rf"乳膏|搽剂|洗剂|散|汤|饮|"
    rf"霜|针剂|疫苗|试验|征|病(?![史情人历房案])|症|综合|反应|抗体|瘤|癌|炎|素|酸|酯|酮|钠|钾|钙|胺|嗪|啶|唑|坦|汀|平|林|定|韦|"
    rf"星|镇|乡|村|路|街|县|市|区)"
)
_TAKES = re.compile(r"(?:服用|口服|内服|服|吃|喝|涂|抹|擦|敷|注射|用|打|买|开|加|换|含|喷|滴|停|配)$")


_SPLIT = re.compile("试验|评分|指数|分级|分型|反射|氏征|手法|量表|刺激|定律|体位|综合")
"""Words that no name ends in the middle of: 韦伯试验."""
_DECOCTION = frozenset("汤丸散饮膏丹征症炎瘤癌")
"""How prescriptions, signs and diseases end."""
_DEPARTMENT = re.compile(r"[科室部组](?:的|里的)?$|(?:病区|门诊|中心|医院)的?$")
_ANIMAL = re.compile("(?:狗|猫|兔子?|鸟|仓鼠|乌龟|鹦鹉|马|牛)(?:狗|儿|子)?[的名]?叫?$")
_NUMBERED = re.compile(r"(?:^|\n)\s*[(（]?[0-9]{1,3}[.、．)）:：]\s?$")
_OWN_KIN = re.compile(
    r"[我他她您你](?:们?家的?)?(?:老公|老婆|媳妇|妻子|丈夫|爱人|儿子|女儿|闺女|弟弟|妹妹|哥哥|姐姐|妹夫|姐夫|弟媳|嫂子|"
    r"表[哥姐弟妹]|堂[哥姐弟妹]|同事|同学|室友|闺蜜|邻居|男友|女友|男朋友|女朋友|侄[子女]|外甥女?|孙[子女]|外孙女?|朋友|"
    r"[弟妹哥姐儿姨姑舅叔婶嫂])(?:叫|是)?$"
)


_NAMED = re.compile(
    r"(?:我叫|名叫|姓名|名字|联系人|本名|全名|真名|收件人|监护人|户名|主治医师|主治医生|主治大夫|主管医师|"
    r"主管医生|主刀医生|主刀医师|预约医生|接诊医生|首诊医生|经治医生|推荐医生|"
    r"管床医生|责任护士|报告医师|审核医师|患者名|签名|签字)(?:[:：=是为叫名（(“\"「]|\s){0,3}$"
)
"""Words behind which hardly anything but a name stands."""


_HANS = re.compile(f"[{_HAN}]+")


_OFFICE = re.compile(rf"[{_HAN}](?:[者员师士工]|(?<![一的有别每个老家病大女男成本中外])人)$")
"""捐献者, 登记人, 操作员: words for people that no list has."""


def find(page: Page) -> Iterator[Span]:
    """Names whose characters and surroundings together say so; of two that overlap the likelier one."""
    text, never, compound = page.text, lists().never - lists().given, lists().compound
    best: list[tuple[float, int, int]] = []
    for match in _may_begin().finditer(page):
        place = match.start()
        pair = text[place : place + 2]
        if (hopeless(pair) and pair not in compound) or (
            pair[0] in NEVER and pair not in compound and not _said(text, place)
        ):
            continue
        for family in (2, 1) if pair in compound else (1,):
            for size in (family + 2, family + 1):
                name = text[place : place + size]
                if len(name) == size and never.isdisjoint(name[family:]) and _HANS.fullmatch(name):
                    sure = weight(text, place, family, size)
                    if sure >= ENOUGH:
                        best.append((sure, place, size))
    best.sort(reverse=True)
    taken: set[int] = set()
    for _, place, size in best:
        if taken.isdisjoint(range(place, place + size)):
            taken.update(range(place, place + size))
            yield Span(place, place + size, "PERSON", "person/likely", 0.8)


_KIN = frozenset("叔姨婶伯嫂爷奶婆舅哥姐妹弟总工")


_AUNT = re.compile("阿[婆公伯妈爸爷嫂妹]|大[爷妈娘嫂]|[老小]?[爷奶婆]")


def weight(text: str, place: int, family: int, size: int) -> float:
    """log2 of how much rather the characters are a name here."""
    end = place + size
    sum_ = chance(text, place, family, size)
    if sum_ < -9:
        return sum_
    if text[place + family : end] in words("given_pairs_zh"):
        sum_ += 3
    if text[place : place + 2] in lists().not_names:
        sum_ -= 4 if size > 2 else 10
    if hard(text[end : end + 1]) and _NAMED.search(text[max(0, place - 7) : place]):
        sum_ += 8
    if size > 2 and family == 1 and text[place + 1] in _KIN:
        return -1.0
    sum_ += before(text, place) + after(text, end) - (3 if size - family == 1 else 0)
    return -1.0 if sum_ >= ENOUGH and _nobody(text, place, family, size) else sum_


def _nobody(text: str, place: int, family: int, size: int) -> bool:
    """Whether a thing or a word begins there, a title stands in it, or it ends in the middle of a word."""
    end = place + size
    return bool(
        thing(text, place, size)
        or thing(text, place + 1, size - 1)
        or TITLE.match(text, place + family)
        or (size == 2 and text[place + 1] in _KIN)
        or _SPLIT.search(text, place + 1, end + 2)
        or text[end - 1] in _DECOCTION
        or _AUNT.match(text, place + family)
    )


def before(text: str, place: int) -> float:
    """What the words before ``place`` add for a name that begins there."""
    told = text[max(0, place - 7) : place]
    if _NAMED.search(told):
        return 10
    if told[-1:] in "床号" and _BED.search(told):
        return 6
    if not told or not "\u3400" <= told[-1] <= "\u9fff":
        if told and told[-1] in ":：=（(“「" and _PERSON.search(told):
            return 7
        return 7 if _NUMBERED.search(told) else 2
    if _ANIMAL.search(told):
        return -8
    if _PERSON.search(told):
        return 10 if _OWN_KIN.search(text[max(0, place - 9) : place]) else 6
    if _TAKES.search(told):
        return -8
    if _OFFICE.search(told) or _DEPARTMENT.search(told):
        return 4
    if told[-1] == "的" and _SELF_OF.search(text[max(0, place - 22) : place]):
        return 6
    return 2 if _LEADS.search(told) else -2


def after(text: str, end: int) -> float:
    """What the words behind ``end`` add for a name that ends there."""
    told = text[end : end + 8]
    if _SEX.match(told) or _PHONE.match(text, end):
        return 5
    if not told.strip("。.!！~ \n"):
        return 3
    if not "\u3400" <= told[0] <= "\u9fff":
        return 2
    if TITLE.match(told) or _PARENT.match(told):
        return 4
    if _DRUG.match(told):
        return -8
    if _SPEAKS.match(told):
        return 1
    return 0 if boundary(told) else -1.5


@cache
def _things() -> frozenset[str]:
    return words("named_things_zh") | drug_words_han()


def thing(text: str, place: int, size: int) -> bool:
    """Whether a medicine, a brand or a word begins there, or before and reaches into the stretch."""
    things = _things()
    return any(text[place : place + length] in things for length in range(2, size + 4)) or any(
        text[place - back : place - back + length] in things
        for back in range(1, min(3, place) + 1)
        for length in range(back + 1, back + 4)
    )


NEVER = frozenset("是有都能把来但别才令这各几名经便要以为给让找问请按照位药信上年海树生和从由员应可会须时")
"""Surnames of few people that a sentence has as words all the time."""


_OFTEN = -10
"""log2 of the share of a character from which a rare surname is hardly ever one."""
_VERBS = frozenset("是有把令各几名便要以为给让找问请按照位上和都能会可应由从才")


def _said(text: str, place: int) -> bool:
    """Whether a word for a person stands right before a surname that is a word of every sentence: 采血护士但洁."""
    return _PERSON.search(text[max(0, place - 7) : place]) is not None


@cache
def _may_begin() -> Rule:
    """A surname before a character that can stand behind it in a name."""
    table, level = lists(), chances().level
    rare = {char for char in words("surnames_rare_zh") if level.get(char, -21) < _OFTEN}
    beginnings = (table.single | rare | {name[0] for name in table.compound}) - _VERBS
    return rule(f"[{''.join(sorted(beginnings))}](?=[{_HAN}])")
