"""Names in Latin letters, by their role: title, introduction, greeting, sign-off, kin; or given and family name.

What counts as a name's word depends on how much the place says and on the letters. In text with capitals a capital says
much; in text that is all small or all capital only the word lists speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._lexicon import (
    CLOSING,
    COMMON,
    DEGREE,
    EPONYM,
    FAMILY,
    FUNCTION,
    GIVEN,
    GREETING,
    HOUSE,
    INTRODUCING,
    KIN,
    NAMED,
    PARTICLE,
    TITLE,
)
from medsynth.pii._page import Page
from medsynth.pii._span import Span

SURE, LIKELY, BARE = 3, 2, 1
"""How much the place says that a name stands there: a title; a role; nothing."""
TRIGGERS = TITLE | KIN | GREETING | CLOSING | INTRODUCING | GIVEN | DEGREE
_MEDICAL = re.compile(
    r".*(?:itis|osis|emia|aemia|pathy|ectomy|otomy|oscopy|graphy|gram|ology|ologist|algia|uria|penia|"
    r"plasty|oma|mycin|cillin|azole|pril|sartan|statin|olol|idine|amine|"
    r"amide|zepam|mab|nib|vir|oxacin|cycline|dipine|gliptin|gliflozin|tablet|tablets|capsule|syrup|"
    r"prazole|setron|tidine|phylline|lukast|parin|xaban|triptan|caine|sone|lone|ide|ate|ing|tion|ness|"
    r"ment|ally|edly)"
)
_JOIN = re.compile(r"[ \t]{1,2}|\.[ \t]{0,2}|-|,[ \t](?=jr|sr)")
_BREAK = re.compile(r"[\n\r]")


class Reader:
    """The words of one page with their classes, and what may be a name among them."""

    __slots__ = ("flags", "mixed", "page", "words")

    def __init__(self, page: Page) -> None:
        self.page = page
        self.words = page.words
        self.flags = page.flags
        self.mixed = _mixed(page)

    def gap(self, place: int) -> str:
        """The text between the word at ``place`` and the next one."""
        following = self.words[place + 1].start if place + 1 < len(self.words) else len(self.page.text)
        return self.page.text[self.words[place].end : following]

    def name_word(self, place: int, strength: int) -> bool:
        """Whether the word may be part of a name where the place says as much as ``strength``."""
        word, flags = self.words[place], self.flags[place]
        capital = self.mixed and word.text[0].isupper()
        if flags & FUNCTION:
            return bool(capital and flags & NAMED and strength == SURE and len(word.lower) > 2)
        if len(word.lower) == 1:
            return False
        if flags & NAMED and not flags & COMMON:
            return capital or strength >= LIKELY or not self.mixed
        if flags & NAMED:
            return strength >= LIKELY if capital else strength == SURE
        if flags & COMMON:
            return False
        if capital:
            return strength >= LIKELY and not (word.text.isupper() and len(word.text) < 4)
        return strength == SURE and len(word.lower) > 2 and not _MEDICAL.fullmatch(word.lower)

    def initial(self, place: int) -> bool:
        """Whether the word is one letter that stands for a name."""
        word = self.words[place]
        if len(word.lower) != 1:
            return False
        return word.text.isupper() if self.mixed else (word.lower not in "iau" or self.gap(place)[:1] == ".")

    def run(self, place: int, strength: int, most: int = 4) -> int:
        """The place behind the last word of the name that begins at ``place``; ``place`` if none begins there."""
        end, at, full = place, place, 0
        while at < len(self.words) and full < most:
            if at > place:
                gap = self.gap(at - 1)
                if not _JOIN.fullmatch(gap) or (gap[0] == "." and not self._dotted(at - 1)):
                    break
            if self.initial(at):
                at += 1
                continue
            if self.flags[at] & PARTICLE and at + 1 < len(self.words) and self._particle(at, strength):
                at += 1
                continue
            first_small = (
                at > place and self.mixed and self.words[at].text[0].islower() and self.words[place].text[0].isupper()
            )
            if first_small or not self.name_word(at, strength) or self._eponym(at):
                break
            full += 1
            at += 1
            end = at
        if (
            end > place
            and end < len(self.words)
            and self.initial(end)
            and self.gap(end - 1) == " "
            and strength >= LIKELY
        ):
            after = self.gap(end)
            if not after or after[0] in ".,\n" or not self.mixed:
                end += 1
        return end

    def _dotted(self, place: int) -> bool:
        """A full stop inside a name stands behind an initial or a title."""
        return len(self.words[place].lower) == 1 or bool(self.flags[place] & TITLE)

    def _particle(self, place: int, strength: int) -> bool:
        return self.gap(place) in (" ", "-", ". ") and self.name_word(place + 1, max(strength, LIKELY))

    def _eponym(self, place: int) -> bool:
        """Whether what follows makes a disease, a sign or a tool of the name."""
        if place + 1 >= len(self.words) or self.gap(place) not in (" ", "-", "  "):
            return False
        return bool(self.flags[place + 1] & EPONYM)

    def span(self, place: int, end: int, rule: str, score: float) -> Span:
        """The words from ``place`` to before ``end``, without a genitive's ``'s``."""
        last = self.words[end - 1]
        stop = last.end - 2 if last.lower.endswith("'s") else last.end
        return Span(self.words[place].start, stop, "PERSON", f"person/{rule}", score)


def _mixed(page: Page) -> bool:
    """Whether capitals say something here: the text has words in small letters, and words with a capital."""
    words = page.words
    small = sum(1 for word in words if word.text[0].islower())
    capital = sum(1 for word in words if word.text[0].isupper() and not (len(word.text) > 1 and word.text.isupper()))
    return (small * 5 >= len(words) and capital * 40 >= len(words)) or (capital > 0 and len(words) < 12)


def find(page: Page) -> Iterator[Span]:
    """Names by every rule; the same name may be found twice."""
    if not any(flags & TRIGGERS for flags in page.flags):
        return
    reader = Reader(page)
    for place, flags in enumerate(page.flags):
        if not flags & TRIGGERS:
            continue
        if flags & TITLE:
            yield from _titled(reader, place)
        if flags & KIN:
            yield from _kin(reader, place)
        if flags & GREETING:
            yield from _greeted(reader, place)
        if flags & CLOSING:
            yield from _closing(reader, place)
        if flags & INTRODUCING:
            yield from _introduced(reader, place)
        if flags & DEGREE:
            yield from _before_degree(reader, place)
        if flags & GIVEN:
            yield from _pair(reader, place)


def _titled(reader: Reader, place: int) -> Iterator[Span]:
    """Dr. Taylor Buch, Mrs Mahajan's; not "Doctor on call", "Dr advised"."""
    gap = reader.gap(place)
    if not re.fullmatch(r"\.?[ \t]{0,2}|\.?,? ?", gap) or place + 1 >= len(reader.words):
        return
    start = place + 1
    if reader.flags[start] & TITLE and not reader.flags[start] & NAMED:
        return
    word = reader.words[place]
    long = word.lower in (
        "doctor",
        "nurse",
        "sister",
        "sir",
        "father",
        "mother",
        "surgeon",
        "physician",
        "professor",
        "major",
        "general",
        "madam",
        "begum",
        "missus",
        "mister",
        "doc",
        "pastor",
    )
    strength = LIKELY if long and not (reader.mixed and word.text[0].isupper()) else SURE
    if long and not gap.strip(".") and not gap:
        return
    end = reader.run(start, strength)
    if end > start:
        yield reader.span(start, end, "title", 0.9)


