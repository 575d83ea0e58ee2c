"""Which checks speak of a single answer. Names only: a recipe is read without loading a check."""

from __future__ import annotations

OF_THE_ANSWER = ("filtered", "truncated", "wrong_language", "loop")
"""Checks that read the answer alone."""
OF_BOTH = ("red_flag_missed", "real_name", "attachment_reference")
"""Checks that read the question too."""
FITTING = (*OF_BOTH, *OF_THE_ANSWER)
"""Checks that fit a single answer; the others are about turns."""
