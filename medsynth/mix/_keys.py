"""Keys whose order is the order of training. A key hangs on its row alone: any shard can be ordered by itself.

Priority sampling (HuatuoGPT-II, 2023): of the rows that are left, each is drawn next with a chance in proportion to
the weight of its source. Rows sorted by ``-ln(u) / weight``, u uniform in (0, 1), stand in an order of exactly that
law (Efraimidis and Spirakis 2006): the smallest of exponential times with rates w falls on each with a chance w / sum.

A key is a positive double read as an integer, which keeps the order and loses nothing. Only operations that IEEE 754
rounds in one way are used (+ - * / and square root), so no library's logarithm decides the order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from medsynth.core.draws import Draws

Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]
_BLOCK = 1 << 13
_LN2 = 0.6931471805599453
_ROOT_HALF = 0.7071067811865476
_TERMS = tuple(1.0 / n for n in range(23, 2, -2))
"""1/23, 1/21 ... 1/3: for |s| <= 0.1716 what is left out is below 1e-17."""


def priority(drawn: Draws, weights: Floats) -> Keys:
    """Keys of rows that are drawn by weight, without replacement. Equal weights: a plain shuffle."""
    return as_keys(exponential(drawn) / weights)


def annealed(drawn: Draws, starts: Floats, ends: Floats) -> Keys:
    """Keys of rows whose density goes in a straight line from ``starts`` to ``ends`` over the time of training.

    starts, ends: 0 or more, not both 0. The time t of a row solves ``s t + (e - s) t² / 2 = u (s + e) / 2``.
    """
    share = uniform(drawn) * (starts + ends)
    # Written so that nothing is divided by e - s, which may be 0, and the root is of no negative number.
    return as_keys(share / (starts + np.sqrt(starts * starts + (ends - starts) * share)))


def staged(drawn: Draws, weights: Floats, second: npt.NDArray[np.bool_]) -> Keys:
    """Keys of rows of which those of the second stage come after all others; by weight inside a stage."""
    times = exponential(drawn) / weights
    return as_keys(times / (1.0 + times) + second)


def as_keys(times: Floats) -> Keys:
    """Doubles of 0 or more as integers of the same order."""
    return times.view(np.int64)


def order_of(keys: Keys) -> npt.NDArray[np.int64]:
    """The places of the keys in ascending order, equal keys by place: a stable argsort in half of the time.

    The upper bits of a key and its place are sorted as one number; where upper bits are equal, the rest decides.
    """
    bits = max(1, len(keys).bit_length())
    places = np.arange(len(keys), dtype=np.uint64)
    packed = (keys.view(np.uint64) << np.uint64(1)) >> np.uint64(bits) << np.uint64(bits) | places
    packed.sort()
    order = (packed & np.uint64((1 << bits) - 1)).astype(np.int64)
    heads = packed >> np.uint64(bits)
    same = heads[1:] == heads[:-1]
    if same.any():
        tied = np.flatnonzero(np.concatenate([same, [False]]) | np.concatenate([[False], same]))
        among = order[tied]
        order[tied] = among[np.lexsort((among, keys[among], heads[tied]))]
    return order


def uniform(drawn: Draws) -> Floats:
    """A number in (0, 1) of each draw's upper 52 bits; never 0, never 1."""
    odd = (drawn >> np.uint64(12) << np.uint64(1)) | np.uint64(1)
    numbers: Floats = odd.astype(np.float64) * 2.0**-53
    return numbers


def exponential(drawn: Draws) -> Floats:
    """``-ln(uniform)``: a number from the exponential distribution of rate 1 for each draw."""
    out = np.empty(len(drawn))
    for at in range(0, len(drawn), _BLOCK):
        out[at : at + _BLOCK] = _minus_ln(uniform(drawn[at : at + _BLOCK]))
    return out


def _minus_ln(numbers: Any) -> Any:
    """``-ln`` of numbers in (0, 1), by ``ln m = 2 artanh((m - 1) / (m + 1))`` with m near 1."""
    mantissas, exponents = np.frexp(numbers)
    low = mantissas < _ROOT_HALF
    mantissas += mantissas * low
    exponents -= low
    s = (mantissas - 1.0) / (mantissas + 1.0)
    z = s * s
    series = np.full(len(z), _TERMS[0])
    for term in _TERMS[1:]:
        series *= z
        series += term
    series *= z
    series += 1.0
    series *= -2.0 * s
    series -= exponents * _LN2
    return series
