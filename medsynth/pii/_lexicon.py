"""The word lists under ``seeds/lexicons/pii``, and what each Latin word may be. Read once, at first use.

A list is plain text: words parted by blanks, ``_`` for the blank inside one, ``#`` for a comment to the line's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_DRUG_HAN = re.compile("(?<![\u3400-\u9fff])[\u3400-\u9fff]{3,6}(?![\u3400-\u9fff])")
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
    for cells in _drugs():
        found.update(_DRUG_WORD.findall(" ".join((cells[1], cells[5], cells[6])).lower()))
    return frozenset(found)


@cache
def drug_words_han() -> frozenset[str]:
    """The Chinese names of three to six characters of drugs and their brands in the tables of clinical facts."""
    found: set[str] = set()
    for cells in _drugs():
        found.update(_DRUG_HAN.findall(" ".join((cells[2], cells[5], cells[6]))))
    return frozenset(found)


def _drugs() -> Iterator[list[str]]:
    """The rows of the tables of drugs, as cells."""
    for file in sorted(shipped("seeds/facts/drugs").iterdir(), key=lambda file: file.name):
        for line in file.read_text("utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) > 6 and not line.startswith("#"):
                yield cells


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
    "words_things": COMMON,
    "words_clinical": COMMON,
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
_ALONE_NOT = COMMON | FUNCTION | EPONYMOUS | PARTICLE


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
    things, given, kept = words("given_things"), words("given_first"), words("regions_kept")
    pinyin = words("given_zh_latin") | words("family_zh_latin")
    for word, flags in table.items():
        if not flags & GIVEN or flags & _ALONE_NOT or len(word) < 3 or word in things:
            continue
        doubted = flags & PLACE if word in given else flags & (FAMILY | PLACE)
        # A surname or a place too: only what no dictionary has, and no syllable of Chinese.
        if not doubted or not (flags & ORDINARY or len(word) < 4 or word in kept or word in pinyin):
            table[word] = flags | ALONE
    return table


class Tokens(dict[str, int]):
    """Token of a text -> its flags: of a genitive those of its word too, 0 for one of no list. A look adds nothing."""

    def __missing__(self, token: str) -> int:
        if token[:2] in ("o'", "d'") and len(token) > 5:
            return FAMILY  # O'Neill, D'Souza
        return self.get(token[:-2], 0) if token[-2:] == "'s" else 0


@cache
def tokens() -> Tokens:
    """The flags of tokens; a genitive's ``'s`` stays with its word."""
    known = classes()
    return Tokens(
        {word: flags | (known.get(word[:-2], 0) if word[-2:] == "'s" else 0) for word, flags in known.items()}
    )
