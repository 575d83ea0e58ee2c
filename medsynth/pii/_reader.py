"""The Latin words of a page as a reader of names sees them: which may be part of a name, and where a name ends.

What counts as a name's word depends on how much the place says and on the letters. In text with capitals a capital says
much; in text that is all small or all capital only the word lists speak.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from medsynth.pii._chance_latin import LIKE, SURELY, name_likeness
from medsynth.pii._lexicon import (
    COMMON,
    EPONYM,
    EPONYMOUS,
    FAMILY,
    FUNCTION,
    GIVEN,
    HOUSE,
    NAMED,
    ORDINARY,
    PARTICLE,
    TITLE,
)
from medsynth.pii._page import Page
from medsynth.pii._span import Span

SURE, LIKELY, BARE = 3, 2, 1
"""How much the place says that a name stands there: a title; a role; nothing."""
MEDICAL = re.compile(
    r".*(?:itis|osis|emia|aemia|pathy|ectomy|otomy|oscopy|graphy|gram|ology|ologist|algia|uria|penia|"
    r"plasty|oma|mycin|cillin|azole|pril|sartan|statin|olol|idine|amine|"
    r"amide|zepam|mab|nib|vir|oxacin|cycline|dipine|gliptin|gliflozin|tablet|tablets|capsule|syrup|"
    r"prazole|setron|tidine|phylline|lukast|parin|xaban|triptan|caine|sone|lone|ide|ate|ing|tion|ness|"
    r"ment|ally|edly)"
)
_JOIN = re.compile(r"[ \t]{1,2}|\.[ \t]{0,2}|-|,[ \t](?=jr|sr)")


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

    def place_at(self, start: int) -> int:
        """The place of the word that begins at ``start`` of the text; -1 if none does."""
        place = bisect_left(self.starts, start)
        return place if place < len(self.starts) and self.starts[place] == start else -1

    def name_word(self, place: int, strength: int) -> bool:
        """Whether the word may be part of a name where the place says as much as ``strength``."""
        token, flags = self.tokens[place], self.flags[place]
        capital = self.mixed and self.text[self.starts[place]].isupper()
        if flags & FUNCTION:
            return bool(capital and flags & NAMED and strength == SURE and len(token) > 2)
        if len(token) == 1 or token.startswith(("i'", "iâ")):
            return False
        if flags & EPONYMOUS and strength < SURE and token.endswith("'s"):
            return False
        if capital and len(token) < 4 and strength < SURE and self.words[place].text.isupper():
            return False
        if flags & NAMED and not flags & COMMON:
            return capital or strength >= LIKELY or not self.mixed
        if flags & NAMED:
            return strength >= LIKELY if capital else strength == SURE
        if flags & COMMON:
            return False
        if capital:
            return strength >= LIKELY and not (len(token) < 4 and self.words[place].text.isupper())
        if strength == SURE:
            return len(token) > 2 and not MEDICAL.fullmatch(token)
        if strength != LIKELY or self.mixed or flags or len(token) < 4:
            return False
        return name_likeness(token) >= (SURELY if MEDICAL.fullmatch(token) else LIKE)

    def initial(self, place: int) -> bool:
        """Whether the word is one letter that stands for a name."""
        lower = self.tokens[place]
        if lower in _MUHAMMAD:
            more = place + 1 < len(self.tokens) and self.gap(place) in (". ", " ", ".")
            return more and (self.gap(place)[0] == "." or bool(self.flags[place + 1] & NAMED))
        if len(lower) != 1:
            return False
        if self.mixed:
            return self.text[self.starts[place]].isupper()
        if lower not in "iau" or self.gap(place)[:1] == ".":
            return True
        between = 0 < place < len(self.tokens) - 1 and self.gap(place - 1) == self.gap(place) == " "
        return between and all(self.flags[at] & NAMED and not self.flags[at] & COMMON for at in (place - 1, place + 1))

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
            beside = full and not self.mixed and self.flags[at] & (ORDINARY | NAMED) == ORDINARY
            beside = beside and not self.flags[at - 1] & PARTICLE
            fits = self.name_word(at, strength) and not beside
            if first_small or not (fits or self._wordy(place, at, strength)) or self._eponym(at):
                break
            full += 1
            at += 1
            end = at
        if end > place and self.mixed:
            end = self._barrelled(end)
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

    def _wordy(self, place: int, at: int, strength: int) -> bool:
        """Whether, in text without capitals, a name that is a word too stands beside one that is nothing else where
        people are named: dawn wilson, george porter, but not john black stools."""
        flags = self.flags[at]
        if self.mixed or strength < LIKELY or not flags & (NAMED | ORDINARY) or flags & FUNCTION:
            return False
        if at == place:
            more = at + 1 < len(self.tokens) and self.gap(at) == " "
            return more and self.flags[at + 1] & (FAMILY | COMMON | EPONYMOUS) == FAMILY
        sure = self.flags[at - 1] & GIVEN and not self.flags[at - 1] & COMMON and flags & FAMILY
        ends = at + 1 >= len(self.tokens) or self.gap(at)[:1] in ",.;:!?()\n-"
        return bool(sure) and (ends or bool(self.flags[at + 1] & FUNCTION))

    def _barrelled(self, end: int) -> int:
        """The place behind the second half of Cartwright-Oyelade, where the first ends before ``end``."""
        while end < len(self.tokens) and self.gap(end - 1) == "-" and self.text[self.starts[end]].isupper():
            flags = self.flags[end]
            if (
                flags & (EPONYM | HOUSE | FUNCTION)
                or len(self.tokens[end]) < 2
                or (flags & COMMON and not flags & NAMED)
            ):
                break
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
        known = self.flags[place] & NAMED or (
            self.mixed
            and after in ("", "\n")
            and not (self.flags[place] | self.flags[end]) & (COMMON | ORDINARY)
            and self.text[self.starts[end]].isupper()
        )
        if not self.flags[end] & NAMED and after not in ("", ".", "\n"):
            return end
        return stop if known and (after in ("", ".", "\n", ",", ";", "(") or not self.flags[end] & COMMON) else end

    def _dotted(self, place: int) -> bool:
        """A full stop inside a name stands behind an initial or a title."""
        return len(self.tokens[place]) == 1 or self.tokens[place] in _MUHAMMAD or bool(self.flags[place] & TITLE)

    def _particle(self, place: int, strength: int) -> bool:
        if self.gap(place) not in (" ", "-", ". "):
            return False
        if self.name_word(place + 1, max(strength, LIKELY)):
            return True
        if self.mixed and strength >= LIKELY and self.text[self.starts[place + 1]].isupper():
            return not self.flags[place + 1] & (FUNCTION | TITLE)
        second = self.flags[place + 1] & PARTICLE and place + 2 < len(self.tokens) and self.gap(place + 1) in (" ", "-")
        return bool(second) and self.name_word(place + 2, max(strength, LIKELY))

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


_MUHAMMAD = frozenset(("md", "mohd", "mst", "muhd", "sk"))
"""Muhammad and Musammat as they are shortened in South Asia, before a name."""
_CAPITAL = re.compile(r"[A-Z][a-z](?<![A-Za-z][A-Z][a-z])")
_SMALL = re.compile(r"[a-z]{2}")
_CARELESS = re.compile(r"(?<![A-Za-z'’.])(?:i(?=[ '’][a-z])|(?:dr|mr|mrs|ms)\.? [a-z])")
_INNER = re.compile(r"[a-z0-9,] [A-Z][a-z]")
"""Somebody who writes i and dr smith begins sentences with capitals, or the phone does, and no names."""
_MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august "
    "september october "
    "november december monday tuesday wednesday thursday friday saturday sunday".split()
)


def _mixed(page: Page) -> bool:
    """Whether capitals say something here: the text has words in small letters, and words with a capital.

    Months do not count: phones write them with a capital in text that is small otherwise.
    """
    text = page.text
    if text.islower() or text.isupper():
        return False
    capital = len(_CAPITAL.findall(text))
    if not capital:
        return False
    if capital < 6:
        capital -= sum(map(_MONTHS.__contains__, page.tokens))
    count = len(page.tokens)
    if capital <= 0 or capital * 40 < count or (_CARELESS.search(text) and not _INNER.search(text)):
        return False
    # Nearly always the beginning has enough small letters for the whole text.
    return any(len(_SMALL.findall(text, 0, end)) * 5 >= count * 2 for end in (2 * count, len(text)))


def reader_of(page: Page) -> Reader:
    """The reader of a page, made once."""
    found = page.__dict__.get("reader")
    if found is None:
        found = page.__dict__["reader"] = Reader(page)
    return found
