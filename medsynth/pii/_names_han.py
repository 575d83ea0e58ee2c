"""Chinese names, by their role: label, introduction, kin, title; or a surname with a given name where a word
may begin.

The names before a title are in ``_titled_han``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from medsynth.pii._chance_han import chances
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import TITLE, VERBISH, boundary, hard, lists, name_length, surname
from medsynth.pii._titled_han import titled

_LABELS = (
    rule(
        r"(?:姓名|名字|全名|真名|本名|大名|芳名|乳名|小名|患者名|病人名|医生名|曾用名)(?:[:：\s=]|是|为|叫|"
        r"写的是|登记的是|填的是){0,4}"
    ),
    rule(r"(?:主管|主治|主刀|责任|管床|值班|接诊|家庭|我的|他的|她的|的)(?:医生|大夫|医师|主任|护士)(?:名叫|叫|是)"),
    rule(
        # 又叫作, 习惯叫作 and 病叫做 name a disease.
        r"(?:我叫|名叫|(?<![又也俗统惯常病症药])叫[做作]|名为|我姓名|本人叫|她叫|他叫|孩子叫|宝宝叫|儿子叫|"
        r"女儿叫|小名叫|大名叫|人叫|"
        r"医生叫|大夫叫|就叫)(?:做|作|[:：\s])?"
    ),
    rule(
        r"(?:联系人|收件人|收货人|寄件人|经办人|申请人|监护人|委托人|负责人|持卡人|开户人|户名|参保人|投保人|"
        r"被保险人|受检者|受检人|送检医师|送检医生|送检者|检查者|检查医师|报告医师|审核医师|审核者|报告者|"
        r"记录者|记录医师|诊断医师|手术医师|术者|主刀医?生?|主刀|麻醉师|麻醉医师|助手|接诊医?生?|接诊|"
        r"一助|二助|三助|器械护士|巡回护士|器械|巡回|首诊医生|护士长|死者|逝者|亡者|伤者|就诊人|就诊者|受试者|"
        r"咨询人|咨询者|提问者|发件人|陪诊人|预约人|"
        r"缴费人|付款人|购药人|家长|配偶|主治医师|主治医生|主治大夫|主任医师|副主任医师|经治医师|经管医生|"
        r"管床医生|床位医生|"
        r"责任护士|坐诊医生|坐诊专家|值班医生|门诊医生|开单医生|开方医师|处方医师|医师签名|医生签名|医师|"
        r"患者签名|家属签名|签名|签字|签署人|署名|落款|主诊|主诊医师|住院医师|咨询师|心理师|治疗师|营养师|"
        r"健康管理师|护士|翻译|社工|护工|药师|导师|家属|病人|患者|病员|患儿|产妇|陪护|亲属|父亲姓名|母亲姓名|"
        r"回复医生|回答医生|"
        r"医生回复|咨询医生|预约医生(?:[:：]\n)?|推荐医生|挂号医生|本人|署名医生)(?:[:：=]|[ \t]|是|为|名叫|叫|"
        r"姓名){0,4}"
    ),
)
_STRONG = re.compile(r"[:：=]|叫|是|为|姓名|名$|名字")
_KIN = rule(
    r"(?:女儿|儿子|老婆|妻子|丈夫|老公|爱人|媳妇|爸爸|妈妈|父亲|母亲|爷爷|奶奶|外婆|外公|姥姥|姥爷|孩子|"
    r"宝宝|弟弟|妹妹|哥哥|姐姐|孙子|孙女|外孙女?|侄子|侄女|外甥女?|表弟|表妹|表哥|表姐|堂弟|堂妹|堂哥|"
    r"堂姐|舅舅|叔叔|姑姑|姑妈|姨妈|伯父|伯母|舅妈|婶婶|嫂子|岳父|岳母|公公|婆婆|女婿|儿媳妇?|男友|女友|"
    r"男朋友|女朋友|朋友|同事|同学|室友|邻居|闺蜜|闺女|小孩|娃|家人|亲戚|未婚妻|未婚夫|前夫|前妻|保姆|"
    r"月嫂|学生|员工|队友|双胞胎|小儿|小女|家父|家母|先生|太太|我妈(?!妈)|我爸(?!爸)|我弟(?!弟)|"
    r"我妹(?!妹)|我哥(?!哥)|我姐(?!姐)|我儿|患儿|"
    r"病友|战友|师傅)(?:[（(\"“:：,，]|名叫|叫做?|是){0,2}"
)
_WORD_END = re.compile(
    r"(?:昨天|今天|前天|明天|上周|下周|后来|然后|现在|当时|之前|以后|最后|如果|因为|所以|但是|而且|还有|"
    r"听说|知道|记得|认识|介绍|推荐|遇到|碰到|看过|问过|咨询过|了|过|说|问|找|由|请|让|叫|给|跟|和|与|及|"
    r"对|被|替|帮|陪|带|的|是|在|,|，|。|、|；|;|！|!|？|\?|\n|\s|:|：|\(|（|\"|“|【|《|>|~|—|-)$"
)


_PATIENT = rule(
    r"(?:患者|病人|患儿|产妇|孕妇|老人|死者)([\u3400-\u9fff]{2,4})(?=\s?[，,、（(]\s?(?:男|女)\s?[，,、）)。]?)"
)


def find(page: Page) -> Iterator[Span]:
    """Chinese names by every rule; the same name may be found twice."""
    yield from _labelled(page)
    for match in _PATIENT.finditer(page):
        if surname(page.text, match.start(1)) and match[1] not in _UNTOLD and "某" not in match[1]:
            yield Span(*match.span(1), "PERSON", "person/label", 0.85)
    yield from _kin(page)
    yield from titled(page)


_CALLED = re.compile(r"(?:我|他|她|名|人|子|儿|女|孩|宝|公|婆|妈|爸|妹|弟|哥|姐|孙|友|姓名|名字)(?:叫|[:：])\s?$")


def _called(text: str, place: int) -> int:
    """The length, 3, of a name whose beginning is a word too (王子轩), where somebody is said to be called so."""
    table, name = lists(), text[place : place + 3]
    if len(name) < 3 or name[0] not in table.frequent or name in table.not_names:
        return 0
    known = name[1] in table.given and name[2] in table.given
    return 3 if known and hard(text[place + 3 :][:1]) and _CALLED.search(text[max(0, place - 4) : place]) else 0


def _labelled(page: Page) -> Iterator[Span]:
    text = page.text
    for match in chain.from_iterable(pattern.finditer(page) for pattern in _LABELS):
        place = match.end()
        if not text[place : place + 1]:
            continue
        strong = _STRONG.search(match[0][-4:]) is not None
        length = name_length(text, place, strict=not strong) or _called(text, place)
        if not length and strong and any(sign in match[0] for sign in ":：="):
            length = _unknown(text, place) or _closed(text, place)
        if not length:
            continue
        after = text[place + length : place + length + 3]
        if not strong and not boundary(after):
            continue
        colon = match[0].rstrip("\n")[-1] in ":：="
        if _PLAIN.match(match[0]) and not colon and not _usual(text, place, length):
            continue
        yield Span(place, place + length, "PERSON", "person/label", 0.9 if strong else 0.8)


_ALONE = re.compile(r"[\u3400-\u9fff]{2,4}(?:[·•・．.][\u3400-\u9fff]{1,8}){0,3}(?=[\s,，。;；、\n（(]|$)")
_UNTOLD = frozenset("保密 不详 未知 匿名 同上 本人 待定 待补 未填 未登记 无名氏 某某 略去 隐去 省略".split())
"""What a form has where somebody does not want to be named."""
_FIELD = re.compile(r"(?:姓名|名字|全名|联系人|收件人|户名|签名|签字|署名)\s?[:：=]")


def _unknown(text: str, place: int) -> int:
    """The length of a name without a known surname behind 姓名：, where it stands alone."""
    if not _FIELD.search(text[max(0, place - 6) : place]):
        return 0
    match = _ALONE.match(text, place)
    if match and match[0] in _UNTOLD:
        return 0
    return match.end() - place if match and not any(char in lists().never for char in match[0]) else 0


_ALONE_SHORT = re.compile(r"[\u3400-\u9fff]{2,3}(?=[\s,，。;；、\n（(]|$)")


def _closed(text: str, place: int) -> int:
    """The length of two or three characters that begin with a surname and are all that a label has: 主刀：安建华."""
    match = _ALONE_SHORT.match(text, place)
    if not match or match[0] in _UNTOLD or match[0][0] not in chances().surname or TITLE.search(match[0]):
        return 0
    known = all(char in lists().given for char in match[0][1:]) and match[0] not in lists().not_names
    return len(match[0]) if known and match[0][:2] not in _OFFICES else 0


_OFFICES = frozenset(
    "主任 副主 主治 住院 门诊 全科 内科 外科 儿科 妇科 中医 西医 实习 规培 进修 本人 家长 家属 无 待查 暂无 "
    "未见".split()
)


def _kin(page: Page) -> Iterator[Span]:
    text = page.text
    for match in _KIN.finditer(page):
        place = match.end()
        length = (
            name_length(text, place, strict=True)
            or (name_length(text, place, strict=False) if text[place - 1] in "叫（(是" else 0)
            or _called(text, place)
        )
        if not length or (
            not _usual(text, place, length)
            and not (hard(text[place + length :][:1]) and text[place] not in _ADVERBS and text[place] not in VERBISH)
            and text[place - 1] not in "叫（("
            and text.count(text[place : place + length]) < 2
        ):
            continue
        if boundary(text[place + length : place + length + 3]):
            yield Span(place, place + length, "PERSON", "person/kin", 0.85)


_PLAIN = re.compile("患者|病人|病员|患儿|产妇|家属|本人|陪护|亲属|护士|药师|医师|助手|接诊|术者")


def _usual(text: str, place: int, length: int) -> bool:
    """Whether the name stands on its own behind a word that a sentence may begin with."""
    return text[place] in lists().frequent and text[place] not in _ADVERBS and not _verbish(text, place, length)


_ADVERBS = frozenset("时应可能有是都和把但由来从向别越经会时常全强解连管查保利通施满更安平成容明关计封步包单乐须要以")


def _verbish(text: str, place: int, length: int) -> bool:
    """A word that is rather a verb or adverb than a surname, with one character behind it."""
    return length == 2 and text[place] in VERBISH
