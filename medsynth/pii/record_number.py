"""Numbers that a hospital gives: patient, record, visit, bed-side, order, sample, scan and prescription numbers.

They need their label. Numbers of trials, papers, products and codes (NCT, PMID, ICD, batch) have other labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._label import found, labelled
from medsynth.pii._page import Page
from medsynth.pii._rule import Rule, rule
from medsynth.pii._span import Span

KINDS = ("MRN",)
_WORDS = frozenset(
    "mrn m mr uhid u cr crn ip op opd ipd hosp hospital medical med health patient pt pid chart case file record "
    "visit encounter admission fin csn dfn har accession specimen sample lab report scan study prescription rx order "
    "invoice bill receipt ticket appointment booking referral acc card folder unit reference registration reg regn "
    "emr ehr nhs chi token barcode account query participant subject volunteer employee emp staff student badge "
    "ration ihi ref zy mz zyh mzh bah hn mychart urn nhi ur".split()
)

_NO = r"(?= ?(?:no|number|num|nr|id|#|:|：|code|is))"
_LABELLED = labelled(
    r"(?<![a-z])(?:mrn|m\.r\.n|mr ?no|uhid|u\.h\.i\.d|cr ?no|crn|(?:ip|op|opd|ipd) ?(?:no|num|number|#)|ipd|"
    r"opd(?= ?(?:no|number|#|:))|hosp(?:ital)?\.? ?(?:no|number|num|id|#)|medical record(?: number)?|med "
    r"?rec|health record|"
    rf"patient ?(?:id|no|number|#|file|code)|pt ?(?:id|no|#)|pid(?= ?[:#])|chart{_NO}|case{_NO}|"
    rf"chi(?= [0-9]{{10}}(?![0-9]))|file(?= [a-z]{{1,4}}[0-9]{{4}})|case(?= [0-9]{{2}}-[0-9]{{3,4}}-[0-9])|"
    rf"(?:participant|subject|volunteer)(?= [a-z]{{2,5}}-?[0-9]{{3}})|barcode(?= [a-z]{{1,4}}-)|"
    rf"file{_NO}|file(?= [a-z]{{2,5}}[/\-][a-z0-9/\-]*[0-9]{{3}})|folder{_NO}|acc(?= ?(?:#|no))|card{_NO}|"
    rf"record{_NO}|visit{_NO}|encounter{_NO}|admission{_NO}|mychart(?: id)?|urn|nhi|(?:fin|csn|dfn|har)(?= "
    rf"?[:#]? ?[0-9\-]{4})|ur ?no|"
    rf"accession(?= [a-z]{{0,4}}[0-9])|accession{_NO}|"
    rf"(?:emp|employee|staff|student|badge){_NO}|ration card|ihi(?= ?(?:no|number|#|:|[0-9]))|"
    rf"specimen{_NO}|sample{_NO}|lab{_NO}|lab ref|report{_NO}|scan{_NO}|study{_NO}|prescription{_NO}|"
    rf"rx{_NO}|order{_NO}|invoice{_NO}|bill{_NO}|receipt{_NO}|ticket{_NO}|appointment{_NO}|booking{_NO}|"
    rf"referral{_NO}|reference{_NO}|"
    rf"registration{_NO}|reg\.?(?= ?(?:no|number|id|#|:))|regn\.?{_NO}|emr|ehr|nhs ?(?:no|number|#)|chi "
    rf"?(?:no|number)|token{_NO}|barcode{_NO}|account{_NO}|query{_NO}|ref(?=[ "
    rf".:#]{{1,2}}[a-z]{{0,4}}-?[0-9]{{3}})|ref{_NO})"
    r"|住院号|门诊号|病历号|病案号|就诊号|就诊卡|诊疗卡|病人id|患者id|病人号|患者号|患者编号|病人编号|登记号|检查号|"
    r"影像号|标本号|样本号|条码号|床号|病床号|报告号|报告单号|处方号|挂号单|挂号序号|预约号|流水号|"
    r"体检号|体检编号|超声号|病理号|ct号|mr号|x光号|放射号|申请单号|化验单号|档案号|登记编号|住院编号|"
    r"门诊编号|卡号|订单号|单号|工单号|诊疗号|健康卡号|健康档案号|编号|工号|警号|学号|"
    r"病历(?=[a-z]{1,4}-?[0-9]|[（(][a-z]{0,3}[0-9]{5})|住院流水号?|案件号|计划号|体检批次|认定书编号|手环号|病区号|腕带号|条码|样品号|取药码|取件码|核销码",
    (
        r"(?<![a-z0-9])(?=[a-z]{0,8}[/\-.]?[a-z]{0,4}[/\-]?[0-9]|[a-z]{1,4} [0-9]{4})[a-z0-9](?:[a-z0-9\-/]|"
        r"(?<=[a-z]) (?=[0-9]{3})|(?<=[0-9]) (?=[0-9]{3,})){1,23}(?![a-z0-9])"
    ),
    _WORDS,
)
_FORM = rule(r"(?<![a-z0-9])(?:uhid|mrn|opd|ipd|zy|mz|zyh|mzh|bah|cr|hn)[\-/:]?[0-9]{4,12}(?![a-z0-9])")
_PARTED = rule(
    r"(?<![A-Za-z0-9/\-.])[A-Z]{2,6}/(?:[A-Z0-9]{1,6}[/\-]){0,3}(?=[0-9\-]{4})(?!(?:19|20)[0-9]{2}(?![0-9\-]))"
    r"[0-9]{1,8}(?:-[0-9]{2,8})?(?![A-Za-z0-9/])",
    cased=True,
)
"""Capitals and figures parted by strokes: KMC/IPD/19-6604. Influenza strains have small letters and end in a year."""
_HYPHENED = rule(
    r"(?<![A-Za-z0-9/\-.])(?:[A-Z]{1,4}-(?:[0-9]{2,4}-[0-9]{3,7}|[0-9]{6,10})|"
    r"[A-Z]{1,4}[0-9]{2,5}-[0-9]{5,8}|[A-Z]{1,4}-[0-9]{6,10}-[A-Z])(?![A-Za-z0-9/\-]|\.[0-9])",
    cased=True,
)
_PAIRS = rule(r"(?<![0-9./\-])[0-9]{2}-[0-9]{2}-[0-9]{2}-[0-9]{2}(?![0-9/\-]|\.[0-9])", cased=True)
"""Four pairs of figures: the number of an American chart that is filed by its last pair."""
_NUMBERED = rule(
    r"(?<![a-z])(?:number|no|num|id|ref)(?![a-z])\.?\s?[:#=]?\s?(?:is\s)?(?P<value>(?!(?:is|was|are|as|of|in|on|to|"
    r"the|my|and|for|at)\s)(?=[a-z0-9/\- ]{0,5}[0-9])(?=[a-z0-9/\-]{0,12}(?:[a-z][/\-]?[0-9]|[0-9][/\-][0-9a-z]|"
    r"[a-z] [0-9]{3}))[a-z0-9](?:[a-z0-9/\-]|(?<=[a-z0-9]) (?=[0-9]{3})){5,22})(?![a-z0-9])"
)
_HASHED = rule(r"(?<![a-z0-9/])#\s?(?P<value>[a-z]{0,3}[0-9]{5,12})(?![a-z0-9])")
_SHAPED = rule(
    r"(?<![A-Za-z0-9/\-.+])(?=(?:[A-Z/\- ]{0,10}[0-9]){4})(?:[A-Z0-9]{1,10}(?:[/\-][A-Z0-9]{1,10}){1,4}|[A-Z0-9]{7,12}|"
    r"[A-Z]{1,3}[0-9]{1,3}(?: [0-9]{2,4}){2,3})(?![A-Za-z0-9\-]|[./][0-9])",
    cased=True,
)
_SHAPED_BEHIND = re.compile(
    r"(?<![a-z])(?:rx|acct|account|art|band|wristband|bracelet|labell?ed|tube|vial|bottle|sample|specimen|accession|order|"
    r"ref|reference|case|ticket|claim|file|chart|episode|unit|bag|pack|pcr|session|ins|insurance|sensor|concentrator|"
    r"machine|monitor|device|donor|form|requisition|req|slip|job|incident|visit|booking|record|patient|pt|id|card|licen[cs]e|"
    r"docket|voucher|consignment|tag|cassette|block|slide|embryos?)(?![a-z])(?: (?:is|was|are|no|number|says|reads|"
    r"checked|no\.|id|code|labell?ed|stamped|marked))?[ :#=.,(]{1,3}$"
)
"""A word for something that carries a number, right before a number of any shape."""
_NAMED = rule(r"(?<=[a-z] )\((?P<value>[0-9]{7,10})\)")
"""A bare number in brackets behind somebody's name."""
_WRITTEN = re.compile(r"[A-Z][a-z'’\-]+ [A-Z][A-Za-z'’\-]+ $")
_OTHER = re.compile(
    r"(?:trial|study|nct|lot|batch|ndc|doi|pmid|icd|item|model|part|catalog(?:ue)?|cat|article|chromosome|grant|"
    r"protocol|snomed|loinc|cas|version|phone|mobile|cell|tel|fax|drug|product|gene|variant|rs|exon|level|"
    r"ec)\.? ?(?:registration )?(?:number|no\.?|num|id|ref)\s?[:#=]?\s?(?:is\s)?$"
)
_STRAIN = re.compile(r"(?:strain|virus|influenza|trial|study|protocol|isolate|doi|grant|ec)[\s:.]*$")
_DATE_LIKE = re.compile(r"(?:[0-9]{1,4}[/\-]){1,2}[0-9]{1,4}|[A-Z]{1,2}[0-9]{1,2}")
_NOT = re.compile(r"nct|pmid|doi|isbn|snomed|loinc|icd|cpt|ndc|batch|lot[^a-z]|准字|批")
_SHORT = re.compile(
    r"[0-9]{1,3}|(?:19|20)[0-9]{2}|[0-9.]+(?:mg|ml|mm|cm|kg|g|st|nd|rd|th|x|am|pm|yr|yrs|days?|weeks?|months?|hours?)"
)


