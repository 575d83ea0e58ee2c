"""Gives back answers that were paid for. The raw reply is judged with today's parser, so a better one is free."""

from __future__ import annotations

import asyncio

from medsynth.llm import made_for
from medsynth.llm.call import Call, Layer
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Action, Outcome, as_replayed, judge
from medsynth.llm.reply_log import ReplyLog

Flying = dict[str, "asyncio.Future[None] | None"]
"""Keys under way -> what those wait for who ask the same meanwhile; None while nobody does."""


class Replay:
    """The wrapper around the reply log.

    Two equal requests at once are sent once: otherwise they would be paid twice, and a row might hold an
    answer that no later run finds again. flying: keys under way, shared by all models of a stage;
    losses_again: whether filtered and twice cut answers are asked for anew; counted: keys that count no more,
    where rows are run again and again.
    """

    def __init__(
        self,
        inner: Layer,
        log: ReplyLog,
        meter: Meter,
        flying: Flying,
        *,
        losses_again: bool,
        counted: set[str] | None = None,
    ) -> None:
        self._inner = inner
        self._log = log
        self._meter = meter
        self._losses_again = losses_again
        self._flying = flying
        self._counted = counted

    async def answer(self, call: Call) -> Outcome:
        """The outcome from the log, else the inner one."""
        made_for.note(call.key)
        while call.key in self._flying:
            await self._done(call.key)
        kept = self.kept(call)
        if kept is not None:
            self._count(call.key)
            return as_replayed(kept, anew=self._losses_again)
        self._flying[call.key] = None
        try:
            return await self._inner.answer(call)
        finally:
            if (done := self._flying.pop(call.key)) is not None:
                done.set_result(None)

    async def _done(self, key: str) -> None:
        """Waits until the request of this key is no longer under way."""
        done = self._flying[key]
        if done is None:
            done = self._flying[key] = asyncio.get_running_loop().create_future()
        await asyncio.shield(done)

    def _count(self, key: str) -> None:
        if self._counted is None:
            self._meter.replayed += 1
        elif key not in self._counted:
            self._counted.add(key)
            self._meter.replayed += 1

    def kept(self, call: Call) -> Outcome | None:
        """The outcome from the log; None where the call must be sent."""
        stored = self._log.get(call.key)
        if stored is None:
            return None
        if stored.made_for != (mark := made_for.now()) and mark:
            self._log.note_use(call.key, mark)
        outcome = judge(stored.raw, key=call.key, body=call.body, language=call.language)
        if outcome.reply is None:
            return None
        final_loss = outcome.action is Action.REFUSE or (outcome.action is Action.ASK_AGAIN and call.again)
        return None if final_loss and self._losses_again else outcome
