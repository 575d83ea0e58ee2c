"""Finds out how a server takes a schema: as such, as a wish for JSON, or not at all. Knows names of formats only.

A server that does not know ``response_format`` refuses the request; the next format is tried then, and what is not
refused is used from there on. A later run finds the answers in the log by the format that they were asked with.
"""

from __future__ import annotations

from collections.abc import Callable

from medsynth.llm.chat import ChatRequest
from medsynth.llm.outcomes import Outcome

FORMATS = ("json_schema", "json_object", "none")
AUTO = "auto"


class Formats:
    """What is known of one model. said: the teacher's ``response_format``."""

    def __init__(self, said: str) -> None:
        self._known = "" if said == AUTO else said

    def first(self, request: ChatRequest, kept: Callable[[ChatRequest], bool]) -> ChatRequest:
        """A request with a schema as it is to be asked. kept: whether the log has an answer to one."""
        if self._known:
            return request._replace(response_format=self._known)
        tries = [request._replace(response_format=name) for name in FORMATS]
        return next((one for one in tries if kept(one)), tries[0])

    def next(self, request: ChatRequest, outcome: Outcome) -> ChatRequest | None:
        """How to ask a server that refused; None: that was no matter of formats, or all were tried."""
        if self._known or not request.response_format or outcome.name != "bad_request":
            return None
        at = FORMATS.index(request.response_format) + 1
        return request._replace(response_format=FORMATS[at]) if at < len(FORMATS) else None

    def learn(self, request: ChatRequest, outcome: Outcome) -> None:
        """Keeps the format of a request that was answered now."""
        if request.response_format and outcome.reply is not None and not outcome.reply.replayed:
            self._known = self._known or request.response_format
