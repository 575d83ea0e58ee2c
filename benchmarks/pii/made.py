"""Recall by kind and case over sentences with slots, filled by lists and by the names of the generator Faker.

    python benchmarks/pii/made.py [NUMBER] [--rounds 10] [--show 5]

NUMBER: 1 or 2, the sentences and lists of ``tests/golden/pii``. Needs ``pip install faker``, which no other part uses.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

LOCALES = {"CN": "zh_CN", "US": "en_US", "UK": "en_GB", "IN": "en_IN"}


def people() -> Callable[[str, str, Random], str]:
    """Names of Faker, drawn with the given source of chance."""
    from faker import Faker

    makers = {country: Faker(locale) for country, locale in LOCALES.items()}

    def person(slot: str, country: str, chance: Random) -> str:
        maker = makers[country]
        maker.seed_instance(chance.randrange(1 << 30))
        given, family = maker.first_name(), maker.last_name()
        if slot == "SURNAME":
            return family
        if slot == "GIVEN":
            return given if country != "CN" or len(given) > 1 else family + given
        return family + given if country == "CN" else f"{given} {family}"

    return person


def main() -> None:
    from medsynth.pii import detect
    from tests.unit.pii._made import made

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", nargs="?", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--show", type=int, default=0)
    told = parser.parse_args()
    rows = list(made(told.number, told.rounds, people()))
    count: Counter[tuple[str, str, str, bool]] = Counter()
    missed: dict[tuple[str, str], list[str]] = defaultdict(list)
    wrong = predicted = touched = traps = 0
    for one, spans in zip(rows, detect([row.row.text for row in rows]), strict=True):
        text = one.row.text
        masked = {at for span in spans for at in range(span.start, span.end) if text[at].isalnum()}
        real = {at for start, end, _ in one.row.spans for at in range(start, end)}
        for start, end, kind in one.row.spans:
            found = all(at in masked for at in range(start, end) if text[at].isalnum())
            count["zh" if one.country == "CN" else "en", one.case, kind, found] += 1
            if not found:
                missed[one.case, kind].append(text[max(0, start - 30) : end + 20])
        for span in spans:
            inside = [at in real for at in range(span.start, span.end) if text[at].isalnum()]
            predicted += 1
            wrong += sum(inside) * 2 < len(inside)
        traps += len(one.row.traps)
        touched += sum(any(at in masked for at in range(*trap)) for trap in one.row.traps)
    for language, case in (("zh", "mixed"), ("en", "mixed"), ("en", "lower"), ("en", "upper")):
        kinds = sorted({key[2] for key in count if key[:2] == (language, case)})
        shares = {kind: count[language, case, kind, True] for kind in kinds}
        totals = {kind: shares[kind] + count[language, case, kind, False] for kind in kinds}
        print(language, case, {kind: f"{shares[kind] / totals[kind]:.3f} of {totals[kind]}" for kind in kinds})
    print(f"precision {1 - wrong / predicted:.4f}; traps touched {touched} of {traps}")
    for key, texts in sorted(missed.items()):
        for text in texts[: told.show]:
            print(*key, repr(text))


if __name__ == "__main__":
    main()
