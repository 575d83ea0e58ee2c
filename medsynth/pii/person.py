"""Names of people, Latin and Chinese: patients, doctors, family. Full, partial, nicknames; the title stays.

A surname before a Chinese title (张医生) has a kind of its own, PERSON_PARTIAL, so that a curator can decide.
"""

from __future__ import annotations

from collections.abc import Iterator

from medsynth.pii import _called_han, _latin_in_han, _names_han, _names_latin, _nicknames_han, _roles_han, _weighed_han
from medsynth.pii._page import Page
from medsynth.pii._span import Span

KINDS = ("PERSON", "PERSON_PARTIAL")


def find(page: Page) -> Iterator[Span]:
    """Names by the rules of each script."""
    yield from _names_latin.find(page)
    if page.han:
        yield from _names_han.find(page)
        yield from _weighed_han.find(page)
        yield from _called_han.find(page)
        yield from _nicknames_han.find(page)
        yield from _roles_han.find(page)
        yield from _latin_in_han.find(page)
