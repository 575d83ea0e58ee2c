"""What an attempt may cost and has cost, and the wrapper that holds it to the budget."""

from __future__ import annotations

from medsynth.core.errors import Interrupted, ProviderError, RecipeError
from medsynth.llm.bills import Bill
from medsynth.llm.budget import Budget, Use
from medsynth.llm.call import Call, Layer
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Action, Outcome
from medsynth.llm.teacher import Teacher
from medsynth.llm.usage import Usage

_FREE_FAULTS = frozenset({"connect"})
_MOST_OFF = 4.0
"""Times that a prompt may be longer than its characters say."""


class Charges:
    """Amounts of one teacher's attempts. It learns how far its estimates were wrong, so that they are not so again."""

    def __init__(self, teacher: Teacher, found: Bill, *, local: bool) -> None:
        self._rates = found.price.rates(teacher) if found.price else None
        self._currency = found.price.money if found.price else "usd"
        self._priced = not found.unknown
        self._local = local
        self._model = teacher.model
        self._prompt_off = 1.0
        self._longest_seen = 0

    def most(self, call: Call, estimated: int | None = None) -> Use:
        """The most that an attempt can use: its prompt and its longest answer.

        A prompt is estimated from its characters (``estimated``, where that is done already), and an answer without a
        limit is taken to be as long as the longest one so far.
        """
        prompt = round((call.prompt_tokens() if estimated is None else estimated) * self._prompt_off) + 1
        answer = call.longest or max(call.answer_tokens(), round(1.25 * self._longest_seen))
        return self._use(prompt + answer, self._rates.most(prompt, answer) if self._rates else 0.0, prompt)

    def used(self, outcome: Outcome, reserved: Use, estimated: int) -> Use:
        """What an attempt has used; what nobody counted is taken to have cost all that was set aside."""
        if outcome.usage is not None:
            self._learn(estimated, outcome.usage)
            return self.of(outcome.usage)
        refused = outcome.status >= 400 or outcome.name in _FREE_FAULTS
        return self._use(0, 0.0) if refused and outcome.action is not Action.KEEP else reserved

    def of(self, usage: Usage) -> Use:
        """What an answer has used, as the server counted it."""
        return self._use(usage.total, self._rates.cost(usage) if self._rates else 0.0, usage.tokens_in)

    def _learn(self, estimated: int, usage: Usage) -> None:
        self._prompt_off = max(self._prompt_off, min(_MOST_OFF, usage.tokens_in / max(estimated, 1)))
        self._longest_seen = max(self._longest_seen, usage.tokens_out)

    def _use(self, tokens: int, money: float, tokens_in: int = 0) -> Use:
        usd, cny = (money, 0.0) if self._currency == "usd" else (0.0, money)
        return Use(1, tokens, usd, cny, self._priced, self._local, self._model, tokens_in)


class WithinBudget:
    """The wrapper that sets aside before each attempt, retries included, and settles after it."""

    def __init__(self, inner: Layer, budget: Budget, charges: Charges, meter: Meter) -> None:
        self._inner = inner
        self._budget = budget
        self._charges = charges
        self._meter = meter

    async def answer(self, call: Call) -> Outcome:
        """The inner outcome, if the budget allows it."""
        estimated = call.prompt_tokens()
        reserved = self._charges.most(call, estimated)
        await self._budget.reserve(reserved, self._meter)
        used: Use | None = reserved  # of an attempt that is cancelled under way nobody knows what it cost
        try:
            outcome = await self._inner.answer(call)
            used = self._charges.used(outcome, reserved, estimated)
            return outcome
        except (Interrupted, ProviderError, RecipeError):
            used = None
            raise
        finally:
            self._budget.settle(reserved, used)
