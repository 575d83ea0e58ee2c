"""Numbers of health plans and insurance: member, policy, group, subscriber, claim, TPA, 医保; behind their label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

LONGEST = 7
KINDS = ("HEALTHPLAN",)
WORDS = frozenset(
    "insurance member membership policy policy's medicare medicaid subscriber claim tpa mediclaim beneficiary health "
    "healthplan group blue bcbs aetna cigna humana united unitedhealthcare kaiser ayushman abha pm pmjay cghs esi "
    "esic scheme plan ins insurer golden echs mbi coverage".split()
)
GATE = (
    "会员",
    "商险",
    "团体号",
    "团单",
    "商保",
    "客户号",
    "直付",
    "医保",
    "保单",
    "社保",
    "新农合",
    "参保",
    "保险",
    "理赔",
    "投保",
    "合作医疗",
)

_LABELLED = labelled(
    r"(?<![a-z])(?:(?:scheme|plan|ins|insurer)(?=\.? ?(?:no|number|id|#))|health card|golden card|echs(?: card)?|"
    r"(?:health )?insurance(?: policy| member| card| plan| claim)?|member(?:ship)?|policy(?:'s|(?: holder)?)|"
    r"medicare|medicaid|subscriber|claim|tpa|mediclaim|beneficiary|health ?plan|group(?= ?(?:no|number|id|#|:))|"
    r"blue cross(?: blue shield)?|bcbs|aetna|cigna|humana|united ?healthcare|kaiser|ayushman(?: bharat)?(?: card)?|"
    r"abha|pm-?jay|cghs|esic?|mbi|coverage)|医保电子凭证|医保凭证|医保卡|医保账户|团体号|团单号|商险|商保|会员号|会员卡|客户号|保险号|直付号|医保|医疗保险|保单|社保|新农合|"
    r"参保|合作医疗|保险|理赔|投保",
    (
        r"(?<![a-z0-9])(?=[a-z0-9\-/ ]{0,9}[0-9])[a-z0-9](?:[a-z0-9\-/]|(?<=[0-9]) (?=[0-9])|(?<=[a-z]) "
        r"(?=[0-9])){5,23}(?![a-z0-9])"
    ),
    WORDS,
)


_FORM = rule(r"(?<![0-9a-z])[1-6][0-9]{5}[a-z][0-9]{7,8}(?![0-9a-z])")
"""A Chinese insurance number: the code of a region, a letter, a running number."""
_MEMBER = re.compile(r"(?<![0-9a-z])[a-z]{3}[0-9]{9}(?![0-9a-z])")
"""The number on the card of an American health plan: three letters of the plan, nine figures."""
_CARDED = re.compile(r"(?<![a-z])(?:insurance|member|policy|subscriber|plan|coverage|insurer|claim|payer|copay)")


def find(page: Page) -> Iterator[Span]:
    """Values with at least five digits behind a label."""
    for match in _FORM.finditer(page):
        yield Span(match.start(), match.end(), "HEALTHPLAN", "insurance/form", 0.85)
    for match in _MEMBER.finditer(page.lower) if page.longest >= 9 else ():
        if _CARDED.search(page.before(match.start(), 60)) or _CARDED.search(page.after(match.end(), 50)):
            yield Span(match.start(), match.end(), "HEALTHPLAN", "insurance/member", 0.85)
    yield from values(page, _LABELLED, "HEALTHPLAN", "insurance/label", digits=5)
