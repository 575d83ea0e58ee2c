"""Batch mode of a ``@generate`` stage: every row runs to its first unknown request, batches answer, and again.

A sweep is a run of the rows that were postponed, from their start: what was answered before is replayed at no cost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence

from medsynth.core.errors import MedsynthError
from medsynth.engine.calls import Calls
from medsynth.llm.batch.exchange import Exchange
from medsynth.llm.chat import Models
from medsynth.llm.teacher import Teacher

FOLDER = "batches"


def in_batches(teachers: Mapping[str, Teacher]) -> bool:
    """Whether one of the teachers is to be asked in batches."""
    return any(teacher.mode == "batch" for teacher in teachers.values())


async def sweep(calls: Calls, models: Models, workers: int, todo: Sequence[int], exchange: Exchange) -> None:
    """Run the parts in ``todo`` until every row has a result, or the run is stopped."""
    await _watched(calls, exchange.begin())
    while todo and not calls.stopped:
        await calls.run(models, workers, todo)
        todo, calls.postponed = sorted(calls.postponed), []
        if todo and not calls.stopped:
            await _watched(calls, exchange.trade(calls.watch.tell))
    calls.watch.tell("")


async def _watched(calls: Calls, work: Coroutine[None, None, None]) -> None:
    """Waits for the service while the view goes on, and a request to stop is heard."""
    ticker = asyncio.create_task(calls.ticks())
    try:
        await work
    except MedsynthError as error:
        await calls.stop(error)
        calls.stopped = error  # it knows what goes on at the service; the ticker only that somebody asked to stop
    finally:
        ticker.cancel()
        await asyncio.gather(ticker, return_exceptions=True)
