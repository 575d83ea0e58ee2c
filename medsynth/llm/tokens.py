"""How many tokens a text is likely to be, without any tokenizer."""

from __future__ import annotations

PER_WIDE = 1.1
"""Tokens of a Han character or the like, for budgets: current tokenizers need 0.6 to 1.1."""
PER_NARROW = 0.25
"""Tokens of a character of Latin text."""
LIKELY_WIDE = 0.75
LEAST_WIDE = 0.6
LEAST_NARROW = 0.2
PER_MESSAGE = 4
"""Tokens that a chat template adds to each message."""


def tokens(text: str) -> int:
    """An estimate from the number of characters and of UTF-8 bytes: a wide character has three bytes.

    >>> tokens("Take it with food."), tokens("饭后服用。")
    (5, 6)
    """
    characters = len(text)
    wide = 0.0 if text.isascii() else (len(text.encode("utf-8", "surrogatepass")) - characters) / 2
    return round(wide * PER_WIDE + (characters - wide) * PER_NARROW + 0.5)


def token_range(text: str) -> tuple[int, int, int]:
    """Tokens of a text: the least, the likely number, the most.

    >>> token_range("饭后服用。")
    (3, 4, 6)
    """
    characters = len(text)
    wide = (len(text.encode("utf-8", "surrogatepass")) - characters) / 2
    narrow = characters - wide
    least = round(wide * LEAST_WIDE + narrow * LEAST_NARROW)
    return least, round(wide * LIKELY_WIDE + narrow * PER_NARROW), tokens(text)
