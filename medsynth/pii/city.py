"""Places below a state: cities, towns, counties, districts, quarters. Countries, states and provinces stay.

A place of the gazetteer that is nothing else is found wherever it stands, unless a disease or a product is called after
it. A place that is an ordinary word too, and one that no list has, needs its role, such as "I live in" or 来自.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii import _towns_han
from medsynth.pii._house_names import beginning, naming
from medsynth.pii._houses_latin import SOFT_HOUSES
from medsynth.pii._lexicon import (
    COMMON,
    EPONYM,
    EPONYMOUS,
    FUNCTION,
    GIVEN,
    HOUSE,
    NAMED,
    ORDINARY,
    PARTICLE,
    PLACE,
    words,
)
from medsynth.pii._page import Page
from medsynth.pii._places import kept, latin
from medsynth.pii._reader import Reader, reader_of
from medsynth.pii._rule import cue
from medsynth.pii._span import Span

KINDS = ("CITY",)


_AT = re.compile(
    r"(?:(?<![a-z])(?:in|from|at|near|to|around|outside|of|visiting|via|toward|towards|through|leaving|reached|city|"
    r"town|place|location|native|resident|hometown|based|hospital|clinic|cent(?:er|re)|nursing home|infirmary|"
    r"college|institute)(?: the city of| the town of| city| beautiful)?[\s,:(\-]{1,3})$"
)
_LIVES = re.compile(
    r"(?:(?:live|lives|living|lived|stay|stays|staying|stayed|reside|resides|residing|resided|settled|based|work|"
    r"works|working|posted|stationed|located|situated|born|raised|grew up|brought up|native|resident|hometown|"
    r"home town)(?: here| currently| now| out| at present)?(?: in| at| of| near| is| around| from|"
    r" outside)(?: the city of| the town of)?|(?:house|home|family|practice|clinic|farm|office|shop) is in|(?:we are|"
    r"we're|i am|i'm|im|currently|right now|now|back|here|holiday|stuck) in|(?:visiting|arrived|transferred|driving|"
    r"drive|en route|commut(?:es|ing)) from|r/o|(?:i am|i'm|im|we are|we're|she is|he is|he's|she's|they are|are|is|"
    r"was|am|writing|come|comes|coming|came|hail|hails|hailing|travel(?:l?ed|l?ing)?|mov(?:ed|ing)|flew|drove|"
    r"relocat(?:ed|ing)|shifted|back) (?:here |all the way |originally |basically |down |over |up )?(?:from|to)|"
    r"(?<![a-z])(?:driv(?:e|es|ing)|drove|commut(?:e|es|ing)|travel(?:s|l?ing|l?ed)?|fl(?:y|ies|ying|ew)|shift(?:ed|"
    r"ing)?|mov(?:e|ed|ing)|relocat(?:e|ed|ing)|journey|trip|train|bus|flight|miles?|kms?|hours?|hrs?|minutes|"
    r"min) [a-z0-9' ]{0,24}?(?:to|from)|(?:down|up|over|out|back|originally|here|just|somewhere|away) (?:in|from|"
    r"near|outside)|out of|native of|belongs? to|(?:^|\n)\s?from|(?:city|town|place|location|address|native place|"
    r"hometown|village|district)\s?[:=\-]|(?:greetings|hello|hi|regards|namaste) from)[\s,:]{1,3}$"
)
_WITHIN = re.compile(r"(?<![a-z])(?:in|near|outside|around|visiting|leaving|reached)\s$")
_LIVES_WORDS = tuple(sorted(set(re.findall("[a-z]+", _LIVES.pattern))))
"""With one of these, or a sign, ends whatever the pattern finds: a quick look before it is tried."""
_WENT = re.compile(r"(?<![a-z])(?:in|near|from|to|at|around|outside|visiting|leaving|reached|via)\s$")
_STATES = (
    r"(?:tx|ny|nj|fl|ca|il|mi|nc|va|ga|az|md|mn|wi|tn|ky|ct|nv|tx|usa|uk|u\.k\.|u\.s\.a?\.?|uae|nsw|india|england|"
    r"scotland|wales|ireland|canada|australia|pakistan|bangladesh|nepal|kenya|nigeria|ghana|china|texas|california|"
    r"florida|ohio|georgia|michigan|illinois|virginia|pennsylvania|new york|new jersey|washington|oregon|kerala|"
    r"karnataka|maharashtra|gujarat|rajasthan|punjab|haryana|bihar|odisha|assam|telangana|tamil ?nadu|"
    r"andhra(?: pradesh)?|uttar pradesh|u\.?p|m\.?p|madhya pradesh|west bengal|jharkhand|chhattisgarh|himachal|"
    r"uttarakhand)"
)
_STATE = re.compile(rf",\s?{_STATES}(?![a-z])")
_STATE_CAPITAL = re.compile(
    r",\s?(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|"
    r"T[NX]|UT|V[AT]|W[AIVY]|USA|UK|U\.K|U\.S|UAE|UP|MP|BC|ON|NSW|QLD|VIC)(?![A-Za-z])"
)
_NOT_AFTER = re.compile(
    r"(?:'s)?[\s\-](?:disease|virus|fever|flu|score|scale|stool|criteria|classification|syndrome|sign|test|diet|"
    r"protocol|encephalitis|coma|chart|study|trial|variant|strain|university press|time|belly|boil|sore|equine|"
    r"effect|outcome|risk|prognostic|hip|heel|shunt|method|system|conference|consensus|guidelines?|declaration|"
    r"convention|chromosome|salts?|grade|stag(?:e|ing)|grading|scoring|rules?|tube|sprouts?|beans?|like|type|shock|"
    r"count|programme|program|screening|thing|test|ankle|knee|workshop|questionnaire|interview|inventory|assessment|"
    r"battery|index|system|grading|staging|rules?|c-spine|head|beef|mix|sauce|artichokes?|snuff|dipper|marathon|"
    r"positive|negative|rocket|nuts?|prep|[a-z]+ (?:scale|score|scoring|criteria|rules?|test|index|staging|"
    r"classification|questionnaire|inventory|model)|[a-z]+ [a-z]+ (?:scale|score|scoring|criteria|rules?|index|"
    r"classification|questionnaire|inventory))(?![a-z])|\s[a-z]?[0-9][a-z0-9]{0,6}(?=[,.\s]|$)(?<![0-9]{4})"
)
_FACTOR = re.compile(r"factor v $")
_INSIDE = re.compile(r"(?<![a-z])(?:live in|living in|from|based in|work in|born in|moved to)\s$")
_HOUSE = re.compile(
    r"(?:hospital|clinic|cent(?:er|re)|nursing home|infirmary|college|institute)(?:,| in| at|"
    r",? of)\s$"
)
_UNIT = re.compile(
    r"[\s](?:county|district|taluk|taluka|tehsil|mandal|village|township|borough|parish|"
    r"municipality)(?![a-z])"
)
_MEDICAL = re.compile(r".*(?:itis|osis|emia|pathy|ectomy|ology|tion|ness|ment|ing|ally|ies)")


def find(page: Page) -> Iterator[Span]:
    """Places in both scripts."""
    if page.every_flag & PLACE or _HINTS.said(page):
        yield from _latin(page)
    if page.han:
        yield from _towns_han.find(page)


_HINTS = cue(
    "live lives living lived from stay stays staying stayed reside resides residing resided based city "
    "town place location "
    "moved moving native born settled county district village taluk taluka tehsil mandal township borough parish "
    "municipality hometown home posted stationed located situated raised grew brought relocated shifted "
    "hospital clinic infirmary surgery practice hospice center centre drive drives driving commute flew fly "
    "train bus down up over "
    "travel travelled "
    "traveled travelling traveling flew drove work works working worked address".split()
)


def _latin(page: Page) -> Iterator[Span]:
    reader, taken = reader_of(page), -1
    unlisted = FUNCTION | COMMON if _HINTS.said(page) else 0
    for place, flags in enumerate(page.flags):
        if place <= taken or not (
            flags & PLACE or (unlisted and (not flags & unlisted or reader.tokens[place] in _FIRST))
        ):
            continue
        end = _listed(reader, place) if flags & PLACE else place
        if end > place:
            taken = end - 1
            if _stands(reader, place, end):
                yield _span(reader, place, end, "gazetteer", 0.85)
            continue
        end = _unlisted(reader, place) if unlisted else place
        if end > place:
            taken = end - 1
            yield _span(reader, place, end, "role", 0.75)


def _span(reader: Reader, place: int, end: int, rule: str, score: float) -> Span:
    last = reader.words[end - 1]
    stop = last.end - 2 if last.lower.endswith("'s") else last.end
    return Span(reader.words[place].start, stop, "CITY", f"city/{rule}", score)


def _listed(reader: Reader, place: int) -> int:
    """The place behind the longest listed place that begins at ``place``; ``place`` if none does."""
    words = reader.words
    heads, token = latin().heads, reader.tokens[place]
    for rest in heads.get(token) or heads.get(_plain(token), ()):
        end = place + 1 + len(rest)
        if end > len(words):
            continue
        if all(
            _plain(reader.tokens[place + 1 + at]) == part and reader.gap(place + at) in (" ", "-", ". ", "  ")
            for at, part in enumerate(rest)
        ):
            return end
    return place


def _plain(word: str) -> str:
    return word[:-2] if word.endswith("'s") else word


def _stands(reader: Reader, place: int, end: int) -> bool:
    """Whether the listed words are a place here."""
    page, words = reader.page, reader.words
    start, stop = words[place].start, words[end - 1].end
    name = " ".join(_plain(word.lower) for word in words.between(place, end))
    if _NOT_AFTER.match(page.after(stop, 44)) and not _INSIDE.search(page.before(start, 12)):
        return False
    if end < len(words) and reader.flags[end] & EPONYM and reader.gap(end - 1) in (" ", "-"):
        return False
    if _FACTOR.search(page.before(start, 10)) or (words[end - 1].lower.endswith("'s") and _owned(reader, place, end)):
        return False
    if page.text[start - 1 : start] == "(" and _GRADED.search(page.before(start - 1, 24)):
        return False
    gazetteer = latin()
    small = reader.mixed and words[place].text[0].islower()
    weak = name in gazetteer.weak
    if not weak and name not in gazetteer.doubtful and "-".join(name.split()) not in gazetteer.doubtful:
        return True
    before = page.before(start, 40)
    if (
        _lives(reader, place)
        or _behind_house(reader, place)
        or _behind_trade(reader, place)
        or _signed(reader, place, end)
    ):
        return not (weak and small)
    family = not reader.flags[place] & (COMMON | ORDINARY | EPONYMOUS) and reader.flags[place] & NAMED
    if not reader.mixed and family and name not in kept() and _WENT.search(before):
        return True
    if weak:
        return (
            not small
            and name not in kept()
            and (
                _state(page, stop)
                or (_WITHIN.search(before) is not None and (reader.mixed or not reader.flags[place] & ORDINARY))
            )
        )
    if reader.mixed and not small and (_AT.search(before) or _state(page, stop)):
        return True
    if reader.mixed:
        return False
    named = not reader.flags[place] & COMMON and _WITHIN.search(before) is not None
    return named or _state(page, stop) or _HOUSE.search(before) is not None


_GRADED = re.compile(
    r"(?<![a-z])(?:stage|grade|class|type|score|criteria|scale|category|level)s? ?[0-9ivx]{0,4}[a-d]? ?$"
)


def _owned(reader: Reader, place: int, end: int) -> bool:
    """Whether the word with 's is a disease: Huntington's goes back three generations."""
    return end - place == 1 and bool(reader.flags[place] & EPONYMOUS)


def _state(page: Page, end: int) -> bool:
    """Whether a state or country follows: ", TX", ", kerala"."""
    return _STATE.match(page.after(end, 18)) is not None or _STATE_CAPITAL.match(page.text, end) is not None


def _unlisted(reader: Reader, place: int) -> int:
    """The place behind a place's name that no list has, but whose role is clear."""
    page, words = reader.page, reader.words
    token, start, flags = reader.tokens[place], reader.starts[place], reader.flags[place]
    if token in _FIRST and place + 1 < len(reader.tokens) and reader.gap(place) in (" ", ". "):
        return _compass(reader, place)
    if flags & (FUNCTION | COMMON) or len(token) < 3 or token in kept():
        return place
    capital = reader.mixed and page.text[start].isupper()
    if reader.mixed and (not capital or (len(token) < 6 and page.text[start : start + len(token)].isupper())):
        return place
    stop = start + len(token)
    role = capital and (_UNIT.match(page.after(stop, 14)) is not None or (not flags and _state(page, stop)))
    if not role and not _lives(reader, place) and not _behind_house(reader, place):
        return place
    if not capital and (_MEDICAL.fullmatch(token) or flags & ORDINARY):
        return place
    end = place + 1
    while end < len(words) and end - place < 3 and reader.gap(end - 1) in (" ", "-"):
        following = words[end]
        if not (capital and following.text[0].isupper()) or reader.flags[end] & FUNCTION or following.lower in kept():
            break
        end += 1
    return end


