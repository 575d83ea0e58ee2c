"""Chinese names, by their role: label, introduction, kin, title; or a surname with a given name where a word may begin.

How long a name is shows in what follows it: a stop, a word that continues a sentence, or the same name once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from medsynth.pii._lexicon import words
from medsynth.pii._page import Page
from medsynth.pii._span import Span

_TITLES = (
    "医生 大夫 主任 教授 医师 院长 护士长 护士 专家 博士 药师 老师 先生 女士 小姐 太太 同志 师傅 阿姨 "
    "叔叔 大爷 大妈 大姐 大哥 奶奶 爷爷 伯伯 伯父 科长 处长 局长 "
    "老板 经理 总监 校长 所长 站长 技师 主治 助理 副主任 副教授 主管 女仕 小朋友 同学 先森 "
    "医森 主任医师 伯母 姑娘 美女 帅哥 总 哥 姐"
).split()
_TITLE = re.compile("|".join(sorted(_TITLES, key=len, reverse=True)))
_NOT_TITLE = re.compile("指导|处方|嘱|建议下")
_LABELS = (
    re.compile(
        r"(?:姓名|名字|全名|真名|本名|大名|芳名|乳名|小名|患者名|病人名|医生名|曾用名)(?:[:：\s=]|是|为|叫|"
        r"写的是|登记的是|填的是){0,4}"
    ),
    re.compile(
        r"(?:主管|主治|主刀|责任|管床|值班|接诊|家庭|我的|他的|她的|的)(?:医生|大夫|医师|主任|护士)(?:名叫|叫|是)"
    ),
    re.compile(
        r"(?:我叫|名叫|叫做|叫作|名为|我姓名|本人叫|她叫|他叫|孩子叫|宝宝叫|儿子叫|女儿叫|小名叫|大名叫|人叫|"
        r"医生叫|大夫叫|就叫)(?:做|作|[:：\s])?"
    ),
    re.compile(
        r"(?:联系人|收件人|收货人|寄件人|经办人|申请人|监护人|委托人|负责人|持卡人|开户人|户名|参保人|投保人|"
        r"被保险人|受检者|受检人|送检医师|送检医生|送检者|检查者|检查医师|报告医师|审核医师|审核者|报告者|"
        r"记录者|记录医师|诊断医师|手术医师|术者|主刀医?生?|主刀|麻醉师|麻醉医师|助手|接诊医?生?|接诊|"
        r"首诊医生|主治医师|主治医生|主治大夫|主任医师|副主任医师|经治医师|经管医生|管床医生|床位医生|"
        r"责任护士|坐诊医生|坐诊专家|值班医生|门诊医生|开单医生|开方医师|处方医师|医师签名|医生签名|医师|"
        r"患者签名|家属签名|签名|签字|签署人|署名|落款|主诊|主诊医师|住院医师|咨询师|心理师|治疗师|营养师|"
        r"健康管理师|护士|药师|导师|家属|病人|患者|病员|患儿|产妇|陪护|亲属|父亲姓名|母亲姓名|回复医生|"
        r"回答医生|医生回复|咨询医生|预约医生|推荐医生|挂号医生|本人|署名医生)(?:[:：=]|[ \t]|是|为|名叫|叫|"
        r"姓名){0,4}"
    ),
)
_STRONG = re.compile(r"[:：=]|叫|是|为|姓名|名$|名字")
_KIN = re.compile(
    r"(?:女儿|儿子|老婆|妻子|丈夫|老公|爱人|媳妇|爸爸|妈妈|父亲|母亲|爷爷|奶奶|外婆|外公|姥姥|姥爷|孩子|"
    r"宝宝|弟弟|妹妹|哥哥|姐姐|孙子|孙女|外孙女?|侄子|侄女|外甥女?|表弟|表妹|表哥|表姐|堂弟|堂妹|堂哥|"
    r"堂姐|舅舅|叔叔|姑姑|姑妈|姨妈|伯父|伯母|舅妈|婶婶|嫂子|岳父|岳母|公公|婆婆|女婿|儿媳妇?|男友|女友|"
    r"男朋友|女朋友|朋友|同事|同学|室友|邻居|闺蜜|闺女|小孩|娃|家人|亲戚|未婚妻|未婚夫|前夫|前妻|保姆|"
    r"月嫂|学生|员工|队友|双胞胎|小儿|小女|家父|家母|先生|太太|我妈(?!妈)|我爸(?!爸)|我弟(?!弟)|"
    r"我妹(?!妹)|我哥(?!哥)|我姐(?!姐)|我儿|患儿|"
    r"病友|战友|师傅)(?:[（(\"“:：,，]|名叫|叫做?|是){0,2}"
)
_CALL = re.compile(
    r"(?:谢谢|感谢|多谢|请问|您好|你好|尊敬的|亲爱的|致|给|找|跟|由|经|被|挂|咨询|预约|请|问|听|让|@|和|"
    r"与|及|向|对|见|看|替|帮|陪|带|叫|联系|转告|麻烦|拜托|祝|我是|这是|本人|是|的|到|在|为|因|同|并|或|"
    r"将|位|个|科|院|室|号|经过|根据|按照|依|据|遵|代|陪同|家属|接|约|换|加|关注|推荐|听说|来自|关于|"
    r"包括|其中|以及|还有|就是|例如|比如|病人|患者|医生|大夫)$"
)
_GOES_ON = re.compile(
    r"今年|去年|现年|年龄|[0-9男女,，。.!！?？;；:：、\s()（）\"“”\]【】<>《》/|~～…—\-+]|岁|从|的|在|是|"
    r"说|最近|近[来日期几]|咳|已|因|头[痛晕疼]|有|也|被|得了|得的|现在|昨|前天|今天|今早|明天|半夜|出现|"
    r"发[烧热现病]|拉肚|肚子|腹|吃|喝|睡|住院|住在|患|于|自|曾|一直|还|就|都|不|没|老是|总是|经常|突然|"
    r"身[高体上]|体[重温检]|血[压糖]|心|胸|胃|手|脚|腿|眼|皮肤|怀孕|生[病了]|流|呕|全身|感[冒觉]|"
    r"高[烧血]|要|想|能|会|可|应|需|跟|和|与|给|把|对|向|让|带|来|去|到|上|下|了|着|过|吗|呢|啊|吧|呀|由|"
    r"经|为|以|等|之|每|看|查|做|接|打|检|诊|治|术|手术|入院|出院|门诊|医|大夫|主任|教授|先生|女士|小姐|"
    r"同志|护士|老师|阿姨|叔叔|电话|手机|身份|地址|联系|性别|这|那|我|你|您|他|她|它|们|什么|怎|哪|谁|多|"
    r"很|太|非常|比较|特别|好|坏|开始|开|服|用|回|写|签|敬|上[。\s]|接诊|坐|值班|刚|才|又|再|只|仅|或|及|"
    r"并|但|所|如|如果|虽|而|且|则|反[复映]|长|左|右|双|两|三|半|天|月|周|晚|早|夜|下午|上午|中午|白天|"
    r"小时|饭|陪|尿|便|月经|例假|做了|做过"
)
_WORD_END = re.compile(
    r"(?:昨天|今天|前天|明天|上周|下周|后来|然后|现在|当时|之前|以后|最后|如果|因为|所以|但是|而且|还有|"
    r"听说|知道|记得|认识|介绍|推荐|遇到|碰到|看过|问过|咨询过|了|过|说|问|找|由|请|让|叫|给|跟|和|与|及|"
    r"对|被|替|帮|陪|带|的|是|在|,|，|。|、|；|;|！|!|？|\?|\n|\s|:|：|\(|（|\"|“|【|《|>|~|—|-)$"
)


class _Lists(NamedTuple):
    single: frozenset[str]
    compound: frozenset[str]
    frequent: frozenset[str]
    given: frozenset[str]
    never: frozenset[str]
    not_names: frozenset[str]


_NEVER = (
    "的了是在我你您他她它们有不吗呢吧啊呀哦嗯吃喝疼痛痒肿胀咳吐拉尿便血压糖癌瘤炎症病药针片粒丸胶囊剂膏颗粒诊"
    "断检查治疗术院科室请问想要会能可应该怎什么哪谁为因所以但而且或者及与和跟被把让给对向到从于就都也还再又才"
    "只很太最更非常没无未别岁说看做用打挂号这那此其每各某几多少个位次天周月年时分秒点后前里外上下左右内侧部腹"
    "胸胃肠肝胆脾肾肺脑颈腰腿脚手臂肩膝眼耳鼻喉嘴舌牙皮肤脸额头晕烧热冷寒汗湿疹斑痘痤疮癣疱"
)
_FREQUENT = 300
"""Surnames of the list's beginning, which carry nearly all people: enough where nothing else says a name."""


