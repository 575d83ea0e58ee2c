"""What came of an attempt: the one table that decides what happens next. Sends nothing, keeps nothing.

action     what happens                                            outcomes
KEEP       the answer is used                                      ok
RETRY      sent again, after the server's delay or a growing one   rate_limited, overloaded, server_timeout,
                                                                   server_error, conflict, timeout, connect, reset,
                                                                   short_body, transport, not_json, web_page,
                                                                   no_choices, empty
ASK_AGAIN  sent once more with twice the room                      truncated
ASK_AGAIN  sent once more with a new sample number                 loop, wrong_language
REFUSE     this row is given up; asking again would not help       bad_request, too_long, filtered, refused
STOP       the run ends, resumable                                 no_access, no_model, no_money; and, of RETRY,
                                                                   no_server and web_page where nothing else came

A retry that is used up gives the row up as ``unavailable``, and the next run tries it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

import orjson

from medsynth.core.errors import ProviderError, RowRefused
from medsynth.llm.chat import ChatReply
from medsynth.llm.delays import server_delay
from medsynth.llm.flaws import LOOP, WRONG_LANGUAGE, flaw
from medsynth.llm.provider import RawReply
from medsynth.llm.server_words import ServerWords, server_words
from medsynth.llm.stored import Use
from medsynth.llm.usage import Usage, usage_of


class Action(Enum):
    """What happens after an attempt."""

    KEEP = "keep"
    RETRY = "retry"
    ASK_AGAIN = "ask_again"
    REFUSE = "refuse"
    STOP = "stop"


class Rule(NamedTuple):
    """One line of the table. statuses: of HTTP, none = any above 299; codes: ``error.code`` or ``error.type``,
    lower-case letters and digits only; none = any. The first line that fits counts."""

    outcome: str
    action: Action
    statuses: frozenset[int] = frozenset()
    codes: frozenset[str] = frozenset()


def _set(*items: Any) -> frozenset[Any]:
    return frozenset(items)


RULES = (
    Rule(
        "no_money",
        Action.STOP,
        codes=_set(
            *("insufficientquota", "billinghardlimitreached", "billingnotactive", "exceededcurrentquotaerror"),
            *("insufficientbalance", "arrearage", "accountdeactivated", "1113"),
        ),
    ),
    Rule("no_money", Action.STOP, _set(402)),
    Rule(
        "filtered",
        Action.REFUSE,
        codes=_set("contentfilter", "contentpolicyviolation", "datainspectionfailed", "sensitive", "1301"),
    ),
    Rule(
        "too_long",
        Action.REFUSE,
        codes=_set("contextlengthexceeded", "maxtokensexceeded", "stringabovemaxlength", "requesttoolarge"),
    ),
    Rule("too_long", Action.REFUSE, _set(413)),
    Rule("no_model", Action.STOP, codes=_set("modelnotfound", "modelnotexist", "invalidmodel")),
    Rule("no_access", Action.STOP, codes=_set("invalidapikey", "invalidauthentication", "authenticationerror")),
    Rule("no_access", Action.STOP, _set(401, 403, 407)),
    Rule("no_model", Action.STOP, _set(404, 405, 410, *range(300, 400))),
    Rule("rate_limited", Action.RETRY, _set(429)),
    Rule("overloaded", Action.RETRY, _set(503, 529)),
    Rule("server_timeout", Action.RETRY, _set(408, 504, 524)),
    Rule("conflict", Action.RETRY, _set(409, 425)),
    Rule("bad_request", Action.REFUSE, frozenset(range(400, 500))),
    Rule("server_error", Action.RETRY),
)
FINISHES: Mapping[str, tuple[str, Action]] = {
    "length": ("truncated", Action.ASK_AGAIN),
    "max_tokens": ("truncated", Action.ASK_AGAIN),
    "model_length": ("truncated", Action.ASK_AGAIN),
    "content_filter": ("filtered", Action.REFUSE),
    "sensitive": ("filtered", Action.REFUSE),
    "refusal": ("refused", Action.REFUSE),
    "network_error": ("server_error", Action.RETRY),
    "insufficient_system_resource": ("overloaded", Action.RETRY),
    "abort": ("server_error", Action.RETRY),
    "error": ("server_error", Action.RETRY),
}
"""``finish_reason`` -> outcome, where the answer is not whole. ``stop``, its other names and null are whole."""
OVERLOAD = frozenset({"rate_limited", "overloaded", "server_timeout", "timeout"})
"""Outcomes after which fewer requests are sent at once."""
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_TOO_LONG = ("maximum context length", "context length", "context window", "maximum model length", "max_model_len")
_REASONS = frozenset({"truncated", "filtered", "too_long", "refused", LOOP, WRONG_LANGUAGE})
"""Outcomes that are a lost row's reason; every other is ``bad_request``."""
WITHHELD = ("truncated", "filtered", "refused")
"""Reasons that a check gives for a row whose text shows that it was cut, withheld or refused."""
UNANSWERED = (*WITHHELD, LOOP, WRONG_LANGUAGE, "too_long", "bad_request", "bad_json", "unavailable")
"""``ended_by`` of a row, or the reason of a failed one, where a model gave no answer that can be used."""
_STOPPED = {
    "no_access": ("the server does not accept the API key", "Check the key and what it may use."),
    "no_model": ("the server knows no such model or address", "Check `model` and `base_url`."),
    "no_server": (
        "no server answers at the teacher's address",
        "Check that it runs and that `base_url` is right; what is paid for is kept.",
    ),
    "web_page": (
        "the teacher's address answers with a web page, not as a model does",
        "Check `base_url`; that of most servers ends in /v1.",
    ),
    "no_money": ("the account has no money or quota left", "Top it up, then run again: what is paid for is kept."),
}


