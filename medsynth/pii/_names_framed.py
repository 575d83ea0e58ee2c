"""Latin names in sentences that speak of somebody without a title: handed over to Black, is Anya Palla any good,
Scrub: Joyce; and a given name with a family name behind it, in any case of letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._chance_latin import LIKE, name_likeness
from medsynth.pii._frames_latin import (
    AFTER,
    BEFORE,
    BEGINS,
    BIBLE,
    CALLED,
    COLLEAGUES,
    DETERMINERS,
    DIRECT,
    GENERIC,
    HUMAN,
    IS,
    KIN_OF,
    KINDRED,
    PLACED,
    SURELY,
    TO_DO,
    TOLD,
    WORDLY,
)
from medsynth.pii._lexicon import (
    ALONE,
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
    drug_words,
)
from medsynth.pii._lexicon import words as listed
from medsynth.pii._names_alone import closed
from medsynth.pii._names_open import DOES, LATIN
from medsynth.pii._reader import MEDICAL, Reader
from medsynth.pii._span import Span

_NEVER = FUNCTION | TITLE | HOUSE | EPONYM | KIN
_WORD = COMMON | ORDINARY


def framed_names(reader: Reader, found: set[int]) -> Iterator[Span]:
    """Names by the words beside them; a given name and a family name side by side.

    found: where names begin and end that other rules have found; one that is followed by no other word stays theirs.
    """
    taken, mixed, text, starts = -1, reader.mixed, reader.text, reader.starts
    for place, flags in enumerate(reader.flags):
        if flags & _NEVER or (flags & _WORD and not flags & NAMED) or place < taken:
            continue
        if mixed and not text[starts[place]].isupper():
            continue
        if starts[place] in found and _alone(reader, place, found):
            continue
        if not _may(reader, place, flags):
            continue
        end, rule = _found(reader, place, flags)
        if end > place:
            taken = end
            sure = flags & NAMED and (rule not in ("inner", "bare") or flags & GIVEN)
            yield reader.span(place, end, rule, 0.8 if sure else 0.75)


def _may(reader: Reader, place: int, flags: int) -> bool:
    """A quick look: a listed name or a word of no list, with a capital where capitals speak; no thing."""
    token = reader.tokens[place].removesuffix("'s")
    if len(token) < 2:
        return False
    if reader.mixed:
        if _shouted(reader, place):
            return False
    elif not flags & NAMED and (flags or name_likeness(token) < LIKE):
        return False
    if not flags and (MEDICAL.fullmatch(token) or LATIN.fullmatch(token)):
        return False
    if (flags & PARTICLE and not flags & GIVEN) or token in DETERMINERS:
        return False
    if token in listed("given_things") or token in listed("regions_kept"):
        return token in HUMAN
    return bool(flags & NAMED) or token not in drug_words()


def _alone(reader: Reader, place: int, found: set[int]) -> bool:
    """Whether the name that was found goes on behind the word, or no word that may be a name follows it."""
    end = reader.starts[place] + len(reader.tokens[place])
    if end not in found or place + 1 >= len(reader.flags):
        return True
    flags = reader.flags[place + 1]
    return bool(flags & _NEVER) or (bool(flags & _WORD) and not flags & (NAMED | PLACE))


def _shouted(reader: Reader, place: int) -> bool:
    start = reader.starts[place]
    return reader.text[start : start + len(reader.tokens[place])].isupper()


def _found(reader: Reader, place: int, flags: int) -> tuple[int, str]:
    """The place behind the name that begins at ``place`` and the rule; ``place`` if nothing says that it is one."""
    end = _run(reader, place)
    if flags & EPONYMOUS and reader.tokens[place].endswith("'s"):
        return place, ""
    if (
        closed(reader, place)
        or (place and closed(reader, place - 1))
        or (end < len(reader.tokens) and reader.flags[end] & (EPONYM | HOUSE) and _beside(reader, end))
    ):
        return place, ""
    if end < len(reader.tokens) and _beside(reader, end) and reader.tokens[end] in listed("regions_kept"):
        return place, ""
    if _whole(reader, place, end):
        return end, "pair"
    if _behind(reader, place, end):
        return end, "framed"
    if _goes_on(reader, place, end):
        return end, "framed"
    if reader.mixed and _inner(reader, place, end):
        return end, "inner"
    if _bare(reader, place, end):
        return end, "bare"
    return place, ""


def _beside(reader: Reader, end: int) -> bool:
    return reader.gap(end - 1) in (" ", "-")


def _run(reader: Reader, place: int) -> int:
    """The place behind the words that may be one name: up to three."""
    end = place + 1
    while end < len(reader.tokens) and end - place < 3 and reader.gap(end - 1) in (" ", "-", " y "):
        flags, token = reader.flags[end], reader.tokens[end]
        if (flags & (_NEVER) and not (flags & NAMED and reader.mixed)) or reader.tokens[end - 1].endswith("'s"):
            break
        if reader.mixed and (not reader.text[reader.starts[end]].isupper() or _shouted(reader, end)):
            break
        if flags & COMMON and not flags & NAMED:
            break
        if not reader.mixed and (
            not flags & (NAMED | PARTICLE) or token in _ADVERBS or _STOOLS.match(*_from(reader, end))
        ):
            if flags & PLACE and not flags & COMMON and reader.flags[place] & ALONE:
                end += 1
                continue
            least = 0 if reader.flags[place] & ALONE and end - place == 1 else LIKE
            if flags or name_likeness(token) < least or MEDICAL.fullmatch(token):
                break
        if not flags & NAMED and token.removesuffix("'s") in drug_words():
            break
        end += 1
    return end


def _from(reader: Reader, place: int) -> tuple[str, int]:
    return reader.page.lower, reader.starts[place]


_STOOLS = re.compile(
    "(?:black|white|brown|green|gray|grey|small|short|long|sharp) (?:stools?|poo|poop|patch|spots?|coat|disch|tongue|"
    "marks?|dots?|hair|lines?|pain|breath|phlegm|sputum|mucus|urine|vomit|blood|matter|skin|bump|lump)"
)
_ADVERBS = frozenset("still long just ever more day back good small short sharp sick may will might even so".split())


def _whole(reader: Reader, place: int, end: int) -> bool:
    """Whether a given name that is nothing else, or is written with a capital, stands before a family name."""
    if end - place < 2:
        return False
    first, last = reader.flags[place], reader.flags[end - 1]
    if not reader.mixed and first & COMMON and (last & COMMON or not last & NAMED):
        return False
    if first & GIVEN and not first & (COMMON | EPONYMOUS) and (last & FAMILY or (not last and first & ALONE)):
        return True
    if first & GIVEN and last & FAMILY and not last & (COMMON | ORDINARY | EPONYMOUS):
        return reader.mixed or reader.tokens[place] not in WORDLY
    if not reader.mixed:
        return False
    begins = not place or reader.gap(place - 1).strip(" ")[-1:] in (".", "!", "?", "\n", ":")
    sure = first & GIVEN and last & FAMILY and not last & EPONYMOUS
    return bool(sure) and not (begins and first & COMMON and last & COMMON) and not last & PLACE


def _capital(reader: Reader, place: int) -> bool:
    return reader.text[reader.starts[place]].isupper()


def _behind(reader: Reader, place: int, end: int) -> bool:
    """Whether the words before say that somebody is named."""
    if not place:
        return False
    gap, before = reader.gap(place - 1), reader.tokens[place - 1]
    flags = reader.flags[place]
    wordy = end - place == 1 and flags & COMMON and not flags & GIVEN
    if wordy and before in ("to", "from", "of", "for", "as"):
        wordy = not reader.mixed or reader.tokens[place] in WORDLY or before not in ("to", "from")
        if wordy:
            return False
    likely = flags & NAMED or name_likeness(reader.tokens[place].removesuffix("'s")) >= LIKE
    if before in ("of", "as") and not flags and KIN_OF.search(reader.page.before(reader.starts[place], 24)) is None:
        return False
    if not reader.mixed and flags & COMMON and end - place == 1 and before not in DIRECT:
        return False
    if gap == " " and flags & NAMED and not flags & (COMMON | ORDINARY) and _participle(reader, place):
        return bool(flags & GIVEN) or not flags & PLACE
    if gap == " " and before in BEFORE and BEFORE[before].search(reader.page.before(reader.starts[place], 50)):
        told = reader.page.before(reader.starts[place], 50)
        return bool(likely) and (
            not flags & PLACE or bool(flags & GIVEN) or before not in PLACED or SURELY.search(told) is not None
        )
    if before in DIRECT and (
        gap in (" ", ": ", " - ", ":") or (gap == " (" and likely) or (gap == ", " and _aside(reader, end))
    ):
        wordy = flags & COMMON and not (reader.mixed or ":" in gap or end - place > 1)
        wordy = wordy and not (flags & GIVEN and reader.tokens[place] not in WORDLY and _ours(reader, place - 1))
        return bool(likely) and not wordy
    if before in TOLD and gap == " " and (flags & GIVEN or reader.mixed):
        asked = TO_DO.match(reader.page.lower, reader.words[end - 1].end) is not None
        return bool(likely) and (asked or reader.mixed) and not (flags & COMMON and not asked)
    if before in ("to", "from") and gap == ": " and place > 0:
        return bool(likely) and end - place > 1
    if _BED.search(reader.page.before(reader.starts[place], 20)):
        after = reader.gap(end - 1)[:1]
        return bool(likely) and after in (",", ":", ".", "(", "-", "\n") and not flags & COMMON
    if before == "and" and place > 1 and reader.flags[place - 2] & NAMED and gap == " " and flags & NAMED:
        other = reader.flags[place - 2]
        sure = flags & GIVEN or not (flags | other) & (COMMON | ORDINARY | EPONYMOUS | PLACE)
        return bool(sure) and (not flags & COMMON or reader.mixed)
    return False


_BED = re.compile(
    r"(?<![a-z])(?:bed|bay|room|rm|cubicle|side room|chair|slot|cot|bed no\.?) ?[0-9]{1,3}[a-z]?[,:.\-]? (?:- )?$"
)


def _participle(reader: Reader, place: int) -> bool:
    return GENERIC.search(reader.page.before(reader.starts[place], 24)) is not None


def _aside(reader: Reader, end: int) -> bool:
    """Whether a comma or "i think" stands behind the name: the physio, Alexander, said."""
    return reader.gap(end - 1)[:1] == "," or reader.tokens[end : end + 2] in (["i", "think"], ["i", "believe"])


def _ours(reader: Reader, place: int) -> bool:
    """Whether my, our, his or her stands before the word for somebody: my brother jack."""
    return place > 0 and reader.tokens[place - 1] in ("my", "our", "his", "her", "their", "the")


def _goes_on(reader: Reader, place: int, end: int) -> bool:
    """Whether the sentence goes on as behind somebody's name."""
    flags, token = reader.flags[place], reader.tokens[end - 1]
    if flags & EPONYMOUS and not flags & GIVEN:
        return False
    if flags & NAMED and COLLEAGUES.match(reader.page.lower, reader.words[end - 1].end):
        return True
    if flags & FAMILY and KINDRED.match(reader.page.lower, reader.words[end - 1].end) and not token.endswith("'s"):
        return reader.mixed or not flags & COMMON
    if not flags & GIVEN and flags & (ORDINARY | PLACE | COMMON) | (not flags and not reader.mixed):
        return False
    if reader.tokens[place] in WORDLY:
        return False
    follows = reader.tokens[end] if end < len(reader.tokens) and reader.gap(end - 1) == " " else ""
    begins = BEGINS.search(reader.page.before(reader.starts[place], 12)) is not None
    if begins and flags & GIVEN and (follows in DOES or CALLED.match(reader.page.lower, reader.words[end - 1].end)):
        return reader.mixed or not flags & COMMON
    stop = reader.words[end - 1].end - (2 if token.endswith("'s") else 0)
    if not AFTER.match(reader.page.lower, stop):
        return False
    likeness = name_likeness(token.removesuffix("'s")) if not flags else 99
    if likeness < (2 * LIKE if IS.match(reader.page.lower, stop) else LIKE):
        return False
    return begins


