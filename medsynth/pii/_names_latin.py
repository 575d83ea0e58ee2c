"""Names in Latin letters, by their role: title, introduction, greeting, sign-off, kin; or given and family name.

What counts as a name's word depends on how much the place says and on the letters. In text with capitals a capital says
much; in text that is all small or all capital only the word lists speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

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
from medsynth.pii._lexicon import words as listed
from medsynth.pii._page import Page
from medsynth.pii._span import Span

SURE, LIKELY, BARE = 3, 2, 1
"""How much the place says that a name stands there: a title; a role; nothing."""
TRIGGERS = TITLE | KIN | GREETING | CLOSING | INTRODUCING | NAMED | DEGREE
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

    __slots__ = ("flags", "mixed", "page", "starts", "text", "tokens", "words")

    def __init__(self, page: Page) -> None:
        self.page = page
        self.words = page.words
        self.flags = page.flags
        self.mixed = _mixed(page)
        self.tokens = page.tokens
        self.starts = page.words.starts
        self.text = page.text

    def gap(self, place: int) -> str:
        """The text between the word at ``place`` and the next one."""
        end = self.starts[place] + len(self.tokens[place])
        return self.text[end : self.starts[place + 1] if place + 1 < len(self.starts) else None]

    def name_word(self, place: int, strength: int) -> bool:
        """Whether the word may be part of a name where the place says as much as ``strength``."""
        token, flags = self.tokens[place], self.flags[place]
        capital = self.mixed and self.text[self.starts[place]].isupper()
        if flags & FUNCTION:
            return bool(capital and flags & NAMED and strength == SURE and len(token) > 2)
        if len(token) == 1 or token.startswith(("i'", "iâ")):
            return False
        if flags & NAMED and not flags & COMMON:
            return capital or strength >= LIKELY or not self.mixed
        if flags & NAMED:
            return strength >= LIKELY if capital else strength == SURE
        if flags & COMMON:
            return False
        if capital:
            return strength >= LIKELY and not (len(token) < 4 and self.words[place].text.isupper())
        return strength == SURE and len(token) > 2 and not _MEDICAL.fullmatch(token)

    def initial(self, place: int) -> bool:
        """Whether the word is one letter that stands for a name."""
        lower = self.tokens[place]
        if len(lower) != 1:
            return False
        if self.mixed:
            return self.text[self.starts[place]].isupper()
        return lower not in "iau" or self.gap(place)[:1] == "."

    def run(self, place: int, strength: int, most: int = 4) -> int:
        """The place behind the last word of the name that begins at ``place``; ``place`` if none begins there."""
        end, at, full = place, place, 0
        while at < len(self.tokens) and full < most:
            if at > place:
                gap = self.gap(at - 1)
                if not _JOIN.fullmatch(gap) or (gap[0] == "." and not self._dotted(at - 1)):
                    break
            if self.initial(at):
                at += 1
                continue
            if self.flags[at] & PARTICLE and at + 1 < len(self.tokens) and self._particle(at, strength):
                at += 1
                continue
            first_small = (
                at > place
                and self.mixed
                and self.text[self.starts[at]].islower()
                and self.text[self.starts[place]].isupper()
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

    def reversed(self, place: int, end: int) -> int:
        """The place behind "Mehta, Asha" where the run from ``place`` to ``end`` is "Mehta"; else ``end``."""
        if end - place != 1 or end >= len(self.words) or self.gap(end - 1) not in (", ", ","):
            return end
        if self.flags[end] & (FUNCTION | HOUSE) or not self.name_word(end, SURE):
            return end
        stop = self.run(end, SURE, 2)
        after = self.gap(stop - 1).lstrip(" ")[:1] if stop <= len(self.words) and stop else ""
        known = self.flags[place] & NAMED
        if not self.flags[end] & NAMED and after not in ("", ".", "\n"):
            return end
        return stop if known and (after in ("", ".", "\n", ",", ";", "(") or not self.flags[end] & COMMON) else end

    def _dotted(self, place: int) -> bool:
        """A full stop inside a name stands behind an initial or a title."""
        return len(self.tokens[place]) == 1 or bool(self.flags[place] & TITLE)

    def _particle(self, place: int, strength: int) -> bool:
        return self.gap(place) in (" ", "-", ". ") and self.name_word(place + 1, max(strength, LIKELY))

    def _eponym(self, place: int) -> bool:
        """Whether what follows makes a disease, a sign or a tool of the name."""
        if place + 1 >= len(self.tokens) or self.gap(place) not in (" ", "-", "  "):
            return False
        return bool(self.flags[place + 1] & EPONYM)

    def span(self, place: int, end: int, rule: str, score: float) -> Span:
        """The words from ``place`` to before ``end``, without a genitive's ``'s``."""
        last = self.words[end - 1]
        stop = last.end - 2 if last.lower.endswith("'s") else last.end
        return Span(self.words[place].start, stop, "PERSON", f"person/{rule}", score)


_MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august "
    "september october "
    "november december monday tuesday wednesday thursday friday saturday sunday".split()
)


_CAPITAL = re.compile(r"[A-Z][a-z](?<![A-Za-z][A-Z][a-z])")
_SMALL = re.compile(r"[a-z]{2}")
_MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august "
    "september october "
    "november december monday tuesday wednesday thursday friday saturday sunday".split()
)


def _mixed(page: Page) -> bool:
    """Whether capitals say something here: the text has words in small letters, and words with a capital.

    Months do not count: phones write them with a capital in text that is small otherwise.
    """
    capital = len(_CAPITAL.findall(page.text))
    if not capital:
        return False
    if capital < 6:
        capital -= sum(token in _MONTHS for token in page.tokens)
    count = len(page.tokens)
    return capital > 0 and capital * 40 >= count and len(_SMALL.findall(page.text)) * 5 >= count * 2


def reader_of(page: Page) -> Reader:
    """The reader of a page, made once."""
    found = page.__dict__.get("reader")
    if found is None:
        found = page.__dict__["reader"] = Reader(page)
    return found


def find(page: Page) -> Iterator[Span]:
    """Names by every rule; the same name may be found twice."""
    if not page.words:
        return
    reader = reader_of(page)
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
        if flags & NAMED:
            yield from _pair(reader, place)
    yield from _signed(reader)


def _titled(reader: Reader, place: int) -> Iterator[Span]:
    """Dr. Taylor Buch, Mrs Mahajan's; not "Doctor on call", "Dr advised"."""
    gap = reader.gap(place).replace(":", " ").replace("  ", " ")
    if not re.fullmatch(r"\.?[ \t]{0,2}|\.?,? ?", gap) or place + 1 >= len(reader.tokens):
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
        yield reader.span(start, reader.reversed(start, end), "title", 0.9)


