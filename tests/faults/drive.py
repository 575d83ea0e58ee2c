"""Rows through a whole model over real sockets, by as many workers as a run has, and what came of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from medsynth.core.errors import Interrupted, MedsynthError, RowRefused
from medsynth.core.types import Message
from medsynth.llm.chat import ChatModel, ChatRequest, Label
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.stack import open_models
from medsynth.llm.teacher import Teacher
from tests.faults.scenarios import Scenario
from tests.servers.openai_server import OpenAIServer
from tests.servers.replies import words

QUESTION = "I have had a sore throat and a dry cough for three days, number {}. What can I do until it gets better?"


@dataclass
class Seen:
    """What came of a scenario. wrong: rows whose answer is not what the server says to their question."""

    rows: int = 0
    wrong: int = 0
    requests: int = 0
    most_in_flight: int = 0
    seconds: float = 0.0
    lost: Counter[str] = field(default_factory=Counter)
    error: MedsynthError | None = None
    meter: Meter = field(default_factory=Meter)


async def drive(scenario: Scenario, folder: Path, *, rows: int, concurrency: int, provider: str = "compatible") -> Seen:
    """Run a scenario until every row is answered or given up, or the run is stopped."""
    seen = Seen()
    async with OpenAIServer(reply=words, faults=scenario.faults(), **scenario.server) as server:
        values = {"provider": provider, "model": "medical-7", "base_url": server.url, "concurrency": concurrency}
        teacher = Teacher(**values | {"timeout_s": 20.0, "max_tokens": 400} | dict(scenario.teacher))
        permits = Permits()
        started = time.monotonic()
        with ReplyLog(folder / "replies") as log:
            async with open_models(
                {"teacher": teacher}, log=log, permits=permits, meter=seen.meter, base_dir=folder
            ) as models:
                numbers = iter(range(rows))
                workers = min(rows, 256 if teacher.concurrency == "auto" else concurrency)
                await asyncio.gather(*(_work(numbers, models["teacher"], permits, seen) for _ in range(workers)))
        seen.seconds = time.monotonic() - started
        seen.requests, seen.most_in_flight = server.requests, server.most_in_flight
    return seen


async def _work(numbers: Iterator[int], model: ChatModel, permits: Permits, seen: Seen) -> None:
    for number in numbers:
        message = Message("user", QUESTION.format(number))
        request = ChatRequest((message,), label=Label(str(number)), language="en")
        try:
            reply = await model.chat(request)
        except RowRefused as error:
            seen.lost[error.reason] += 1
        except Interrupted:
            return
        except MedsynthError as error:
            seen.error = seen.error or error
            permits.stop()
            return
        else:
            seen.rows += 1
            seen.wrong += not reply.text.endswith(".") or len(reply.text.split()) != 120
