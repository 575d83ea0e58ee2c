"""Batch mode of a run: requests that no answer is known for are queued, handed in together, waited for, collected.

A sweep lets every row run until its first unknown request, which is queued; the row is abandoned. ``Exchange.trade``
then hands in what was queued and comes back when its answers are in the reply log, and the next sweep finds them
there. What a batch leaves open goes into another one, and then, if the teacher says so, online.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from medsynth.core.errors import Interrupted, RecipeError
from medsynth.llm.batch.desk import BatchDesk
from medsynth.llm.batch.jobs import Jobs
from medsynth.llm.batch.service import Service
from medsynth.llm.budget import Budget
from medsynth.llm.call import Layer
from medsynth.llm.charge import Charges
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.providers._access import base_urls
from medsynth.llm.providers.openai import OpenAI
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.teacher import Teacher

Tell = Callable[[str], None]
"""Takes one line for people: what is being waited for."""


class Exchange:
    """The batches of one stage of a run. folder: where jobs are kept; every teacher in batch mode has a desk in it."""

    def __init__(self, folder: Path, log: ReplyLog, permits: Permits, meter: Meter, budget: Budget) -> None:
        self._jobs = Jobs(folder)
        self._log = log
        self._permits = permits
        self._meter = meter
        self._budget = budget
        self._desks: list[BatchDesk] = []
        self.counted: set[str] = set()
        """Keys of answers that were counted as made or replayed: each sweep meets them again."""

    def desk(self, teacher: Teacher, base_dir: Path, online: Layer, charges: Charges) -> Layer:
        """The layer of a teacher's model that queues instead of sending."""
        if len(base_urls(teacher)) > 1:
            raise RecipeError("batch mode takes one `base_url`: a file lies on one server.")
        service = Service(teacher, OpenAI(teacher, base_dir).client, self._permits.sleep)
        made = BatchDesk(
            *(teacher, service, self._jobs, self._log, self._meter, self._budget, charges, online, self.counted)
        )
        self._desks.append(made)
        return made

    async def begin(self) -> None:
        """Finds the batches of earlier runs."""
        for desk in self._desks:
            await desk.take_over()

    async def trade(self, tell: Tell) -> None:
        """Hands in what was queued and waits until all that rows asked for is answered, or given up.

        ``Interrupted`` when the run is stopped: the batches go on, and the next run collects them.
        ``BudgetExceeded`` when nothing more can be handed in and nothing is under way.
        """
        from tenacity import AsyncRetrying, retry_if_result, wait_exponential

        first = min(desk.settings.poll_s for desk in self._desks)
        longest = max(desk.settings.longest_poll_s for desk in self._desks)
        polling = AsyncRetrying(
            sleep=self._permits.sleep,
            wait=wait_exponential(multiplier=first, exp_base=1.5, max=max(first, longest)),
            retry=retry_if_result(lambda done: not done),
        )
        started = time.monotonic()
        try:
            await polling(self._round, tell, started)
        except Interrupted as error:
            under_way = sum(len(desk.active) for desk in self._desks)
            if not under_way:
                raise
            raise Interrupted(
                f"stopped on request; {_batches(under_way)} at the service {'go' if under_way > 1 else 'goes'} on.",
                hint="Run the same command again to collect the answers.",
            ) from error

    async def _round(self, tell: Tell, started: float) -> bool:
        """Whether nobody waits any more."""
        for desk in self._desks:
            await desk.hand_in()
        for desk in self._desks:
            await desk.collect()
        if not any(desk.waits for desk in self._desks):
            return True
        tell(_said(self._desks, time.monotonic() - started))
        return False

    async def close(self) -> None:
        """Gives connections back; what is queued and not handed in is forgotten."""
        for desk in self._desks:
            await desk.close()


def _said(desks: Sequence[BatchDesk], seconds: float) -> str:
    active = [remote for desk in desks for remote in desk.seen()]
    if not active:
        later = sum(desk.to_hand_in for desk in desks)
        return f"{_batches(later)} to be handed in when fewer tokens wait, {seconds / 60:,.0f} minutes"
    done, total = (sum(remote.counts[at] for remote in active) for at in (1, 0))
    return f"waiting for {_batches(len(active))}: {done:,} of {total:,} answered, {seconds / 60:,.0f} minutes"


def _batches(count: int) -> str:
    return f"{count} batch{'es' if count != 1 else ''}"