def _kin(reader: Reader, place: int) -> Iterator[Span]:
    """my wife Robin, my son (Marian), our daughter named X."""
    gap = reader.gap(place)
    if place + 1 >= len(reader.tokens) or not re.fullmatch(r" ?[ ,(:]? ?(?:[-] )?", gap):
        return
    start = place + 1
    strength = LIKELY
    end = reader.run(start, strength, 3)
    if (
        end == start
        and gap == " "
        and not reader.mixed
        and place
        and reader.tokens[place - 1] in ("my", "our", "his", "her")
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
    return place < len(reader.tokens) and reader.gap(place - 1) == " " and reader.tokens[place] in _VERBS


def _greeted(reader: Reader, place: int) -> Iterator[Span]:
    """Hi Krishna, / Dear Ms X / hello rahul,"""
    gap = reader.gap(place)
    if place + 1 >= len(reader.tokens) or not re.fullmatch(r"[ ,]{1,2}|[ ,!.]{1,3}(?=\S)", gap):
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
        at + 1 < len(reader.tokens)
        and reader.flags[at + 1] & (CLOSING | FUNCTION)
        and reader.gap(at) in (" ", ", ", " & ")
    ):
        at += 1
        if at - place > 3:
            return
    gap = reader.gap(at)
    if at + 1 >= len(reader.tokens) or len(gap) > 8 or re.search(r"[^\s,.;:!~*_\-–()]", gap):
        return
    start = at + 1
    while start < len(reader.tokens) and reader.flags[start] & TITLE and not reader.flags[start] & NAMED:
        start += 1
    if start >= len(reader.tokens) or start > at + 3:
        return
    line = "\n" in gap or "\r" in gap
    ending = reader.run(start, SURE)
    strong = line or (
        gap.strip() in (",", "-", ".", ",-", "~", "--", "!")
        and (_ends(reader, ending) or _ends(reader, reader.reversed(start, ending)))
    )
    end = reader.run(start, SURE if strong else LIKELY)
    if end > start:
        end = reader.reversed(start, end) if strong or reader.flags[start] & FAMILY else end
        yield reader.span(start, end, "closing", 0.9 if strong else 0.8)


def _ends(reader: Reader, end: int) -> bool:
    """Whether the text, or its line, ends behind the word before ``end``."""
    gap = reader.gap(end - 1) if end else ""
    return end >= len(reader.tokens) or bool(_BREAK.search(gap[:4])) or gap.strip()[:1] in (",", "(", "+", "-")


_DONE_BY = frozenset(
    "seen treated operated examined consulted prescribed referred signed written diagnosed reviewed "
    "admitted advised done "
    "performed conducted checked told attended reported sent verified approved dictated given asked scanned".split()
)
_LINK = re.compile(r"[ \t]{0,3}[:：=\-–(,\"']{0,2}[ \t]{0,3}\"?")


