"""No key, token, password or signed link in the card, the recipe, the prompts or any other text file of a version."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from medsynth.publish.gates._asked import Asked, Finding, refused

_PATTERNS = {
    "a Hub token": re.compile(r"\bhf_[A-Za-z0-9]{20,}"),
    "an API key": re.compile(r"\bsk-[A-Za-z0-9_-]{16,}"),
    "a cloud access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bLTAI[0-9A-Za-z]{12,}"),
    "a code host's token": re.compile(
        r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[\w-]{18,})"
    ),
    "a chat token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a cloud API key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a bearer token": re.compile(r"(?i)\bbearer\s+[A-Za-z0-9._~+/-]{16,}"),
    "a link with a password": re.compile(r"\bhttps?://[^\s/:@]+:[^\s/@]+@"),
    "a signed link": re.compile(r"(?i)[?&](?:x-amz-signature|signature|sig|x-goog-signature|access_token)=[\w%.-]{8,}"),
    "a password": re.compile(
        r"(?i)\b(?:password|passwd|api_?key|secret(?:_?key)?|access_?token)[\"']?\s*[:=]\s*[\"']?"
        r"(?=[^\s\"']*\d)[A-Za-z0-9+/_~.-]{16,}"
    ),
}
_SECRET_NAME = re.compile(r"(?i)(key|token|secret|passw)")
_TEXT = (".md", ".yaml", ".yml", ".json", ".txt", ".jsonl", ".csv", ".toml")
_LEAST = 12
"""Characters that a value of the environment must have before it counts as a secret."""


def secrets(asked: Asked) -> Finding:
    """Whether a text file of the version holds what looks like a secret, or one of this process's own."""
    return refused("secrets", [f"{path} holds {what}" for path, what in _found(asked)])


def _found(asked: Asked) -> Iterator[tuple[str, str]]:
    paths = [path for path in sorted(asked.sent.sums) if path.endswith(_TEXT)]
    yield from found_in((path, (asked.sent.folder / path).read_text("utf-8", errors="replace")) for path in paths)


def found_in(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(place, what it holds) of each secret in texts; texts: (place, text)."""
    own = [(name, value) for name, value in os.environ.items() if _SECRET_NAME.search(name) and len(value) >= _LEAST]
    for path, text in texts:
        yield from ((path, what) for what, pattern in _PATTERNS.items() if pattern.search(text))
        yield from ((path, f"the value of {name}") for name, value in own if value in text)
