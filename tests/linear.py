"""Whether work grows as its text does: ratios of CPU time, so that a slow or busy machine changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 8
"""How much longer the long text is than the short one."""
MOST = 24
"""Ratio of their costs that still counts as linear: noise and caches are in it. A square cost gives 64."""
LITTLE_S = 0.2
"""CPU seconds for the long text below which nothing can be told, and nothing has to be."""
TRIES = 3


def grows_linearly(work: Callable[[str], object], piece: str, length: int) -> bool:
    """Whether ``work`` costs about ``TIMES`` as much for ``length`` code points of ``piece`` as for a ``TIMES``-th.

    Each try has texts of its own: nothing that was remembered of an earlier one makes a later one cheap.
    """
    work(piece)
    for number in range(TRIES):
        small = _cpu_s(work, _line(piece, length // TIMES - number))
        large = _cpu_s(work, _line(piece, length - number))
        if large < max(LITTLE_S, MOST * small):
            return True
    return False


def _line(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def _cpu_s(work: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    work(text)
    return time.process_time() - started
