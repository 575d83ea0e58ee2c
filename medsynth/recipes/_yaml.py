"""YAML text as a tree of nodes that know their place. Knows YAML 1.2, nothing of recipes.

Built from the parser's events, not by a YAML constructor: no tag can create an object, ``no`` and ``2024-01-01``
stay text, every key and value keeps its line and column, and nesting and aliases are bounded while reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from medsynth.core.config import FromCommandLine
from medsynth.core.errors import Problem
from medsynth.recipes._excerpt import excerpt

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_ALIASES = 100
MAX_NODES = 50_000

_INT = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MERGE = "<<"


@dataclass(frozen=True, slots=True)
class Source:
    """A text that problems point into: a file, or one command-line option."""

    name: str
    lines: tuple[str, ...]
    from_command_line: bool = False


class Place(NamedTuple):
    """A line and a column of a source, both from 1."""

    source: Source
    line: int
    column: int

    def problem(self, path: str, code: str, message: str, hint: str = "") -> Problem:
        """A mistake at this place, with the line and a caret under it."""
        lines = self.source.lines
        text = lines[self.line - 1] if 0 < self.line <= len(lines) else ""
        return Problem(self.source.name, self.line, self.column, path, code, message, hint, excerpt(text, self.column))


@dataclass(slots=True)
class Node:
    """A value with its place. ``value``: a scalar, a dict of key -> Node, or a list of Nodes.

    keys: place of each key of a mapping; size: nodes below and including this one, aliases counted out.
    """

    value: Any
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    size: int = 1

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        if isinstance(self.value, str) and self.place.source.from_command_line:
            return FromCommandLine(self.value)
        return self.value

    def child(self, part: str | int) -> Node | None:
        """The node below a key or an index; None if there is none."""
        value: Node | None = None
        if isinstance(self.value, dict):
            value = self.value.get(part)
        elif isinstance(self.value, list) and isinstance(part, int) and 0 <= part < len(self.value):
            value = self.value[part]
        return value


class YamlProblems(Exception):
    """What is wrong with a text; never leaves the package."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].message if problems else "")
        self.problems = problems


def parse(text: str, source: Source, *, shift: int = 0) -> tuple[Node, list[Problem]]:
    """The tree of one YAML document, and its mistakes; ``YamlProblems`` where reading cannot go on.

    shift: columns that stand before ``text`` on its line, for the value of a command-line option.
    """
    return _Builder(source, shift).build(text)


