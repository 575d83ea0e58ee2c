"""Sends one attempt, judges it, and writes it to the reply log before anybody counts on it."""

from __future__ import annotations

import time

from medsynth.core.errors import MedsynthError
from medsynth.llm import made_for
from medsynth.llm.call import Call
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Outcome, judge
from medsynth.llm.provider import Provider
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.stored import StoredReply
from medsynth.llm.teacher import Teacher


class Record:
    """The innermost wrapper: provider and reply log."""

    def __init__(self, provider: Provider, teacher: Teacher, log: ReplyLog, meter: Meter) -> None:
        self._provider = provider
        self._provided_by = teacher.provider
        self._model = teacher.model
        self._log = log
        self._meter = meter

    async def answer(self, call: Call) -> Outcome:
        """The outcome of one attempt."""
        self._meter.made += 1
        try:
            raw = await self._provider.send(call.body, call.request)
        except MedsynthError:  # no key, no trust: nothing was sent
            self._meter.made -= 1
            raise
        outcome = judge(raw, key=call.key, body=call.body, language=call.language)
        usage = outcome.usage
        tokens_in, tokens_out = (usage.tokens_in, usage.tokens_out) if usage else (None, None)
        use, now = outcome.use, time.time_ns()
        stored = StoredReply(
            raw, use, outcome.name, self._provided_by, self._model, now, tokens_in, tokens_out, made_for.now()
        )
        self._log.put(call.key, stored)
        self._meter.tokens_in += tokens_in or 0
        self._meter.tokens_out += tokens_out or 0
        return outcome._replace(headers=raw.headers) if raw.headers else outcome
