"""The outcome table, line by line, and what of a server's words gets out."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from medsynth.core.errors import ProviderError, RowRefused
from medsynth.llm.outcomes import Action, judge, parse
from medsynth.llm.provider import RawReply
from medsynth.llm.server_words import server_words

BODY = orjson.dumps(
    {
        "model": "m",
        "messages": [
            {"role": "user", "content": "胸痛三天，伴出汗，左肩也痛"},
            {"role": "user", "content": "chest pain"},
        ],
    }
)


def failed(status: int, code: str = "", message: str = "", **headers: str) -> RawReply:
    error = {"error": {"code": code or None, "message": message, "type": "x"}}
    return RawReply(status, orjson.dumps(error), {name.replace("_", "-"): value for name, value in headers.items()})


def answered(text: object = "Rest.", finish: str | None = "stop", **message: Any) -> RawReply:
    choice = {"finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    usage = {"prompt_tokens": 7, "completion_tokens": 2}
    return RawReply(200, orjson.dumps({"model": "m-1", "choices": [choice], "usage": usage}))


TABLE = [
    (answered(), "ok", Action.KEEP),
    (answered(finish=None), "ok", Action.KEEP),
    (answered(finish="eos"), "ok", Action.KEEP),
    (answered([{"type": "text", "text": "Rest."}]), "ok", Action.KEEP),
    (answered(finish="length"), "truncated", Action.ASK_AGAIN),
    (answered("", finish="length"), "truncated", Action.ASK_AGAIN),
    (answered(finish="content_filter"), "filtered", Action.REFUSE),
    (answered("", finish="content_filter"), "filtered", Action.REFUSE),
    (answered(None, refusal="I cannot."), "refused", Action.REFUSE),
    (answered(finish="insufficient_system_resource"), "overloaded", Action.RETRY),
    (answered(""), "empty", Action.RETRY),
    (answered(" \n"), "empty", Action.RETRY),
    (answered(None), "empty", Action.RETRY),
    (RawReply(200, b'{"choices": []}'), "no_choices", Action.RETRY),
    (RawReply(200, b'{"choices": [{"mess'), "not_json", Action.RETRY),
    (RawReply(200, b""), "not_json", Action.RETRY),
    (RawReply(200, b"[]"), "server_error", Action.RETRY),
    (RawReply(200, b'{"error": {"code": 429, "message": "slow down"}}'), "rate_limited", Action.RETRY),
    (RawReply(0, fault="timeout"), "timeout", Action.RETRY),
    (RawReply(0, fault="reset"), "reset", Action.RETRY),
    (RawReply(0, fault="short_body"), "short_body", Action.RETRY),
    (RawReply(503, b"<html>away</html>"), "overloaded", Action.RETRY),
    (failed(408), "server_timeout", Action.RETRY),
    (failed(409), "conflict", Action.RETRY),
    (failed(429, "rate_limit_exceeded"), "rate_limited", Action.RETRY),
    (failed(500), "server_error", Action.RETRY),
    (failed(502), "server_error", Action.RETRY),
    (failed(503), "overloaded", Action.RETRY),
    (failed(529), "overloaded", Action.RETRY),
    (failed(400), "bad_request", Action.REFUSE),
    (failed(422), "bad_request", Action.REFUSE),
    (failed(400, "context_length_exceeded"), "too_long", Action.REFUSE),
    (failed(400, message="This model's maximum context length is 4096 tokens."), "too_long", Action.REFUSE),
    (failed(413), "too_long", Action.REFUSE),
    (failed(400, "content_filter"), "filtered", Action.REFUSE),
    (failed(400, "data_inspection_failed"), "filtered", Action.REFUSE),
    (failed(401, "invalid_api_key"), "no_access", Action.STOP),
    (failed(403), "no_access", Action.STOP),
    (failed(404, "model_not_found"), "no_model", Action.STOP),
    (failed(400, "model_not_found"), "no_model", Action.STOP),
    (RawReply(307, b""), "no_model", Action.STOP),
    (failed(402), "no_money", Action.STOP),
    (failed(429, "insufficient_quota"), "no_money", Action.STOP),
    (failed(400, "Arrearage"), "no_money", Action.STOP),
]


@pytest.mark.parametrize(("raw", "name", "action"), TABLE, ids=lambda value: value if isinstance(value, str) else "")
def test_table(raw: RawReply, name: str, action: Action) -> None:
    outcome = judge(raw, key="k", body=BODY)
    assert (outcome.name, outcome.action) == (name, action)


@pytest.mark.parametrize(
    ("raw", "reason", "permanent"),
    [
        (failed(400), "bad_request", True),
        (failed(413), "too_long", True),
        (answered(finish="length"), "truncated", True),
        (answered(finish="content_filter"), "filtered", True),
        (answered(None, refusal="no"), "refused", True),
        (failed(503), "unavailable", False),
        (answered(""), "unavailable", False),
    ],
)
def test_a_row_is_refused_with_its_reason(raw: RawReply, reason: str, permanent: bool) -> None:
    error = judge(raw, key="k", body=BODY).error("m")
    assert isinstance(error, RowRefused)
    assert (error.reason, error.permanent) == (reason, permanent)


def test_what_ends_the_run_is_no_row_error() -> None:
    error = judge(failed(429, "insufficient_quota"), key="k", body=BODY).error("m")
    assert isinstance(error, ProviderError)
    assert not isinstance(error, RowRefused)
    assert error.exit_code == 4
    assert "insufficient_quota" in str(error)


def test_parse() -> None:
    reply = parse(answered(), key="k")
    assert (reply.text, reply.model, reply.tokens_in, reply.tokens_out, reply.key) == ("Rest.", "m-1", 7, 2, "k")
    with pytest.raises(ValueError, match="no answer"):
        parse(failed(500), key="k")


def test_a_server_that_does_not_count_is_not_guessed_for() -> None:
    content = b'{"choices": [{"message": {"content": "Rest."}}], "usage": {"prompt_tokens": "many"}}'
    outcome = judge(RawReply(200, content), key="k", body=BODY)
    assert outcome.reply is not None
    assert (outcome.reply.tokens_in, outcome.tokens) == (None, None)


@pytest.mark.parametrize(
    "message",
    [
        "Cannot process: chest pain",
        "错误的内容：胸痛三天",
        "x" * 201,
        "You said: 左肩也痛 and that is not allowed",
    ],
)
def test_a_message_that_quotes_the_request_is_dropped(message: str) -> None:
    assert server_words({"error": {"message": message, "code": "bad"}}, BODY).shown == "bad"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Temperature must be below 2.", "Temperature must be below 2."),
        ("Incorrect API key provided: sk-abcdef0123456789.", "Incorrect API key provided: ***"),
        ("Incorrect API key provided: sk-ab***********cdef", "Incorrect API key provided: ***"),
        ("No access for 0123456789abcdef0123456789abcdef", "No access for ***"),
        ("Bearer abcdefghijk is wrong", "*** is wrong"),
    ],
)
def test_keys_are_masked(message: str, shown: str) -> None:
    assert server_words({"error": {"message": message}}, BODY).shown == shown


def test_error_as_plain_text_and_as_anything() -> None:
    assert server_words({"error": "Model is loading."}, BODY).shown == "Model is loading."
    assert server_words({"error": [1]}, BODY).shown == ""
    assert server_words({"detail": "x"}, BODY).shown == ""
    assert server_words({"code": "InvalidParameter", "message": "No."}, BODY).shown == "InvalidParameter: No."
