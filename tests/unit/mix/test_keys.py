"""The order of training: exactly the law, the same on every machine, and the same for a row wherever it stands."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.core.draws import draws
from medsynth.core.ids import row_id
from medsynth.mix._keys import annealed, as_keys, exponential, order_of, priority, staged, uniform
from medsynth.mix.curriculum import Curriculum, Place, keys

RELEASED = {"web": (1_035_111, 32.0, 1), "literature": (1_055_502, 16.0, 1), "encyclopedia": (558_242, 8.0, 1)}
RELEASED |= {"books": (2_604_039, 4.0, 1), "sft": (142_000, 1.0, 3)}
"""Rows, priority and copies of the sources of HuatuoGPT-II (2311.09774; sizes of its data card)."""
SIGMAS = 5.0
"""How far a count may stand from its expectation, in standard deviations: one test in a million fails by chance."""

GOLDEN_DRAWS = ["41781a2031b3954b", "7aa1364febc5dc99", "6f6d2978cef1d56d"]
GOLDEN_PRIORITY = [4586301922398182684, 4604804589477719782, 4613426006924347268]
GOLDEN_ANNEALED = [4594114568479720494, 4604409232241038893, 4601512556743605366]
GOLDEN_STAGED = [4586050930402545609, 4609091790836814517, 4604794957538490777]


def ids(count: int, salt: str = "") -> pl.Series:
    return pl.Series([row_id("law", salt, number) for number in range(count)], dtype=pl.String)


def remaining(counts: list[int], weights: list[float], progress: float) -> list[float]:
    """Expected rows of each source that are left after a share of all: n exp(-w s), s by halving."""
    left = (1 - progress) * sum(counts)
    low, high = 0.0, 200.0 / min(weights)
    for _ in range(200):
        s = (low + high) / 2
        if sum(n * math.exp(-w * s) for n, w in zip(counts, weights, strict=True)) > left:
            low = s
        else:
            high = s
    return [n * math.exp(-w * high) for n, w in zip(counts, weights, strict=True)]


def expected_tenths(counts: list[int], weights: list[float]) -> list[list[float]]:
    left = [remaining(counts, weights, k / 10) for k in range(1, 10)]
    marks = [list(map(float, counts)), *left, [0.0] * len(counts)]
    return [[a - b for a, b in zip(before, after, strict=True)] for before, after in pairwise(marks)]


def assert_within(found: list[list[int]], counts: list[int], weights: list[float]) -> None:
    """Every count within binomial bounds: a row of source i falls into a tenth with a chance of expected / n."""
    for tenth, expected in zip(found, expected_tenths(counts, weights), strict=True):
        for got, wanted, n in zip(tenth, expected, counts, strict=True):
            share = wanted / n
            assert abs(got - wanted) <= SIGMAS * math.sqrt(n * share * (1 - share)) + 2


def tenths(order: np.ndarray, sources: np.ndarray, kinds: int) -> list[list[int]]:
    n = len(order)
    return [np.bincount(sources[order[n * k // 10 : n * (k + 1) // 10]], minlength=kinds).tolist() for k in range(10)]


def test_shares_follow_the_law_of_the_released_mixture() -> None:
    """A hundredth of HuatuoGPT-II's rows, with its weights and copies."""
    counts = [rows // 100 * copies for rows, _, copies in RELEASED.values()]
    weights = [weight for _, weight, _ in RELEASED.values()]
    sources = np.repeat(np.arange(len(counts)), counts)
    names = pl.Series([list(RELEASED)[k] for k in sources.tolist()])
    config = Curriculum(places=tuple(Place(dataset=name, weight=entry[1]) for name, entry in RELEASED.items()), seed=3)
    order = np.argsort(keys(ids(len(sources)), names, config), kind="stable")
    assert_within(tenths(order, sources, len(counts)), counts, weights)


@settings(max_examples=25, deadline=None)
@given(
    counts=st.lists(st.integers(50, 800), min_size=2, max_size=4),
    weights=st.lists(st.floats(0.01, 100), min_size=4, max_size=4),
    seed=st.integers(0, 2**31),
)
def test_shares_follow_the_law_for_any_weights(counts: list[int], weights: list[float], seed: int) -> None:
    used = weights[: len(counts)]
    sources = np.repeat(np.arange(len(counts)), counts)
    drawn = draws(seed, "order", ids(len(sources)))
    order = np.argsort(priority(drawn, np.array(used)[sources]), kind="stable")
    assert_within(tenths(order, sources, len(counts)), counts, used)


def test_who_comes_first_is_drawn_by_weight() -> None:
    """Of one row of weight 3 and one of weight 1, the first comes first three times in four."""
    first = priority(draws(1, "order", ids(40_000, "a")), np.full(40_000, 3.0))
    second = priority(draws(1, "order", ids(40_000, "b")), np.full(40_000, 1.0))
    wins = int((first < second).sum())
    assert abs(wins - 30_000) < SIGMAS * math.sqrt(40_000 * 0.75 * 0.25)


def test_logarithm_is_right_to_the_last_digits() -> None:
    drawn = draws(5, "order", ids(20_000))
    drawn[:3] = [0, 2**64 - 1, 2**63]
    numbers, found = uniform(drawn), exponential(drawn)
    assert numbers.min() > 0
    assert numbers.max() < 1
    for u, got in zip(numbers.tolist(), found.tolist(), strict=True):
        assert got > 0
        assert abs(got + math.log(u)) <= 4 * math.ulp(got)


def test_keys_are_the_same_everywhere() -> None:
    """Golden values: only operations that IEEE 754 rounds in one way, so no platform may differ in the last bit."""
    drawn = draws(7, "order", pl.Series(["0123456789abcdef" * 2, "fedcba9876543210" * 2, "no row id"]))
    assert [f"{value:016x}" for value in drawn.tolist()] == GOLDEN_DRAWS
    weights = np.array([32.0, 1.0, 0.3])
    assert priority(drawn, weights).tolist() == GOLDEN_PRIORITY
    assert annealed(drawn, np.array([1.0, 0, 2]), np.array([0.0, 1, 2])).tolist() == GOLDEN_ANNEALED
    assert staged(drawn, weights, np.array([False, True, False])).tolist() == GOLDEN_STAGED


def test_a_row_has_its_key_whatever_stands_beside_it() -> None:
    some = pl.concat([ids(500), pl.Series(["", "short", "é" * 16, "0123456789abcdef" + "é" * 8, "F" * 32])])
    whole = draws(1, "order", some)
    assert [int(draws(1, "order", some[at : at + 1])[0]) for at in range(len(some))] == whole.tolist()
    shuffled = some.sample(fraction=1.0, shuffle=True, seed=1)
    assert dict(zip(shuffled, draws(1, "order", shuffled).tolist(), strict=True)) == dict(
        zip(some, whole.tolist(), strict=True)
    )
    assert len(set(whole.tolist())) == len(some)
    assert not set(whole.tolist()) & {*draws(2, "order", some).tolist(), *draws(1, "other", some).tolist()}


def test_anneal_goes_in_a_straight_line() -> None:
    count = 60_000
    drawn = draws(2, "order", ids(count))
    times = annealed(drawn, np.full(count, 3.0), np.full(count, 1.0)).view(np.float64)
    assert 0 < times.min() < times.max() < 1
    for t in (0.1, 0.25, 0.5, 0.9):
        share = (3 * t - t * t) / 2  # the integral of (3 - 2 t) / 2
        assert abs((times < t).sum() - count * share) < SIGMAS * math.sqrt(count * share * (1 - share))
    even = annealed(drawn, np.full(count, 1.0), np.full(count, 1.0)).view(np.float64)
    assert np.abs(even - uniform(drawn)).max() < 1e-15


def test_stages_do_not_mix() -> None:
    drawn = draws(2, "order", ids(1000))
    second = np.arange(1000) % 3 == 0
    found = staged(drawn, np.full(1000, 1e-6), second)
    assert found[~second].max() < found[second].min()


@pytest.mark.parametrize("name", ["priority", "shuffle", "linear_anneal", "two_stage"])
def test_equal_inputs_are_shuffled_alike(name: str) -> None:
    """Without weights every curriculum is a plain shuffle."""
    some = ids(3000)
    config = Curriculum.model_validate({"curriculum": name})
    order = np.argsort(keys(some, pl.Series(["x"] * 3000), config))
    half = (order[:1500] < 1500).sum()
    assert abs(half - 750) < SIGMAS * math.sqrt(3000 / 16)


@given(st.lists(st.floats(0, 40) | st.sampled_from([0.5, 1.0, 1.0 + 2**-52, 1.0 + 2**-51])))
def test_order_is_that_of_a_stable_sort(times: list[float]) -> None:
    found = as_keys(np.array(times, dtype=np.float64))
    assert order_of(found).tolist() == np.argsort(found, kind="stable").tolist()


def test_order_of_many_keys_with_equal_upper_bits() -> None:
    found = priority(draws(3, "order", ids(60_000)) & np.uint64(0xFFFF_FFFF_FFFF) | np.uint64(1 << 63), np.ones(60_000))
    found[::7] = found[3]
    assert order_of(found).tolist() == np.argsort(found, kind="stable").tolist()


@given(st.lists(st.floats(0, 1e300), min_size=2))
def test_integers_keep_the_order_of_doubles(numbers: list[float]) -> None:
    found = as_keys(np.abs(np.array(numbers)))
    assert np.argsort(found, kind="stable").tolist() == np.argsort(np.abs(np.array(numbers)), kind="stable").tolist()
