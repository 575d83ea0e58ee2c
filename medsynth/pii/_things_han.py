"""What is written like a Chinese name and is none: medicines, brands, plants, words that a name would be cut out of."""

from __future__ import annotations

import re
from functools import cache

from medsynth.pii._lexicon import drug_words_han, words
from medsynth.pii._surnames_han import TITLE

NEVER = frozenset("是有都能把来但别才令这各几名经便要以为给让找问请按照位药信上年海树生和从由员应可会须时")
"""Surnames of few people that a sentence has as words all the time."""
_SPLIT = re.compile("试验|评分|指数|分级|分型|反射|氏征|手法|量表|刺激|定律|体位|综合")
"""Words that no name ends in the middle of: 韦伯试验."""
_DECOCTION = frozenset("汤丸散膏征症炎瘤癌")
"""How prescriptions, signs and diseases end."""
_KIN = frozenset("叔姨婶伯嫂爷奶婆舅哥姐妹弟总工")
_AUNT = re.compile("阿[婆公伯妈爸爷嫂妹]|大[爷妈娘嫂]|[老小]?[爷奶婆]")


def nobody(text: str, place: int, family: int, size: int) -> bool:
    """Whether a thing or a word begins there, a title stands in it, or it ends in the middle of a word."""
    end = place + size
    return bool(
        (family == 1 and text[place + 1] in _KIN)
        or text[end - 1] in _DECOCTION
        or text[place + family] == "氏"
        or thing(text, place, size)
        or thing(text, place + 1, size - 1)
        or _titled(text, place + family)
        or _SPLIT.search(text, place + 1, end + 2)
        or _AUNT.match(text, place + family)
    )


def _titled(text: str, place: int) -> bool:
    """Whether a title of two characters and more stands there."""
    match = TITLE.match(text, place)
    return match is not None and len(match[0]) > 1


def thing(text: str, place: int, size: int) -> bool:
    """Whether a medicine, a brand or a word begins there, or before and reaches into the stretch."""
    heads = _things()
    lengths = heads.get(text[place : place + 2])
    if lengths and any(length < size + 4 and text[place : place + length] in things for length, things in lengths):
        return True
    for back in (1, 2, 3):
        if back > place:
            break
        lengths = heads.get(text[place - back : place - back + 2])
        if lengths and any(
            back < length < back + 4 and text[place - back : place - back + length] in things
            for length, things in lengths
        ):
            return True
    return False


@cache
def _things() -> dict[str, list[tuple[int, set[str]]]]:
    """The first two characters of things -> their lengths, and the things of each."""
    table: dict[str, dict[int, set[str]]] = {}
    for name in words("named_things_zh") | drug_words_han():
        table.setdefault(name[:2], {}).setdefault(len(name), set()).add(name)
    return {head: list(lengths.items()) for head, lengths in table.items()}
