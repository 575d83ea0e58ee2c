"""Loads what a run needs after its answers, while it waits for them.

A first request waits for none of it, and a short run loads it when it is wanted. A long one loads it soon: who replaces
the installed package meanwhile does not end the run hours later, or finish it with other code than it began with.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from medsynth.core.fingerprint import code_digest, import_closure
from medsynth.core.plan import Plan
from medsynth.engine.premises import stages

AFTER_S = 10.0
"""Seconds of asking after which a run is no short one."""
_WRITING = ("medsynth.dataset.version", "medsynth.dataset.card")


@asynccontextmanager
async def loading_meanwhile(plan: Plan) -> AsyncIterator[None]:
    """Once this was open for ``AFTER_S``, a thread loads the code behind all stages and the writing of versions."""
    task = asyncio.create_task(_load_later(plan))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _load_later(plan: Plan) -> None:
    await asyncio.sleep(AFTER_S)
    await asyncio.to_thread(_load, plan)


def _load(plan: Plan) -> None:
    for stage in (*stages(plan), *plan.gates, *plan.exports):
        code = stage.step.function.__module__
        code_digest(code)  # kept from here on, so that a fingerprint names the code that is loaded now
        for name in import_closure(code)[0]:
            import_module(name)
    for name in _WRITING:
        import_module(name)
