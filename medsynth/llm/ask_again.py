"""The outermost wrapper: an answer that is none is asked for once more in another way, and errors are raised."""

from __future__ import annotations

from medsynth.llm.call import Call
from medsynth.llm.chat import ChatReply, ChatRequest
from medsynth.llm.formats import Formats
from medsynth.llm.keys import Keyring
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Action, Outcome
from medsynth.llm.provider import Provider
from medsynth.llm.replay import Replay
from medsynth.llm.teacher import Teacher

_MORE = 2
_UNKNOWN_LIMIT = 2048
_OTHER_SAMPLES = 1_000_000
"""Far from the sample numbers that recipes use."""


class AskAgain:
    """A ``ChatModel``: a request in; a whole answer out, or ``RowRefused``, or an error that ends the run."""

    def __init__(self, inner: Replay, provider: Provider, teacher: Teacher, meter: Meter) -> None:
        self._inner = inner
        self._formats = Formats(teacher.response_format)
        self._provider = provider
        self._teacher = teacher
        self._keyring = Keyring(teacher)
        self._meter = meter

    async def chat(self, request: ChatRequest) -> ChatReply:
        """The whole answer to a request."""
        if request.json_schema is None:
            call = self._call(request)
            outcome = await self._inner.answer(call)
        else:
            request, call, outcome = await self._formatted(request)
        if outcome.action is Action.ASK_AGAIN:
            outcome = await self._inner.answer(self._call(_changed(request, call, outcome), again=True))
        if outcome.action is Action.KEEP and outcome.reply is not None:
            return outcome.reply
        nearest = await self._nearest() if outcome.name == "no_model" else ""
        error = outcome.error(self._teacher.model, nearest)
        self._meter.failures[getattr(error, "reason", outcome.name)] += 1
        raise error

    async def _formatted(self, request: ChatRequest) -> tuple[ChatRequest, Call, Outcome]:
        """A request with a schema, in the first format that the server takes."""
        request = self._formats.first(request, self._kept)
        call = self._call(request)
        outcome = await self._inner.answer(call)
        while (other := self._formats.next(request, outcome)) is not None:
            request, call = other, self._call(other)
            outcome = await self._inner.answer(call)
        self._formats.learn(request, outcome)
        return request, call, outcome

    async def _nearest(self) -> str:
        """The name that is most like the teacher's, of the models that the server lists; '' where it lists none."""
        import difflib

        known = await self._provider.models()
        if self._teacher.model in known:
            return ""
        near = difflib.get_close_matches(self._teacher.model, known, n=1, cutoff=0.0)
        return near[0] if near else ""

    def _kept(self, request: ChatRequest) -> bool:
        return self._inner.kept(self._call(request)) is not None

    def _call(self, request: ChatRequest, *, again: bool = False) -> Call:
        body = self._provider.body(request)
        longest = request.params.get("max_tokens", self._teacher.max_tokens)
        return Call(request, body, self._keyring.key(body, request.sample), longest, again)


def _changed(request: ChatRequest, call: Call, outcome: Outcome) -> ChatRequest:
    """A cut answer is asked for with more room; a loop, or another language, with another sample number."""
    if outcome.name == "truncated":
        return request._replace(params={**request.params, "max_tokens": _MORE * _given(call, outcome)})
    return request._replace(sample=request.sample + _OTHER_SAMPLES)


def _given(call: Call, outcome: Outcome) -> int:
    """The room that was too small: as it was set, else as long as the cut answer is."""
    if call.longest:
        return call.longest
    return (outcome.reply.tokens_out if outcome.reply else None) or _UNKNOWN_LIMIT
