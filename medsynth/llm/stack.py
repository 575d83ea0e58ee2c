"""Puts a model together: ask_again(replay(retry(budget(limit(record(provider)))))). The order stands only here.

A replayed answer costs nothing, so replay stands outside; every attempt is reserved, waits for its permit,
is sent and recorded; a retry that sleeps holds neither permit nor reservation. In batch mode the place below the
replay is taken by a desk that queues, and hands on to the rest only what batches leave open.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from medsynth.core import discover
from medsynth.llm.ask_again import AskAgain
from medsynth.llm.batch.exchange import Exchange
from medsynth.llm.bills import bill, refuse_unpriced
from medsynth.llm.budget import Budget
from medsynth.llm.call import Layer
from medsynth.llm.charge import Charges, WithinBudget
from medsynth.llm.chat import ChatModel
from medsynth.llm.delays import FIRST_S
from medsynth.llm.limit import Limit, Permits
from medsynth.llm.meter import Meter
from medsynth.llm.prices import NO_PRICES, PriceTable
from medsynth.llm.provider import Provider
from medsynth.llm.record import Record
from medsynth.llm.replay import Flying, Replay
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.retry import Retry
from medsynth.llm.teacher import Teacher


@asynccontextmanager
async def open_models(
    teachers: Mapping[str, Teacher],
    *,
    log: ReplyLog,
    permits: Permits,
    meter: Meter,
    base_dir: Path,
    budget: Budget | None = None,
    prices: PriceTable = NO_PRICES,
    losses_again: bool = False,
    exchange: Exchange | None = None,
) -> AsyncIterator[Mapping[str, ChatModel]]:
    """Role -> model. base_dir: what relative paths in a teacher are relative to.

    Roles with equal teachers share one model. losses_again: also ask anew for answers that came filtered or cut;
    exchange: where teachers in batch mode queue their requests, None: all are asked online.
    """
    budget = budget or Budget()
    flying: Flying = {}
    made: list[tuple[Teacher, ChatModel]] = []
    models: dict[str, ChatModel] = {}
    async with AsyncExitStack() as open_providers:
        for role, teacher in teachers.items():
            model = next((model for other, model in made if other == teacher), None)
            if model is None:
                provider = open_provider(teacher, base_dir)
                open_providers.push_async_callback(provider.close)
                refuse_unpriced(role, teacher, budget.limits, prices)
                charges = Charges(
                    teacher.model_copy(update={"mode": "online"}), bill(teacher, prices), local=provider.local
                )
                layer = _online(provider, teacher, log, permits, meter, budget, charges)
                counted = None
                if exchange is not None:
                    counted = exchange.counted
                    if teacher.mode == "batch" and not provider.local:
                        halved = Charges(teacher, bill(teacher, prices), local=False)
                        layer = exchange.desk(teacher, base_dir, layer, halved)
                replayed = Replay(layer, log, meter, flying, losses_again=losses_again, counted=counted)
                model = AskAgain(replayed, provider, teacher, meter)
                made.append((teacher, model))
            models[role] = model
        yield models


def open_provider(teacher: Teacher, base_dir: Path) -> Provider:
    """The provider of a teacher, from the file or entry point of its name."""
    found: Provider = discover.module("llm.providers", teacher.provider).provider(teacher, base_dir)
    return found


def _online(
    provider: Provider,
    teacher: Teacher,
    log: ReplyLog,
    permits: Permits,
    meter: Meter,
    budget: Budget,
    charges: Charges,
) -> Layer:
    """What stands between the replay and the server."""
    recorded = Record(provider, teacher, log, meter)
    limiter = permits.limiter(teacher, local=provider.local)
    limited = Limit(recorded, permits, limiter, meter)
    paid = WithinBudget(limited, budget, charges, meter)
    return Retry(paid, teacher.retries, permits, limiter, meter, first_s=0.0 if provider.local else FIRST_S)
