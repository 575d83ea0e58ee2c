"""Emergency and crisis numbers by health system. A region that the table lacks gets words, never a guessed number."""

from __future__ import annotations

from medsynth.core.types import Language
from medsynth.text.lexicon import lexicon

WORDS: dict[str, tuple[str, str]] = {
    "zh": ("当地急救电话", "当地心理援助热线"),
    "en": ("your local emergency number", "your local crisis line"),
}


def services(region: str, language: Language) -> tuple[str, str]:
    """(emergency number, crisis line) of an ISO 3166 region such as ``CN``; general words where unknown."""
    entry = lexicon("regions").get(region.upper())
    return (entry["emergency"], entry["crisis"]) if entry else WORDS[language]
