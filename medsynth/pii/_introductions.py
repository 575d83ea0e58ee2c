"""Names that somebody introduces: "my name is", "I am", "patient:", "seen by", and those that end a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._chance_latin import LIKE, name_likeness
from medsynth.pii._lexicon import (
    COMMON,
    EPONYM,
    EPONYMOUS,
    FAMILY,
    FUNCTION,
    GIVEN,
    GREETING,
    KIN,
    NAMED,
    ORDINARY,
    PLACE,
    ROLE,
    TITLE,
    drug_words,
)
from medsynth.pii._lexicon import words as listed
from medsynth.pii._reader import LIKELY, MEDICAL, SURE, Reader
from medsynth.pii._span import Span

_VERBS = frozenset(
    (
        "snores eats sleeps drinks walks works lives stays smokes cries coughs vomits vomited ate drank never always "
        "also still only just says thinks refuses keeps likes loves hates weighs looks seems wakes woke fell died "
        "recently underwent delivered said told asked is was has had have who did does will says got gets feels felt "
        "started went came took takes keeps cannot can complains complained suffers suffered wants needs born aged "
        "turned weighs"
    ).split()
)


def verb_after(reader: Reader, place: int) -> bool:
    return place < len(reader.tokens) and reader.gap(place - 1) == " " and reader.tokens[place] in _VERBS


_DONE_BY = frozenset(
    "seen treated operated examined consulted prescribed referred signed written diagnosed reviewed admitted advised "
    "done performed conducted checked told attended reported sent out off verified approved dictated given asked "
    "scanned typed transcribed assessed counselled counseled discharged triaged interpreted accompanied supervised "
    "delivered scrubbed chaperoned escorted collected countersigned cosigned entered recorded noted witnessed "
    "authored overseen managed transported brought raised nursed cared fed".split()
)
_SIGNED_BY = frozenset("dictated signed typed verified transcribed approved reported reviewed seen".split())
_LINK = re.compile(r"[ \t]{0,3}[:：=\-–(,\"']{0,2}[ \t]{0,3}\"?")


_SELF = frozenset("am i'm im it's its this's".split())
_NEXT = frozenset(
    "from here and aged age male female writing living residing years yrs yr yo again speaking mother father "
    "wife husband the a an years-old with of".split()
)


_PEOPLE = re.compile("(?:ian|ese|ish|ani|ic)$")


def _myself(reader: Reader, place: int) -> Iterator[Span]:
    """I am X, / I'm X from / hey its X again / this is X."""
    words, word = reader.words, reader.tokens[place]
    if word == "am" and not (place and reader.tokens[place - 1] == "i"):
        return
    start = place + 1
    if word == "this":
        if start >= len(words) or reader.tokens[start] != "is":
            return
        start += 1
    while start < len(words) and reader.tokens[start] in ("dr", "mr", "mrs", "ms", "miss") and start < place + 3:
        start += 1
    if start >= len(words) or not re.fullmatch(r"\.? {0,2}", reader.gap(start - 1)):
        return
    end = reader.run(start, LIKELY if reader.mixed else SURE, 3)
    if end == start and reader.mixed and _alone(reader, start):
        end = start + 1
    state = end - start == 1 and not reader.flags[start] and _STATE.search(reader.tokens[start])
    if end == start or (state and not (reader.mixed and likely(reader, start))):
        return
    after, known = (
        reader.gap(end - 1),
        all(reader.flags[at] & NAMED and not reader.flags[at] & COMMON for at in range(start, end)),
    )
    follows = reader.tokens[end] if end < len(words) else ""
    stops = (
        end >= len(words)
        or after.lstrip(" ")[:1] in (",", ".", "(", "\n", "!", "-", ";", "/")
        or follows in _NEXT
        or any(map(str.isdigit, after))
    )
    if end - start == 1 and _PEOPLE.search(reader.tokens[start]) and reader.tokens[start] in listed("regions_kept"):
        return  # I'm Georgian
    doubtful = word in ("it's", "its", "this")
    if doubtful and (reader.flags[start] & EPONYMOUS or not (reader.flags[start] & NAMED or reader.mixed)):
        return
    if stops or (known and (follows in _VERBS or end - start > 1)):
        yield reader.span(start, end, "self", 0.85)


_STATE = re.compile(r"(?:[^aeiou]ed|ing|ous|ful|less|ish|ese|able|ible|ly|lim|dian)$")
"""How words end that say what somebody is: addicted, Polish, Muslim; not a name that no list has."""