class _Builder:
    """Turns the parser's events into nodes and collects what is wrong on the way."""

    def __init__(self, source: Source, shift: int) -> None:
        self.source = source
        self.shift = shift
        self.anchors: dict[str, Node | None] = {}
        self.aliases = 0
        self.total = 0
        self.problems: list[Problem] = []

    def build(self, text: str) -> tuple[Node, list[Problem]]:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        events = iter(YAML(typ="safe", pure=True).parse(text))
        try:
            return self._document(events), self.problems
        except MarkedYAMLError as error:
            raise YamlProblems(*self.problems, self._syntax(error, text)) from error
        except YAMLError as error:
            raise YamlProblems(*self.problems, self._character(error, text)) from error

    def _document(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        for event in events:
            kind = type(event).__name__
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
                continue
            if kind == "DocumentStartEvent":
                if root is not None:
                    raise self._stop(event, "yaml_documents", "a second document starts here.", "Use one file each.")
                continue
            root = self._node(event, events, 1)
        return root or Node(None, Place(self.source, 1, 1))

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.source, mark.line + 1, mark.column + 1 + self.shift)

    def _stop(self, event: Any, code: str, message: str, hint: str = "") -> YamlProblems:
        return YamlProblems(*self.problems, self._place(event).problem("", code, message, hint))

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._stop(event, "yaml_depth", f"more than {MAX_DEPTH} levels are nested here.")
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event)
        self._grow(event, 1)
        self._refuse_tag(event)
        if event.anchor:
            self.anchors[str(event.anchor)] = None
        if kind == "ScalarEvent":
            node = Node(_scalar(event), self._place(event))
        elif kind == "SequenceStartEvent":
            node = self._sequence(event, events, depth)
        else:
            node = self._mapping(event, events, depth)
        if event.anchor:
            self.anchors[str(event.anchor)] = node
        return node

    def _grow(self, event: Any, size: int) -> None:
        self.total += size
        if self.total > MAX_NODES:
            raise self._stop(
                event, "yaml_size", f"this holds more than {MAX_NODES:,} values.", "Keep data in files of its own."
            )

    def _refuse_tag(self, event: Any) -> None:
        tag = str(getattr(event, "ctag", None) or getattr(event, "tag", None) or "")
        if tag and tag not in ("!!str", "tag:yaml.org,2002:str", "!"):
            where = self._place(event)
            self.problems.append(where.problem("", "yaml_tag", "tags (words that start with '!') are not read here."))

    def _alias(self, event: Any) -> Node:
        name = str(event.anchor)
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise self._stop(event, "yaml_aliases", f"more than {MAX_ALIASES} aliases are used.")
        if name not in self.anchors:
            raise self._stop(event, "yaml_alias", f"there is no anchor '&{name}' above.")
        target = self.anchors[name]
        if target is None:
            raise self._stop(event, "yaml_alias", f"the alias '*{name}' stands inside its own anchor.")
        self._grow(event, target.size)
        return target

    def _sequence(self, start: Any, events: Iterator[Any], depth: int) -> Node:
        items: list[Node] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._node(event, events, depth + 1))
        return Node(items, self._place(start), size=1 + sum(item.size for item in items))

    def _mapping(self, start: Any, events: Iterator[Any], depth: int) -> Node:
        node = Node({}, self._place(start))
        merged: list[Node] = []
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self._key(event, events, depth)
            child = self._node(next(events), events, depth + 1)
            node.size += 1 + child.size
            if key == _MERGE:
                merged += self._bases(event, child)
            elif key is not None and key in node.value:
                self._duplicate(event, key, node.keys[key])
            elif key is not None:
                node.value[key], node.keys[key] = child, self._place(event)
        for base in merged:
            for key in base.value.keys() - node.value.keys():
                node.value[key], node.keys[key] = base.value[key], base.keys[key]
        return node

    def _key(self, event: Any, events: Iterator[Any], depth: int) -> str | None:
        """The text of a key; a key that is no text is a problem and gives None."""
        key = self._node(event, events, depth + 1).value
        if isinstance(key, str):
            return key
        self.problems.append(self._place(event).problem("", "yaml_key", "a key must be text.", "Put it in quotes."))
        return None

    def _bases(self, event: Any, child: Node) -> list[Node]:
        bases = child.value if isinstance(child.value, list) else [child]
        if all(isinstance(base.value, dict) for base in bases):
            return list(bases)
        self.problems.append(self._place(event).problem("", "yaml_merge", "'<<' wants a mapping, or a list of them."))
        return []

    def _duplicate(self, event: Any, key: str, first: Place) -> None:
        message = f"the key '{key}' stands here a second time (first in line {first.line})."
        self.problems.append(self._place(event).problem(key, "duplicate_key", message))

    def _character(self, error: Any, text: str) -> Problem:
        """The parser's reader refuses a character before any event; it says only at which index."""
        before = text[: getattr(error, "position", 0) or 0]
        place = Place(self.source, before.count("\n") + 1, len(before) - before.rfind("\n") + self.shift)
        return place.problem("", "yaml_character", "a control character stands here.", "Delete it.")

    def _syntax(self, error: Any, text: str) -> Problem:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        place = Place(self.source, min(line, len(self.source.lines) - 1) + 1, column + 1 + self.shift)
        message, hint = _wording(str(error.problem or ""), text, line, column)
        opened = error.context_mark
        if opened is not None and opened.line != line:
            message = f"{message[:-1]} (in what starts in line {opened.line + 1})."
        return place.problem("", "yaml_syntax", message, hint)


def _wording(problem: str, text: str, line: int, column: int) -> tuple[str, str]:
    """Our words, and a hint, for what the YAML parser said."""
    lines = text.split("\n")
    current = lines[line] if line < len(lines) else ""
    if current[column : column + 1] == "\t" or "\\t" in problem:
        return "a tab stands where YAML wants spaces.", "Indent with spaces."
    if "mapping values are not allowed" in problem:
        return "a ':' stands where none can be.", "Put text that holds ': ' in quotes, or check the indentation."
    if "could not find expected ':'" in problem:
        return "a ':' is missing after a key.", "Write 'key: value'."
    if "expected ',' or" in problem:
        return "a bracket is not closed, or a ',' is missing.", ""
    if "block end" in problem:
        return "the indentation does not match the lines above.", "Items of one block start in the same column."
    if "quoted scalar" in problem or "unexpected end of stream" in problem:
        return "a quotation mark is not closed.", ""
    if "cannot start any token" in problem:
        return "this character cannot start a value.", "Put the value in quotes."
    return f"this is not valid YAML: {problem}.", ""


def _scalar(event: Any) -> Any:
    """A scalar by the core schema of YAML 1.2; what is quoted, tagged as text, or none of these is text."""
    text = str(event.value)
    if event.style is not None or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text) if len(text) < 40 else text
    if _FLOAT.match(text):
        return float(text)
    return text
