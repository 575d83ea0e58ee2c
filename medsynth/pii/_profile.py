"""The name of a profile, checked. What each profile does with a kind is the scrubber's matter (``_profiles``)."""

from __future__ import annotations

from medsynth.pii._profiles import profile as profile_of


def checked(profile: str) -> str:
    """``profile``; ``RecipeError`` with the nearest name if there is no such profile."""
    return profile_of(profile).name
