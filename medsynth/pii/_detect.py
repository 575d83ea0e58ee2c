"""Detection: text in, spans out. The detectors do not know each other; here they meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from medsynth.pii._gate import needed, sift
from medsynth.pii._merge import merged, remainder
from medsynth.pii._page import Page
from medsynth.pii._profile import checked, only
from medsynth.pii._propagate import established, mentions
from medsynth.pii._span import Span
from medsynth.pii._weighed_latin import weighed


def detect(texts: Sequence[str], *, profile: str = "strict") -> list[list[Span]]:
    """The personal data in each of ``texts``: per text the spans in order, none over another, in its code points.

    A name that one place of a text establishes is found wherever the text has it. A null counts as an empty text.
    profile: only kinds that it replaces are found (``china_pipl`` keeps ages over 89).
    ``RecipeError``: no such profile.

    >>> [span.kind for span in detect(["我叫王芳，电话13800138000"])[0]]
    ['PERSON', 'PHONE']
    """
    checked(profile)
    found: list[list[Span]] = []
    for block in blocks([text or ""] for text in texts):
        found += (only(spans[0], profile) for spans in spans_of(block))
    return found


BLOCK = 400_000
"""Characters that are looked through together: enough for the gate's sieves, little enough for memory."""


def blocks(conversations: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Conversations in lists of about ``BLOCK`` characters."""
    block: list[Sequence[str]] = []
    size = 0
    for turns in conversations:
        block.append(turns)
        size += sum(map(len, turns)) + 1
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def spans_of(conversations: Sequence[Sequence[str]]) -> list[list[list[Span]]]:
    """Per conversation and turn the spans. The turns of one speak of the same people: a name is found in all."""
    pages = [[Page(turn) if turn else None for turn in turns] for turns in conversations]
    sift([page for turns in pages for page in turns if page])
    # A page is let go as soon as it is read: what it knows of its words would keep the garbage collector busy.
    pages.reverse()
    return [_found(pages.pop()) for _ in conversations]


def _found(pages: Sequence[Page | None]) -> list[list[Span]]:
    read = [page for page in pages if page]
    found = [[span for one in needed(page) for span in one.find(page)] for page in read]
    for page, own in zip(read, found, strict=True):
        own.extend(weighed(page, own))
    names = established(zip(read, found, strict=True))
    spans = []
    for page, own in zip(read, found, strict=True):
        if names:
            own = [*own, *mentions(page, names)]
        spans.append(_placed(page, merged(_outside_placeholders(page.text, own), page.text)) if own else own)
    rest = iter(spans)
    return [next(rest) if page else [] for page in pages]


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
