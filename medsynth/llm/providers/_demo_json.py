"""What the ``demo`` provider answers where a JSON schema is given: the smallest value of it that says nothing.

A score is null where the schema allows it, a text is the demo's own words, a choice is its last one. A schema that
wants more than its types say (a pattern, a format) may get a value that does not fit, as from any other model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

_DEEPEST = 32


def json_answer(schema: Mapping[str, Any], text: str) -> str:
    """A JSON value of the schema as text; ``text``: what stands where the schema wants words."""
    return orjson.dumps(_value(schema, schema, text, 0)).decode()


def _value(schema: Any, root: Mapping[str, Any], text: str, depth: int) -> Any:
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return None
    if isinstance(reference := schema.get("$ref"), str):
        return _value(_referred(reference, root), root, text, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return None if None in schema["enum"] else schema["enum"][-1]
    for name in ("anyOf", "oneOf", "allOf"):
        if schema.get(name):
            kinds = schema[name]
            empty = next((kind for kind in kinds if kind == {"type": "null"}), None)
            return _value(empty or kinds[0], root, text, depth + 1)
    return _of_type(schema, root, text, depth)


def _of_type(schema: Mapping[str, Any], root: Mapping[str, Any], text: str, depth: int) -> Any:
    types = schema.get("type", "object" if "properties" in schema else "null")
    kind = types if isinstance(types, str) else "null" if "null" in types else types[0]
    if kind == "object":
        properties, required = schema.get("properties", {}), schema.get("required", ())
        return {name: _value(properties.get(name, {}), root, text, depth + 1) for name in required}
    if kind == "array":
        return [_value(schema.get("items", {}), root, text, depth + 1)] * schema.get("minItems", 0)
    if kind in ("integer", "number"):
        return schema.get("minimum", 0)
    if kind == "string":
        return text[: schema.get("maxLength", len(text))].ljust(schema.get("minLength", 0), ".")
    return False if kind == "boolean" else None


def _referred(reference: str, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for part in reference.split("/")[1:]:
        found = found.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, Mapping) else {}
    return found
