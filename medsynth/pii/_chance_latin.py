"""How much rather a Latin word that no list has is a name than a word, by its letters: a sum of log2.

Three letters in a row are weighed as often as they stand in listed names against listed words
(``syllables_latin.txt``). Misspelt words are like words, and names of every spelling like names.
"""

from __future__ import annotations

from functools import cache, lru_cache

from medsynth.core.shipped import shipped
from medsynth.pii._lexicon import drug_words, words

LIKE = 4.0
"""From here on nine of ten unlisted names are, and one of ten unlisted words of real questions and answers."""
SURELY = 12.0
"""From here on it is one although it ends like a term."""


@cache
def _weights() -> dict[str, int]:
    text = shipped("seeds/lexicons/pii/syllables_latin.txt").read_text("utf-8")
    rows = [line.split(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return {three: int(weight) for weight, *threes in rows for three in threes}


@lru_cache(1 << 14)
def name_likeness(word: str) -> float:
    """log2 of how much rather ``word``, in lower case, is a name; drugs and what is written with an apostrophe: never.

    >>> name_likeness("subramaniyan") > LIKE > name_likeness("vomitting")
    True
    """
    if not word.isalpha() or word in drug_words() or word in words("given_things"):
        return -99.0
    weights, edged = _weights(), f"^{word}$"
    return float(sum(weights.get(edged[at : at + 3], 0) for at in range(len(word))))
