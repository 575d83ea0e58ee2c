"""The ratio that says whether work is linear tells a square from a line."""

from __future__ import annotations

import re

from tests.linear import grows_linearly


def test_a_line_is_a_line() -> None:
    assert grows_linearly(lambda text: sum(map(ord, text)), "ab", 4_000_000)


def test_a_square_is_none() -> None:
    assert not grows_linearly(re.compile("b*a").search, "b", 40_000)
