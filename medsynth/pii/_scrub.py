"""Scrubbing: detection, then replacement, until nothing more is found in what stands there.

What is written holds no letter of a span; what stands outside of spans is kept byte for byte. A second time changes
nothing, because the result is looked through again before it is given away.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medsynth.core.home import home as default_home
from medsynth.pii._adapters import adapter as adapter_of
from medsynth.pii._adapters import more
from medsynth.pii._conversation import detect_conversations
from medsynth.pii._profiles import DEFAULT, Profile
from medsynth.pii._profiles import profile as profile_of
from medsynth.pii._replace import Naming, Replaced, replace
from medsynth.pii._secret import project_key
from medsynth.pii._span import Span
from medsynth.pii._surrogates import Surrogates
from medsynth.text.reserved import may_hold, reserved

PASSES = 6
"""Most looks at a conversation. Each takes at least one more letter out; two are enough for nearly all text."""


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """One conversation after scrubbing. replaced: in the offsets of the texts that were given."""

    texts: tuple[str, ...]
    replaced: tuple[Replaced, ...] = ()


@dataclass(frozen=True, slots=True)
class Scrubber:
    """How to scrub. key: of the project, needed for surrogates and for dates that are moved; source: its name."""

    profile: str = DEFAULT
    surrogates: bool = False
    key: bytes | None = None
    source: str = ""
    adapter: tuple[str, str] = ("", "")
    """Name and model of a name model that may add spans (``_adapters``)."""

    @property
    def keyed(self) -> bool:
        """Whether what is written depends on the project's key."""
        return self.surrogates or "shift" in profile_of(self.profile).actions.values()

    def keeps(self, kind: str) -> bool:
        """Whether spans of a kind stay as they are."""
        return profile_of(self.profile).action(kind) == "keep"

    def conversations(self, conversations: Sequence[Sequence[str]], ids: Sequence[str]) -> list[Scrubbed]:
        """Each conversation (its texts in order; '' where there is none) scrubbed. ids: of the conversations."""
        profile = profile_of(self.profile)
        found = detect_conversations(conversations, profile=self.profile)
        if self.adapter[0]:
            model = adapter_of(*self.adapter)
            found = [
                [sorted([*own, *new]) for own, new in zip(spans, more(model, texts, spans), strict=True)]
                for texts, spans in zip(conversations, found, strict=True)
            ]
        done = [Scrubbed(tuple(texts)) for texts in conversations]
        spans = free(conversations, found)
        todo = [number for number, own in enumerate(spans) if any(own)]
        for _ in range(PASSES):
            if not todo:
                break
            for number in todo:
                texts = conversations[number]
                made, replaced = replace(texts, spans[number], self._naming(profile, ids[number], texts))
                done[number] = Scrubbed(tuple(made), tuple(replaced))
            made_texts = [done[number].texts for number in todo]
            again = free(made_texts, detect_conversations(made_texts, profile=self.profile))
            todo = [
                number
                for number, own in zip(todo, again, strict=True)
                if any(own) and _add(spans[number], _back(done[number], own, profile))
            ]
        return done

    def _naming(self, profile: Profile, name: str, texts: Sequence[str]) -> Naming:
        if not self.keyed:
            return Naming(profile)
        if self.key is None:
            raise ValueError("surrogates and moved dates need the project's key")
        said = f"{len(self.source)}:{self.source}:{name}".encode("utf-8", "surrogatepass")
        key = hmac.digest(self.key, said, "sha256")
        made = Surrogates(key, texts)
        return Naming(profile, surrogates=made if self.surrogates else None, shifter=made)


def scrub(
    texts: Sequence[str],
    *,
    profile: str = DEFAULT,
    surrogates: bool = False,
    home: Path | None = None,
    source: str = "",
) -> list[str]:
    """``texts`` with personal data replaced; each text is a conversation of its own, a null stays a null.

    profile: ``strict``, ``hipaa_safe_harbor``, ``china_pipl`` or ``date_shift``; surrogates: invented values instead of
    numbered placeholders; home: where the project's key lies (``.medsynth``); source: name of where texts come from.
    ``RecipeError``: no such profile.

    >>> scrub(["My name is Priya Nair, mail priya.nair@mail.com. Thanks, Priya Nair"])
    ['My name is [PERSON_1], mail [EMAIL_1]. Thanks, [PERSON_1]']
    """
    if isinstance(texts, str):
        raise TypeError("scrub takes a sequence of texts; put the one text into a list")
    profile_of(profile)
    scrubber = Scrubber(profile, surrogates, source=source)
    if scrubber.keyed:
        scrubber = Scrubber(profile, surrogates, project_key(home or default_home()), source)
    ids = [hashlib.sha256((text or "").encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
    done = scrubber.conversations([[text or ""] for text in texts], ids)
    return [one.texts[0] if text else text for text, one in zip(texts, done, strict=True)]


def free(conversations: Sequence[Sequence[str]], spans: list[list[list[Span]]]) -> list[list[list[Span]]]:
    """Spans without what stands for a value already: a placeholder or a surrogate is not taken for a name again."""
    places = [(row, turn) for row, turns in enumerate(spans) for turn, own in enumerate(turns) if own]
    free = [list(turns) for turns in spans]
    texts = [conversations[row][turn] for row, turn in places]
    for (row, turn), text, holds in zip(places, texts, may_hold(texts), strict=True):
        if holds:
            free[row][turn] = [piece for span in spans[row][turn] for piece in _pieces(text, span)]
    return free


def _pieces(text: str, span: Span) -> list[Span]:
    taken = reserved(text, span.start, span.end)
    if not taken:
        return [span]
    at, pieces = span.start, []
    for start, end in [*taken, (span.end, span.end)]:
        first, last = _trimmed(text, at, min(start, span.end))
        if first < last:
            pieces.append(span._replace(start=first, end=last))
        at = max(at, end)
    return pieces


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    """A stretch without what stands around its letters and digits; nothing is left where it has none."""
    while first < last and not text[first].isalnum():
        first += 1
    while last > first and not text[last - 1].isalnum():
        last -= 1
    return first, last


def _back(done: Scrubbed, spans: list[list[Span]], profile: Profile) -> list[list[Span]]:
    """Spans of the scrubbed texts in the offsets of the texts that were given; no piece of a replacement is in
    them. Of one that reaches into a replacement, what stands outside goes: the 5 before a month that was moved."""
    back = []
    for turn, own in enumerate(spans):
        replaced = [one for one in done.replaced if one.turn == turn]
        found = [span for span in own if profile.action(span.kind) != "keep"]
        back.append([piece for span in found for piece in _outside(done.texts[turn], span, replaced)])
    return back


def _outside(text: str, span: Span, replaced: Sequence[Replaced]) -> list[Span]:
    """The pieces of a span that no replacement holds, in the offsets of the text that was given."""
    pieces, shift, at = [], 0, span.start
    for one in replaced:
        start = one.span.start - shift
        end = start + len(one.replacement)
        if start >= span.end:
            break
        first, last = _trimmed(text, at, start)
        if first < last:
            pieces.append(span._replace(start=first + shift, end=last + shift))
        at = max(at, end)
        shift += one.span.end - one.span.start - len(one.replacement)
    first, last = _trimmed(text, at, span.end)
    if first < last:
        pieces.append(span._replace(start=first + shift, end=last + shift))
    return pieces


def _add(spans: list[list[Span]], more: list[list[Span]]) -> bool:
    """Put the new spans among the old ones; whether there were any."""
    for own, new in zip(spans, more, strict=True):
        if new:
            own.extend(new)
            own.sort()
    return any(more)
