"""Tables of words that ship as TOML under ``seeds/lexicons``: read once, handed out as plain dicts.

What a table means is its reader's business; this module knows only where it lies and that it is TOML.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Any

from medsynth.core.shipped import shipped


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The table ``seeds/lexicons/<name>.toml``; shared, so the caller must not change it."""
    return tomllib.loads(shipped(f"seeds/lexicons/{name}.toml").read_text("utf-8"))


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of the literal ``words``, the longest first.

    >>> alternation(["a.b", "a.bc"])
    'a\\\\.bc|a\\\\.b'
    """
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
