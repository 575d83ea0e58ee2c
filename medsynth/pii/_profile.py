"""The name of a profile, checked. What each profile does with a kind is the scrubber's matter (``_profiles``)."""

from __future__ import annotations

from medsynth.pii._profiles import profile as profile_of
from medsynth.pii._span import Span


def checked(profile: str) -> str:
    """``profile``; ``RecipeError`` with the nearest name if there is no such profile."""
    return profile_of(profile).name


def only(spans: list[Span], profile: str) -> list[Span]:
    """The spans of kinds that the profile replaces: ages over 89 are none of ``china_pipl``."""
    table = profile_of(profile)
    if not table.kept:
        return spans
    return [span for span in spans if span.kind not in table.kept]
