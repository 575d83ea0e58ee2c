"""Walks rows of a ``@generate`` stage through the answers that are paid for already, and abandons each at its first
request without one. Sends nothing. What it finds is what a run would find, because the step itself is run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import polars as pl

from medsynth.core.errors import MedsynthError
from medsynth.core.plan import Stage
from medsynth.core.types import Row
from medsynth.engine.premises import teachers_of
from medsynth.engine.store import Output
from medsynth.llm.ask_again import AskAgain
from medsynth.llm.call import Call
from medsynth.llm.chat import ChatModel, ChatReply, ChatRequest
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Outcome
from medsynth.llm.replay import Replay
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.stack import open_provider
from medsynth.llm.teacher import Teacher
from medsynth.llm.usage import Usage, usage_of

MOST_ROWS = 300
"""Rows that are walked; the rest are taken to be like them."""


class _Unpaid(BaseException):
    """The first request of a row that no answer is there for. A step may catch an Exception, never this."""


class _Nobody:
    """Stands where the provider would."""

    async def answer(self, call: Call) -> Outcome:
        raise _Unpaid


@dataclass(slots=True)
class Asked:
    """What one row asked of one teacher. seconds: that the server took, where it was kept."""

    calls: int = 0
    usage: Usage = field(default=Usage(0, 0))
    seconds: float = 0.0

    def add(self, usage: Usage | None, seconds: float) -> None:
        self.calls += 1
        self.seconds += seconds
        if usage is not None:
            self.usage = Usage(*(one + other for one, other in zip(self.usage, usage, strict=True)))


@dataclass(slots=True)
class Walked:
    """One row. whole: every request of it has its answer, so that it costs nothing more."""

    row: Row
    whole: bool = False
    asked: dict[str, Asked] = field(default_factory=dict)


class _Listening:
    """A teacher that answers from the log only, and counts."""

    def __init__(self, role: str, inner: AskAgain, log: ReplyLog, walked: Walked) -> None:
        self._role = role
        self._inner = inner
        self._log = log
        self._walked = walked

    async def chat(self, request: ChatRequest) -> ChatReply:
        reply = await self._inner.chat(request)
        stored = self._log.get(reply.key)
        usage = usage_of(orjson.loads(stored.raw.content)) if stored else None
        self._walked.asked.setdefault(self._role, Asked()).add(usage, stored.raw.latency_s if stored else 0.0)
        return reply


def walk(stage: Stage, rows: Sequence[Row], log: ReplyLog) -> list[Walked]:
    """Every row as far as its answers go."""
    teachers = teachers_of(stage)
    meter = Meter()
    inner = {role: _replayed(teacher, log, meter) for role, teacher in teachers.items()}

    async def all_rows() -> list[Walked]:
        return [await _one(stage, row, inner, log) for row in rows]

    return asyncio.run(all_rows())


def spread(source: Output, most: int = MOST_ROWS) -> list[Row]:
    """Rows from all over a table, the same ones each time."""
    if source.rows <= most:
        return source.scan().collect().to_dicts()
    files = [(file, part.rows) for file, part in zip(source.files, source.parts, strict=True) if part.rows]
    chosen = files[:: max(1, len(files) // 20)]
    each = max(1, most // len(chosen))
    frames = [pl.read_parquet(file).gather_every(max(1, rows // each)).head(min(each, rows)) for file, rows in chosen]
    return pl.concat(frames).to_dicts()


def _replayed(teacher: Teacher, log: ReplyLog, meter: Meter) -> AskAgain:
    provider = open_provider(teacher, Path.cwd())
    return AskAgain(Replay(_Nobody(), log, meter, {}, losses_again=False), provider, teacher, meter)


async def _one(stage: Stage, row: Row, inner: Mapping[str, AskAgain], log: ReplyLog) -> Walked:
    walked = Walked(row)
    models: dict[str, ChatModel] = {role: _Listening(role, model, log, walked) for role, model in inner.items()}
    try:
        await stage.step.function(dict(row), models, stage.config, {})
        walked.whole = True
    except _Unpaid:
        pass
    except MedsynthError:
        walked.whole = True  # its answer is a refusal that is there already; a run would not send it again
    return walked