@cache
def _lists() -> _Lists:
    from medsynth.core.shipped import shipped

    text = shipped("seeds/lexicons/pii/surnames_zh.txt").read_text("utf-8")
    ordered = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    not_names = words("not_names_zh")
    return _Lists(
        frozenset(ordered),
        words("compound_zh"),
        frozenset(ordered[:_FREQUENT]),
        words("given_zh"),
        frozenset(_NEVER),
        not_names,
    )


def find(page: Page) -> Iterator[Span]:
    """Chinese names by every rule; the same name may be found twice."""
    text = page.text
    yield from _labelled(text)
    yield from _kin(text)
    yield from _titled(text)
    yield from _bare(text)


def _surname(text: str, place: int) -> int:
    """The length of the surname at ``place``: 2, 1 or 0."""
    lists = _lists()
    if text[place : place + 2] in lists.compound:
        return 2
    return 1 if text[place : place + 1] in lists.single else 0


def _name(text: str, place: int, strict: bool) -> int:
    """The length of the name that begins at ``place``, 0 for none. strict: only usual characters in the given name."""
    lists = _lists()
    family = _surname(text, place)
    if not family or text[place : place + 2] in lists.not_names:
        return 0
    if text[place : place + 3] in lists.not_names:
        return 0
    if strict and family == 1 and text[place] in _PARTIAL_NOT:
        return 0
    given = place + family
    best = 0
    for length in (1, 2):
        part = text[given : given + length]
        if len(part) < length or not _given(part, strict):
            break
        after = text[given + length : given + length + 3]
        whole = text[place : given + length]
        if (
            length == 2
            and best
            and not _boundary(after)
            and _boundary(text[given + 1 : given + 4])
            and text.count(whole) < 2
        ):
            break
        if length == 2 and best and part[1] in "发说在从有也因去来上下到后前得不是的了" and text.count(whole) < 2:
            break
        best = family + length
        if length == 1 and _hard(after):
            break
    if best and (
        text[place : place + best] in lists.not_names or _TITLE.search(text, place + family, place + best + 2)
    ):
        found = _TITLE.search(text, place + family, place + best + 2)
        inside = found is not None and len(found[0]) > 1 and found.start() < place + best
        if inside or text[place : place + best] in lists.not_names:
            return found.start() - place if found and inside and found.start() - place > family else 0
    return best


