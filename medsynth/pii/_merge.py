"""One answer from many detectors: spans that do not overlap, in order, and nothing that was found is lost."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from medsynth.pii._span import Span

_MANY = 60
"""Spans in one chain from which the first one wins, and not the longest: the cost stays that of the text's length."""


def merged(found: Iterable[Span], text: str) -> list[Span]:
    """Spans in order without overlap. Where two overlap the longer one stays whole, then the surer one.

    What stands out of the other stays too, under its own kind, if it holds a letter or digit.
    """
    spans = [span for span in found if span.start < span.end]
    if len(spans) < 2:
        return spans
    spans.sort()
    if all(one.end <= two.start for one, two in pairwise(spans)):
        return spans
    kept: list[Span] = []
    cluster: list[Span] = []
    end = -1
    for span in spans:
        if span.start >= end and cluster:
            kept.extend(_resolved(cluster, text))
            cluster = []
        cluster.append(span)
        end = max(end, span.end)
    kept.extend(_resolved(cluster, text))
    return kept


def _resolved(cluster: list[Span], text: str) -> list[Span]:
    """One stretch of text without overlap."""
    if len(cluster) == 1:
        return cluster
    kept: list[Span] = []
    if len(cluster) > _MANY:
        for span in sorted(cluster, key=lambda span: (span.start, -span.end)):
            kept.extend(remainder(span, kept[-1:], text))
        return kept
    for span in sorted(cluster, key=lambda span: (span.start - span.end, -span.score, span)):
        kept.extend(remainder(span, kept, text))
    return sorted(kept)


def remainder(span: Span, kept: list[Span], text: str) -> list[Span]:
    """The pieces of ``span`` that none of ``kept`` covers."""
    pieces = [(span.start, span.end)]
    for other in kept:
        pieces = [
            piece
            for start, end in pieces
            for piece in (
                ((start, min(end, other.start)), (max(start, other.end), end))
                if other.start < end and start < other.end
                else ((start, end),)
            )
            if piece[0] < piece[1]
        ]
    if pieces == [(span.start, span.end)]:
        return [span]
    least = 2 if span.kind == "CITY" else 1  # 成都 where 阚大成 ends: one character of a place is no place
    trimmed = (_trimmed(start, end, text) for start, end in pieces)
    return [Span(start, end, *span[2:]) for start, end in trimmed if end - start >= least]


def _trimmed(start: int, end: int, text: str) -> tuple[int, int]:
    """The piece without what is neither letter nor digit at its ends."""
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return start, end