def _bare(reader: Reader, place: int, end: int) -> bool:
    """Whether a surname that is nothing else stands there in small text."""
    flags, token = reader.flags[place], reader.tokens[place].removesuffix("'s")
    if reader.mixed or not flags & FAMILY or flags & (_WORD | EPONYMOUS | PLACE) or len(token) < 5:
        return False
    if _syndrome(reader, end) or reader.gap(end - 1)[:1] in ("-", "/", "_", "@"):
        return False
    return name_likeness(token) >= LIKE and not MEDICAL.fullmatch(token)


def _syndrome(reader: Reader, end: int) -> bool:
    """Whether a word for a disease, a sign or a thing follows within three words."""
    return any(flags & (EPONYM | HOUSE) for flags in reader.flags[end : end + 3])


def _inner(reader: Reader, place: int, end: int) -> bool:
    """Whether a given name has a capital where a sentence goes on, and no word with a capital stands beside it."""
    flags = reader.flags[place]
    surname = flags & FAMILY and not flags & (COMMON | ORDINARY | PLACE | EPONYMOUS) and not _syndrome(reader, end)
    if (
        not place
        or not (flags & GIVEN or surname)
        or reader.gap(place - 1) not in (" ", ", ")
        or reader.tokens[place] in WORDLY
    ):
        return False
    if reader.tokens[place] in listed("given_things") and reader.tokens[place] not in BIBLE:
        return False
    before = reader.tokens[place - 1]
    if _capital(reader, place - 1) or before in DETERMINERS or flags & EPONYMOUS:
        return False
    if end < len(reader.tokens) and reader.gap(end - 1) == " " and _capital(reader, end):
        return False
    if not flags & GIVEN and reader.gap(end - 1).strip(" (")[:1].isdigit():
        return False
    return bool(reader.words[place].text.istitle() or reader.words[place].lower.endswith("'s"))