def _kin(reader: Reader, place: int) -> Iterator[Span]:
    """my wife Robin, my son (Marian), our daughter named X."""
    gap = reader.gap(place)
    if place + 1 >= len(reader.words) or not re.fullmatch(r" ?[ ,(:]? ?(?:[-] )?", gap):
        return
    start = place + 1
    strength = LIKELY
    end = reader.run(start, strength, 3)
    if (
        end == start
        and gap == " "
        and not reader.mixed
        and place
        and reader.words[place - 1].lower in ("my", "our", "his", "her")
    ):
        end = reader.run(start, SURE, 2) if _verb_after(reader, start + 1) else start
    if end > start:
        yield reader.span(start, end, "kin", 0.85)


_VERBS = frozenset(
    (
        "is was has had have who did does will says said got gets feels felt started went came took takes "
        "keeps cannot can complains complained suffers suffered wants needs born aged turned weighs"
    ).split()
)


def _verb_after(reader: Reader, place: int) -> bool:
    return place < len(reader.words) and reader.gap(place - 1) == " " and reader.words[place].lower in _VERBS


def _greeted(reader: Reader, place: int) -> Iterator[Span]:
    """Hi Krishna, / Dear Ms X / hello rahul,"""
    gap = reader.gap(place)
    if place + 1 >= len(reader.words) or not re.fullmatch(r"[ ,]{1,2}|[ ,!.]{1,3}(?=\S)", gap):
        return
    start = place + 1
    end = reader.run(start, LIKELY, 3)
    if end == start and not reader.mixed:
        end = reader.run(start, SURE, 2)
        if end > start and reader.gap(end - 1)[:1] not in (",", ".", "!", "\n", "-"):
            end = start
    if end > start:
        yield reader.span(start, end, "greeting", 0.85)


