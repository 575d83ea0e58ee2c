"""Cues of denial, past, condition, question and kin in Chinese, and where the scope of each ends.

Works on folded text (simplified characters). Looks forward from a cue, never across the end of a sentence.
"""

from __future__ import annotations

import re
from typing import Protocol


class Around(Protocol):
    @property
    def head(self) -> str: ...
    @property
    def span(self) -> str: ...
    @property
    def tail(self) -> str: ...


# Looks like a denial and is none. Tried first at every position, so that its characters are used up.
_PSEUDO = (
    r"(?:无|没有?|未)(?:见|有)?(?:什么|任何|明显|明确)?的?(?:诱因|原因|缘由|征兆|预兆|先兆|外伤(?:的情况下)?)"
    r"|(?:没有?|无|未|不)(?:怎么|再|明显|任何|得到)?(?:好转|缓解|减轻|改善|效果?|管用|起作用|见好|消退|停|治疗|处理|重视|在意|注意|退|好)"
    r"|没有?(?:想到|来得及|多久|多长|几天|几分|办法|人|时间|钱|事|精神|力气|劲|胃口|食欲|睡|吃|喝|去|看(?!到|见|出)|做|用|上|带|及时|敢|能|法)"
    r"|无(?:法|论|缘无故|故|意|力|精打采|助|比)|有没有|有无|是不是|会不会|能不能|要不要|可不可以|该不该|算不算|受不了|忍不住|止不住"
    r"|不(?:能|可以?|能够)?(?:停|断|止|住|时|能|得|知|明|想|敢|定|自主|久|由|仅|但|只|光|舒服|同|过|论|管|了|清|太清|好意思|行|对劲|到|起|下|排除|除外|醒|动)"
    r"|时不时|差不多|了不得|不得了|非常|除非|莫非|是否|未婚|未来|未必|未成年|非得|无非"
)
_CUE = re.compile(
    rf"(?P<pseudo>{_PSEUDO})|(?P<deny>否认|排除了?)|(?P<list>(?:并|也|都|均|暂|目前|从来?|还|根本|完全)?(?:没有过?|"
    rf"无|未见|未出现|未发现|未发生|未诉|从未有?))"
    r"|(?P<near>不是|并非|不会|没|不|未|非|(?<!分)(?<!特)(?<!区)(?<!个)(?<!级)别(?!人|的|处|墅|说|致|家|墅|看|嘌))"
)
_ENDS_DENY = re.compile(r"但|可是|不过|然而|却|只是|自诉|现在|目前|今|突然|忽然")
_ENDS_LIST = re.compile(
    r"[，,。：:]|\S\s|但|可是|不过|却|反而|而是|而且|并且|只是|就|才|然后|因为|由于|导致|一直|总是?|老是|还是|还有|仍|依然|伴|突|忽|后|了|时|"
    r"(?<![没含])有(?!过)|出现(?<=..出现)|自觉|感觉|觉得"
)

_ABSENT = re.compile(
    r"的?(?:症状|情况|现象|想法|念头|病史)?\s*(?:[：:]\s*)?(?:也|都|均|倒|暂时?|目前)?(?:是)?(?:没有|无|阴性|否认|没|不存在|不明显)(?=[，,。；;！!、\s）)]|$)"
    r"|\s*[（(]\s*[-－—]\s*[）)]"
)
_GONE = re.compile(
    r"的?(?:症状|情况|感觉)?(?:已经?|现在已?经?|后来|目前已?经?|都|今天已?经?|基本|完全|早就?)*(?:好了|消失|不(?:痛|疼|"
    r"烧|吐|晕)了|没了|痊愈|治愈|已愈|没有了|止住了|好转|排除)"
)

