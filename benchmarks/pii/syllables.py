"""How name-like three letters in a row are: makes ``seeds/lexicons/pii/syllables_latin.txt``.

    python benchmarks/pii/syllables.py > seeds/lexicons/pii/syllables_latin.txt

Counted are the names and the words of the lists beside it; ``^`` and ``$`` stand for the edges of a word.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from math import log2
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

NAMES = "given_en given_in given_more given_us family_in family_en given_zh_latin".split()
WORDS = "words_english words_medical words_chat words_function".split()
MOST = 7
HEAD = """\
# How much rather three letters in a row belong to a name than to a word: behind n the ones that do 2^n times.
# Made by benchmarks/pii/syllables.py from the names and words of the lists beside it, 2026; CC BY 4.0.

"""


def main() -> None:
    from medsynth.pii._lexicon import drug_words
    from medsynth.pii._lexicon import words as listed

    names = [name for one in NAMES for name in listed(one)]
    words = [word for one in WORDS for word in listed(one)] + list(drug_words())
    said, spoken = _counted(names), _counted(words)
    every, all_words = sum(said.values()), sum(spoken.values())
    rows: dict[int, list[str]] = defaultdict(list)
    for three in sorted(said.keys() | spoken.keys()):
        weight = round(log2((said[three] + 0.5) / every) - log2((spoken[three] + 0.5) / all_words))
        if weight:
            rows[max(-MOST, min(MOST, weight))].append(three)
    print(HEAD + "\n".join(f"{weight} {' '.join(rows[weight])}" for weight in sorted(rows)))


def _counted(words: list[str]) -> Counter[str]:
    edged = [f"^{word}$" for word in words if len(word) > 2 and word.isascii() and word.isalpha()]
    return Counter(word[at : at + 3] for word in edged for at in range(len(word) - 2))


if __name__ == "__main__":
    main()
