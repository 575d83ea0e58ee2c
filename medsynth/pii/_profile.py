"""The names of the profiles. What each does with a kind is the scrubber's matter; detection looks for all kinds."""

from __future__ import annotations

import difflib

from medsynth.core.errors import RecipeError

PROFILES = ("strict", "hipaa_safe_harbor", "china_pipl", "date_shift")


def checked(profile: str) -> str:
    """``profile``; ``RecipeError`` with the nearest name if there is no such profile."""
    if profile not in PROFILES:
        near = difflib.get_close_matches(profile, PROFILES, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(PROFILES)}."
        raise RecipeError(f"there is no PII profile {profile!r}.", hint=hint)
    return profile