_PAST = re.compile(
    r"去年|前年|前几年|早年|年轻(?:的)?时候?|小时候|儿时|幼时|以前|从前|先前|过去(?!医院)|曾经?|既往|原来|上次|上回|当年|那年|病史|"
    r"(?<![时天日钟晚午早会两])之前|[0-9一二两三四五六七八九十几半多好]+个?(?:多)?(?:年|月|周|星期|礼拜)(?:多|半)?(?:之|以)?前|"
    r"(?:19|20)\d\d年|(?<!\d)\d\d年|上个?月|[0-9一二两三四五六七八九十]+周?岁半?(?:那年|时|的时候|左右)"
)
_NOW = re.compile(
    r"现在|目前|今|刚|昨|又|再次|再发|复发|这次|本次|此次|最近|近|这几|这两|突然|忽然|一直|至今|到现|以来|开始|起(?!来)|持续|反复|仍|还在|"
    r"加重|越来越|[0-9一二两三四五六七八九十几半]+个?(?:多)?(?:小时|分钟|天)|也没|从没|没有(?:过|这)|不这样|身体很?好|健康|有高血压|有糖尿病"
)
_CLOSED = re.compile(r"已?查|检查|做了|当时|住院|治疗过|好了|正常|治愈|出院|痊愈|没事")
_NOW_AFTER = re.compile(
    r"现在|目前|今|又|再次|至今|到现|越来越|加重|持续|一直|"
    r"(?:\d+|[一二两三四五六七八九十半几])个?多?(?:小时|分钟)"
)
_PAST_AFTER = re.compile(
    r"(?:病史|史|过敏史)|的?(?:那次|那会)?(?:是|都是)?(?:在)?"
    r"(?:去年|前年|以前|小时候|[0-9一二两三四五六七八九十几多]+个?(?:年|月)前)"
)

_RECENT = re.compile(r"(?:月|周|星期|礼拜)(?:多|半)?(?:之|以)?前|上个?月")
_IF = re.compile(
    r"会不会|有没有|有无|是否|(?:怎么|如何|怎样)(?:判断|识别|预防|避免|辨别)|如果|假如|假使|万一|要是|倘若|一旦|若(?!干)|以防|预防|防止|避免|担心|害怕|恐怕|生怕|怕(?![光冷热风声吵痛疼水])|听说|网上说|据说|书上[说写讲]|课本|教科书|科普|百度|(?:新闻|电视剧?|电影|小说|剧|视频|综艺|纪录片|节目)(?:里|上|中|说|讲)(?:面)?|什么(?:是|叫)|"
    r"(?:会|能)(?:不会)?(?:导致|引起|引发|造成)|以免|(?:是|为)了防|警惕|(?:出现|发生)(?=.{0,30}(?:时|的话|请|及时|立即|马上))"
)
_IF_ENDS = re.compile(
    r"[，,](?=我|他|她|宝宝|孩子|现在|今|昨|刚|最近|医生|大夫|想|请|您|你|就|要|那|则|需|应|该|是|怎|可|能|会|目前|然后|结果)|的话(?![，,]?(?:就|要|请|应))|但|不过"
)
_IF_AFTER = re.compile(
    r"的?时候?[，,]?(?:要|应|请|需|怎么办)|的话|"
    r"(?:发作)?(?:的?时候?)?(?:一般|通常|到底|究竟|往往|都)*(?:是|有|会有)(?:(?:一?种)?(?:什么|怎么|怎|啥)样子?的?|什么感|啥感|"
    r"哪些(?:症状|表现|征兆|信号))"
)
_STORY = re.compile(
    r"写(?:了|着)?(?:一|本|部|篇|个|民国|的)*(?:小说|剧本|故事|论文)|(?:小说|剧本?|电影|故事)[里中]?的?(?:主角|人物|女主|男主)|主角|口诀|考题|真题|"
    r"选择题|病例题|案例分析|让背|备考|急救课|广播(?:里)?说"
)
_OWN = re.compile(r"我(?!在|想|们)|俺|我[妈爸]|孩子|宝宝|老公|老婆|今天|现在|刚才")
_ASK = re.compile(
    r"会不会|是不是|是否|有没有|有无|可不可能|算不算|难道|该不会|会是|到底是|"
    r"究竟是|属不属于|不会是|可能是|好像是|怀疑"
)
_ASK_ENDS = re.compile(r"[，,\s]|但|因为|就")
_ASK_AFTER = re.compile(r"(?:了|的|症状|前兆|先兆|发作|引起的?)?(?:吗|么|嘛|呢？|的可能性?|几率|概率)")