_FIRST = frozenset(
    "north south east west new old lake port fort mount mt st saint san santa santo sao são los las great little "
    "upper lower thành puerto villa bad".split()
)
"""Words that begin the name of a town."""


def _compass(reader: Reader, place: int) -> int:
    """The place behind a town's name of two words: South Leonard, San Jaime de la Montaña."""
    words, start = reader.words, reader.starts[place]
    capital = reader.mixed and reader.text[start].isupper()
    if (reader.mixed and not capital) or not (_lives(reader, place) or _behind_house(reader, place)):
        return place
    end = place + 1
    while end < len(words) and end - place < 5 and reader.gap(end - 1) in (" ", "-", ". "):
        flags, upper = reader.flags[end], reader.text[reader.starts[end]].isupper()
        particle = flags & PARTICLE and end + 1 < len(words) and end > place
        if flags & (FUNCTION | COMMON) and not (flags & (NAMED | PLACE) and upper and capital) and not particle:
            break
        if (capital and not upper and not particle) or reader.tokens[end] in kept():
            break
        if not capital and (flags & ORDINARY or end - place > 1):
            break
        end += 1
    while end > place + 1 and reader.flags[end - 1] & PARTICLE and not reader.flags[end - 1] & (NAMED | PLACE):
        end -= 1
    return end if end > place + 1 else place


