"""Prompt files: Markdown with front matter, values in double braces. Their text enters identity.

A prompt file begins with ``---``, lines of ``key: value`` (purpose, language, source), ``---``.
A name in braces that the step does not offer is an error when the recipe is checked, not when it runs.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from medsynth.core.errors import RecipeError

_SLOT = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt. name: file name without ``.md``; text: the body, as it is rendered; sha256: of the body."""

    name: str
    head: Mapping[str, str]
    text: str

    @property
    def sha256(self) -> str:
        return _digest(self.text)

    def render(self, values: Mapping[str, str]) -> str:
        """The text with every slot filled in one pass: braces inside a value stay as they are."""
        pieces = list(_pieces(self.text))
        pieces[1::2] = [values[name] for name in pieces[1::2]]
        return "".join(pieces)

    def check(self, offered: Iterable[str]) -> None:
        """RecipeError if the prompt has a slot that nobody fills."""
        names = sorted(offered)
        for slot in _SLOT.findall(self.text):
            if slot not in names:
                near = difflib.get_close_matches(slot, names, n=1)
                hint = f"Did you mean {{{{{near[0]}}}}}?" if near else f"There are: {', '.join(names)}."
                raise RecipeError(f"prompt {self.name} uses {{{{{slot}}}}}, which is not offered.", hint=hint)


@lru_cache(maxsize=64)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def _pieces(text: str) -> tuple[str, ...]:
    """Words and names of slots by turns: a prompt is rendered for every turn of every dialogue."""
    return tuple(_SLOT.split(text))


def shipped(name: str) -> Prompt:
    """A prompt that comes with medsynth, e.g. ``dialogue_doctor.zh``."""
    return parse(name, (files("medsynth.prompts") / f"{name}.md").read_text("utf-8"))


def own(path: Path) -> Prompt:
    """A prompt of the user's."""
    try:
        return parse(path.stem, path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise RecipeError(
            f"there is no prompt file {path.name!r}.", hint="Make one with `medsynth prompt copy`."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"the prompt file {path.name!r} cannot be read as UTF-8 text.") from error


def names() -> list[str]:
    """Names of the shipped prompts."""
    return sorted(item.name[:-3] for item in files("medsynth.prompts").iterdir() if item.name.endswith(".md"))


def parse(name: str, text: str) -> Prompt:
    """Split front matter from body; line ends become LF, so that a Windows editor changes nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        return Prompt(name, {}, "\n".join(lines).strip())
    end = next(i for i, line in enumerate(lines) if i and line.strip() == "---")
    head = dict(line.split(":", 1) for line in lines[1:end] if ":" in line)
    return Prompt(
        name, {key.strip(): value.strip() for key, value in head.items()}, "\n".join(lines[end + 1 :]).strip()
    )