_KIN = (
    r"妈妈|母亲|我妈|老妈|爸爸|父亲|我爸|老爸|爷爷|奶奶|外公|外婆|姥姥|姥爷|祖父|祖母|老公|丈夫|爱人|老婆|妻子|媳妇|哥哥|姐姐|弟弟|妹妹|"
    r"叔叔|伯伯|舅舅|姑姑|姨妈|阿姨|家人|家属|家里人|朋友|同事|邻居|同学|亲戚|长辈|岳父|岳母|丈母娘|公公|婆婆|老伴|儿媳|女婿|嫂子|亲家|室友|舍友"
)
_RELATIVE = re.compile(_KIN)
_SELF = re.compile(
    r"我(?!妈|爸|爷|奶|外|老公|老婆|哥|姐|弟|妹|家|们家|母|父|丈|爱人|媳|朋友|同)|"
    r"本人|自己|宝宝|孩子|儿子|女儿|患者"
)
_FAMILY = re.compile(
    rf"(?:{_KIN}|家族)[^，。；]{{0,12}}(?:患过?|得过|有过|曾|死于|去世|过世|走了|年轻时|生前|遗传|有(?:.{{0,6}}史)?$|"
    rf"以前|也有|都有|是(?:因|得)|因)|家族(?:病?史|遗传)?"
)


def negated(here: Around) -> bool:
    """无发热、咳嗽、胸痛 denies all three; 无明显诱因出现胸痛 denies nothing."""
    if _ABSENT.match(here.tail) or _GONE.match(here.tail):
        return True
    return any(_reaches(cue, here.head) for cue in _CUE.finditer(here.head))


def _reaches(cue: re.Match[str], head: str) -> bool:
    gap = head[cue.end() :]
    match cue.lastgroup:
        case "deny":
            return not _ENDS_DENY.search(gap)
        case "list":
            return len(gap) <= 48 and not _ENDS_LIST.search(gap.lstrip())
        case "near":
            limit = 6 if len(cue.group()) > 1 else 2
            return len(gap) <= limit and not re.search(r"[，,、\s就而]", gap)
    return False


def historical(here: Around, *, recent_counts: bool = False) -> bool:
    """去年胸痛已查冠脉正常 is past; 去年开始胸痛 and 去年做过支架，胸痛两小时 are not.

    recent_counts: neither is what lies weeks or months back.
    """
    after = _PAST_AFTER.match(here.tail)
    if after and not (recent_counts and _RECENT.search(after.group())):
        return True
    for cue in _PAST.finditer(here.head):
        if recent_counts and _RECENT.search(cue.group()):
            continue
        gap = here.head[cue.end() :]
        if _NOW.search(gap) or _NOW_AFTER.search(here.tail.partition("，")[0].partition(",")[0]):
            continue
        if not re.search(r"[，,]", gap) or _CLOSED.search(here.tail):
            return True
    return False


def hypothetical(here: Around) -> bool:
    """如果出现胸痛、气短，要去急诊吗 states nothing; nor do 担心脑出血 and 小说里主角吐血."""
    if any(not _OWN.search(here.head[cue.end() :]) for cue in _STORY.finditer(here.head)):
        return True
    for cue in _IF.finditer(here.head):
        gap = here.head[cue.end() :]
        lasts = cue.group()[0] in "如假万要倘一若出"
        if not (_IF_ENDS.search(gap) if lasts else re.search(r"[，,\s]|但|因为", gap)):
            return True
    return bool(_IF_AFTER.match(here.tail))


def questioned(here: Around) -> bool:
    """会不会是心梗, 这是中风吗."""
    if _ASK_AFTER.match(here.tail):
        return True
    return any(not _ASK_ENDS.search(here.head[cue.end() :]) for cue in _ASK.finditer(here.head))


def other_person(here: Around) -> bool:
    """母亲有高血压: not the speaker's, nor the child's that the speaker asks for."""
    named = [*_RELATIVE.finditer(here.head)]
    return bool(named) and not _SELF.search(here.head[named[-1].end() :])


def family_history(here: Around) -> bool:
    """父亲得过心梗, 家族史; not 我爸突然胸痛, where the relative is the patient."""
    said = [*_FAMILY.finditer(here.head)]
    if not said or _SELF.search(here.head[said[-1].end() :]):
        return False
    return not _NOW.search(here.head[said[-1].start() :])
