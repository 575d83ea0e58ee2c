"""Chinese surnames and given names as lists, and how long a name is that begins at a place.

How long it is shows in what follows: a stop, a word that continues a sentence, or the same name once more.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from medsynth.pii._lexicon import words

_TITLES = (
    "医生 大夫 主任 教授 医师 院长 护士长 护士 专家 博士 药师 老师 先生 女士 小姐 太太 同志 师傅 阿姨 "
    "叔叔 大爷 大妈 大姐 大哥 奶奶 爷爷 伯伯 伯父 科长 处长 局长 "
    "治疗师 营养师 咨询师 康复师 护师 麻醉师 心理师 "
    "老板 经理 总监 校长 所长 站长 技师 主治 助理 副主任 副教授 主管 女仕 小朋友 同学 先森 "
    "阿婆 阿公 老伯 老爷子 老太太 大娘 大婶 大嫂 大伯 大叔 郎中 物理师 检验师 律师 警官 法医 村长 书记 队长 "
    "医森 主任医师 伯母 姑娘 美女 帅哥 总 哥 姐"
).split()
TITLE = re.compile("|".join(sorted(_TITLES, key=len, reverse=True)))
NOT_TITLE = re.compile("指导|处方|嘱|建议下")
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
    r"小时|饭|陪|尿|便|月经|例假|做了|做过|推荐|介绍|告诉|建议|负责|帮"
)
PARTIAL_NOT = frozenset("位药把是信树上海年生但有都由从能来那才令员这各几名全应时经单管水便要以为给让找问请按照苗牙")
VERBISH = frozenset(
    (
        "干 应 能 有 是 都 和 都 生 把 但 由 来 从 向 别 越 经 上 会 时 常 全 强 解 怀 连 管 查 保 利 通 施 "
        "满 应 练 充 喜 爱 闻 操 藏 展 更 安 平 成 容 明 关 计 封 步 包 单 连 官 费 乐 须 沙 须"
    ).split()
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
    "胸胃肠肝胆脾肾肺脑颈腰腿脚手臂肩膝眼耳鼻喉嘴舌牙皮肤脸额头晕烧热冷寒汗湿疹斑痘痤疮癣疱氏"
)
_FREQUENT = 300
"""Surnames of the list's beginning, which carry nearly all people: enough where nothing else says a name."""


@cache
def ordered() -> tuple[str, ...]:
    """Surnames of one character, the most frequent first."""
    from medsynth.core.shipped import shipped

    text = shipped("seeds/lexicons/pii/surnames_zh.txt").read_text("utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def lists() -> _Lists:
    names = ordered()
    not_names = words("not_names_zh")
    return _Lists(
        frozenset(names),
        words("compound_zh"),
        frozenset(names[:_FREQUENT]),
        words("given_zh"),
        frozenset(_NEVER),
        not_names,
    )


def surname(text: str, place: int) -> int:
    """The length of the surname at ``place``: 2, 1 or 0."""
    table = lists()
    if text[place : place + 2] in table.compound:
        return 2
    return 1 if text[place : place + 1] in table.single else 0


def given_of(name: str) -> str:
    """The given name of two characters in a whole name; empty if it has none or the name is no whole name."""
    family = surname(name, 0)
    return name[family:] if family and len(name) - family == 2 else ""


def known_surname(text: str) -> bool:
    """Whether ``text`` is a surname."""
    return text in lists().single or text in lists().compound


def like_name(text: str) -> bool:
    """Whether ``text`` is a surname with one or two characters of given names, and no word."""
    table, family = lists(), surname(text, 0)
    given = text[family:]
    return (
        bool(family)
        and len(given) in (1, 2)
        and all(char in table.given for char in given)
        and not any(text[: size + 2] in table.not_names for size in range(len(text) - 1))
    )


_EPONYMS = frozenset(
    "特纳 唐氏 帕金 克罗 川崎 桥本 格林 吉兰 贝赫 白塞 马凡 梅尼 美尼 阿尔 亨廷 霍奇 库欣 雷诺 舍格 范可 威尔 "
    "肝豆 狼疮 甲亢 甲减".split()
)
"""How diseases begin that may stand right behind a name."""


def name_length(text: str, place: int, strict: bool) -> int:
    """The length of the name that begins at ``place``, 0 for none. strict: only usual characters in the given
    name."""
    table = lists()
    family = surname(text, place)
    if not family or text[place : place + 2] in table.not_names:
        return 0
    if text[place : place + 3] in table.not_names:
        return 0
    if strict and family == 1 and text[place] in PARTIAL_NOT:
        return 0
    given = place + family
    best = 0
    for length in (1, 2):
        part = text[given : given + length]
        if len(part) < length or not given_part(part, strict):
            break
        after = text[given + length : given + length + 3]
        whole = text[place : given + length]
        if (
            length == 2
            and best
            and not boundary(after)
            and boundary(text[given + 1 : given + 4])
            and text.count(whole) < 2
        ):
            break
        if length == 2 and best and text[given + 1 : given + 3] in _EPONYMS:
            break
        if length == 2 and best and part[1] in "发说在从有也因去来上下到后前得不是的了" and text.count(whole) < 2:
            break
        best = family + length
        if length == 1 and hard(after):
            break
    if best and (text[place : place + best] in table.not_names or TITLE.search(text, place + family, place + best + 2)):
        found = TITLE.search(text, place + family, place + best + 2)
        inside = found is not None and len(found[0]) > 1 and found.start() < place + best
        if inside or text[place : place + best] in table.not_names:
            return found.start() - place if found and inside and found.start() - place > family else 0
    return best


def given_part(part: str, strict: bool) -> bool:
    table = lists()
    last = part[-1]
    if not "\u3400" <= last <= "\u9fff" or (last in table.never and last not in "月天分"):
        return False
    return last in table.given if strict else True


def boundary(after: str) -> bool:
    return not after or _GOES_ON.match(after) is not None


_HARD = re.compile(r"[^\u3400-\u9fff]")


def hard(after: str) -> bool:
    return not after or _HARD.match(after) is not None
