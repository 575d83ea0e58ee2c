"""Checks of a finished dialogue, one file each: ``check(dialogue)`` is None, or a short finding that rejects it.

A check of drugs, doses or contraindications is one more file in this folder; ``_run`` finds it by itself.
"""
