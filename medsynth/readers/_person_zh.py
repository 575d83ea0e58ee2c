"""Ages, sexes and weights that a Chinese text gives to the patient; ``_person`` decides between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from medsynth.readers._age import ZH_AGE, zh_days

_MALE = (
    "父亲|爸爸|老爸|我爸|爷爷|外公|姥爷|岳父|公公|老公|丈夫|哥哥|我哥|弟弟|我弟"
    "|儿子|男孩子|男孩|男宝宝|男宝|男婴|男性|男"
)
_FEMALE = (
    "母亲|妈妈|老妈|我妈|奶奶|外婆|姥姥|岳母|婆婆|老婆|妻子|姐姐|我姐|妹妹|我妹"
    "|女儿|女孩子|女孩|女宝宝|女宝|女婴|女性|女"
)
_CHILD = "孩子|小孩|宝宝|宝贝|娃娃|娃|婴儿|新生儿|小朋友|儿子|女儿|男宝宝|女宝宝|男宝|女宝|男婴|女婴|男孩|女孩"
_WHO = re.compile(
    rf"(?P<who>本人|患者|病人|老人家|老人|爱人|年龄|(?<![们和跟])我|{_CHILD}|{_MALE}|{_FEMALE})(?:他|她)?"
    r"(?:[，,、：:\s]|今年|今天|现在|目前|年龄|已经|大概|大约|刚刚|现|今|已|刚|满|才|快|是|的|约|有|男|女)*$"
)
"""Who somebody is and nothing else between that and the age."""
_INFANT = re.compile(
    rf"(?:出生后?|生后|月龄|日龄|(?:{_CHILD})(?:[，,：:\s]|今年|今天|现在|目前|已经|刚刚|刚|满|才|快|是|有|已|男|女)*)$"
)
_BORN = re.compile(r"(?:出生|生后|日龄|满)[：:]?\s*$")
_HUNDRED_DAYS = re.compile(r"满百天|百天(?:大)?的?(?:宝宝|婴儿|孩子)")

_NOT_NOW_BEFORE = re.compile(
    r"(?:从|自|到|至|于|(?<!现)在|小于|大于|超过|不到|未满|以前|之前|去年|前年|那年|当时|曾|记得|小时候|[（(~～至-])\s*$"
)
_NOT_NOW_AFTER = re.compile(
    r"\s*(?:左右|多|大)?的?(?:时|那年|那会|那阵|开始|起|就|以前|之前|前|以后|之后|后|以下|以上|以内|得|患|查|确诊|诊断|发病|去世|过世|"
    r"走的|做|去|发现|出现|绝经|结婚|来月经|初潮|摔|到|至|生|怀|[-~～—])"
)
_LASTING = re.compile(r"\s*(?:没|不|都|一直|以来|里|内|之|未|无)")
"""Behind months or days: a time that something lasted."""
_CLAUSE_START = re.compile(r"(?:^|[\n。；;，,！!？?\s])$")
_CLAUSE_END = re.compile(r"\s*(?:[，,。；;！!\n\s]|$|男|女|的?(?:男|女|孩子|宝宝|患者|婴儿))")
_OF_CHILD = re.compile(r"\s*大?的?(?:男|女)?(?:宝|孩|婴|娃|新生儿)")
_UNBORN = re.compile(r"孕|胎|怀|流产|引产")

_AGE = re.compile(ZH_AGE)
_LEAST_DAYS = 20
"""宝宝40天 is an age; 宝宝3天 is more often how long something has lasted."""

_SEX = re.compile(
    r"(?:患者|病人|性别|患儿)[，,：:\s]*(?:是|为)?(?P<a>男|女)(?![友朋儿生])"
    r"|(?:宝宝|孩子|小孩|本人|我)(?:是|[，,：:\s])*(?:一?个)?(?P<b>男|女)(?:孩|宝|性|生|的|[，,。；;\s]|$)"
    rf"|(?:^|[\n。；;，,\s])(?P<c>男|女)性?[，,、：:\s]*(?:年龄)?[：:]?{ZH_AGE}"
)
_SEX_AFTER = re.compile(
    r"\s*[，,、]?\s*大?的?(?:(?P<sex>男|女)(?:性|孩|童|宝|婴|儿|患者|[，,。；;、！\s]|$)|(?P<son>儿子))"
)

_WEIGHT = re.compile(
    r"(?<!出生)体重(?:现在|目前|大概|大约|约|是|为|有|[：:，,\s])*"
    r"(?P<count>\d{1,4}(?:\.\d{1,2})?)\s*(?P<unit>kg|千克|公斤|斤|克|g)(?![/\w])",
    re.IGNORECASE,
)
_GRAMS = {"kg": 1000, "千克": 1000, "公斤": 1000, "斤": 500, "克": 1, "g": 1}


def ages(text: str) -> Iterator[tuple[str, int]]:
    """(words, days) of each age that the text gives to somebody now."""
    for found, _ in _ages_with_owner(text):
        yield found.group().strip(), zh_days(found)
    if _HUNDRED_DAYS.search(text):
        yield "百天", 100


def sexes(text: str) -> Iterator[Literal["male", "female"]]:
    """Each sex that is said of somebody who is clearly the patient."""
    for found in _SEX.finditer(text):
        yield _sex(found["a"] or found["b"] or found["c"])
    for found, owner in _ages_with_owner(text):
        behind = _SEX_AFTER.match(text, found.end())
        if behind:
            yield "male" if behind["son"] else _sex(behind["sex"])
        elif re.fullmatch(_MALE, owner):
            yield "male"
        elif re.fullmatch(_FEMALE, owner):
            yield "female"


def weights(text: str) -> Iterator[float]:
    """Grams of each weight that is somebody's now; 斤 is 500 g."""
    for found in _WEIGHT.finditer(text):
        yield float(found["count"]) * _GRAMS[found["unit"].lower()]


def _ages_with_owner(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each age that is one, and the word for its owner ('' where the sentence has none)."""
    for found in _AGE.finditer(text):
        before = text[max(0, found.start() - 16) : found.start()]
        if _NOT_NOW_BEFORE.search(before) or _NOT_NOW_AFTER.match(text, found.end()):
            continue
        if found["years"] or found["halfyear"]:
            owner = _owner_of_years(text, found, before)
        else:
            owner = _owner_of_days(text, found, before)
        if owner is not None:
            yield found, owner


def _owner_of_years(text: str, found: re.Match[str], before: str) -> str | None:
    who = _WHO.search(before)
    if who:
        return who["who"]
    if _OF_CHILD.match(text, found.end()):
        return ""
    return "" if _CLAUSE_START.search(before) and _CLAUSE_END.match(text, found.end()) else None


def _owner_of_days(text: str, found: re.Match[str], before: str) -> str | None:
    """Months and days are ages of small children only, and of no unborn one."""
    if _UNBORN.search(before) or _LASTING.match(text, found.end()):
        return None
    if _OF_CHILD.match(text, found.end()):
        return ""
    if not _INFANT.search(before):
        return None
    if found["days"] and not _BORN.search(before) and zh_days(found) < _LEAST_DAYS:
        return None
    return ""


def _sex(word: str) -> Literal["male", "female"]:
    return "male" if word == "男" else "female"
