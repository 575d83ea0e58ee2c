"""Detection: text in, spans out. The detectors do not know each other; here they meet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from medsynth.pii._gate import gate
from medsynth.pii._merge import merged, remainder
from medsynth.pii._page import Page
from medsynth.pii._profile import checked, only
from medsynth.pii._propagate import established, mentions
from medsynth.pii._span import Span


def detect(texts: Sequence[str], *, profile: str = "strict") -> list[list[Span]]:
    """The personal data in each of ``texts``: per text the spans in order, none over another, in its code points.

    A name that one place of a text establishes is found wherever the text has it. A null counts as an empty text.
    profile: only kinds that it replaces are found (``china_pipl`` keeps ages over 89).
    ``RecipeError``: no such profile.

    >>> [span.kind for span in detect(["我叫王芳，电话13800138000"])[0]]
    ['PERSON', 'PHONE']
    """
    checked(profile)
    return [only(_spans([text])[0], profile) if text else [] for text in texts]


def _spans(turns: Sequence[str]) -> list[list[Span]]:
    """The spans of texts that speak of the same people: a name that one establishes is found in all."""
    needed = gate()
    pages = [Page(turn or "") for turn in turns]
    found = [[span for one in needed(page) for span in one.find(page)] for page in pages]
    names = established(zip(pages, found, strict=True))
    spans = []
    for page, own in zip(pages, found, strict=True):
        if names:
            own = [*own, *mentions(page, names)]
        spans.append(_placed(page, merged(_outside_placeholders(page.text, own), page.text)))
    return spans


_PLACEHOLDER = re.compile(r"\[[A-Z]{2,}[A-Z0-9_]*_[0-9]+\]")


def _outside_placeholders(text: str, spans: list[Span]) -> list[Span]:
    """What is left of ``spans`` where an earlier scrub has put placeholders: ``[PERSON_1]`` is nobody's name."""
    if not spans or "_" not in text:
        return spans
    done = [Span(match.start(), match.end(), "", "", 9.0) for match in _PLACEHOLDER.finditer(text)]
    if not done:
        return spans
    return [piece for span in spans for piece in remainder(span, done, text)]


def _placed(page: Page, spans: list[Span]) -> list[Span]:
    """Spans of the page as spans of the text that it was made from."""
    origin = page.origin
    if origin is None:
        return spans
    return [Span(origin[span.start], origin[span.end - 1] + 1, *span[2:]) for span in spans]
