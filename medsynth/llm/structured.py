"""Answers in JSON: asked for with a schema, validated here whatever the server promises, corrected once.

A request carries its schema; the provider puts it into ``response_format`` as the teacher says (``json_schema``,
``json_object``, or not at all). Some servers accept it and ignore it, so every answer is validated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any

import orjson

from medsynth.core.errors import RecipeError, RowRefused
from medsynth.core.types import Language, Message
from medsynth.llm.chat import ChatModel, ChatReply, ChatRequest
from medsynth.llm.loose_json import Found, read_json

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_NEXT_SAMPLES = 10_000_000
"""Between the sample numbers of two such questions; far from those of recipes, and of answers asked for again."""
CORRECTION: Mapping[Language, str] = {
    "zh": "上面的回答不能使用：{fault}。请重新回答，只输出符合要求的一个完整 JSON，不要加任何说明。",
    "en": "This answer cannot be used: {fault}. Answer again, with one complete JSON value of the required form only.",
}


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """A value that fits its schema. text: valid JSON in the model's own words; replies: all that were needed, in
    order, the last of which holds it; mended: whether slips were repaired without asking."""

    value: Any
    text: str
    replies: tuple[ChatReply, ...]
    mended: bool


async def ask_json(
    model: ChatModel, request: ChatRequest, schema: Mapping[str, Any], *, language: Language = "en"
) -> JsonAnswer:
    """Ask for a JSON value of a schema: read, mend, validate; one round of correction; then the row is refused.

    schema: JSON Schema, draft 2020-12 unless it names another; language: of the request for a correction.
    RowRefused ``bad_json`` names the keys of the replies, whose raw text stays in the reply log. A run that tries
    failed rows again does not take such replies for the last word: it asks with the next sample number.
    """
    asked = request._replace(json_schema=schema)
    for number in count():
        answer = await _asked(model, asked._replace(sample=request.sample + number * _NEXT_SAMPLES), schema, language)
        if isinstance(answer, JsonAnswer):
            return answer
        if not answer.anew:
            raise answer.refusal
    raise AssertionError


@dataclass(frozen=True, slots=True)
class _Unfit:
    """Two replies without the JSON that was wanted. anew: both are old, and this run may ask for others."""

    refusal: RowRefused
    anew: bool


async def _asked(
    model: ChatModel, asked: ChatRequest, schema: Mapping[str, Any], language: Language
) -> JsonAnswer | _Unfit:
    """One question and, where its answer does not fit, one correction."""
    first = await model.chat(asked)
    found = _fitting(first.text, schema)
    if isinstance(found, Found):
        return JsonAnswer(found.value, found.text, (first,), found.mended)
    complaint = CORRECTION[language].format(fault=found)
    messages = (*asked.messages, Message("assistant", first.text), Message("user", complaint))
    second = await model.chat(asked._replace(messages=messages))
    corrected = _fitting(second.text, schema)
    if isinstance(corrected, Found):
        return JsonAnswer(corrected.value, corrected.text, (first, second), corrected.mended)
    refusal = RowRefused(
        f"no JSON of the schema, also after a correction: {corrected} (replies {first.key[:12]}, {second.key[:12]}).",
        reason="bad_json",
        permanent=True,
    )
    return _Unfit(refusal, first.anew and second.anew)


def check_schema(schema: Mapping[str, Any]) -> None:
    """RecipeError if this is no JSON Schema, or one that refers to something outside itself."""
    from jsonschema.exceptions import SchemaError

    try:
        _validator(_spelled(schema)).check_schema(dict(schema))
    except SchemaError as error:
        place = ".".join(map(str, error.absolute_path)) or "its top"
        raise RecipeError(f"this is no JSON Schema: at {place}, {error.validator} does not hold.") from error
    for reference in _references(schema):
        if not _leads_somewhere(reference, schema):
            raise RecipeError(f"the schema refers to {reference!r}, which is no part of it.")


def _fitting(answer: str, schema: Mapping[str, Any]) -> Found | str:
    """The JSON in an answer if it fits, else what is wrong with it, in the words of the schema alone."""
    try:
        found = read_json(answer)
    except ValueError as error:
        return str(error)
    try:
        fault = next(iter(_validator(_spelled(schema)).iter_errors(found.value)), None)
    except RecursionError:
        return "it is nested too deeply"
    if fault is None:
        return found
    return f"{'.'.join(map(str, fault.absolute_schema_path))} does not hold"


def _spelled(schema: Mapping[str, Any]) -> bytes:
    return orjson.dumps(dict(schema))


@lru_cache(maxsize=32)
def _validator(schema: bytes) -> Validator:
    import jsonschema

    known = orjson.loads(schema)
    made: Validator = jsonschema.validators.validator_for(known, default=jsonschema.Draft202012Validator)(known)
    return made


def _references(value: Any) -> list[str]:
    """Every ``$ref`` in a schema."""
    if isinstance(value, Mapping):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in _references(item)]
    return [found for item in value for found in _references(item)] if isinstance(value, (list, tuple)) else []


def _leads_somewhere(reference: str, schema: Any) -> bool:
    """Whether a ``$ref`` is a JSON pointer into the schema itself."""
    head, *parts = reference.split("/")
    for part in parts:
        name = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(schema, Mapping) or name not in schema:
            return False
        schema = schema[name]
    return head == "#"