def _closing(reader: Reader, place: int) -> Iterator[Span]:
    """Regards,\\nDr Kim Ram / Thanks, Finn Smith / thank you rahul."""
    at = place
    while (
        at + 1 < len(reader.words)
        and reader.flags[at + 1] & (CLOSING | FUNCTION)
        and reader.gap(at) in (" ", ", ", " & ")
    ):
        at += 1
        if at - place > 3:
            return
    gap = reader.gap(at)
    if at + 1 >= len(reader.words) or len(gap) > 8 or re.search(r"[^\s,.;:!~*_\-–()]", gap):
        return
    start = at + 1
    while start < len(reader.words) and reader.flags[start] & TITLE and not reader.flags[start] & NAMED:
        start += 1
    if start >= len(reader.words) or start > at + 3:
        return
    line = "\n" in gap or "\r" in gap
    strong = line or (gap.strip() in (",", "-", ".", ",-", "~", "--", "!") and _ends(reader, reader.run(start, SURE)))
    end = reader.run(start, SURE if strong else LIKELY)
    if end > start:
        yield reader.span(start, end, "closing", 0.9 if strong else 0.8)


def _ends(reader: Reader, end: int) -> bool:
    """Whether the text, or its line, ends behind the word before ``end``."""
    gap = reader.gap(end - 1) if end else ""
    return end >= len(reader.words) or bool(_BREAK.search(gap[:4])) or gap.strip()[:1] in (",", "(", "+", "-")


_NAME_IS = frozenset(("name", "names", "named", "called", "myself", "signed", "attn", "attention", "c/o"))
_LINK = re.compile(r"[ \t]{0,3}[:：=\-–(,\"']{0,2}[ \t]{0,3}\"?")


def _introduced(reader: Reader, place: int) -> Iterator[Span]:
    """my name is X, patient: X, seen by X, under X."""
    word = reader.words[place].lower
    start = place + 1
    while (
        start < len(reader.words)
        and reader.words[start].lower
        in ("is", "was", "as", "of", "the", "patient", "mr", "mrs", "ms", "dr", "miss", "name")
        and start - place < 5
    ):
        if not re.fullmatch(r"[\s.:：=\-]{1,3}", reader.gap(start - 1)):
            return
        start += 1
    if start >= len(reader.words) or not _LINK.fullmatch(reader.gap(start - 1).replace(".", "")):
        return
    gap = reader.gap(start - 1)
    label = any(sign in gap for sign in ":：=")
    strength = (
        SURE
        if label
        or (
            word in ("name", "names", "myself", "named", "called")
            and (start > place + 1 or word in ("named", "called", "myself"))
        )
        else LIKELY
    )
    if (
        word in ("by", "from", "under", "contact", "patient", "pt", "attending", "consultant", "consulted")
        and not label
    ):
        strength = LIKELY
        if not reader.mixed and not reader.flags[start] & NAMED:
            return
        if word == "from" and not _whole(reader, start):
            return
    end = reader.run(start, strength)
    if end > start:
        yield reader.span(start, end, "introduced", 0.9 if strength == SURE else 0.8)


def _whole(reader: Reader, start: int) -> bool:
    """A given and a family name, both known: "from Asha Rao"."""
    return start + 1 < len(reader.words) and bool(reader.flags[start] & GIVEN and reader.flags[start + 1] & FAMILY)


def _before_degree(reader: Reader, place: int) -> Iterator[Span]:
    """Asha Rao, MBBS / A. Rao MD."""
    if not place or not re.fullmatch(r",? {0,2}|, ?\(?|\n", reader.gap(place - 1)):
        return
    first = place
    while first and place - first < 4:
        gap = reader.gap(first - 1)
        joined = gap in (" ", "-", ". ", ".") if first < place else True
        if not joined or not (reader.name_word(first - 1, LIKELY) or reader.initial(first - 1)):
            break
        first -= 1
    if first < place and reader.mixed and any(len(word.lower) > 1 for word in reader.words[first:place]):
        text = reader.words[place].text
        if text.isupper() or reader.gap(place - 1).strip():
            yield reader.span(first, place, "degree", 0.85)


def _pair(reader: Reader, place: int) -> Iterator[Span]:
    """A given name with a family name behind it, both from the lists or the second with a capital."""
    end = reader.run(place, BARE)
    words, flags = reader.words, reader.flags
    if end == place:
        return
    if end - place == 1 and reader.mixed and words[place].text[0].isupper():
        more = reader.run(place, LIKELY)
        if more > end and not flags[place] & COMMON and _solid(reader, place, more):
            end = more
    if end - place < 2 or (not any(flags[at] & FAMILY for at in range(place + 1, end)) and not reader.mixed):
        return
    if any(flags[at] & HOUSE for at in range(place, min(end + 1, len(words)))):
        return
    if end < len(words) and flags[end] & EPONYM and reader.gap(end - 1) in (" ", "-"):
        return
    yield reader.span(place, end, "pair", 0.8)


def _solid(reader: Reader, place: int, end: int) -> bool:
    return all(word.text[0].isupper() for word in reader.words[place:end])
