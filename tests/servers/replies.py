"""What the local server answers: deterministic text that depends on the messages only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

ANSWERS = (
    "Thank you for telling me. How long has this been going on?",
    "I see. Have you taken anything for it so far?",
    "Please have it looked at if it does not get better within a few days.",
    "谢谢您告诉我这些。这种情况持续多久了？",
    "明白了。您目前用过什么药吗？",
    "如果几天内没有好转，请到医院就诊。",
)
PATIENT = ("You play a patient", "你扮演一位正在网上咨询医生的患者")
"""Text that only the patient's system prompt holds."""
TURNS = 3


def echo(data: dict[str, Any], digest: str) -> str:
    """An answer that depends on the messages only."""
    messages = json.dumps(data["messages"], sort_keys=True).encode()
    return f"Answer {hashlib.blake2b(messages, digest_size=6).hexdigest()}."


def dialogue(*markers: str) -> Callable[[dict[str, Any], str], str]:
    """Answers of both sides of a consultation. markers: text that only the patient's system prompt holds."""
    known = markers or PATIENT

    def answer(data: dict[str, Any], digest: str) -> str:
        messages = data["messages"]
        system = " ".join(message["content"] for message in messages if message["role"] == "system")
        chinese = any("\u4e00" <= character <= "\u9fff" for character in system)
        number = int(digest[:8], 16)
        if not any(marker in system for marker in known):
            return ANSWERS[number % 3 + 3 * chinese]
        said = sum(message["role"] == "assistant" for message in messages)
        if said >= TURNS - 1:
            return "好的，谢谢医生，再见。" if chinese else "All right, thank you, doctor. Goodbye."
        days = number % 89 + 2
        return f"医生您好，我不舒服有{days}天了。" if chinese else f"I have felt unwell for {days} days now."

    return answer


_WORDS = """
    the pain began two days ago after a long walk and rest with cold packs helps most people within one week please
    drink enough water keep warm sleep well and come back soon if fever cough or breathing trouble should get worse
    because then somebody has to listen to your chest look into throat take blood and decide what else
""".split()


def words(data: dict[str, Any], digest: str) -> str:
    """A hundred and twenty words, as long as an answer to a patient is."""
    picks = hashlib.shake_128(digest.encode()).digest(120)
    return " ".join(_WORDS[pick % len(_WORDS)] for pick in picks) + "."
