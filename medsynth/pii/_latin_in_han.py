"""Names in Latin letters inside Chinese text: 孩子爸爸Mamadou, Jimmy叔, 患者：sunny李, 小K."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._around_han import before, may_lead
from medsynth.pii._lexicon import COMMON, EPONYMOUS, GIVEN, NAMED, PLACE, classes, drug_words
from medsynth.pii._page import Page
from medsynth.pii._reader import MEDICAL
from medsynth.pii._rule import cased
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import lists

_SAID = cased(
    r"(?:(?P<sure>(?:我|她|他|儿子|女儿|孩子|宝宝|闺女|老公|老婆|朋友|同事)名?叫|叫我|英文名(?:字)?(?:叫|是)?|"
    r"我的名字(?:叫|是)|名字叫|名叫)|我是|这是|医生是|护士是)"
    r"\s?(?P<name>[A-Z][a-z]{2,14}(?: [A-Z][a-z]{2,14}){0,2})(?![A-Za-z])"
)
_TITLED = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z][a-z]{2,12})(?=姐|哥|叔|伯|姨|嫂|爷爷|奶奶|总(?![分量部结])|老师|医生|主任|妈妈|爸爸|阿姨|大夫|同学|"
    r"宝宝|家长|教练|护士|先生|女士|小姐|律师|教授)"
)
_WORD = r"(?:[A-Z][a-z]{1,14}|[A-Z]{2,10})"
_RUN = re.compile(
    rf"(?<![A-Za-z0-9]){_WORD}(?: (?:[A-Z]\.?(?![A-Za-z])|{_WORD}|[a-z]{{2,3}}(?= [A-Z]))){{0,3}}(?![A-Za-z0-9])"
)
_GLUED = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,12}(?P<family>[\u3400-\u9fff])(?=[^\u3400-\u9fff]|$)")
_INITIAL = re.compile(r"(?<![A-Za-z0-9])[小老阿][A-Z](?=[^A-Za-z0-9\u3400-\u9fff]|$|说|问|讲|的|今年|在|来)")
_LETTERS = re.compile("[A-Z][a-z]|[A-Z]{2} [A-Z]{2}|[小老阿][A-Z]|[A-Za-z]{2}[\u3400-\u9fff](?![\u3400-\u9fff])")
_SIGN = re.compile(r"\s?(?:病|综合征|症|氏|征|瘤|试验|评分|分级|分期|分型|定律|疗法|手术|术|反射|法|量表|指数|[%0-9])")
_NAMED_AFTER = frozenset("LABEL KIN ROLE LABEL+ KIN+ ROLE+".split())
_LABELS = frozenset(("LABEL", "LABEL+"))


def find(page: Page) -> Iterator[Span]:
    """Latin names by what Chinese says of them."""
    text = page.text
    if not page.tokens or not _LETTERS.search(text):
        return
    for match in _TITLED.finditer(text):
        if classes().get(match["name"].lower(), 0) & NAMED:
            yield _span(*match.span("name"), "titled")
    if not text.isupper():
        for match in _SAID.finditer(page):
            flags = classes().get(match["name"].split()[0].lower(), 0)
            if (
                flags & NAMED
                if flags & (COMMON | PLACE) and match["sure"]
                else not flags & (COMMON | PLACE) and (match["sure"] or flags & NAMED)
            ):
                yield _span(*match.span("name"), "self")
    for match in _RUN.finditer(text):
        if not may_lead(text, match.start()):
            continue
        told = _NAMED_AFTER.intersection(before(text, match.start()))
        if told and not _SIGN.match(text, match.end()) and _name(match[0], not _LABELS.isdisjoint(told)):
            yield _span(*match.span(), "beside")
    for match in _GLUED.finditer(text):
        if match["family"] in lists().single and not _NAMED_AFTER.isdisjoint(before(text, match.start())):
            yield _span(*match.span(), "glued")
    for match in _INITIAL.finditer(text):
        yield _span(*match.span(), "initial")


def _name(words: str, labelled: bool) -> bool:
    """Whether the words are nobody's drug, disease or acronym."""
    parts = words.split()
    if words.isupper():
        return labelled and len(parts) > 1 and all(len(part) > 1 for part in parts)
    for part in parts:
        flags, low = classes().get(part.lower(), 0), part.lower()
        if low in drug_words() or MEDICAL.fullmatch(low):
            return False
        if flags & COMMON and not flags & GIVEN:
            return False
        if flags & EPONYMOUS and not flags & GIVEN and not labelled:
            return False
    return len(parts[0]) > 2


def _span(start: int, end: int, rule: str) -> Span:
    return Span(start, end, "PERSON", f"person/{rule}", 0.85)