_SELF = frozenset("am i'm im it's its this's".split())
_NEXT = frozenset(
    "from here and aged age male female writing living residing years yrs yr yo again speaking mother father "
    "wife husband the a an years-old with of".split()
)


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
    if end == start:
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
    if word in ("it's", "its", "this") and not (reader.flags[start] & NAMED or reader.mixed):
        return
    if stops or (known and (follows in _VERBS or end - start > 1)):
        yield reader.span(start, end, "self", 0.85)


def _signed(reader: Reader) -> Iterator[Span]:
    """- Bethany, at the end of the text; or a last line that is a name and nothing else."""
    words, text = reader.words, reader.page.text
    last = len(words) - 1
    if text[words[last].end :].strip(" .\n\r\t!)~"):
        return
    first = last
    while first and last - first < 3 and reader.gap(first - 1) in (" ", ". ", "."):
        first -= 1
    gap = reader.gap(first - 1) if first else ""
    dash = re.search(r"(?:^|[\s.!?])[-~]{1,2} ?$", gap) is not None
    line = "\n" in gap and not gap.rsplit("\n", 1)[1].strip(" \t")
    if not (dash or line):
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


def _introduced(reader: Reader, place: int) -> Iterator[Span]:
    """my name is X, patient: X, seen by X, under X."""
    word = reader.tokens[place]
    if word in _SELF or word == "this":
        yield from _myself(reader, place)
        return
    if word in ("by", "from", "under") and not _may_follow(reader, place + 1):
        return
    start = place + 1
    while (
        start < len(reader.tokens)
        and reader.tokens[start] in ("is", "was", "as", "of", "the", "patient", "mr", "mrs", "ms", "dr", "miss", "name")
        and start - place < 5
    ):
        if not re.fullmatch(r"[\s.:：=\-]{1,3}", reader.gap(start - 1)):
            return
        start += 1
    if start >= len(reader.tokens) or not _LINK.fullmatch(reader.gap(start - 1).replace(".", "")):
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
        return before in _BEARERS or bool(reader.flags[place - 1] & KIN)
    if reader.tokens[place] == "myself":
        return gap.strip() != ""
    return start + 1 < len(reader.tokens) and bool(
        reader.flags[start + 1] & NAMED and not reader.flags[start + 1] & COMMON
    )


def _whole(reader: Reader, start: int) -> bool:
    """A given and a family name, both known: "from Asha Rao"."""
    return start + 1 < len(reader.tokens) and bool(reader.flags[start] & GIVEN and reader.flags[start + 1] & FAMILY)


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
    if first < place and reader.mixed and any(len(word.lower) > 1 for word in reader.words.between(first, place)):
        text = reader.words[place].text
        if text.isupper() or reader.gap(place - 1).strip():
            yield reader.span(first, place, "degree", 0.85)


def _pair(reader: Reader, place: int) -> Iterator[Span]:
    """A given name with a family name behind it, both from the lists or the second with a capital."""
    words, flags = reader.words, reader.flags
    if flags[place] & FAMILY and not flags[place] & COMMON and reader.gap(place) == ", " and place + 1 < len(words):
        following = flags[place + 1]
        known = following & GIVEN and not following & COMMON and not flags[place] & GIVEN
        if known and reader.name_word(place, BARE) and reader.name_word(place + 1, BARE):
            yield reader.span(place, reader.run(place + 1, BARE, 2), "reversed", 0.8)
    if not flags[place] & GIVEN or place + 1 >= len(flags):
        return
    starts, after = words.starts, words.starts[place] + len(words.lower[place])
    if starts[place + 1] - after > 3 or not (
        flags[place + 1] & (NAMED | PARTICLE) or reader.page.text[starts[place + 1]].isupper()
    ):
        return
    end = reader.run(place, BARE)
    if end == place:
        return
    if end - place == 1 and reader.mixed and words[place].text[0].isupper():
        more = reader.run(place, LIKELY)
        if more > end and not flags[place] & COMMON and _solid(reader, place, more):
            end = more
    if end - place < 2 or (not any(flags[at] & FAMILY for at in range(place + 1, end)) and not reader.mixed):
        return
    if any(flags[at] & HOUSE for at in range(place, min(end + 1, len(words)))) or _closed(reader, place):
        return
    if end < len(words) and flags[end] & EPONYM and reader.gap(end - 1) in (" ", "-"):
        return
    yield reader.span(place, end, "pair", 0.8)


def _solid(reader: Reader, place: int, end: int) -> bool:
    return all(word.text[0].isupper() for word in reader.words.between(place, end))


@cache
def _closed_pairs() -> frozenset[str]:
    return listed("names_closed")


def _closed(reader: Reader, place: int) -> bool:
    """Whether the two words are together the name of a disease, a place or a brand."""
    pair = " ".join(word.lower for word in reader.words.between(place, place + 2))
    return pair in _closed_pairs() or pair.removesuffix("'s") in _closed_pairs()