class Outcome(NamedTuple):
    """One attempt, judged. reply: the answer, also where it is not kept; delay_s: as the server asked;
    usage: what the server counted, also where there is no answer; None = it did not say; headers: what else it
    said of its limits."""

    name: str
    action: Action
    status: int = 200
    reply: ChatReply | None = None
    delay_s: float | None = None
    words: str = ""
    usage: Usage | None = None
    headers: Mapping[str, str] | None = None

    @property
    def use(self) -> Use:
        """What the reply log may do with it: an answer that was paid for is found again, even a cut one."""
        if self.action is Action.KEEP:
            return "answer"
        return "loss" if self.reply is not None else "failure"

    @property
    def tokens(self) -> int | None:
        """Tokens in and out, None where the server did not count them."""
        return self.usage.total if self.usage else None

    def error(self, model: str, nearest: str = "") -> ProviderError:
        """The error of an outcome that gave no answer. It holds codes and the server's own words only. nearest: the
        server's model whose name is most like the one it does not know."""
        said = f"model {model!r}: {self.name}" + (f", HTTP {self.status}" if self.status not in (0, 200) else "")
        said += f" ({self.words})" if self.words else ""
        if self.action is Action.STOP:
            what, hint = _STOPPED[self.name]
            hint = f"{hint} Did you mean {nearest!r}?" if nearest else hint
            return ProviderError(f"{what}; {said}.", hint=hint)
        if self.action is Action.RETRY:
            return RowRefused(f"no answer after all attempts; {said}.", reason="unavailable", permanent=False)
        reason = self.name if self.name in _REASONS else "bad_request"
        return RowRefused(f"no usable answer; {said}.", reason=reason, permanent=True)


def judge(raw: RawReply, *, key: str, body: bytes, language: str | None = None) -> Outcome:
    """The outcome of a raw answer, new or replayed. key and body: of the request that it answers; language: see
    ``Call``."""
    if raw.fault:
        return Outcome(raw.fault, Action.RETRY, 0)
    try:
        data = orjson.loads(raw.content)
    except orjson.JSONDecodeError:
        name = "web_page" if _WEB_PAGE.match(raw.content) else "not_json"
        return Outcome(name, Action.RETRY) if raw.status == 200 else _failed(raw, {}, body)
    if raw.status != 200 or not isinstance(data, dict):
        return _failed(raw, data if isinstance(data, dict) else {}, body)
    choices = data.get("choices")
    if not (isinstance(choices, list) and choices and isinstance(choices[0], dict)):
        return (
            _failed(raw, data, body) if "error" in data else Outcome("no_choices", Action.RETRY, usage=usage_of(data))
        )
    return _answered(data, choices[0], key, language)


def parse(raw: RawReply, *, key: str) -> ChatReply:
    """The reply in a raw answer, whole or cut; ValueError if there is none."""
    reply = judge(raw, key=key, body=b"").reply
    if reply is None:
        raise ValueError("no answer in this reply")
    return reply


def as_replayed(outcome: Outcome, *, anew: bool = False) -> Outcome:
    """The outcome with its reply marked as having cost nothing now. anew: see ``ChatReply``."""
    reply = outcome.reply
    return outcome._replace(reply=reply._replace(replayed=True, anew=anew)) if reply else outcome


def _answered(data: Mapping[str, Any], choice: Mapping[str, Any], key: str, language: str | None) -> Outcome:
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    finish = choice.get("finish_reason") or "stop"
    finish = finish if isinstance(finish, str) else "stop"
    usage = usage_of(data)
    model = data.get("model")
    reply = ChatReply(
        text=_text(message.get("content")),
        finish_reason=finish,
        model=model if isinstance(model, str) else "",
        key=key,
        tokens_in=usage.tokens_in if usage else None,
        tokens_out=usage.tokens_out if usage else None,
    )
    name, action = FINISHES.get(finish, ("ok", Action.KEEP))
    if action is Action.KEEP and message.get("refusal"):
        name, action = FINISHES["refusal"]
    if action is Action.KEEP and not reply.text.strip():
        return Outcome("empty", Action.RETRY, usage=usage)
    if language is not None and action in (Action.KEEP, Action.ASK_AGAIN) and (found := flaw(reply.text, language)):
        name, action = found, Action.ASK_AGAIN
    return Outcome(name, action, reply=None if action is Action.RETRY else reply, usage=usage)


def _text(content: Any) -> str:
    """Text of a message's content: a string, or a list of parts of which the texts are joined."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str))


def _failed(raw: RawReply, data: Mapping[str, Any], body: bytes) -> Outcome:
    said = server_words(data, body)
    status = said.status if raw.status == 200 and said.status else raw.status
    rule = next(rule for rule in RULES if _fits(rule, status, said))
    if rule.outcome == "bad_request" and any(phrase in said.text.lower() for phrase in _TOO_LONG):
        rule = rule._replace(outcome="too_long")
    delay = server_delay(raw.headers) if rule.action is Action.RETRY else None
    return Outcome(rule.outcome, rule.action, raw.status, delay_s=delay, words=said.shown)


def _fits(rule: Rule, status: int, said: ServerWords) -> bool:
    return (not rule.statuses or status in rule.statuses) and (not rule.codes or not rule.codes.isdisjoint(said.codes))