def _alone(reader: Reader, place: int) -> bool:
    """Whether a name that is a word of grammar too stands with a capital before a stop: I'm Will."""
    named = reader.flags[place] & NAMED and reader.text[reader.starts[place]].isupper()
    return bool(named) and reader.gap(place)[:1] in (".", ",", "!", "(", "\n", "")


def signed(reader: Reader) -> Iterator[Span]:
    """- Bethany, at the end of the text; or a last line that is a name and nothing else."""
    words, text = reader.words, reader.page.text
    last = len(words) - 1
    if text[words[last].end :].strip(" .\n\r\t!)~"):
        return
    first = last
    while first and last - first < 3 and reader.gap(first - 1) in (" ", ". ", "."):
        first -= 1
    gap = reader.gap(first - 1) if first else ""
    dash = re.search(r"[\s.!?][-~]{1,2} ?$", gap) is not None
    if not first:
        dash = re.fullmatch(r"\s*[-~–]{1,2} ?", text[: words[0].start]) is not None
    line = "\n" in gap and not gap.rsplit("\n", 1)[1].strip(" \t")
    if not (dash or line):
        yield from _last(reader, first, last)
        return
    end = reader.run(first, LIKELY)
    if first < end == last and reader.initial(last):
        end = last + 1
    if (
        end == last + 1
        and (reader.mixed or all(reader.flags[at] & NAMED or reader.initial(at) for at in range(first, end)))
        and (dash or reader.flags[first] & NAMED or end - first > 1)
    ):
        yield reader.span(first, end, "signed", 0.8)


def _last(reader: Reader, first: int, last: int) -> Iterator[Span]:
    """... Right call? Bex / ... J. Barlow / ... k. szymańska: nothing but a name behind the last sentence."""
    first = last
    while first and last - first < 3:
        initial = reader.initial(first - 1) and reader.gap(first - 1) in (". ", " ", ".")
        beside = reader.gap(first - 1) == " " and reader.words[first - 1].text.istitle()
        if not initial and not (beside and not reader.flags[first - 1] & (COMMON | FUNCTION)):
            break
        first -= 1
    gap = reader.gap(first - 1) if first else ""
    spelled = first < last and reader.initial(first) and reader.gap(first)[:1] == "."
    ended = gap.strip(" ")[-1:] in (".", "?", "!", ")") or (spelled and gap == " ")
    if not ended or reader.words[last].lower.endswith("'s"):
        return
    known = COMMON | FUNCTION | ORDINARY | PLACE | EPONYM
    names = [at for at in range(first, last + 1) if not reader.initial(at)]
    if not names or len(names) > 2 or any(reader.flags[at] & known or len(reader.tokens[at]) < 3 for at in names):
        return
    written = [reader.words[at].text for at in names]
    initials = len(names) <= last - first and first not in names
    capital = reader.mixed and all(word.istitle() for word in written)
    drug = any(word.lower() in drug_words() for word in written)
    long = len(names) > 1 or bool(reader.flags[names[0]] & NAMED) or len(written[0]) < 8
    if (initials and (capital or not reader.mixed)) or (capital and long and not drug):
        yield reader.span(first, last + 1, "signed", 0.8)


def here(reader: Reader) -> Iterator[Span]:
    """Jean-Luc Fournier here, ...: near the beginning, behind nothing or a greeting."""
    place = reader.tokens.index("here") if "here" in reader.tokens[1:6] else 0
    if not place or reader.gap(place)[:1] not in (",", ".", "!", ":", "-", "\n", ""):
        return
    for first in range(max(0, place - 4), place):
        begins = not first or reader.flags[first - 1] & GREETING or reader.gap(first - 1).strip() in (",", ".", "!")
        named = any(likely(reader, at) for at in range(first, place))
        capital = not reader.mixed or reader.text[reader.starts[first]].isupper()
        alone = place - first == 1 and reader.flags[first] & GIVEN and not reader.flags[first] & FUNCTION
        if begins and named and capital and (alone or reader.run(first, LIKELY) == place):
            yield reader.span(first, place, "here", 0.85)
            return


def likely(reader: Reader, place: int) -> bool:
    """Whether the word is a listed name, or one of no list whose letters are a name's."""
    flags = reader.flags[place]
    return bool(flags & NAMED) or (not flags and name_likeness(reader.tokens[place]) >= LIKE)