_CALLED = re.compile(r"(?:我|他|她|名|人|子|儿|女|孩|宝|公|婆|妈|爸|妹|弟|哥|姐|孙|友|姓名|名字)(?:叫|[:：])\s?$")


def _called(text: str, place: int) -> int:
    """The length, 3, of a name whose beginning is a word too (王子轩), where somebody is said to be called so."""
    lists, name = _lists(), text[place : place + 3]
    if len(name) < 3 or name[0] not in lists.frequent or name in lists.not_names:
        return 0
    known = name[1] in lists.given and name[2] in lists.given
    return 3 if known and _hard(text[place + 3 :][:1]) and _CALLED.search(text[max(0, place - 4) : place]) else 0


def _given(part: str, strict: bool) -> bool:
    lists = _lists()
    last = part[-1]
    if not "\u3400" <= last <= "\u9fff" or (last in lists.never and last not in "月天分"):
        return False
    return last in lists.given if strict else True


def _boundary(after: str) -> bool:
    return not after or _GOES_ON.match(after) is not None


_HARD = re.compile(r"[^\u3400-\u9fff]")


def _hard(after: str) -> bool:
    return not after or _HARD.match(after) is not None


def _labelled(text: str) -> Iterator[Span]:
    for match in chain.from_iterable(pattern.finditer(text) for pattern in _LABELS):
        place = match.end()
        if not text[place : place + 1]:
            continue
        strong = _STRONG.search(match[0][-4:]) is not None
        length = _name(text, place, strict=not strong) or _called(text, place)
        if not length and strong and any(sign in match[0] for sign in ":：="):
            length = _unknown(text, place)
        if not length:
            continue
        after = text[place + length : place + length + 3]
        if not strong and not _boundary(after):
            continue
        colon = match[0][-1] in ":：="
        if _PLAIN.match(match[0]) and not colon and not _usual(text, place, length):
            continue
        yield Span(place, place + length, "PERSON", "person/label", 0.9 if strong else 0.8)


