"""Latin names that no list has, where people stand: somebody who says something, is told something, has an age.

Only in text with capitals: a word with a capital in the middle of a sentence that is no word of English, no drug and no
place is a name or a brand, and what it does tells which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from medsynth.pii._lexicon import (
    COMMON,
    EPONYM,
    EPONYMOUS,
    FAMILY,
    FUNCTION,
    GIVEN,
    HOUSE,
    KIN,
    NAMED,
    ORDINARY,
    PARTICLE,
    PLACE,
    TITLE,
    classes,
    drug_words,
)
from medsynth.pii._lexicon import words as listed
from medsynth.pii._names_alone import closed
from medsynth.pii._reader import LIKELY, MEDICAL, SURE, Reader
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KNOWN = COMMON | FUNCTION | ORDINARY
_SHAPE = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w']*[a-zà-öø-ÿāēīōū][\w']*")
DOES = frozenset(
    "said says told tells thinks thought wants wanted asked asks cries cried woke vomited complains complained "
    "denies denied reports reported walks walked fell sleeps slept ate eats went came phoned rang texted emailed "
    "refuses refused declined declines weighs drank drinks insists insisted agreed agrees mentioned noticed worries "
    "worried prefers remembers forgot lives lived drives drove smokes smoked answered replied explained attended "
    "attends arrived returned stayed stays who herself himself whispered shouted laughed smiled nodded sat sits "
    "stood coughed snores snored begged screamed collapsed fainted tripped slipped recovered died passed wept joked "
    "apologised apologized swallowed ingested choked inhaled kicked bit threw drowned overdosed presented presents "
    "crashed wrote writes sends sent scratched limps limped wheezes hugged holds held".split()
)
_TO_WHOM = frozenset(
    "told tell tells telling asked ask asks asking rang ring ringing phoned phone emailed texted met meet meeting "
    "married visited thank thanked thanking helped drove carried moved lifted fed bathed dressed hugged woke invited "
    "reminded remind warned assured informed consulted examined discharged transferred intubated sedated accompanied "
    "comforted nursed babysat raised counselled counseled reassured escorted watched tucked bleeped paged summoned "
    "restrained cannulated reviewed seen saw sat woken cuddled breastfed weaned enrolled vaccinated".split()
)
_GIVING = frozenset("gave give gives giving gived handed showed lent fed brought offered".split())
_GIFT = re.compile(r" (?:a|an|the|her|his|some|my|our|two|three|one|half|[0-9])(?![a-z0-9])")
_MUHAMMAD = frozenset("md mohd muhd mst sk".split())
_CALLING = frozenset("everybody everyone we they people friends i just him her is was me all".split())
_SENT = frozenset(
    "over handover heard message letter call email text note reply word card visit referral handed inherited".split()
)
_OWNED = re.compile(
    r"'s? (?:mum|mom|mother|mama|dad|father|wife|husband|partner|son|daughter|sister|brother|aunt|uncle|gran|grandma|"
    r"grandmother|grandfather|parents|family|doctor|gp|nurse|carer|teacher|school|nursery|room|bed|bedside|birthday|"
    r"chart|file|notes|weight|temperature|temp|fever|nails|appointment|appt|discharge|surgeon|therapist|case|address|"
    r"back|arm|leg|hand|foot|head|neck|skin|eyes?|ears?|throat|face|mouth|tummy|stomach|belly|phone|number|house|"
    r"home|name|request|behalf|condition|operation|results|reports?|scans?|x-rays?|mri|labs|bloods?|biopsy|surgery|"
    r"query|diagnosis|medicines?|medication|prescription)(?![a-z])"
)
_APPOSED = re.compile(
    r"(?:,| -| –| \() ?(?:my|our|his|her|their|the|a|an|as|who) (?:[a-z]+ ){0,3}(?:nurse|midwife|doctor|friend|"
    r"carer|gp|"
    r"surgeon|consultant|registrar|physio|physiotherapist|therapist|pharmacist|receptionist|teacher|neighbou?r|boss|"
    r"colleague|interpreter|driver|porter|cleaner|coach|lawyer|roommate|flatmate|husband|wife|partner|fianc[eé]e?|son|"
    r"daughter|sister|brother|mother|mum|mom|dad|father|aunt|uncle|cousin|nephew|niece|gran|grandma|grandmother|"
    r"grandpa|grandfather|grandson|granddaughter|baby|toddler|boy|girl|calls?|call (?:him|her|me))(?![a-z])"
)
_PLACED = re.compile(
    r" (?:from|at|in) (?:the )?(?:pharmacy|reception|billing|admissions|records|ward|theatre|work|church|school|"
    r"upstairs|downstairs|next door|hr|accounts|radiology|pathology|the lab|lab|dispensary|triage|casualty)(?![a-z])"
)
_BY_VERBS = re.compile(
    r" (?!caus|help|work|reduc|stopp|improv|relie|increas|start|prov)[a-z-]{2,12}ed (?:[a-z]+ ){0,3}"
    r"(?:his|her|hers|him|himself|herself)(?![a-z])"
)
_READING = re.compile(r" ?[0-9<>]")
_AGED = re.compile(
    r"(?:, (?:aged? |now )?1?[0-9]{1,2}(?:,|/[MFmf](?![a-zA-Z])| years?| ?yrs?| ?y/?o| ?mo(?:nths?)?(?![a-z])| "
    r"?[MFmf](?![a-zA-Z]))"
    r"| aged? [0-9]| \((?:aged? )?1?[0-9]{1,2} ?(?:years?|yrs?|y/?o|y|months?|mo|m|f|M|F)[),;/ ])"
)
_BEFORE_NOT = frozenset("the a an this that each some any no of new called as than".split())
LATIN = re.compile(r".*(?:coccus|bacter|ella|bacillus|virus|ium|ae|osis|itis|phila|myces|monas|ineae|aceae|idae)")


_MODAL = frozenset("can could should may will would does did is was has shall might must".split())
_ACT = frozenset(
    "take eat have drink go get use stop start continue come travel fly eating taking having drinking going getting "
    "still now ok okay safe pregnant allergic being able sick ill better worse supposed allowed need want feel".split()
)
_SUFFERS = frozenset("has had is was does did complains reports feels felt got gets needs takes took".split())
_FRAMES = frozenset("took take bring brought told tell asked ask call called phoned met saw visit visited with".split())
_OF = re.compile(
    r"(?<![a-z])(?:(?:report|reports|son|daughter|wife|husband|mother|father|baby|child|case|file|chart|results?|"
    r"samples?|brother|sister|guardian|parents?|care|name|body|kin) of|(?:spoke|talked|speak|talk) (?:with|to)|"
    r"ask for|report to|behalf of|in[- ]law|(?:the|our|my|this) patient,|as)\s$"
)


_WHO = re.compile(
    r"(?<![a-z])(?:(?:reviewed|seen|signed|written|referred|done|performed|dictated|checked|attended|operated|"
    r"treated) by|contact|contact person|nurse|doctor|physician|surgeon|husband|wife|friend|son|daughter|brother|"
    r"sister|father|mother|uncle|aunt|neighbou?r|cousin|baby|nephew|niece|patient|pt|client|attending|consultant|to|"
    r"from|with|name)[:,]?\s$"
)


def _lone(reader: Reader, place: int, end: int) -> bool:
    """Whether nothing but the name stands on its line, perhaps behind a dash: a signature."""
    start, stop = reader.starts[place], reader.words[end - 1].end
    before = reader.text[:start].rpartition("\n")[2].strip(" -–~.:")
    after = reader.text[stop:].partition("\n")[0].strip(" .,!")
    return not before and not after


_KIN_OF = re.compile(
    r"(?<![a-z])(?:(?:son|daughter|wife|husband|mother|father|baby|brother|sister|guardian|parents?|behalf|kin) of|"
    r"(?:spoke|talked|speak|talk) (?:with|to)|ask for|in[- ]law|(?:the|our|my|this) patient,)\s$"
)


def framed(reader: Reader) -> Iterator[Span]:
    """A listed name where people stand, in any case: can david take, report of asha rao, michael has been vomiting."""
    taken = -1
    for place, flag in enumerate(reader.flags):
        if flag & _NO_FRAME or place < taken or len(reader.tokens[place]) < 3:
            continue
        named = flag & NAMED
        if not named and (flag or reader.mixed):
            continue
        if reader.mixed and not reader.words[place].text.removesuffix("'s").istitle():
            continue
        if _glued(reader, place):
            continue
        end = reader.run(place, LIKELY if reader.mixed else SURE)
        taken = max(end, place + 1)
        if end == place or closed(reader, place):
            continue
        if end - place == 1 and flag & EPONYMOUS and not flag & GIVEN:
            continue
        if (named or (end - place > 1 and _unheard(reader, place, end))) and _framed(reader, place, end):
            yield reader.span(place, end, "framed", 0.8)


_NO_FRAME = COMMON | FUNCTION | TITLE | PARTICLE | ORDINARY | HOUSE | EPONYM


def _glued(reader: Reader, place: int) -> bool:
    start = reader.starts[place]
    before, after = reader.text[start - 1 : start], reader.text[start + len(reader.tokens[place]) :][:1]
    return bool(before and (before.isalnum() or before in "-/@#_")) or bool(
        after and (after.isalnum() or after in "-/@_")
    )


def _unheard(reader: Reader, place: int, end: int) -> bool:
    """Whether words of no list side by side are no drug and no term: christelle valentin, in small text."""
    for at in range(place, end):
        if reader.flags[at] & (COMMON | ORDINARY | FUNCTION) or reader.tokens[at] in _things():
            return False
        if MEDICAL.fullmatch(reader.tokens[at]) or LATIN.fullmatch(reader.tokens[at]):
            return False
    return True


def _framed(reader: Reader, place: int, end: int) -> bool:
    last = reader.tokens[end - 1]
    before = reader.tokens[place - 1] if place and reader.gap(place - 1) == " " else ""
    follows = reader.tokens[end] if end < len(reader.tokens) and reader.gap(end - 1) == " " else ""
    if follows and reader.flags[end] & (EPONYM | HOUSE):
        return False
    whole = end - place > 1
    if reader.tokens[place].removesuffix("'s") in _things() or (
        reader.flags[place] & PLACE and not (whole or reader.flags[place] & GIVEN)
    ):
        return False
    if _OF.search(reader.page.before(reader.starts[place], 24)):
        return before != "as" or follows in DOES
    if (
        whole
        and not reader.mixed
        and (_WHO.search(reader.page.before(reader.starts[place], 24)) or _lone(reader, place, end))
    ):
        return True
    if last.endswith("'s"):
        return _OWNED.match(reader.page.lower, reader.words[end - 1].end - 2) is not None
    given = reader.flags[place] & GIVEN
    if before in _MODAL and follows in _ACT:
        return bool(given or whole)
    begins = not place or reader.gap(place - 1).strip(" ")[-1:] in (".", "!", "?", "\n", ",", ":") or before in _AND
    if begins and given and follows in _SUFFERS:
        return True
    aged = _AGED.match(reader.page.lower, reader.words[end - 1].end) is not None
    return bool((given or whole) and (aged or (before in _FRAMES and follows in ("to", "at", "in", "and", "for"))))


_AND = frozenset("and but so when if because that while".split())


def opened(reader: Reader) -> Iterator[Span]:
    """Names of no list by what stands around them, and pairs of which one word is listed."""
    if not reader.mixed:
        return
    text, starts, taken = reader.text, reader.starts, -1
    for place, flags in enumerate(reader.flags):
        if flags & KNOWN or place < taken or not text[starts[place]].isupper() or not _candidate(reader, place):
            continue
        end = _run(reader, place)
        taken = end
        if end < len(reader.tokens) and reader.flags[end] & (EPONYM | HOUSE) and reader.gap(end - 1) in (" ", "-"):
            continue
        rule = _evidence(reader, place, end)
        if rule:
            yield reader.span(place, end, rule, 0.8)
        elif end - place > 1 and _likely_pair(reader, place, end):
            yield reader.span(place, end, "pair", 0.75)


@cache
def _things() -> frozenset[str]:
    return drug_words() | listed("given_things") | listed("regions_kept")


_QUOTED = rule(
    r"(?<![A-Za-z])[A-Z][a-z]{1,14} [\"“”'(][A-Z][a-z]{1,14}[\"“”')] [A-Z][A-Za-z'\-]{1,20}(?![A-Za-z])", cased=True
)


_MESSAGE = rule(
    r"(?<![A-Za-z0-9^])[A-Za-z][A-Za-z'\-]{1,24}\^[A-Za-z][A-Za-z'\-]{0,24}(?:\^[A-Za-z]{0,20}){0,4}(?![A-Za-z0-9])",
    cased=True,
)
"""GUNDERSEN^KAREN^L: a name as HL7 messages have it."""


def nicknamed(reader: Reader) -> Iterator[Span]:
    """Clyde "Buddy" Raskin: a given name, a nickname between quotes, and a name; names of HL7 messages."""
    for match in _MESSAGE.finditer(reader.page):
        value = match[0].rstrip("^")
        yield Span(match.start(), match.start() + len(value), "PERSON", "person/message", 0.9)
    for match in _QUOTED.finditer(reader.page):
        first, last = match[0].split(" ")[0].lower(), match[0].split(" ")[-1].lower()
        known = classes()
        if known.get(first, 0) & GIVEN and not known.get(last, 0) & (COMMON | FUNCTION | EPONYM | HOUSE):
            yield Span(match.start(), match.end(), "PERSON", "person/nickname", 0.85)


def muhammad(reader: Reader) -> Iterator[Span]:
    """Md. Irfan, Mohd Rafi, sk. rabiul: a shortened first name before a name; not MD behind one."""
    for place, token in enumerate(reader.tokens[:-1]):
        if token not in _MUHAMMAD or reader.gap(place) not in (" ", ". ", "."):
            continue
        after, written = place + 1, reader.words[place].text
        if reader.mixed and not (written.istitle() and reader.text[reader.starts[after]].isupper()):
            continue
        flags = reader.flags[after]
        if flags & KNOWN or not (flags & NAMED or reader.gap(place) != " " or reader.mixed):
            continue
        end = reader.run(after, SURE)
        if end > after:
            yield reader.span(place, end, "shortened", 0.85)


def _candidate(reader: Reader, place: int) -> bool:
    token, start = reader.tokens[place], reader.starts[place]
    flags = reader.flags[place]
    name = token.removesuffix("'s")
    if len(name) < 3 or flags & (TITLE | KIN | PARTICLE | HOUSE | EPONYM) or (flags & EPONYMOUS and not flags & GIVEN):
        return False
    if not _SHAPE.fullmatch(reader.text[start : start + len(token)]):
        return False
    before, after = reader.text[start - 1 : start], reader.text[start + len(token) : start + len(token) + 1]
    return not (before and (before.isalnum() or before in "-/@#_.’")) and not (
        after and (after.isalnum() or after in "/@_")
    )


def _run(reader: Reader, place: int) -> int:
    """The place behind the last word with a capital that may belong to the name."""
    end = place + 1
    while end < len(reader.tokens) and end - place < 4 and not reader.tokens[end - 1].endswith("'s"):
        gap = reader.gap(end - 1)
        if reader.initial(end) and gap == " " and len(reader.tokens[end]) == 1:
            end += 1
            continue
        if gap == ". " and len(reader.tokens[end - 1]) == 1:
            gap = " "
        flags, start = reader.flags[end], reader.starts[end]
        more = gap == " " and flags & PARTICLE and end + 1 < len(reader.tokens) and reader.gap(end) in (" ", "-")
        if more and reader.text[reader.starts[end + 1]].isupper() and not reader.flags[end + 1] & KNOWN:
            end += 2
            continue
        if gap not in (" ", "-") or not reader.text[start].isupper():
            break
        if flags & (COMMON | FUNCTION | EPONYM | HOUSE) and not flags & NAMED:
            break
        if flags & (EPONYM | HOUSE | FUNCTION) or not _SHAPE.fullmatch(reader.words[end].text):
            break
        end += 1
    while end - place > 1 and len(reader.tokens[end - 1]) == 1 and reader.text[reader.words[end - 1].end :][:1] == "-":
        end -= 1
    return end


def _evidence(reader: Reader, place: int, end: int) -> str:
    """The rule by which the words are somebody; empty if nothing around them says so."""
    if any(reader.tokens[at].removesuffix("'s") in _things() for at in range(place, end)) or _inside(reader, place):
        return ""
    stop = reader.starts[end - 1] + len(reader.tokens[end - 1])
    owned = reader.tokens[end - 1].endswith("'s")
    if reader.flags[place] & (EPONYMOUS | PLACE) and not reader.flags[place] & GIVEN:
        return ""
    if owned:
        return "owner" if _OWNED.match(reader.page.lower, stop - 2) else ""
    follows = reader.tokens[end] if end < len(reader.tokens) and reader.gap(end - 1) == " " else ""
    if follows in DOES and not _READING.match(reader.text, reader.words[end].end):
        return "does"
    if _AGED.match(reader.text, stop):
        return "aged"
    if _APPOSED.match(reader.page.lower, stop) or _PLACED.match(reader.page.lower, stop):
        return "apposed"
    if _BY_VERBS.match(reader.page.lower, stop):
        return "does"
    return _behind(reader, place, stop)


def _behind(reader: Reader, place: int, stop: int) -> str:
    """The rule by which the words before a name, which ends at ``stop``, say that it is somebody."""
    if not place or reader.gap(place - 1) != " ":
        return ""
    before = reader.tokens[place - 1]
    if reader.text[reader.starts[place - 1]].isupper():
        return ""
    if before in ("old", "yo") and reader.gap(place - 2) == "-":
        return "aged"
    if before in _TO_WHOM or (before in _GIVING and _GIFT.match(reader.page.lower, stop)):
        return "told"
    second = reader.tokens[place - 2] if place > 1 else ""
    if before in ("called", "nicknamed") and second in _CALLING:
        return "called"
    if before == "from" and second in _SENT:
        return "sent"
    if _KIN_OF.search(reader.page.before(reader.starts[place], 24)):
        return "framed"
    return ""


def _inside(reader: Reader, place: int) -> bool:
    """Whether a word with a capital stands before that a larger name begins with: New Zealand."""
    if not place or reader.gap(place - 1) not in (" ", "-") or not reader.text[reader.starts[place - 1]].isupper():
        return False
    return not reader.flags[place - 1] & (FUNCTION | TITLE | KIN)


def _likely_pair(reader: Reader, place: int, end: int) -> bool:
    """Whether one of two words with capitals is a listed name, the other of no list, and nothing makes them a thing."""
    flags = [reader.flags[at] for at in range(place, end)]
    sure = [flag for flag in flags if flag & NAMED and not flag & (COMMON | EPONYMOUS | PLACE | ORDINARY)]
    if (
        not sure
        or "-" in reader.text[reader.starts[place] : reader.starts[end - 1]]
        or any(flag & EPONYMOUS for flag in flags)
        or closed(reader, place)
    ):
        return False
    if not any(flag & GIVEN for flag in flags[:-1]) and not flags[-1] & FAMILY:
        return False
    if any(LATIN.fullmatch(reader.tokens[at]) or reader.tokens[at] in _things() for at in range(place, end)):
        return False
    before = reader.tokens[place - 1] if place and reader.gap(place - 1) == " " else ""
    if before in _BEFORE_NOT or _inside(reader, place):
        return False
    after = reader.text[reader.words[end - 1].end :][:2]
    more = len(after) > 1 and after[0] in " -" and after[1].isupper()
    return not more and after[:1] != "-"
