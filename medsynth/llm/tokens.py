"""How many tokens a text is likely to be, without any tokenizer."""

from __future__ import annotations

PER_WIDE = 1.1
"""Tokens of a Han character or the like, for budgets: current tokenizers need 0.6 to 1.1."""
PER_NARROW = 0.25
"""Tokens of a character of Latin text."""


def tokens(text: str) -> int:
    """An estimate from the number of characters and of UTF-8 bytes: a wide character has three bytes.

    >>> tokens("Take it with food."), tokens("饭后服用。")
    (5, 6)
    """
    characters = len(text)
    wide = (len(text.encode("utf-8", "surrogatepass")) - characters) / 2
    return round(wide * PER_WIDE + (characters - wide) * PER_NARROW + 0.5)
