"""Checks of a finished dialogue, one file each: ``check(dialogue) -> str | None``, None where it passes, else a short
detail that quotes no more than a few characters.

A check of drugs, doses or contraindications is one more file in this folder; ``_run`` finds it by itself.
"""
