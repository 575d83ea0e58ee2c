"""A model that follows a script, for tests and for trying a recipe out: JSON lines, each a rule.

``{"role"?: label's role, "turn"?: label's turn, "match"?: regular expression over the last message,
"reply": text, "finish_reason"?: text, "status"?: HTTP status, "code"?: error code, "times"?: number}``

A rule with ``times`` counts first, in the order of the file, until it is used up. Of the others the one with
the most conditions counts, of equals the last; so a rule without conditions is the default wherever it stands.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
from pydantic import Field, ValidationError, field_validator

from medsynth.core.config import Config
from medsynth.core.errors import RecipeError
from medsynth.llm.chat import ChatRequest
from medsynth.llm.provider import RawReply
from medsynth.llm.providers._body import ChatBody
from medsynth.llm.teacher import Teacher
from medsynth.llm.tokens import tokens


class Rule(Config):
    """One line of a script."""

    role: str | None = None
    """Role in the request's label; None: any."""
    turn: int | None = None
    """Turn in the request's label; None: any."""
    match: re.Pattern[str] | None = None
    """Regular expression that is found in the last message; None: any."""
    reply: str = ""
    """What is answered."""
    finish_reason: str = "stop"
    """How the answer ends."""
    status: int = 200
    """Status of HTTP; other than 200, an error is answered."""
    code: str = ""
    """``error.code`` of an error."""
    times: int | None = Field(default=None, ge=1)
    """How often the rule counts; None: always."""

    @field_validator("match", mode="before")
    @classmethod
    def _compiled(cls, value: object) -> object:
        return re.compile(value) if isinstance(value, str) else value

    @property
    def conditions(self) -> int:
        return sum(value is not None for value in (self.role, self.turn, self.match))

    def fits(self, request: ChatRequest) -> bool:
        """Whether the rule speaks of a request."""
        last = request.messages[-1].content if request.messages else ""
        return (
            self.role in (None, request.label.role)
            and self.turn in (None, request.label.turn)
            and (self.match is None or self.match.search(last) is not None)
        )


class Scripted:
    """The provider. It keeps how often each rule was used."""

    local = True
    paid = False

    def __init__(self, teacher: Teacher, base_dir: Path) -> None:
        if teacher.script is None:
            raise RecipeError("provider 'scripted' has no `script`.", hint="Name a file of rules, one JSON a line.")
        self.body = ChatBody(teacher)
        self._model = teacher.model
        self._rules = _read(base_dir / teacher.script)
        self._used = [0] * len(self._rules)

    async def send(self, body: bytes, request: ChatRequest) -> RawReply:
        """The answer of the rule that counts."""
        rule = self._rule(request)
        if rule.status != 200:
            error = {"error": {"code": rule.code or None, "message": "as the script says", "type": "scripted"}}
            return RawReply(rule.status, orjson.dumps(error))
        message = {"content": rule.reply, "role": "assistant"}
        usage = {
            "completion_tokens": tokens(rule.reply),
            "prompt_tokens": sum(tokens(message.content) for message in request.messages),
        }
        choice = {"finish_reason": rule.finish_reason, "message": message}
        return RawReply(200, orjson.dumps({"choices": [choice], "model": self._model, "usage": usage}))

    async def models(self) -> tuple[str, ...]:
        """Any name will do."""
        return ()

    async def close(self) -> None:
        """There is nothing to close."""

    def _rule(self, request: ChatRequest) -> Rule:
        for number, rule in enumerate(self._rules):
            if rule.times is not None and self._used[number] < rule.times and rule.fits(request):
                self._used[number] += 1
                return rule
        lasting = [rule for rule in reversed(self._rules) if rule.times is None and rule.fits(request)]
        if not lasting:
            label = request.label
            raise RecipeError(
                f"no rule of the script fits a request (role {label.role!r}, turn {label.turn}).",
                hint="Add a rule without conditions as the default.",
            )
        return max(lasting, key=lambda rule: rule.conditions)


def provider(teacher: Teacher, base_dir: Path) -> Scripted:
    """The provider of one teacher."""
    return Scripted(teacher, base_dir)


def _read(path: Path) -> list[Rule]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise RecipeError(f"the script {path.name} cannot be read.", hint="Check `script`.") from error
    rules: list[Rule] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data: Any = orjson.loads(line)
            rules.append(Rule.model_validate(data))
        except (orjson.JSONDecodeError, ValidationError, re.error) as error:
            hint = "A rule is a JSON object with `reply` or `status`; see the module's docstring."
            raise RecipeError("this is not a rule.", where=f"{path.name}:{number}", hint=hint) from error
    return rules
