"""Keys hold what is sent and nothing else. The golden value must never change: every paid answer hangs on it."""

from __future__ import annotations

from typing import Any

import pytest

from medsynth.llm.keys import Keyring
from medsynth.llm.teacher import Teacher
from medsynth.llm.tokens import tokens

BODY = b'{"messages":[{"content":"a","role":"user"}],"model":"m"}'
BASE: dict[str, Any] = {"provider": "compatible", "model": "m"}


def key(sample: int = 0, body: bytes = BODY, **fields: Any) -> str:
    return Keyring(Teacher(**(BASE | fields))).key(body, sample)


def test_golden() -> None:
    assert key() == "ff52f8531ba4cd29b03b789140091a5308c4ed33aad840a7f5acb962493e6daf"


@pytest.mark.parametrize(
    "different", [{"provider": "openai"}, {"model": "n"}, {"endpoint": "e"}, {"sample": 1}, {"body": b"{}"}]
)
def test_what_enters(different: dict[str, Any]) -> None:
    assert key(**different) != key()


@pytest.mark.parametrize(
    "same",
    [
        {"base_url": "http://h"},
        {"api_key_env": "K"},
        {"concurrency": 2},
        {"timeout_s": 1.0},
        {"retries": 0},
        {"rpm": 9},
    ],
)
def test_what_does_not(same: dict[str, Any]) -> None:
    assert key(**same) == key()


def test_parts_do_not_run_into_each_other() -> None:
    assert key(model="ab", endpoint="c") != key(model="a", endpoint="bc")


def test_tokens_are_estimated_by_script() -> None:
    assert tokens("") == 0
    assert 20 <= tokens("咳嗽三天了，伴有低热，夜里加重，该怎么办呢") <= 25
    assert 8 <= tokens("I have had a cough for three days now.") <= 12
