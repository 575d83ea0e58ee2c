"""The rows of a file, batch by batch, through the scrubber: in this process, or in some that are started for it.

What comes back is in order and the same for any number of processes: what a row becomes hangs on that row alone. Raw
text goes to the processes through pipes, and only scrubbed text and rows of the audit come back.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple, TypeVar

from medsynth.core.errors import DataError
from medsynth.pii._audit import audit_row
from medsynth.pii._scrub import Scrubber

_Rows = TypeVar("_Rows")
AHEAD = 2
"""Batches for each process that are read before the first of them is done: enough to keep it busy."""


class Texts(NamedTuple):
    """The texts of a batch of rows. first: number of its first row; places: column and turn of each text."""

    first: int
    conversations: list[list[str]]
    places: list[list[tuple[str, int]]]


class Scrubbed(NamedTuple):
    """What became of a batch. rows: place in the batch -> its new texts; audit: rows of the audit, in order."""

    rows: dict[int, tuple[str, ...]]
    audit: list[tuple[Any, ...]]


def scrub_texts(texts: Texts, scrubber: Scrubber, key: bytes) -> Scrubbed:
    """One batch scrubbed; rows in which nothing is found are left out."""
    names = [str(texts.first + row) for row in range(len(texts.conversations))]
    rows: dict[int, tuple[str, ...]] = {}
    audit: list[tuple[Any, ...]] = []
    for row, one in enumerate(scrubber.conversations(texts.conversations, names)):
        if not one.replaced:
            continue
        rows[row] = one.texts
        places = texts.places[row]
        audit += (audit_row(key, texts.first + row, *places[each.turn], each) for each in one.replaced)
    return Scrubbed(rows, audit)


def scrubbed(
    batches: Iterable[tuple[_Rows, Texts]], scrubber: Scrubber, key: bytes, workers: int
) -> Iterator[tuple[_Rows, Scrubbed]]:
    """Each batch with what became of it, in order; at most ``AHEAD`` of them wait for each of the processes."""
    if workers < 2:
        for rows, texts in batches:
            yield rows, scrub_texts(texts, scrubber, key)
        return
    context = multiprocessing.get_context("spawn")
    waiting: deque[tuple[_Rows, Future[Scrubbed]]] = deque()
    with ProcessPoolExecutor(workers, context, _begin, (scrubber, key)) as pool:
        try:
            for rows, texts in batches:
                waiting.append((rows, pool.submit(_work, texts)))
                if len(waiting) >= AHEAD * workers:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        except BrokenProcessPool as error:
            raise DataError(
                "a process that scrubbed was ended from outside, so nothing was written.",
                hint="Memory may have run out; try --workers 1.",
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _next(waiting: deque[tuple[_Rows, Future[Scrubbed]]]) -> tuple[_Rows, Scrubbed]:
    rows, future = waiting.popleft()
    return rows, future.result()


_scrubber: Scrubber
_key: bytes


def _begin(scrubber: Scrubber, key: bytes) -> None:
    """Prepare a process: it leaves Ctrl-C to the one that started it, and ends when that one is gone."""
    global _scrubber, _key
    _scrubber, _key = scrubber, key
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(texts: Texts) -> Scrubbed:
    return scrub_texts(texts, _scrubber, _key)
