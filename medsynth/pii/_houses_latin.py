"""Houses in Latin letters that are not called a hospital: Redbud Dermatology, Tameside General, Spire Thornbury,
Civil Hospital Bharuch, at Queen Maud's. Nameless ones stay: the fracture unit, urgent care, a heart foundation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._house_names import STANDS, beginning, naming
from medsynth.pii._lexicon import COMMON, EPONYM, FUNCTION, HOUSE, NAMED, PLACE, words
from medsynth.pii._page import Page
from medsynth.pii._places import kept
from medsynth.pii._reader import MEDICAL, Reader, reader_of
from medsynth.pii._rule import cue, rule
from medsynth.pii._span import Span

_ANY, _TOLD = frozenset(("",)), frozenset(("", "told"))
"""Enough for itself; enough where somebody is treated, comes from or goes to."""
_MEDICAL_TRADE = frozenset(
    "eye heart ear skin hair bone joint spine brain cancer kidney liver lung dental medical surgical surgery "
    "cardiology cardiac vascular orthopedic orthopaedic orthopedics orthopaedics pediatric paediatric pediatrics "
    "paediatrics dermatology obgyn gyn gynecology gynaecology oncology urology neurology gastroenterology gastro ent "
    "endocrine diabetes allergy asthma arthritis rheumatology pulmonary respiratory fertility ivf women's children's "
    "vision retina foot pain psychiatric psychiatry mental health physician physicians diagnostic imaging radiology "
    "rehab rehabilitation wellness family primary".split()
)
_SOFT: dict[str, frozenset[str]] = {
    "health": _ANY,
    "care": frozenset(
        "urgent eye dental skin health heart primary home cancer vision kidney express family senior wound hospice "
        "medical child joint spine bone foot hair hearing fertility women's".split()
    ),
    "medicine": frozenset(
        "family internal sports sport emergency fetal occupational sleep pain physical general travel".split()
    ),
    **dict.fromkeys(
        "surgical digestive sleep eye heart kidney ortho vein wrist spine joint vision hearing women's womens "
        "children's childrens kids peds baby birth midwives drug drugs behavioral behavioural recovery detox doctors "
        "hospice injuries renal lung skin foot breast cardiac maternity baptist presbyterian methodist".split(),
        _TOLD,
    ),
    **dict.fromkeys(
        "suite rooms studio lab place house".split(),
        frozenset(
            "dental physio sleep eye skin birth surgical therapy dialysis treatment smile hearing laser consulting "
            "neurology cardiology oncology dermatology urology orthopaedic".split()
        ),
    ),
    "ward": frozenset("burns maternity surgical medical stroke cancer".split()),
    "institute": frozenset("digestive spine eye heart cancer kidney surgical bone joint skin".split()),
    "unit": frozenset(
        "eye heart pain hand diabetes breast sleep spinal cancer day dental injuries injury memory birthing birth "
        "maternity children's childrens dialysis stroke burns renal midwifery surgical rehabilitation rehab mental "
        "cardiac endoscopy day psychiatric".split()
    ),
    **dict.fromkeys("associates group partners specialists consultants physicians surgeons".split(), _MEDICAL_TRADE),
    "foundation": _MEDICAL_TRADE,
    "trust": frozenset("nhs foundation hospital hospitals medical health charitable".split()),
    **dict.fromkeys(
        "endoscopy oncology dermatology pediatrics paediatrics orthopedics orthopaedics cardiology gastroenterology "
        "neurology urology nephrology radiology imaging diagnostics dental dentistry physiotherapy physio rehab "
        "opticians optometry labs laboratories pathlabs ob-gyn gynecology obstetrics psychiatry ophthalmology "
        "rheumatology endocrinology podiatry ivf dentists pharmacy chemist chemists chemist's druggist hub dentist "
        "orthodontics endodontics periodontics genomics genetics osteopaths osteopathy chiropractic neurophysiology "
        "neurosciences smiles pavilion perineural dispensary fertility eyecare netralaya chikitsalaya aushadhalaya "
        "dispensary maternity er ed perinatal apothecary aesthetics neuro polyclinics audiology hospitalists "
        "birthplace".split(),
        _ANY,
    ),
}
"""Words that end the name of a house -> the words of which one stands before; any, where it is enough for itself."""
SOFT_HOUSES = frozenset(_SOFT) | frozenset("general regional memorial private".split())
"""Behind one of these and a comma a town may stand."""
_LOOSE = frozenset("general regional memorial community private infirmary royal mission district".split())
"""Words that end it where somebody is treated there."""
_CHAINS = frozenset(
    "spire bmi nuffield priory kaiser sutter providence baptist ascension upmc hca apollo fortis max manipal "
    "narayana aster kims rims gmch gmc gims nims sims aiims pgi phc chc uhc cghs esic uh va mercy bupa ramsay "
    "sanford banner unitypoint trinity advocate dignity adventist methodist presbyterian cleveland mayo yashoda care "
    "medicover rainbow cloudnine columbia bgs global intermountain ohiohealth geisinger circle ramsay vims mims cmc "
    "pgimer nims rgghs medanta paras sterling zydus shalby wockhardt hinduja jaypee artemis netcare mediclinic "
    "healthscope epworth".split()
)
"""Chains of hospitals, and short names of state colleges and health centres, which their town follows."""
_CHAIN_FIRM = frozenset(
    "spire bmi nuffield kaiser sutter upmc hca apollo fortis manipal kims rims gmch gmc gims nims aiims phc chc".split()
)
_OFFICES = (
    r"naval|civil|district|taluk|taluka|esi|esic|railway|govt\.?|government|army|military|va|cantonment|base|"
    r"municipal|corporation|mission|general|community|cottage|sadar|rural|sub[- ]?divisional|area|headquarters|hq|"
    r"women's|children's|maternity|command|air force|medical college|county|state|regional"
)
_OFFICE = re.compile(
    rf"(?<![a-z])(?:govt\.? |government |the )?(?:{_OFFICES}) (?:hospitals?|medical college(?: and "
    rf"hospital)?)(?: in| at| of|,| -)? "
    r"(?=[a-z])"
)
_FOREIGN = re.compile(
    r"(?<![a-zà-ÿ])(?:ysbyty|klinikum|clinique|cl[ií]nica|ospedale|h[oô]pital|krankenhaus|policl[ií]nico|"
    r"sanatorio|hospital (?:de|do|da|del|dos|das|di|"
    r"san|santa|saint)) (?=[a-zà-ÿ])"
)
_ROYAL = rule(
    r"(?<![a-z])(?P<name>(?:queen|king|prince|princess|lady|st\.?|saint) [a-zà-ÿ]{2,14}(?:'s|s'))(?! (?:wort|fire|"
    r"disease|syndrome|sign|test|house|birthday|room|place|mum|mom|mother|dad|father|wife|husband|school|church|"
    r"college|university|academy|square|street|road|day|day's|arms|fire))"
)
_OF = re.compile(
    r"(?<![a-z])(?P<name>(?:sacred heart|holy (?:name|family|cross|spirit|redeemer|trinity)|our lady|good "
    r"(?:shepherd|samaritan)|"
    r"children's|st\.? [a-z]{3,12}(?:'s)?|sisters|mercy|little company) of (?:the )?)(?=[a-z])"
)
_DENTAL = rule(
    r"(?<![a-z])dr\.? (?=[a-z][a-z'\-]{2,16}'s (?:clinic|hospital|nursing home|surgery|practice|polyclinic|dental))"
)
_OFFICE_SAID = cue("hospital hospitals college")
_FOREIGN_SAID = cue(
    "ysbyty klinikum clinique clinica clínica ospedale hopital hôpital krankenhaus policlinico policlínico "
    "sanatorio hospital"
)
_OF_SAID = cue("heart holy lady shepherd samaritan children's sisters mercy company st")
_SOFT_SAID, _LOOSE_SAID, _CHAINS_SAID = cue(_SOFT), cue(_LOOSE), cue(_CHAINS)
WORDS = (
    frozenset(_SOFT)
    | _LOOSE
    | _CHAINS
    | frozenset(
        "ysbyty klinikum clinique clinica clínica ospedale hopital hôpital krankenhaus "
        "policlinico policlínico sanatorio hospital college queen king prince princess lady st saint sacred "
        "holy our good children's "
        "sisters".split()
    )
)
"""One of these stands in each text in which something is found."""


def find(page: Page) -> Iterator[Span]:
    """Houses by the words that end or begin their names."""
    reader = reader_of(page)
    if _SOFT_SAID.said(page):
        yield from _soft(reader)
    if _LOOSE_SAID.said(page):
        yield from _loose(reader)
    if _CHAINS_SAID.said(page):
        yield from _chains(reader)
    for pattern, words_before in ((_OFFICE, _OFFICE_SAID), (_FOREIGN, _FOREIGN_SAID), (_OF, _OF_SAID)):
        for match in pattern.finditer(page.lower) if words_before.said(page) else ():
            place = reader.place_at(match.end())
            end = _named(reader, place, firm=pattern is not _OF)
            capital = not reader.mixed or page.text[match.start()].isupper() or pattern is _OFFICE
            if end > place and capital:
                yield _span(reader, match.start(), end, "of")
    for match in _ROYAL.finditer(page):
        if _stands(reader, reader.place_at(match.start())):
            yield Span(*match.span("name"), "HOSPITAL", "hospital/royal", 0.75)
    for match in _DENTAL.finditer(page):
        yield Span(match.start(), match.end(), "HOSPITAL", "hospital/doctor", 0.75)


def _span(reader: Reader, start: int, end: int, rule: str) -> Span:
    while end < len(reader.tokens) and reader.gap(end - 1) in (" & ", " and ") and reader.tokens[end] in _SOFT:
        if reader.mixed and not reader.text[reader.starts[end]].isupper():
            break
        end += 1
    return Span(start, reader.words[end - 1].end, "HOSPITAL", f"hospital/{rule}", 0.8)


def _stands(reader: Reader, first: int) -> bool:
    """Whether somebody is treated at, or comes from, what begins at ``first``: at, to, from, perhaps an article."""
    if first and reader.gap(first - 1) == ", " and reader.flags[first - 1] & NAMED:
        return True
    if not first or reader.gap(first - 1) != " ":
        return False
    before = reader.tokens[first - 1]
    if before == "the" and first > 1:
        before = reader.tokens[first - 2]
    return before in STANDS


def _soft(reader: Reader) -> Iterator[Span]:
    """Redbud Dermatology, Lakeshore Urgent Care, Palmetto Heart Associates."""
    for place, token in enumerate(reader.tokens):
        needs = _SOFT.get(token)
        if needs is None or not place or reader.gap(place - 1) not in (" ", "-"):
            continue
        if needs is not _ANY and needs is not _TOLD and reader.tokens[place - 1] not in needs:
            continue
        text = reader.words[place].text
        if reader.mixed and not text[0].isupper():
            continue
        first = beginning(reader, place)
        if first == place or not _named_well(reader, first, place):
            continue
        if _more(reader, place):
            continue
        if reader.mixed and (text.istitle() or token in ("er", "ed", "ivf")):
            if needs is _TOLD and not _goes(reader, first):
                continue
            if token in ("health", "er", "ed", "dental", "maternity", "perinatal") and not (
                _stands(reader, first) or _goes_no_further(reader, place)
            ):
                continue
            yield _span(reader, reader.starts[first], place + 1, "trade")
            continue
        if not (reader.mixed or _stands(reader, first)) and first > 1 and _stands(reader, first - 1):
            first -= not reader.flags[first - 1] & FUNCTION
        if not reader.mixed and _stands(reader, first) and (needs is not _TOLD or _goes(reader, first)):
            yield _span(reader, reader.starts[first], place + 1, "trade")


def _goes(reader: Reader, first: int) -> bool:
    """Whether somebody is at, or goes to, what begins at ``first``: not suffering from it."""
    before = reader.tokens[max(0, first - 2) : first]
    if before[-1:] == ["from"] and reader.mixed:
        return before[:1] not in (["suffering"], ["suffer"], ["suffers"], ["suffered"], ["relief"], ["recovering"])
    return before[-1:] in (["at"], ["to"]) or (before[-1:] == ["the"] and before[:1] in (["at"], ["to"]))


def _more(reader: Reader, place: int) -> bool:
    """Whether the words with capitals go on behind: Unified Health System."""
    if not reader.mixed or place + 1 >= len(reader.tokens) or reader.gap(place) != " ":
        return False
    return reader.text[reader.starts[place + 1]].isupper() and not reader.flags[place + 1] & (HOUSE | PLACE | NAMED)


def _goes_no_further(reader: Reader, place: int) -> bool:
    """Whether a stop, a line or the text ends behind the word."""
    return reader.gap(place).strip(" ")[:1] in (",", ".", ";", "\n", ")", "!", "?", "")


def _named_well(reader: Reader, first: int, last: int) -> bool:
    """Whether one of the words is a name's and no disease's."""
    return any(naming(reader, at) for at in range(first, last))


def _loose(reader: Reader) -> Iterator[Span]:
    """At Tameside General, to the Eildon Private, from Piney Woods Regional."""
    for place, token in enumerate(reader.tokens):
        if token not in _LOOSE or not place or reader.gap(place - 1) != " ":
            continue
        if reader.mixed and not reader.text[reader.starts[place]].isupper():
            continue
        after = reader.tokens[place + 1] if place + 1 < len(reader.tokens) and reader.gap(place) == " " else ""
        if _more(reader, place) or after in _GOES_ON or (after and not reader.flags[place + 1] & (FUNCTION | COMMON)):
            continue
        first = beginning(reader, place)
        if first < place and _stands(reader, first) and _named_well(reader, first, place):
            yield _span(reader, reader.starts[first], place + 1, "general")


_GOES_ON = frozenset(
    "practitioner practitioners practice surgery surgeon anaesthesia anesthesia health medicine physician ward pain "
    "area area's population public nurse college school university church education hospital hospitals clinic centre "
    "center insurance".split()
)


def _chains(reader: Reader) -> Iterator[Span]:
    """Spire Thornbury, KIMS Ongole, Apollo Spectra: a chain's name and what tells the house."""
    for place, token in enumerate(reader.tokens):
        if token not in _CHAINS or place + 1 >= len(reader.tokens) or reader.gap(place) != " ":
            continue
        if reader.mixed and not reader.text[reader.starts[place]].isupper():
            continue
        stands = _stands(reader, place) or (place and reader.gap(place - 1).strip() in (",", ":", "-"))
        if not (token in _CHAIN_FIRM or stands):
            continue
        end = _named(reader, place + 1, firm=token in _CHAIN_FIRM or bool(stands))
        if end > place + 1:
            yield _span(reader, reader.starts[place], end, "chain")


def _named(reader: Reader, place: int, *, firm: bool) -> int:
    """The place behind the words that name a house from ``place`` on; ``place`` if the first does not."""
    end = place
    while 0 <= end < len(reader.tokens) and end - place < 3 and (end == place or reader.gap(end - 1) in (" ", "-")):
        flags, token = reader.flags[end], reader.tokens[end]
        if flags & FUNCTION or token in kept() or MEDICAL.fullmatch(token):
            break
        capital = reader.mixed and reader.text[reader.starts[end]].isupper()
        if reader.mixed and not capital:
            break
        known = flags & PLACE and not flags & COMMON
        if not (
            capital
            or known
            or (firm and not flags)
            or ((end > place or firm) and (token in words("hospital_bright") or token in _MORE))
        ):
            break
        if flags & (EPONYM | HOUSE) and end == place:
            break
        if (
            capital
            and flags & COMMON
            and not flags & (PLACE | NAMED)
            and token not in _MORE
            and token not in words("hospital_bright")
        ):
            break
        if not capital and end > place and not known and token not in words("hospital_bright") and token not in _MORE:
            break
        end += 1
    return end


_MORE = frozenset(
    "spectra super speciality specialty multispeciality premier city heart cancer women's children's".split()
)
