"""Typed values out of a record: text, numbers, words of a fixed list, three-state clinical fields.

Each function gives the value or raises ``BadRow`` with the name of the field and what is wrong with it;
the value itself is never quoted. Knows no file and no case.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast, get_args

from medsynth.core.types import DENIED, UNKNOWN, Clinical, Language, present
from medsynth.facts.state import clinical
from medsynth.readers._formats import kind_of

Values = Mapping[str, Any]

_SEXES: dict[str, Literal["male", "female"]] = {
    **dict.fromkeys(("male", "m", "man", "boy", "男", "男性"), "male"),
    **dict.fromkeys(("female", "f", "woman", "girl", "女", "女性"), "female"),
}


class BadRow(ValueError):
    """A record that cannot become a row; its text is the reason that the ``Failure`` shows."""


def text(values: Values, key: str) -> str:
    """The text of a field, '' where it is absent, null or blank; line ends become LF."""
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRow(f"{key}: is {kind_of(value)}, text is expected")
    if "\0" in value:
        raise BadRow(f"{key}: holds a NUL character")
    if not encodable(value):
        raise BadRow(f"{key}: holds half of a surrogate pair")
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value.strip()


def required(values: Values, key: str) -> str:
    """The text of a field that must be there."""
    if key not in values:
        raise BadRow(f"{key}: is missing")
    if values[key] is None:
        raise BadRow(f"{key}: is null, text is expected")
    found = text(values, key)
    if not found:
        raise BadRow(f"{key}: is blank")
    return found


def name(values: Values, key: str) -> str:
    """A name given as text or as a whole number, '' where there is none."""
    value = values.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(values, key)


def number(values: Values, key: str, *, least: float, most: float) -> float | None:
    """A number, or text that is one; None where it is absent."""
    value = values.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = _parsed(key, value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadRow(f"{key}: is {kind_of(value)}, a number is expected")
    if not math.isfinite(value) or not least <= value <= most:
        raise BadRow(f"{key}: is not between {least:g} and {most:g}")
    return float(value)


def _parsed(key: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise BadRow(f"{key}: is a text, a number is expected") from None


def word(values: Values, key: str, words: object) -> str | None:
    """One of the words of a ``Literal``, None where there is none."""
    found = text(values, key).lower()
    allowed = get_args(words)
    if found and found not in allowed:
        raise BadRow(f"{key}: is not one of {', '.join(allowed)}")
    return found or None


def words(values: Values, key: str) -> tuple[str, ...]:
    """A list of names, or names joined by ``;``."""
    value = values.get(key)
    if value is None or isinstance(value, str):
        value = text(values, key).replace("；", ";").split(";")
    if not isinstance(value, list):
        raise BadRow(f"{key}: is {kind_of(value)}, a list is expected")
    found = [text({key: item}, key) for item in value]
    return tuple(dict.fromkeys(item for item in found if item))


def sex(values: Values, key: str) -> Literal["male", "female"] | None:
    found = text(values, key).lower()
    if found and found not in _SEXES:
        raise BadRow(f"{key}: is none of male, female, m, f, 男, 女")
    return _SEXES.get(found)


def language(values: Values, key: str) -> Language | None:
    """``zh`` or ``en`` of a BCP 47 tag."""
    found = text(values, key).lower().replace("_", "-").partition("-")[0]
    if found and found not in get_args(Language):
        raise BadRow(f"{key}: is neither zh nor en")
    return cast(Language, found) if found else None


def clinical_field(values: Values, key: str) -> Clinical:
    """A three-state field: words to be read, ``{"state", "value"}``, or columns ``key.state`` and ``key.value``."""
    value = values.get(key)
    if isinstance(value, dict):
        return _declared(value, key)
    if values.get(f"{key}.state") is not None:
        return _declared({part: values.get(f"{key}.{part}") for part in ("state", "value")}, key)
    words_said = text(values, key)
    return clinical(words_said) if words_said else UNKNOWN


def _declared(value: Values, key: str) -> Clinical:
    state = word(value, "state", Literal["present", "denied", "unknown"])
    said = text(value, "value")
    if (state == "present") != bool(said):
        raise BadRow(f"{key}: is {state or 'without a state'} and has {'a' if said else 'no'} value")
    if state == "present":
        return present(said)
    return DENIED if state == "denied" else UNKNOWN


def length(values: Sequence[Any] | Values) -> int:
    """Characters of all texts inside a value."""
    total = 0
    for item in values.values() if isinstance(values, Mapping) else values:
        if isinstance(item, str):
            total += len(item)
        elif isinstance(item, (list, dict)):
            total += length(item)
    return total


def encodable(value: str) -> bool:
    """Whether UTF-8 can hold a text: it cannot hold half of a surrogate pair."""
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
