"""One model over a real reply log, opened and closed for a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medsynth.core.types import Message
from medsynth.llm.budget import Budget
from medsynth.llm.chat import ChatModel, ChatReply, ChatRequest, Label
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.prices import NO_PRICES, PriceTable
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.stack import open_models
from medsynth.llm.teacher import Teacher
from tests.servers.openai_server import OpenAIServer

FAST = {"retry-after-ms": "10"}
"""Headers of a server that wants to be asked again soon."""


def teacher(server: OpenAIServer, **more: Any) -> Teacher:
    """A teacher that speaks to a local server."""
    return Teacher(**{"provider": "compatible", "model": "m", "base_url": server.url, "timeout_s": 5, **more})


@dataclass
class Desk:
    """A model and what it shares with others."""

    model: ChatModel
    meter: Meter
    permits: Permits
    log: ReplyLog


@asynccontextmanager
async def desk(
    teacher: Teacher,
    folder: Path,
    *,
    budget: Budget | None = None,
    prices: PriceTable = NO_PRICES,
    losses_again: bool = False,
) -> AsyncIterator[Desk]:
    meter, permits = Meter(), Permits()
    with ReplyLog(folder / "replies") as log:
        async with open_models(
            {"teacher": teacher},
            log=log,
            permits=permits,
            meter=meter,
            base_dir=folder,
            budget=budget,
            prices=prices,
            losses_again=losses_again,
        ) as models:
            yield Desk(models["teacher"], meter, permits, log)


def ask(text: str, sample: int = 0, **params: Any) -> ChatRequest:
    messages = (Message("system", "You are asked for a test."), Message("user", text))
    return ChatRequest(messages=messages, sample=sample, params=params, label=Label(text, "teacher", 1))


async def ask_all(model: ChatModel, texts: Sequence[str]) -> list[ChatReply | BaseException]:
    return await asyncio.gather(*(model.chat(ask(text)) for text in texts), return_exceptions=True)
