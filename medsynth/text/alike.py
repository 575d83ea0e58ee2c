"""Texts that read alike: a small sketch of each, and which sketches are near.

A text is the set of its stretches of five letters or digits (case, width, blanks and punctuation do not count). The
sketch is a one-permutation MinHash of 64 bins (Li, Owen, Zhang 2012; empty bins filled as in Shrivastava 2017), of
which 8 bits each are kept (Li, König 2010): two sketches agree in about as many bins as two sets share of what they
hold. Candidates are found by bands of four bins. It looks at letters alone: two texts that differ in nothing but a dose
read alike, so it may keep rows together, and never decides that one of them can go.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from medsynth.core.draws import mix_bits

STRETCH = 5
BINS = 64
_BAND = 4
_PIECE = 1 << 16
"""Code points, or pairs, that are worked on at once: what they need stays in the processor's cache."""
_EMPTY = np.uint32(0xFFFFFFFF)
_CHANCE = 1 / 256
"""How often two bins agree of texts that share nothing."""
_STEP = np.uint64(0x9E3779B97F4A7C15)

Sketches = npt.NDArray[np.uint8]
"""(texts, ``BINS``); all bins of a text that is shorter than a stretch are 0."""
Pairs = npt.NDArray[np.int64]
"""(pairs, 2): places of two rows."""


def sketches(texts: pl.Series) -> Sketches:
    """The sketch of each text. Null is empty."""
    plain = texts.fill_null("").str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "").to_list()
    made = [_block(block) for block in _blocks(plain)]
    return np.concatenate(made) if made else np.zeros((0, BINS), np.uint8)


def similarity(one: Sketches, other: Sketches) -> npt.NDArray[np.float64]:
    """What the texts of each pair of rows share of all their stretches (Jaccard), within about 0.1."""
    share = (one == other).mean(axis=1)
    return np.clip((share - _CHANCE) / (1 - _CHANCE), 0, 1)  # type: ignore[no-any-return]


def near(made: Sketches, least: float) -> Pairs:
    """Rows that are alike by at least ``least``: so many pairs that what is alike hangs together.

    Of sketches that share a band, each is compared with the one before it and with the first of them in their order,
    never all with all: the time does not grow with the square of the rows that say the same, and the order of the rows
    changes nothing.
    """
    full = np.flatnonzero(made.any(axis=1))
    kinds, first, of = np.unique(
        np.ascontiguousarray(made[full]).view(f"V{BINS}")[:, 0], return_index=True, return_inverse=True
    )
    same = np.stack([full[first[of]], full], axis=1)
    some = kinds.view(np.uint8).reshape(-1, BINS)
    pairs = np.unique(np.concatenate([_in_band(band) for band in some.view("<u4").T]), axis=0)
    parts = np.array_split(pairs, 1 + len(pairs) // _PIECE)
    alike = np.concatenate([similarity(some[part[:, 0]], some[part[:, 1]]) >= least for part in parts])
    return np.concatenate([same[same[:, 0] != same[:, 1]], full[first[pairs[alike]]]])


def _in_band(keys: npt.NDArray[np.uint32]) -> Pairs:
    """Pairs of sketches with the same key: neighbours, and each with the first."""
    order = np.argsort(keys, kind="stable")
    found = keys[order]
    at = np.flatnonzero(found[1:] == found[:-1]) + 1
    first = np.searchsorted(found, found[at], side="left")
    far = first < at - 1
    pairs = np.concatenate([np.stack([at - 1, at], axis=1), np.stack([first[far], at[far]], axis=1)])
    return np.sort(order[pairs], axis=1)


def _blocks(texts: list[str]) -> Iterator[list[str]]:
    block: list[str] = []
    size = 0
    for text in texts:
        block.append(text)
        size += len(text)
        if size >= _PIECE:
            yield block
            block, size = [], 0
    if block:
        yield block


def _block(texts: list[str]) -> Sketches:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    least = np.full(len(texts) * BINS, _EMPTY, np.uint32)
    count = len(codes) - STRETCH + 1
    if count > 0:
        hashed = codes[:count].copy()
        for at in range(1, STRETCH):
            hashed *= _STEP
            hashed += codes[at : at + count]
        mix_bits(hashed)
        text = np.repeat(np.arange(len(texts)), lengths)
        whole = text[:count] == text[STRETCH - 1 :]  # a stretch over the end of a text is none
        hashed, text = hashed[whole], text[:count][whole]
        places = text * BINS + (hashed >> np.uint64(58)).astype(np.int64)
        np.minimum.at(least, places, (hashed >> np.uint64(26)).astype(np.uint32))
    return _filled(least.reshape(-1, BINS))


def _filled(least: npt.NDArray[np.uint32]) -> Sketches:
    """Empty bins take what a bin further on holds, changed by how far it is: short texts agree as far as they do."""
    empty = least == _EMPTY
    some = ~empty.all(axis=1)
    made = least.copy()
    for step in range(1, BINS):
        left = empty & some[:, None] & (made == _EMPTY)
        if not left.any():
            break
        behind = np.roll(least, -step, axis=1)
        taken = left & (behind != _EMPTY)
        made[taken] = behind[taken] + np.uint32(step * 0x9E3779B1 & 0xFFFFFFFF)
    small = (made >> np.uint32(11)).astype(np.uint8)
    small[~some] = 0
    return small
