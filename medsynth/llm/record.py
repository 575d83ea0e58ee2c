"""Sends one attempt, judges it, and writes it to the reply log before anybody counts on it."""

from __future__ import annotations

import time
from dataclasses import replace

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
        self._teacher = teacher
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
        tokens = (usage.tokens_in, usage.tokens_out) if usage else (None, None)
        self._log.put(
            call.key,
            StoredReply(
                *(raw, outcome.use, outcome.name, self._teacher.provider, self._teacher.model, time.time_ns()),
                tokens_in=tokens[0],
                tokens_out=tokens[1],
                made_for=made_for.now(),
            ),
        )
        self._meter.tokens_in += tokens[0] or 0
        self._meter.tokens_out += tokens[1] or 0
        return replace(outcome, headers=raw.headers) if raw.headers else outcome