def introduced(reader: Reader, place: int) -> Iterator[Span]:
    """my name is X, patient: X, seen by X, under X."""
    word = reader.tokens[place].removesuffix("'s") if reader.tokens[place] == "name's" else reader.tokens[place]
    said = reader.tokens[place] != word
    if word in _SELF or word == "this":
        yield from _myself(reader, place)
        return
    if word in ("by", "from", "under") and not _may_follow(reader, place + 1):
        return
    start = place + 1
    while (
        start < len(reader.tokens)
        and reader.tokens[start]
        in (
            "is",
            "was",
            "as",
            "of",
            "the",
            "patient",
            "written",
            "spelled",
            "spelt",
            "recorded",
            "mr",
            "mrs",
            "ms",
            "dr",
            "miss",
            "name",
        )
        and start - place < 5
    ):
        if not re.fullmatch(r"[\s.:：=\-]{1,3}", reader.gap(start - 1)):
            return
        start += 1
    if start >= len(reader.tokens) or not _LINK.fullmatch(reader.gap(start - 1).replace(".", "")):
        return
    gap = reader.gap(start - 1)
    label = any(sign in gap for sign in ":：=") or (word in ("name", "names") and gap.strip() in ("-", "–"))
    strength = (
        SURE
        if label
        or (
            word in ("name", "names", "myself", "named", "called")
            and (start > place + 1 or said or word in ("named", "called", "myself"))
        )
        else LIKELY
    )
    if (
        word in ("by", "from", "under", "contact", "patient", "pt", "attending", "consultant", "consulted")
        and not label
    ):
        strength = LIKELY
        shouted = word == "by" and reader.page.text.isupper() and place and reader.tokens[place - 1] in _SIGNED_BY
        if shouted and not reader.flags[start] and not MEDICAL.fullmatch(reader.tokens[start]):
            yield reader.span(start, reader.run(start, SURE), "introduced", 0.8)
            return
        if not reader.mixed and not reader.flags[start] & NAMED:
            return
        before = reader.tokens[place - 1] if place else ""
        titled = reader.flags[start - 1] & TITLE
        given = word in ("from", "contact") or (word == "by" and before not in _DONE_BY)
        if given and not titled and not _whole(reader, start):
            return
        if word in ("by", "under") and reader.flags[start] & COMMON and not titled:
            return
    if word in ("called", "named", "myself", "patient", "pt") and not _person_here(reader, place, start):
        return
    end = reader.run(start, strength)
    if end - start == 1 and not reader.flags[start] and not label and _STATE.search(reader.tokens[start]):
        return
    if end > start:
        end = reader.reversed(start, end) if strength == SURE else end
        yield reader.span(start, end, "introduced", 0.9 if strength == SURE else 0.8)


def _may_follow(reader: Reader, place: int) -> bool:
    """A quick look: a title or a listed name, or a capital where capitals speak."""
    if place >= len(reader.tokens):
        return False
    if reader.flags[place] & (NAMED | TITLE):
        return True
    return not reader.flags[place] & COMMON and reader.mixed and reader.text[reader.starts[place]].isupper()


_BEARERS = frozenset(
    "boy girl man woman lady guy person doctor doc i he she am patient relative child colleague people".split()
)


def _person_here(reader: Reader, place: int, start: int) -> bool:
    """Whether "called" or "patient:" has a person before or a listed name behind it, unlike "a condition called X"."""
    listed_name = reader.flags[start] & NAMED and not reader.flags[start] & COMMON
    if listed_name or not place:
        return bool(listed_name) or reader.tokens[place] == "myself"
    before, gap = reader.tokens[place - 1], reader.gap(place - 1)
    if reader.tokens[place] in ("called", "named"):
        return before in _BEARERS or bool(reader.flags[place - 1] & (KIN | ROLE))
    if reader.tokens[place] == "myself":
        return gap.strip() != ""
    if start + 1 >= len(reader.tokens) or reader.gap(start) not in (" ", "-", ", ", ". "):
        return False
    flags, both = reader.flags[start + 1], (start, start + 1)
    if flags & NAMED and not flags & COMMON:
        return True
    unlisted = reader.mixed and not any(reader.flags[at] & (COMMON | ORDINARY | EPONYM | EPONYMOUS) for at in both)
    return unlisted and all(reader.words[at].text.istitle() and not MEDICAL.fullmatch(reader.tokens[at]) for at in both)


def _whole(reader: Reader, start: int) -> bool:
    """A given and a family name, both known: "from Asha Rao"."""
    return start + 1 < len(reader.tokens) and bool(reader.flags[start] & GIVEN and reader.flags[start + 1] & FAMILY)