def _behind_trade(reader: Reader, place: int) -> bool:
    """Whether a house that is called after its trade stands before the comma: Redbud Dermatology, Salina."""
    if not place or reader.tokens[place - 1] not in SOFT_HOUSES or reader.gap(place - 1) not in (", ", ","):
        return False
    first = beginning(reader, place - 1)
    return first < place - 1 and any(naming(reader, at) for at in range(first, place - 1))


def _signed(reader: Reader, place: int, end: int) -> bool:
    """Whether a place ends the line or the text behind a name: Regards, Tara Nair, Reading."""
    if not place or not reader.flags[place - 1] & NAMED or reader.gap(place - 1).strip(" ") not in (",", "\n", ",\n"):
        return False
    if reader.flags[place - 1] & COMMON and not (place > 1 and reader.flags[place - 2] & GIVEN):
        return False
    return end >= len(reader.tokens) or (reader.gap(end - 1).strip(" ")[:1] in ("\n", "", ".") and "\n" in reader.text)


_HOUSES_DOUBTED = frozenset("home living college surgery practice institute".split())
_KINDS_OF = frozenset("care nursing residential retirement family dental medical assisted group".split())


def _behind_house(reader: Reader, place: int) -> bool:
    """Whether a hospital stands right before: Lagoon Hospital Ikoyi, brookside clinic, hilo."""
    if not place or not reader.flags[place - 1] & HOUSE:
        return False
    if reader.tokens[place - 1] in _HOUSES_DOUBTED:
        capital = reader.mixed and reader.text[reader.starts[place - 1]].isupper()
        if not capital and (place < 2 or reader.tokens[place - 2] not in _KINDS_OF):
            return False
    if place < 2 or reader.flags[place - 2] & FUNCTION or reader.tokens[place - 2] in words("hospital_words"):
        return False  # "the hospital, Doppler showed", "fracture clinic, Colles fracture": a house without a name
    gap = reader.gap(place - 1)
    if gap in (", ", ",", ", in "):
        return True
    named = place > 1 and reader.mixed and reader.text[reader.starts[place - 1]].isupper()
    return gap == " " and named and reader.words[place].text.istitle()


def _lives(reader: Reader, place: int) -> bool:
    """Whether somebody lives in, or is from, what begins at ``place``."""
    start = reader.starts[place]
    gap = reader.text[start - 1 : start]
    if not place or not (gap.isspace() or gap in (",", ":")):
        return False
    if place > 1 and reader.tokens[place - 1] == "from" and reader.flags[place - 2] & NAMED:
        return not reader.flags[place - 2] & COMMON
    if not reader.tokens[place - 1].endswith(_LIVES_WORDS) and not any(map(":=-".__contains__, reader.gap(place - 1))):
        return False
    return _LIVES.search(reader.page.before(start, 40)) is not None
