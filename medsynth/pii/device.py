"""Serial numbers of devices and implants, IMEI (Luhn), MAC addresses, advertising and device ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._checksums import luhn
from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("DEVICE",)
_WORDS = frozenset(
    "serial s sn imei meid udid udi device pacemaker implant pump icd cgm sensor meter machine mac unit ventilator "
    "recorder tablet monitor implantable".split()
)

_MAC = rule(r"(?:(?<![0-9a-z:\-])|(?<=mac))[0-9a-f]{2}([:\-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-z:\-])")
_UUID = rule(r"(?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z])")
_RANDOM = rule(
    r"(?<![A-Za-z0-9\-/])(?=[0-9]{0,6}(?:[A-Z]{1,6}[0-9]{1,6}){2})(?=(?:[0-9]{0,9}[A-Z]){4})(?=(?:[A-Z]{0,9}[0-9]){4})"
    r"[A-Z0-9]{10,17}(?![A-Za-z0-9\-/])",
    cased=True,
)
"""Capitals and figures in turns, ten and more: R9TN60A4WXE. A sum formula has few letters, a gene fewer figures."""
_FORMULA = re.compile(r"(?:(?:C|H|N|O|S|P|F|K|I|B|CL|BR|NA)[0-9]{0,3}){3,}")
_VALUES = re.compile(
    r"(?:(?:ALT|AST|GGT|ALP|LDH|TBIL|DBIL|ALB|WBC|RBC|HGB|HB|PLT|CRP|ESR|TSH|FT3|FT4|CEA|AFP|HCG|BUN|CR|UA|TG|TC|HDL|LDL|"
    r"GLU|FBG)[0-9]{1,5})+"
)
"""Results of tests without a blank between: ALT170AST93."""
_CODED = re.compile(r"(?:trial|nct|lot|batch|doi|cas|protocol|grant|catalog(?:ue)?|cat)[\s.:#no]*$")
_LABELLED = labelled(
    r"(?<![a-z])(?:serial(?= ?(?:no|num|number|id|is|code|[:：#.])| [a-z0-9\-]{0,8}[0-9]{3})|s/n|"
    r"sn(?= ?[:：#]| (?=[a-z\-]{0,5}[0-9]{4}|[0-9]{2}[a-z]{1,3}[0-9]{4})[a-z0-9\-]{6,})|"
    r"(?:imei|meid|udid|udi|device|pacemaker|implant|pump|icd(?= (?:serial|device|model serial))|cgm|sensor|meter|"
    r"machine|mac)(?: serial)?(?= ?(?:no|number|id|#|[:：]|serial|is|address|code|s/n))|"
    r"(?:unit|device|recorder|tablet|holter|pump|ventilator|monitor|pacemaker|implant)(?= "
    r"(?:[a-z]{1,4}-?[0-9]+-)?[a-z]{0,4}-?[0-9]{4,}))"
    r"|序列号|设备序号|晶体条码|设备号|设备编号|机身号|起搏器编号|植入物编号|出厂编号|机器编号|串号",
    r"(?<![a-z0-9])(?=[a-z0-9\-/]{0,10}[0-9])[a-z0-9](?:[a-z0-9\-/:]){4,23}(?![a-z0-9])",
    _WORDS,
)
_IMEI = rule(r"imei[^0-9]{0,12}([0-9]{2}[ \-]?[0-9]{6}[ \-]?[0-9]{6}[ \-]?[0-9]{1,2})(?![0-9])")


def find(page: Page) -> Iterator[Span]:
    """Fixed forms, and values with at least three digits behind a label."""
    for pattern, name in ((_MAC, "device/mac"), (_UUID, "device/uuid")):
        for match in pattern.finditer(page):
            yield Span(match.start(), match.end(), "DEVICE", name, 0.95)
    for match in _RANDOM.finditer(page):
        if not (_FORMULA.fullmatch(match[0]) or _VALUES.fullmatch(match[0])) and not _CODED.search(
            page.before(match.start(), 24)
        ):
            yield Span(match.start(), match.end(), "DEVICE", "device/form", 0.8)
    for match in _IMEI.finditer(page):
        digits = "".join(filter(str.isdigit, match[1]))
        yield Span(*match.span(1), "DEVICE", "device/imei", 1.0 if luhn(digits) else 0.9)
    yield from values(page, _LABELLED, "DEVICE", "device/label", digits=3)
