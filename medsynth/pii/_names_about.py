"""Latin names that a letter speaks of or to: Re: Leslie Walker, our little one Hema, I hope that helps, Adam."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from medsynth.pii._chance_latin import LIKE, name_likeness
from medsynth.pii._introductions import likely
from medsynth.pii._lexicon import COMMON, EPONYM, EPONYMOUS, FUNCTION, GIVEN, HOUSE, NAMED, ORDINARY, TITLE, drug_words
from medsynth.pii._lexicon import words as listed
from medsynth.pii._names_alone import closed
from medsynth.pii._reader import LIKELY, MEDICAL, Reader
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

_ABOUT = re.compile(
    r"(?:(?:re|cc|bcc|attn|attention)\s?:\s?|(?P<many>(?:see|seeing|sees|saw|met|meeting|(?:prepared|written|typed|"
    r"drafted|reported|done|given|handed|sent|booked|signed off|drawn|taken|filled|requested|ordered) by|(?:asking|"
    r"looking|ask) for|(?:lady|gentleman|chap|girl|boy|man|woman|child|infant|patient|pt|teacher|student),?)\s)|"
    r"(?:our|my|the) little (?:one|girl|boy|man|guy|princess|angel|fella)\s|(?P<self>(?:i'm|i am|im|i m|iam|this is|"
    r"this isn't|it's|its|she's|he's) (?:not |actually |really |still )?))(?=[a-z])"
)
_SPOKEN_TO = rule(r", (?P<name>[a-z][a-zà-ÿ'\-]{2,14})(?=[.!?](?:\s|$)|$|\n)")
_SPEAKS = re.compile(
    r"(?<![a-z])(?:you|your|hope|thanks|thank|sorry|yes|yeah|no|okay|ok|sure|welcome|care|luck|congratulations|"
    r"there|done|worry|agree|right|true|love|hugs)(?![a-z])[^.!?\n,]{0,60}$"
)
"""What a sentence has before a comma and the name that it speaks to."""


_AGE = re.compile(r",? (?:aged?|from|male|female|here)(?![a-z])|,? ?[0-9]{1,2} ?(?:y|m/|f/|/m|/f)")
_UNSEEN = frozenset("jesus christ allah god buddha santa lord google siri alexa cortana".split())
"""Who is spoken to and is nobody."""
_OWNER = rule(
    r"'s (?:mum|mom|mother|dad|father|parents|wife|husband|son|daughter|sister|brother|"
    r"aunt|uncle|gran|grandma|grandmother|grandfather|teacher|nursery|birthday|family)(?![a-z])"
)


_TRIGGERS = frozenset(
    "re cc bcc attn attention see seeing sees saw met meet meeting prepared written typed drafted reported "
    "done given handed "
    "sent booked signed drawn taken filled requested ordered asking looking ask lady gentleman chap girl boy "
    "man woman child "
    "infant patient pt teacher student our my the i'm i im iam this it's its she's he's".split()
)
"""The first words of ``_ABOUT``."""


def _triggered(reader: Reader) -> Iterator[re.Match[str]]:
    for place, token in enumerate(reader.tokens):
        if token in _TRIGGERS:
            match = _ABOUT.match(reader.page.lower, reader.starts[place])
            if match:
                yield match


def about(reader: Reader) -> Iterator[Span]:
    """Names behind words that somebody is named behind, and names that a sentence speaks to at its end."""
    for match in _triggered(reader):
        place = reader.place_at(match.end())
        while 0 <= place < len(reader.tokens) - 1 and reader.flags[place] & TITLE and not reader.flags[place] & NAMED:
            place += 1
        end = _named(reader, place)
        if end == place or (match["many"] and end - place < 2 and not _given_here(reader, place, match[0])):
            continue
        aged = _AGE.match(reader.page.lower, reader.words[end - 1].end) is not None
        if (
            match["self"]
            and not aged
            and not (" not " in match[0] and reader.gap(end - 1)[:1] in (",", ".", ";", "!", "\n", ""))
        ):
            continue
        yield reader.span(place, end, "about", 0.8)
    for match in _SPOKEN_TO.finditer(reader.page):
        place = reader.place_at(match.start("name"))
        if place >= 0 and _spoken_to(reader, place) and _SPEAKS.search(reader.page.before(match.start(), 72)):
            yield reader.span(place, place + 1, "spoken_to", 0.8)
    for match in _OWNER.finditer(reader.page):
        place = bisect_right(reader.starts, match.start()) - 1
        if place >= 0 and _owner(reader, place, reader.tokens[place].removesuffix("'s")):
            yield Span(reader.starts[place], match.start(), "PERSON", "person/owner", 0.8)


def _owner(reader: Reader, place: int, name: str) -> bool:
    """Whether a word with 's before somebody's kin is a name: a given name, in small text one of no list too."""
    flags = reader.flags[place]
    wordy = reader.mixed and reader.text[reader.starts[place]].isupper()
    small = not reader.mixed and not flags & (COMMON | ORDINARY)
    named = flags & GIVEN or (small and not flags and name_likeness(name) >= LIKE)
    return bool(named) and len(name) > 2 and not flags & FUNCTION and (wordy or small)


def _given_here(reader: Reader, place: int, before: str) -> bool:
    """Whether a given name with a capital stands behind a word for a person: the front desk lady Marcy."""
    flags = reader.flags[place]
    said = before.strip().endswith(("lady", "girl", "boy", "gentleman", "chap", "for"))
    return said and reader.mixed and bool(flags & GIVEN) and not flags & (COMMON | EPONYMOUS)


def _named(reader: Reader, place: int) -> int:
    """The place behind the name that begins at ``place``; ``place`` if the words are no name."""
    if (
        place < 0
        or closed(reader, place)
        or reader.tokens[place] in listed("regions_kept")
        or (reader.mixed and not reader.text[reader.starts[place]].isupper())
    ):
        return place
    end = reader.run(place, LIKELY, 3)
    if end == place and reader.mixed and reader.flags[place] & GIVEN and not reader.flags[place] & FUNCTION:
        end = place + 1
    some = range(place, end)
    if end < len(reader.tokens) and reader.flags[end] & (EPONYM | HOUSE) and reader.gap(end - 1) in (" ", "-"):
        return place
    if any(_thing(reader, at) for at in some):
        return place
    if all(reader.flags[at] & (EPONYMOUS | ORDINARY | COMMON) and not reader.flags[at] & GIVEN for at in some):
        return place
    return end if any(likely(reader, at) for at in some) else place


def _thing(reader: Reader, place: int) -> bool:
    """Whether the word is a drug or a term and no listed name."""
    token = reader.tokens[place].removesuffix("'s")
    return not reader.flags[place] & NAMED and (token in drug_words() or MEDICAL.fullmatch(token) is not None)


def _spoken_to(reader: Reader, place: int) -> bool:
    flags, token = reader.flags[place], reader.tokens[place]
    capital = reader.text[reader.starts[place]].isupper()
    if token in _UNSEEN or token in listed("regions_kept") or flags & FUNCTION or (reader.mixed and not capital):
        return False
    if flags & GIVEN:
        return not flags & COMMON or reader.mixed
    return not flags and likely(reader, place) and not MEDICAL.fullmatch(token)