_ALONE = re.compile(r"[\u3400-\u9fff]{2,4}(?:[·•・．.][\u3400-\u9fff]{1,8}){0,3}(?=[\s,，。;；、\n（(]|$)")
_FIELD = re.compile(r"(?:姓名|名字|全名|联系人|收件人|户名|签名|签字|署名)\s?[:：=]")


def _unknown(text: str, place: int) -> int:
    """The length of a name without a known surname behind 姓名：, where it stands alone."""
    if not _FIELD.search(text[max(0, place - 6) : place]):
        return 0
    match = _ALONE.match(text, place)
    return match.end() - place if match and not any(char in _lists().never for char in match[0]) else 0


def _kin(text: str) -> Iterator[Span]:
    for match in _KIN.finditer(text):
        place = match.end()
        length = (
            _name(text, place, strict=True)
            or (_name(text, place, strict=False) if text[place - 1] in "叫（(是" else 0)
            or _called(text, place)
        )
        if not length or (
            not _usual(text, place, length)
            and text[place - 1] not in "叫（("
            and text.count(text[place : place + length]) < 2
        ):
            continue
        if _boundary(text[place + length : place + length + 3]):
            yield Span(place, place + length, "PERSON", "person/kin", 0.85)


_VERBISH = frozenset(
    (
        "干 应 能 有 是 都 和 都 生 把 但 由 来 从 向 别 越 经 上 会 时 常 全 强 解 怀 连 管 查 保 利 通 施 "
        "满 应 练 充 喜 爱 闻 操 藏 展 更 安 平 成 容 明 关 计 封 步 包 单 连 官 费 乐 须 沙 须"
    ).split()
)


_PLAIN = re.compile("患者|病人|病员|患儿|产妇|家属|本人|陪护|亲属|护士|药师|医师|助手|接诊|术者")


def _usual(text: str, place: int, length: int) -> bool:
    """Whether the name stands on its own behind a word that a sentence may begin with."""
    return text[place] in _lists().frequent and text[place] not in _ADVERBS and not _verbish(text, place, length)


_ADVERBS = frozenset("时应可能有是都和把但由来从向别越经会时常全强解连管查保利通施满更安平成容明关计封步包单乐须要以")
_PARTIAL_NOT = frozenset("位药把是信树上海年生但有都由从能来那才令员这各几名全应时经单管水便党要以为给让找问请按照苗牙")


def _verbish(text: str, place: int, length: int) -> bool:
    """A word that is rather a verb or adverb than a surname, with one character behind it."""
    return length == 2 and text[place] in _VERBISH


_SHORT_AFTER = {"总": "，。说你您！,", "哥": "，。说你您！,帮也告推介给", "姐": "，。说你您！,帮也告推介给"}


