"""Chinese names without a surname, or in a form of their own: 女儿佳琪, 阿强说, 晨晨妈妈, 买买提·艾力, 叶 欣."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from medsynth.pii._chance_han import given_chance
from medsynth.pii._lexicon import words
from medsynth.pii._page import Page
from medsynth.pii._rule import Rule, rule
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import known_surname, like_name, lists

_HAN = "\u3400-\u9fff"
_KIN = (
    r"女儿|儿子|老婆|妻子|丈夫|老公|爱人|媳妇|孩子|宝宝|宝贝|弟弟|妹妹|哥哥|姐姐|孙子|孙女|外孙女?|侄子|侄女|外甥女?|"
    r"[表堂][弟妹哥姐]|女婿|儿媳妇?|男友|女友|男朋友|女朋友|朋友|同事|同学|室友|邻居|闺蜜|闺女|小孩|娃娃?|保姆|月嫂|"
    r"我家|学生|队友|病友|工友|战友|发小|老乡|小姑娘|小伙子|姑娘|小朋友|双胞胎|大宝|二宝|小宝|患儿|小患者|护工|护士|"
    r"客服|助理|[我他她你咱][弟妹哥姐儿侄孙婶嫂舅姑叔姨]"
)
_AFTER = re.compile(
    rf"[^{_HAN}]|$|今年|去年|现在|最近|刚|才|从|对|说|也|在|有|得|出生|发|咳|拉|吐|生病|总|老是|一直|突然|又|不|"
    rf"没|都|就|"
    r"的|是|和|跟|被|上|已|还|昨|前天|这|那|他|她|你|您|吃|喝|睡|查|做|去|来|能|会|想|要|告诉|推荐|介绍|陪|帮|"
    r"把|给|了|吗|"
    r"怎|头|肚|腹|腿|手|脚|眼|耳|鼻|皮|胸|感冒|流|打|住|到|每|经常|因|患|大夫|医生"
)
_BY_KIN = rule(rf"(?:{_KIN})(?:名字叫|名叫|就叫|叫做|叫作|叫|是|：|:|[（(“\"]|，|,)?")
_CALLED = rule(
    r"(?:(?:我|他|她|儿子|女儿|孩子|宝宝|宝贝|娃|闺女|孙子|孙女|弟弟|妹妹|小孩|人|名字|大家都?|你可以|您可以|可以)"
    r"(?:就|名)?叫我?|叫我|喊我|小名|乳名|昵称|取名|起名|大名|我是)(?:叫|是|：|:|做|为)?\s?"
)
_PET = rule(
    rf"(?:小名|乳名|取名|起名)(?:就|名)?(?:叫|是|：|:|做|为)?\s?([{_HAN}]{{2,3}}?)(?=[^{_HAN}]|今年|现在|最近|"
    rf"才|刚|$)"
)
_TITLE = rule(
    r"姐姐?|哥哥?|阿姨|叔叔?|老师|医生|医师|大夫|妹妹?|弟弟?|同学|小姐|女士|先生|嫂子?|奶奶|爷爷|护士|大姐|大哥|"
    r"妈妈?|爸爸?|"
    r"小朋友|宝宝|主任|教授"
)
_START = re.compile(
    rf"(?:[^{_HAN}]|^|叫我|喊我|[是叫找和跟与问听陪替帮被让给谢对请说看]|谢谢|感谢|我家|我们家|隔壁|楼上|楼下|"
    rf"邻居|同事|昨天|今天|上次|后来)$"
)
_A = (
    "强明珍芳华伟军英兰梅红霞玲丽娟静燕萍慧敏杰辉勇峰刚龙虎豪健斌涛亮鹏飞财娇琴凤秀莲菊香雪琪雯欣怡婷莉娜媚俊浩"
    "凯贵牛毛彪炳坤祥"
)
_XIAO = "丽燕玲芳伟军刚娟英梅霞华敏慧雅琴艳杰辉婷倩娜静萍莉翠琳磊宇晨涵芸薇萌美雪红明强波琪欣怡"
_FREQUENT = (
    "赵孙李周吴郑王冯陈沈韩杨朱秦许吕张孔曹魏陶姜谢邹苏潘葛范彭鲁韦俞袁柳唐罗薛贺孟邱徐刘郭林胡邓曾蔡丁崔钟谭陆汪廖"
)
"""Surnames that make 小赵; a colour or a size they are not."""
_SAYS = (
    r"说|讲|告诉|介绍|推荐|建议|陪|帮|带|给我|跟我|和我|问|今年|最近|现在|昨天|前天|上周|去年|刚|也|又|就|都|"
    r"的|是|他|她|去|吃|得|家|总|老是|你好|您好|为您|医生|大夫"
)
_NICK = rule(rf"阿[{_A}](?=[^{_HAN}]|$|{_SAYS})")
_LITTLE = rule(
    rf"(?:(?:{_KIN}|我是|叫我|我叫|@)(?:叫|是|：|:)?|(?:^|"
    rf"[：:,，。！!？?\n ])(?=小.[你您]好))(小[{_XIAO}{_FREQUENT}])(?=[^{_HAN}]|$|{_SAYS})"
)
_DOTTED = rule(
    rf"([{_HAN}]{{1,8}}(?:[·•・‧][{_HAN}]{{1,8}}){{1,3}}?)(?=[^{_HAN}·•・‧]|$|的|先生|女士|医生|大夫|主任|教授|"
    rf"护士|今年|说|是|在|来|因|患者|从|有|最近|[，。])"
)
_DOTTED_NOT = re.compile(r"[一二三四五六七八九十两项第]|(?:病|征|症|氏|瘤).{0,1}$|法$")
_EPONYM = re.compile(r"病|综合征|症|氏|征|瘤|试验|评分|定律|疗法|手术|术|反射|法|量表|分期|指数")
_BEGINS = rule(
    "这次|这两天|这几天|昨晚|昨天|昨夜|今天|今早|今晨|前天|一直|老是|总是|发烧|发热|拉肚|现在|已经|最近|半夜|"
    "不肯|不想|不愿|去年|上周|"
    "今年|又[发咳拉吐烧]|还[在是没]|[一二两三四五六七八九]岁"
)
_SPACED = rule(
    rf"(?:(?:姓\s{{0,4}}名|患\s{{0,4}}者|病\s{{0,4}}人|签\s{{0,4}}名|联\s?系\s?人|"
    rf"医\s{{0,4}}[生师])\s{{0,3}}[:：]\s{{0,3}}|(?:^|"
    rf"\n)\s{{0,3}})([{_HAN}])\s{{1,4}}([{_HAN}]{{1,2}})(?=\s{{0,2}}[,，、(（\n]|$|\s{{2}})"
)
_SEXED = rule(rf"(?:^|[\n。；;:：!！,，\s])([{_HAN}]{{2,4}})\s?[,，、/ ]\s?(?:男|女)(?:性|孩|士|童)?\s?[,，、/ 。0-9]")
_FAMILY = rule(
    rf"(?:我|他|她|人家|医生|大夫|主任|教授|护士|患者|病人|免贵|本人|鄙人|"
    rf"您贵|[^{_HAN}]|^|都|也|家|人|本)姓([{_HAN}])(?=[\s,，。.!！?？;；、)）的是在她他您你]|$)"
)
_FAMILY_ALONE = rule(
    rf"(?<![百同贵改随跟名外老])姓([{_HAN}])(?=[\s,，。.!！?？;；、)）]|$|的(?:只|那|医|大|主|护|患|病|人))"
)
_STAFF = rule(
    rf"(?:医师|医生|主诊|主治|质控|报告者|送检医生|物理师|护士|护士长|记录|审核|药师|技师|器械|巡回)[:：]?\s?([{_HAN}])"
    rf"(?=[，。,;；/、\n]|$)"
)
"""责任医师蔚， and 质控：曹: a surname that is all a label has."""
_ELDER = rule(rf"(?:按|听|跟|找|请|见|问|拜访|师从)([{_HAN}])老(?=的|说|讲|开|给|那|看)|上([{_HAN}])的签[字名]")
_FAMILY_OF = rule(rf"(?:主|人|者|家|方)([{_HAN}])姓(?=[^{_HAN}]|$)")
_SELF = rule(
    rf"(?:我是|本人|这是)([{_HAN}]{{2,4}}?)(?=[^{_HAN}]|$|的(?:爸|妈|老[公婆]|儿子|女儿|家[属长]|"
    rf"男友|女友|妻|丈夫))"
)
_OF = rule(
    rf"我是([{_HAN}]{{2,4}})的(?:男朋友|女朋友|男友|女友|妈妈|爸爸|老公|老婆|家属|女儿|儿子|丈夫|妻子|姐姐|妹妹|"
    rf"弟弟|哥哥|家长|奶奶|爷爷)"
)
_OF_NOT = re.compile("[一二两三个位名岁多孩宝儿女我你您他她它患病的亲同]|朋友|老师|学生|医生")
_SELF_OF = rule(rf"我(?:就)?是[{_HAN}0-9]{{2,16}}的([{_FREQUENT}][{_HAN}]{{1,2}})(?=[，,。.!！；;\s]|$)")
_COMPOUND_BEFORE = re.compile(rf"(?:[^{_HAN}]|^|[是找叫问请跟和由给经谢到为]|感谢|患者|病人|医生|大夫|挂了?|推荐)$")
_COMPOUND_AFTER = re.compile(
    rf"[^{_HAN}]|$|吗|的|医生|大夫|主任|教授|医师|护士|先生|女士|小姐|老师|说|是|今年|给|在|来|去|做|看"
)
_COMPOUND_WORDS = frozenset(
    "东方 百里 第五 南门 东门 西门 东郭 微生 单于 长孙 陈林 左丘 子车 太史 万俟 公西 公良 鲜于 南宫 纳兰 乐正 "
    "司空 司马 巫马".split()
)


def find(page: Page) -> Iterator[Span]:
    """Names by what stands around them; the same name may be found twice."""
    text = page.text
    yield from _paired(page)
    if "阿" in text:
        for match in _NICK.finditer(page):
            if _START.search(text[max(0, match.start() - 4) : match.start()]):
                yield _span(match.start(), match.end(), "nickname")
    if "小" in text:
        for match in _LITTLE.finditer(page):
            yield _span(*match.span(1), "nickname")
    for match in _PET.finditer(page):
        yield _span(*match.span(1), "nickname")
    yield from _foreign(page)
    yield from _formed(page)


def _span(start: int, end: int, rule: str, kind: str = "PERSON") -> Span:
    return Span(start, end, kind, f"person/{rule}", 0.85)


def _paired(page: Page) -> Iterator[Span]:
    """A given name of two characters behind a kin word or 叫, or before a title: 佳琪, 晨晨妈妈."""
    text = page.text
    pairs, wordy = words("given_pairs_zh"), words("given_words_zh")
    for pattern, sure in ((_BY_KIN, False), (_CALLED, True)):
        for match in pattern.finditer(page):
            place = match.end()
            name = text[place : place + 2]
            if name in pairs and (sure or match[0][-1] in "叫" or name not in wordy) and _AFTER.match(text, place + 2):
                yield _span(place, place + 2, "given")
    for match in _pairs().finditer(page):
        start, name = match.start() - 1, match[0]
        if start >= 0 and name not in wordy and known_surname(text[start]) and like_name(text[start : match.end()]):
            before = text[max(0, start - 2) : start]
            kin = _BY_FAMILY.search(text, max(0, start - 4), start)
            begins = kin or not before or not "\u3400" <= before[-1] <= "\u9fff" or before.endswith(_BEFORE_NAME)
            if begins and (kin or _AFTER.match(text, match.end())):
                yield _span(start, match.end(), "listed")
    for match in _BEGINS.finditer(page):
        name_before = _NAME_BEFORE.search(text, max(0, match.start() - 3), match.start())
        if name_before and _given_alone(text, match.start() - 2):
            yield _span(match.start() - 2, match.start(), "given")
    for match in _CALLS.finditer(page):
        if _given_alone(text, match.end() - 2):
            yield _span(match.end() - 2, match.end(), "given")
    for match in _TITLE.finditer(page):
        place = match.start() - 2
        name = text[max(0, place) : match.start()]
        if name in pairs and name not in wordy and _START.search(text[max(0, place - 3) : place]):
            yield _span(place, place + 2, "given")


_NAME_BEFORE = re.compile(rf"(?<![{_HAN}])[{_HAN}]{{2}}$")
_SURE = 7.0
"""log2 from which two characters at the beginning of a sentence are a given name."""


def _like_given(name: str) -> bool:
    """Whether all characters are those of given names."""
    return all(char in lists().given for char in name)


_KINSHIP = frozenset("叔伯姨婶哥姐妹弟爷奶婆公嫂舅姑妈爸")
_CALLS = rule(
    rf"(?:在吗|在不在|你好|您好|早|嗨|喂|谢谢|辛苦|加油|放心|别怕|没事|抱抱)[，,、 ][{_HAN}]{{2}}(?=[？?！!。，~]|$)"
)
"""在吗，佳怡？: a given name alone behind a greeting and a comma, before a stop."""


def _given_alone(text: str, start: int) -> bool:
    """Whether two characters at the beginning or the end of a sentence are a given name."""
    name, pairs = text[start : start + 2], words("given_pairs_zh")
    if name in words("given_words_zh") or name[-1:] in _KINSHIP:
        return False
    return name in pairs or (_like_given(name) and given_chance(text, start, start + 2) >= _SURE)


_BY_FAMILY = re.compile(
    r"(?:妈|爸|妈妈|爸爸|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|叔叔|阿姨|姑姑|舅舅|舅妈|姨妈|"
    r"老公|老婆|丈夫|妻子|爱人|儿子|女儿|哥哥|姐姐|弟弟|妹妹|孙子|孙女)\Z"
)
_BEFORE_NAME = tuple("助叫是由找和与及跟给请的问经为到主刀医生患者病人大夫家属".replace("的", ""))


@cache
def _pairs() -> Rule:
    """The listed given names, found by their first and second character."""
    pairs = words("given_pairs_zh")
    by_first: dict[str, set[str]] = {}
    for pair in pairs:
        by_first.setdefault(pair[0], set()).add(pair[1])
    return rule("|".join(f"{first}[{''.join(sorted(rest))}]" for first, rest in sorted(by_first.items())))


@cache
def _minority() -> tuple[Rule, Rule]:
    """Whole names of the list; short ones behind a role."""
    long, short = (
        sorted(words(name), key=len, reverse=True) for name in ("names_minority_zh", "names_minority_short_zh")
    )
    firsts, heads = ("".join(sorted({name[0] for name in names})) for names in (long, short))
    some = f"(?=[{heads}])(?:{'|'.join(short)})"
    role = r"我叫|叫|我是|姓名[:：]|患者|病人|医生|大夫|护士[:：]|家属|找|谢谢|感谢|挂了"
    return (
        rule(f"(?=[{firsts}])(?:{'|'.join(long)})"),
        rule(
            rf"(?:{role})({'|'.join(short)}){{1,2}}(?=[^{_HAN}]|$|今年|的|医生|大夫|主任|说|是|来|在)"
            rf"|(?<![{_HAN}])(?!沙拉|别克|哈达|大麦){some}{{1,2}}(?=[（(、，,。；;]|$)"
            rf"|{some}{{1,2}}(?=护士|医生|大夫|主任|医师|大姐|大哥|大叔|阿姨|奶奶|爷爷|老师|姐|哥|叔)"
        ),
    )


def _foreign(page: Page) -> Iterator[Span]:
    """Names of other peoples."""
    text = page.text
    if "·" in text or "•" in text or "・" in text or "‧" in text:
        for match in _DOTTED.finditer(page):
            if not _EPONYM.match(text, match.end()) and not _DOTTED_NOT.search(match[1]):
                start = match.start(1) + _lead(match[1])
                yield _span(start, match.end(1), "dotted")
    long, short = _minority()
    for match in long.finditer(page):
        yield _span(match.start(), match.end(), "listed")
    for match in short.finditer(page):
        yield _span(match.start(1) if match[1] else match.start(), match.end(), "listed")


_LEAD = re.compile(
    rf"[{_HAN}]{{0,5}}?(?:我叫|我是|叫做?|是|患者|病人|医生|大夫|护士|姓名|家属|谢谢|感谢|找|和|跟|由|给|请)"
)


def _lead(name: str) -> int:
    """How many characters before a name with a dot are the sentence: 我叫买买提·艾力."""
    match = _LEAD.match(name[: re.search("[·•・‧]", name).start()])  # type: ignore[union-attr]
    return match.end() if match and len(name) - match.end() > 4 else 0


def _formed(page: Page) -> Iterator[Span]:
    """叶 欣 behind a label, 叶欣,女,29岁, 免贵姓晁, and surnames of two characters."""
    text = page.text
    for match in _SPACED.finditer(page):
        name = match[1] + match[2]
        if known_surname(match[1]) and like_name(name):
            yield _span(match.start(1), match.end(2), "spaced")
    if "男" in text or "女" in text:
        for match in _SEXED.finditer(page):
            if like_name(match[1]):
                yield _span(*match.span(1), "sexed")
    if "姓" in text:
        for match in chain(_FAMILY.finditer(page), _FAMILY_OF.finditer(page)):
            if known_surname(match[1]):
                yield _span(*match.span(1), "surname", "PERSON_PARTIAL")
        for match in _FAMILY_ALONE.finditer(page):
            if known_surname(match[1]) or match[1] in words("surnames_rare_zh"):
                yield _span(*match.span(1), "surname", "PERSON_PARTIAL")
    for match in chain(_STAFF.finditer(page), _ELDER.finditer(page)):
        group = match.lastindex or 1
        if known_surname(match[group]) and match[group] not in _NO_SURNAME:
            yield _span(*match.span(group), "surname", "PERSON_PARTIAL")
    yield from _told(page)
    yield from _two_characters(page)


_NO_SURNAME = frozenset("在有无是的来过不上白时单位都应老家和者后们等可时能会从但且于由全年生元信")


def _told(page: Page) -> Iterator[Span]:
    """我是解晓东, 我是莉莉安的男朋友."""
    for match in _SELF_OF.finditer(page):
        if like_name(match[1]):
            yield _span(*match.span(1), "self")
    for match in _SELF.finditer(page):
        if like_name(match[1]) and match[1][-1] not in "人男女性生员":
            yield _span(*match.span(1), "self")
    for match in _OF.finditer(page):
        if not _OF_NOT.search(match[1]):
            yield _span(*match.span(1), "self")


def _two_characters(page: Page) -> Iterator[Span]:
    """A surname of two characters with its given name: 找司徒健."""
    text = page.text
    for match in _compound().finditer(page):
        start, family = match.start(), match[0]
        for size in (2, 1):
            end = start + len(family) + size
            if (
                end <= len(text)
                and like_name(text[start:end])
                and _COMPOUND_AFTER.match(text, end)
                and _COMPOUND_BEFORE.search(text[max(0, start - 2) : start])
            ):
                yield _span(start, end, "compound")
                break


@cache
def _compound() -> Rule:
    names = sorted(words("compound_zh") - _COMPOUND_WORDS)
    firsts = "".join(sorted({name[0] for name in names}))
    return rule(f"(?=[{firsts}])(?:{'|'.join(names)})")
