"""Numbers of driving licences, medical registrations, DEA and NPI numbers, certificates; behind their label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("LICENSE",)
WORDS = frozenset(
    "lic gdc hcpc gphc mcnz mdcn hpcsa ahpra pmdc bmdc slmc imc nmba crm prc lvn lpn tmc kmpdc licence license "
    "licences cdl dl dea npi gmc nmc mci registration regn reg certificate permit d".split()
)
GATE = (
    "驾驶证",
    "驾照",
    "执业",
    "注册",
    "资格证",
    "医师证",
    "社保卡",
    "社会保障",
    "就业证",
    "毕业证",
    "出生证",
    "出生医学",
    "结婚证",
    "残疾",
    "海员证",
    "优待证",
    "字第",
    "伤字",
    "字〔",
    "字[",
)

_LABELLED = labelled(
    r"(?<![a-z])(?:licen[cs]e of (?:the )?[a-z]{2,12}|(?:driver'?s?|driving|medical|nursing|dl|professional|state|"
    r"pharmacy)? ?licen[cs]e|lic(?=\.? ?(?:no|number|#|[:：]|[a-z]{0,4}[0-9]{4}))|(?:gdc|hcpc|gphc|mcnz|mdcn|hpcsa|"
    r"ahpra|pmdc|bmdc|slmc|imc|nmba|crm|prc|lvn|lpn|tmc|kmpdc)(?= ?(?:no|number|reg|[:#/0-9]))|d\.?l\.?(?= ?(?:no|"
    r"number|#|:))|cdl|dea|npi|gmc|nmc|mci|dl(?= [a-z]{0,2}[0-9])|(?:medical council |council |"
    r"doctor )?(?:registration|regn|reg)(?= ?(?:no|number|num|#|:|id))|(?:birth |death |"
    r"marriage )?certificate(?= ?(?:no|number|#|:))|permit(?= ?(?:no|number|#|:)))"
    r"|驾驶证|驾照|注册证号?|注册编号|执业证书?|执业医师证|"
    r"医师执业证|执业编[号码]|电子执业证|资格证书?|医师证|社会保障卡|社保卡|就业证|"
    r"残疾人?证|海员证|优待证|退役证|毕业证书?|出生证明?|出生医学证明|结婚证",
    r"(?<![a-z0-9])(?=[a-z0-9 /\-]{0,12}[0-9])[a-z0-9](?:[a-z0-9/\-]|(?<=[0-9]) (?=[0-9])|"
    r"(?<=[a-z]) (?=[0-9])|(?<=[0-9]) (?=[a-z]{1,3}[0-9])){4,21}",
    WORDS,
)


_LETTERED = rule(r"字第[〔\[（(]?(?:[12][0-9]{3})?[〕\]）)]?第?[0-9][0-9\-]{3,11}号")
_OFFICE = re.compile(r"(?:(?![证编号为是书])[\u3400-\u9fff]){1,5}$")
_MEDICINE = re.compile("[准批食卫妆械药]$")
"""The number of a Chinese document: 军退字第0081726号; not that of a medicine, 国药准字."""


def find(page: Page) -> Iterator[Span]:
    """Values with at least four digits behind a label, and numbers of documents by their form."""
    for match in _LETTERED.finditer(page):
        office = _OFFICE.search(page.text, max(0, match.start() - 5), match.start())
        if office and not _MEDICINE.search(office[0]):
            yield Span(office.start(), match.end(), "LICENSE", "licence/form", 0.8)
    yield from values(page, _LABELLED, "LICENSE", "licence/label", digits=4)