def _titled(text: str) -> Iterator[Span]:
    """张医生, 谢谢邱主任, 李芳主任医师: a whole name if there is one, else the surname alone."""
    lists = _lists()
    for match in _TITLE.finditer(text):
        end = match.start()
        if not end or _NOT_TITLE.match(text, match.end()) or not "\u3400" <= text[end - 1] <= "\u9fff":
            continue
        if text[match.end() : match.end() + 1] not in _SHORT_AFTER.get(match[0], text):
            continue
        for size in (4, 3, 2):
            place = end - size
            if place < 0:
                continue
            family = _surname(text, place)
            if not family or size - family not in (1, 2) or text[place : place + 2] in lists.not_names:
                continue
            part = text[place + family : end]
            if not all(char in lists.given for char in part) or (text[end - 2 : end] in lists.not_names and size == 3):
                continue
            if not _starts(text, place):
                continue
            if size == 2 and family == 1 and text[place:end] in lists.compound:
                continue
            if (
                family == 1
                and size == 2
                and text[end - 1] in lists.frequent
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


_ALMOST = re.compile(
    r"(?:感谢|致谢|答谢|道谢|谢谢|多谢|亲戚|过程|疗程|流程|病程|日程|全程|课程|紧张|夸张|主张|扩张|慌张|"
    r"也许|允许|或许|西林|匹林|大黄|牛黄|"
    r"很黄|发黄|变黄|偏黄|分钟|点钟|外孙|子孙|行李|上周|下周|每周|几周|本周|这周|那周|孕周|"
    r"[一二两三四五六七八九十0-9多半]周|大王|门诊|专家|权威|肿瘤|普通|优秀|著名|知名|当地|中医|西医|女|"
    r"男|主治|值班|坐诊|全科|儿童|年轻|老|小)$"
)


def _partial(text: str, end: int) -> Iterator[Span]:
    lists = _lists()
    for size in (2, 1):
        place = end - size
        if place < 0 or (size == 2 and text[place:end] not in lists.compound):
            continue
        if size == 1 and text[place] not in lists.single:
            continue
        if size == 1 and text[place] in _PARTIAL_NOT and (text[place] != "应" or not _apart(text, place)):
            continue
        if _starts(text, place) or (text[place - 1] in "老小阿" and (place == 1 or _starts(text, place - 1))):
            if (
                size == 1
                and (text[place] in _VERBISH or text[place] in "高全明老女白和都是有来能于方强单应")
                and place
                and "\u3400" <= text[place - 1] <= "\u9fff"
                and text[place - 1] not in "谢谢问的是找挂"
            ):
                continue
            yield Span(place, end, "PERSON_PARTIAL", "person/surname", 0.85)
            return
        if (
            size == 1
            and text[place] in lists.frequent
            and text[place] not in _VERBISH
            and not _ALMOST.search(text[max(0, end - 3) : end])
            and text[place - 1 : end] not in lists.not_names
            and text[place] not in "高黄白方时金石毛康万段常江史于何任余马温"
        ):
            yield Span(place, end, "PERSON_PARTIAL", "person/surname", 0.75)
            return


def _bare(text: str) -> Iterator[Span]:
    """A frequent surname with two usual characters, between ends of words: 昨天张建国去复查."""
    lists = _lists()
    for match in _candidates().finditer(text):
        place = match.start()
        length = _name(text, place, strict=True)
        if length < 3 or text[place + 1 : place + 3] in lists.not_names:
            continue
        before = text[max(0, place - 4) : place]
        if _ALMOST.search(text[max(0, place - 2) : place + 1]):
            continue
        if (not before or _WORD_END.search(before)) and _boundary(text[place + length : place + length + 3]):
            yield Span(place, place + length, "PERSON", "person/bare", 0.7)


@cache
def _candidates() -> re.Pattern[str]:
    lists = _lists()
    frequent = "".join(sorted(lists.frequent - _VERBISH - set("高黄白方时金石毛万常于何任温易乐年言")))
    given = "".join(sorted(lists.given))
    return re.compile(f"[{frequent}](?=[{given}][{given}])")


def _apart(text: str, place: int) -> bool:
    """Whether no Chinese character stands before ``place``."""
    return not place or not "\u3400" <= text[place - 1] <= "\u9fff"
