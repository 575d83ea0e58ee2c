"""What stands around a Chinese name, as features, and what each of them adds for a name: fitted weights.

``benchmarks/pii/around.py`` fits ``seeds/lexicons/pii/around_zh.txt`` on labelled texts and on texts without names. A
feature is a short string: ``<`` and the characters before, ``>`` and those behind, or a class of words in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from medsynth.core.shipped import shipped
from medsynth.pii._surnames_han import TITLE, boundary

_HAN = "\u3400-\u9fff"
_JOINTS = re.compile(r"(?:[:：=（(“\"「\s]|叫做?|名叫|是|为|名|的)$")
_BED = re.compile(r"[0-9一二三四五六七八九十]\s?(?:床|号床|号|间)[:：，,]?$")
_PARENT = re.compile(
    "妈妈|爸爸|妈|爸|爹|娘|家长|奶奶|爷爷|外婆|姥姥|姥爷|家属|他[爸妈爹娘]|她[爸妈爹娘]|家的|的家长|的妈|的爸"
)
_SEXED = re.compile(
    r"\s?[,，、;；/（(|· ]{0,2}\s?(?:性别[:：]?\s?)?(?:男|女)(?![朋友儿孩科人婿])|"
    r"\s?[,，、;；/（( ]{0,2}\s?(?:年龄[:：]?\s?)?[0-9]{1,3}\s?(?:岁|周岁|y)|"
    r"\s?[,，、（( ]?\s?[一二三四五六七八九十百]{1,4}岁|今年|现年"
)
_DRUG = re.compile(
    rf"[{_HAN}]{{0,3}}(?:片|胶囊|颗粒|丸|膏|口服液|注射|冲剂|凝胶|滴眼|滴剂|栓|糖浆|缓释|分散|肠溶|软胶|喷雾|搽剂|洗剂|散|汤|饮|"
    rf"霜|针剂|疫苗|试验|征|病(?![史情人历房案])|症|综合|反应|抗体|瘤|癌|炎|素|酸|酯|酮|钠|钾|钙|胺|嗪|啶|唑|坦|汀|定律|体征)"
)
"""How what follows goes on where a medicine, a sign or a disease is named."""
_NUMBERED = re.compile(r"[\s:：，,（(]{0,2}(?:电话|手机|身份证|证件|证号|住院号|门诊号|号码|tel)?[:：]?\s?[0-9]{5,}")


@cache
def closed() -> dict[str, str]:
    """Word -> its class, of those that stand before a name."""
    return {word: name for name, word in _classes() if name != "SPEAKS"}


@cache
def _spoken() -> frozenset[str]:
    """What people do, behind their name."""
    return frozenset(word for name, word in _classes() if name == "SPEAKS")


def _classes() -> Iterator[tuple[str, str]]:
    for line in shipped("seeds/lexicons/pii/around_words_zh.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, *words = line.split(" ")
            yield from ((name, word) for word in words)


@cache
def _ending() -> dict[str, list[tuple[str, str]]]:
    """The last character of a word before a name -> the words that end so with their classes, the longest first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for word, name in sorted(closed().items(), key=lambda item: -len(item[0])):
        table.setdefault(word[-1], []).append((word, name))
    return table


def before(text: str, place: int) -> Iterator[str]:
    """What stands before ``place``, as features."""
    told = text[max(0, place - 3) : place]
    if not told:
        yield "START"
        return
    yield "<" + told[-1]
    yield "<" + told[-2:]
    if len(told) > 2:
        yield "<" + told
    if not "\u3400" <= told[-1] <= "\u9fff":
        yield "HARD<"
        if told[-1].isdigit() or (told[-1].isascii() and told[-1].isalpha()):
            yield "LATIN<"
    table, joint = _ending(), ""
    end = place
    for _ in range(3):
        for word, name in table.get(text[end - 1 : end], ()):
            if text.endswith(word, 0, end):
                yield name + joint
                return
        match = _JOINTS.search(text, max(0, end - 2), end)
        if not match:
            break
        end, joint = match.start(), "+"
    if _BED.search(text, max(0, place - 5), place):
        yield "BED"


def behind(text: str, end: int) -> Iterator[str]:
    """What stands from ``end`` on, as features."""
    told = text[end : end + 3]
    if not told:
        yield "END"
        return
    yield ">" + told[0]
    yield ">" + told[:2]
    if len(told) > 2:
        yield ">" + told
    if _SEXED.match(text, end):
        yield "SEXED"
    if not "\u3400" <= told[0] <= "\u9fff":
        yield "HARD>"
        if _NUMBERED.match(text, end):
            yield "NUMBERED"
        return
    if _DRUG.match(text, end):
        yield "DRUG"
    match = TITLE.match(text, end)
    if match:
        yield "TITLE" if len(match[0]) > 1 else "TITLE1"
    if _PARENT.match(text, end):
        yield "PARENT"
    if told[0] in _spoken() or told[:2] in _spoken():
        yield "SPEAKS"
    elif boundary(text[end : end + 4]):
        yield "GOES"


@cache
def weights() -> dict[str, float]:
    """Feature -> what it adds, in natural log."""
    table: dict[str, float] = {}
    for line in shipped("seeds/lexicons/pii/around_zh.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            weight, *names = line.split(" ")
            table.update((name.replace("\\n", "\n").replace("\\s", " "), int(weight) / SCALE) for name in names)
    return table


SCALE = 20
"""The table's whole numbers are weights times this."""


def may_lead(text: str, place: int) -> bool:
    """Whether a word of a class may stand before ``place``: a quick look at one character."""
    before = text[place - 1 : place]
    return before in _ending() or before in _SIGNS


_SIGNS = frozenset(':：=（(“"「 \n名的叫是为做')


def led(text: str, place: int) -> bool:
    """Whether a word of one of the classes, or no Chinese character, stands before ``place``."""
    return any(name in ("START", "HARD<", "BED") or name.rstrip("+") in _LEADING for name in before(text, place))


_LEADING = frozenset("LABEL KIN ROLE LEAD".split())
