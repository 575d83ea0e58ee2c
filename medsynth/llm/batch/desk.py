"""One teacher in batch mode: what its rows ask for is queued, what its batches bring goes into the reply log.

Money: an attempt is set aside when it is queued, counts as used when its batch is made (from then on it will be paid),
and is put right when its answer comes. So neither a crash nor a day of waiting makes a budget forget it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson

from medsynth.core.errors import MedsynthError, ProviderError
from medsynth.llm import made_for
from medsynth.llm.batch.jobs import Job, Jobs
from medsynth.llm.batch.service import Lost, Remote, Service
from medsynth.llm.batch.spool import ENDPOINT, Spool
from medsynth.llm.budget import Budget, Use
from medsynth.llm.call import Call, Layer
from medsynth.llm.charge import Charges
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Action, Outcome, judge
from medsynth.llm.provider import RawReply
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.stored import StoredReply
from medsynth.llm.teacher import Teacher

_TOO_MUCH = ("token_limit_exceeded", "token_limit", "enqueued_token_limit_exceeded")
"""Codes of a batch that was refused because too many tokens wait already."""
_LOOKS = 3
"""Times that a batch which may have been made is looked for: a list may lag behind."""
_NOTHING = Use(0, 0)


class Postponed(BaseException):
    """The answer will come with a batch: the row is abandoned, and run again when it is there.

    No ``Exception``: a step that handles those of its row must not handle this one.
    """


class BatchDesk:
    """The layer below the replay of a teacher's model, and its side of every trade."""

    def __init__(
        self,
        teacher: Teacher,
        service: Service,
        jobs: Jobs,
        log: ReplyLog,
        meter: Meter,
        budget: Budget,
        charges: Charges,
        online: Layer,
        counted: set[str],
    ) -> None:
        self.settings = teacher.batch
        self._teacher = teacher
        self._named = [teacher.provider, teacher.model, teacher.endpoint]
        self._service = service
        self._jobs = jobs
        self._log = log
        self._meter = meter
        self._budget = budget
        self._charges = charges
        self._online = online
        self._counted = counted
        self._spool = Spool(jobs, self._named, self.settings)
        self._ready: list[Job] = []
        self._seen: dict[str, Remote] = {}
        self._under_way: dict[str, str] = {}
        self._wanted: set[str] = set()
        self._tries: Counter[str] = Counter()
        self._refused: dict[str, Outcome] = {}
        self._short: tuple[str, Use] | None = None
        self.active: dict[str, Job] = {}

    # A sweep

    async def answer(self, call: Call) -> Outcome:
        """What a batch has said to a request that is in no log; else it is queued, and the row ``Postponed``."""
        if (known := self._refused.get(call.key)) is not None:
            return known
        if self._tries[call.key] >= self.settings.tries:
            if self.settings.then == "online":
                return await self._online.answer(call)
            return Outcome("batch_expired", Action.RETRY, 0)
        if (job := self._under_way.get(call.key)) is not None:
            self._wanted.add(job)
        elif call.key not in self._spool.keys:
            self._queue(call)
        raise Postponed

    def _queue(self, call: Call) -> None:
        """Into the spool, if the budget has room; if it has none now, a later sweep asks again."""
        prompt = call.prompt_tokens()
        need = self._charges.most(call, prompt)
        short = self._budget.try_reserve(need)
        if short is None:
            if mark := made_for.now():
                self._log.note_use(call.key, mark)  # the answer comes when no row is at work
            self._spool.add(call.key, call.body, prompt, need)
        else:
            self._short = (short, need)

    # A trade

    @property
    def waits(self) -> bool:
        """Whether rows wait for a batch of this desk, made or to be made."""
        return bool(self._ready) or any(name in self._wanted for name in self.active)

    @property
    def to_hand_in(self) -> int:
        """Batches that are ready and wait until the service lets more tokens wait."""
        return len(self._ready)

    def seen(self) -> Iterator[Remote]:
        """The batches that rows wait for, as they were last seen."""
        return (self._seen[name] for name in self.active if name in self._wanted and name in self._seen)

    async def take_over(self) -> None:
        """Goes on with the batches of earlier runs; those that were never made are forgotten."""
        self._jobs.sweep()
        async with self._jobs.handing_in(self._service.pause):
            for job in self._jobs.load(self._named):
                if job.state == "created" or (job.state == "creating" and await self._look_for(job)):
                    self._go_on(job)
                else:
                    self._jobs.forget(job)

    async def hand_in(self) -> None:
        """Makes batches of what is queued, as far as the service lets more tokens wait.

        ``BudgetExceeded`` when there is no room for anything more and nothing is under way that could free some.
        """
        if self._spool.keys:
            self._ready += self._spool.take()
        if self._short and not self._ready and not self.active:
            raise self._budget.exceeded(*self._short)
        self._short = None
        while self._ready and self._fits(self._ready[0]):
            job = self._ready[0]
            async with self._jobs.handing_in(self._service.pause):
                if not self._is_asked_elsewhere(job):
                    await self._make(job)
            self._ready.pop(0)

    def _is_asked_elsewhere(self, job: Job) -> bool:
        """Whether another run has handed in one of the requests meanwhile: the next sweep queues what is left."""
        others = [one for one in self._jobs.load(self._named) if one.name not in self.active]
        for one in others:
            self._go_on(one)
        if all(key not in self._under_way for key in job.keys):
            return False
        self._drop(job)
        return True

    def _drop(self, job: Job) -> None:
        """A job that nobody was asked about: its requests are gone, and its money is free."""
        self._jobs.forget(job)
        for use in _uses(job):
            self._budget.settle(use, None)

    async def collect(self) -> bool:
        """Looks at every batch; the answers of those that have ended go into the log. Whether one had ended."""
        ended = False
        for job in list(self.active.values()):
            if not self._jobs.is_there(job):  # another run has collected it
                self._leave(job)
                continue
            remote = self._seen[job.name] = await self._service.look(job.batch_id)
            if remote.ended:
                ended = True
                await self._take_in(job, remote)
        return ended

    async def close(self) -> None:
        """Gives connections back. What is queued and was not handed in is forgotten: nobody was asked."""
        for job in (*self._ready, *self._spool.take()):
            if job.state == "creating":  # it may have been made, and is paid for then
                for use in _uses(job):
                    self._budget.settle(use, use)
            else:
                self._drop(job)
        self._ready = []
        await self._service.close()

    def _fits(self, job: Job) -> bool:
        most = self._spool.most_enqueued
        waiting = sum(one.enqueued for one in self.active.values())
        return most is None or not self.active or waiting + job.enqueued <= most

    async def _make(self, job: Job) -> None:
        """Uploads and creates; at every point where the process may die, the disk knows what the next run must do."""
        self._jobs.save(job)
        job.file_id = await self._service.upload(self._jobs.requests(job.name))
        job.state = "creating"
        self._jobs.save(job)
        try:
            made = await self._service.create(job.file_id, job.name, ENDPOINT)
        except Lost:
            if not await self._look_for(job):
                raise ProviderError(
                    "a batch was asked for, and whether it was made is not known.",
                    hint="Run again: it is looked for, and found if it is there.",
                ) from None
        except MedsynthError:
            job.state = "planned"  # the server said no: there is no such batch
            self._jobs.save(job)
            raise
        else:
            job.batch_id, job.state = made.id, "created"
            self._jobs.save(job)
        for use in _uses(job):
            self._budget.settle(use, use)
        self._wanted.add(job.name)
        self._go_on(job)

    async def _look_for(self, job: Job) -> bool:
        """Whether a batch that was asked for was made; the job knows it then."""
        for look in range(_LOOKS):
            if look:
                await self._service.pause(self.settings.poll_s)
            found = await self._service.find(job.name, job.file_id, job.created)
            if found is not None:
                job.batch_id, job.state = found.id, "created"
                self._jobs.save(job)
                return True
        return False

    def _go_on(self, job: Job) -> None:
        self.active[job.name] = job
        self._under_way.update(dict.fromkeys(job.keys, job.name))

    def _leave(self, job: Job) -> None:
        self.active.pop(job.name, None)
        for key in job.keys:
            self._under_way.pop(key, None)

    # Answers

    async def _take_in(self, job: Job, remote: Remote) -> None:
        """The answers of a batch that has ended; what it left open is queued again when a row asks for it."""
        uses = dict(zip(job.keys, _uses(job), strict=True))
        stop: Outcome | None = None
        async for key, raw in self._answers(remote):
            use = uses.pop(key, None)
            if use is None:
                continue  # answered twice, or not ours
            outcome = self._keep(key, raw, use)
            stop = outcome if outcome.action is Action.STOP else stop
        for key, use in uses.items():
            self._tries[key] += 1
            self._correct(use, _NOTHING)
        self._log.flush()
        if remote.status == "failed":
            self._not_made(job, remote)
        self._jobs.forget(job)
        self._leave(job)
        for file in (job.file_id, remote.output, remote.errors):
            await self._service.delete(file)
        if stop is not None:
            raise stop.error(self._teacher.model)

    async def _answers(self, remote: Remote) -> AsyncIterator[tuple[str, RawReply]]:
        """Key and raw answer of each line that holds one, whichever file it stands in."""
        for file in (remote.output, remote.errors):
            async for line in self._service.lines(file):
                try:
                    data: Any = orjson.loads(line) if line.strip() else {}
                except orjson.JSONDecodeError:
                    continue  # no answer can be read in it: its request is open
                answer = data.get("response") if isinstance(data, dict) else None
                if isinstance(answer, dict) and isinstance(answer.get("status_code"), int):
                    content = self._service.cleaned(orjson.dumps(answer.get("body")))
                    yield str(data.get("custom_id")), RawReply(answer["status_code"], content)

    def _keep(self, key: str, raw: RawReply, use: Use) -> Outcome:
        """One answer: into the log, unless it was there already, and its price put right."""
        # The request is not at hand here, so that what a server quotes from it could not be told: no words of it.
        outcome = judge(raw, key=key, body=b"")._replace(words="")
        if outcome.action is Action.RETRY:
            self._tries[key] += 1
        elif outcome.action is not Action.KEEP:
            self._refused[key] = outcome
        known = self._log.get(key)
        if known is not None and (outcome.use != "answer" or judge(known.raw, key=key, body=b"").use == "answer"):
            return outcome
        usage = outcome.usage
        tokens = (usage.tokens_in, usage.tokens_out) if usage else (None, None)
        teacher = self._teacher
        self._log.put(
            key,
            StoredReply(*(raw, outcome.use, outcome.name, teacher.provider, teacher.model, time.time_ns()), *tokens),
        )
        self._counted.add(key)
        self._meter.made += 1
        self._meter.tokens_in += tokens[0] or 0
        self._meter.tokens_out += tokens[1] or 0
        free = _NOTHING if raw.status >= 400 else use
        self._correct(use, self._charges.of(usage) if usage else free)
        return outcome

    def _correct(self, counted: Use, used: Use) -> None:
        """What was counted as used when the batch was made becomes what it did use."""
        difference = Use(
            used.requests - counted.requests,
            used.tokens - counted.tokens,
            used.usd - counted.usd,
            used.cny - counted.cny,
            used.priced,
            used.local,
        )
        self._budget.settle(_NOTHING, difference)

    def _not_made(self, job: Job, remote: Remote) -> None:
        """A batch that the service refused after it had taken it: smaller ones, or the end of the run."""
        self._tries.subtract(job.keys)
        if not any(code in _TOO_MUCH for code in remote.codes):
            self._jobs.forget(job)
            self._leave(job)
            raise ProviderError(
                f"the service refused a batch: {', '.join(remote.codes) or 'it does not say why'}.",
                hint="Check the model's name and what it takes; what is paid for is kept.",
            )
        others = sum(one.enqueued for one in self.active.values()) - job.enqueued
        self._spool.most_enqueued = others if others > 0 else max(job.enqueued // 2, 1)
        if len(job.keys) == 1 and not others:
            raise ProviderError(
                "the account lets no batch wait, not even of one request.",
                hint="Wait until other batches of the account have ended, or leave out `mode: batch`.",
            )


def _uses(job: Job) -> Iterator[Use]:
    """What was set aside for each request of a job."""
    return (Use(1, tokens, usd, cny) for tokens, usd, cny in job.held)