def find(page: Page) -> Iterator[Span]:
    """Values behind a label, and the forms that carry their label in front."""
    for match in found(page, _LABELLED):
        value = match["value"]
        digits = sum(map(str.isdigit, value))
        if digits >= 3 and not _SHORT.fullmatch(value) and not _NOT.search(match[0]):
            yield Span(*match.span("value"), "MRN", "record_number/label", 0.9)
    for match in _FORM.finditer(page):
        yield Span(match.start(), match.end(), "MRN", "record_number/form", 0.9)
    for match in _NUMBERED.finditer(page):
        if not _OTHER.search(page.before(match.start("value"), 32)) and not _NOT.search(match[0]):
            yield Span(*match.span("value"), "MRN", "record_number/number", 0.8)
    for match in _HASHED.finditer(page):
        yield Span(*match.span("value"), "MRN", "record_number/hash", 0.75)
    for match in _SHAPED.finditer(page):
        before = page.before(match.start(), 32)
        other = _OTHER.search(before) or _NOT.search(before) or _DATE_LIKE.fullmatch(match[0])
        if _SHAPED_BEHIND.search(before) and not other and sum(map(str.isdigit, match[0])) > 3:
            yield Span(match.start(), match.end(), "MRN", "record_number/shape", 0.8)
    for match in _NAMED.finditer(page):
        if _WRITTEN.search(page.text, max(0, match.start() - 50), match.start()):
            yield Span(*match.span("value"), "MRN", "record_number/named", 0.75)
    for pattern in (_PARTED, _HYPHENED, _PAIRS):
        yield from _formed(page, pattern)


def _formed(page: Page, pattern: Rule) -> Iterator[Span]:
    for match in pattern.finditer(page):
        if not _STRAIN.search(page.before(match.start(), 24)):
            yield Span(match.start(), match.end(), "MRN", "record_number/parted", 0.8)
