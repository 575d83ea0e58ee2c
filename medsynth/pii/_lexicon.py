"""The word lists under ``seeds/lexicons/pii``, and what each Latin word may be. Read once, at first use.

A list is plain text: words parted by blanks, ``_`` for the blank inside one, ``#`` for a comment to the line's end.
"""

from __future__ import annotations

import re
from functools import cache

from medsynth.core.shipped import shipped

GIVEN = 1
FAMILY = 2
COMMON = 4
"""An ordinary or a medical word."""
FUNCTION = 8
"""A word that is hardly ever a name: pronouns, auxiliary verbs, verbs that follow a title."""
TITLE = 16
KIN = 32
DEGREE = 64
"""Stands behind a name: MD, MBBS."""
EPONYM = 128
"""What an eponym is followed by: disease, sign, score."""
GREETING = 256
CLOSING = 512
PARTICLE = 1024
INTRODUCING = 2048
"""A verb or noun before a name: named, patient, under."""
PLACE = 4096
HOUSE = 8192
"""A word for a hospital."""
NAMED = GIVEN | FAMILY
ALONE = 16384
"""A given name that is nothing else: it stands for a person without any role."""
EPONYMOUS = 32768
"""Medicine has called something after this name."""
ROLE = 65536
"""A word that stands before a colon and a name: interpreter, witness."""
ORDINARY = 131072
"""A word of the large dictionary that no other list of words has: what is not even here may be a name."""

_COMMENT = re.compile("#[^\n]*")
_DRUG_WORD = re.compile("[a-z]{3,}")


@cache
def words(name: str) -> frozenset[str]:
    """The list ``seeds/lexicons/pii/<name>.txt``; ``_`` inside a word becomes a blank."""
    text = shipped(f"seeds/lexicons/pii/{name}.txt").read_text("utf-8")
    return frozenset(word.replace("_", " ") for word in _COMMENT.sub("", text).split())


@cache
def drug_words() -> frozenset[str]:
    """The words, in lower case, of drugs and their brands in the tables of clinical facts."""
    found: set[str] = set()
    folder = shipped("seeds/facts/drugs")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        for line in file.read_text("utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) > 6 and not line.startswith("#"):
                found.update(_DRUG_WORD.findall(" ".join((cells[1], cells[5], cells[6])).lower()))
    return frozenset(found)


_LISTS = {
    "given_en": GIVEN,
    "given_in": GIVEN,
    "given_more": GIVEN,
    "given_us": GIVEN,
    "given_zh_latin": GIVEN,
    "family_en": FAMILY,
    "family_in": FAMILY,
    "family_us": FAMILY,
    "family_words": FAMILY | COMMON,
    "family_zh_latin": FAMILY,
    "words_medical": COMMON,
    "words_chat": COMMON,
    "words_function": COMMON | FUNCTION,
    "titles": COMMON | TITLE,
    "kin": COMMON | KIN,
    "degrees": COMMON | DEGREE,
    "eponym_heads": COMMON | EPONYM,
    "greetings": COMMON | GREETING,
    "closings": COMMON | CLOSING,
    "particles": PARTICLE,
    "introducing": COMMON | INTRODUCING,
    "roles": COMMON | ROLE,
    "eponyms": EPONYMOUS,
    "words_english": ORDINARY,
}
_ALONE_NOT = FAMILY | COMMON | FUNCTION | PLACE | EPONYMOUS | PARTICLE


PLACES = ("places_latin", "places_ambiguous", "places_world", "places_world_ambiguous")
_HOUSES = (
    "hospital hospitals clinic clinics infirmary hospice polyclinic sanatorium medicity healthcare nethralaya "
    "netralaya "
    "center centre home college institute surgery practice living vamc"
).split()


@cache
def classes() -> dict[str, int]:
    """What each Latin word, in lower case, may be: flags of this module. A word of no list is absent."""
    table: dict[str, int] = {}
    for name, flags in _LISTS.items():
        for word in words(name):
            table[word] = table.get(word, 0) | flags
    for name in PLACES:
        for place in words(name):
            head = re.split("[ -]", place)[0]
            table[head] = table.get(head, 0) | PLACE
    for word in _HOUSES:
        table[word] = table.get(word, 0) | HOUSE | COMMON
    things, given = words("given_things"), words("given_first")
    for word, flags in table.items():
        other = flags & (_ALONE_NOT ^ FAMILY) if word in given else flags & _ALONE_NOT
        if flags & GIVEN and not other and len(word) > 2 and word not in things:
            table[word] = flags | ALONE
    return table


class Tokens(dict[str, int]):
    """Token of a text -> its flags: of a genitive those of its word too, 0 for one of no list. A look adds nothing."""

    def __missing__(self, token: str) -> int:
        return self.get(token[:-2], 0) if token[-2:] == "'s" else 0


@cache
def tokens() -> Tokens:
    """The flags of tokens; a genitive's ``'s`` stays with its word."""
    known = classes()
    return Tokens(
        {word: flags | (known.get(word[:-2], 0) if word[-2:] == "'s" else 0) for word, flags in known.items()}
    )
