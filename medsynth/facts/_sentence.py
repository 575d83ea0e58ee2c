"""One sentence as its readers see it: tokens in order, the text between them, and where clauses end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from medsynth.facts._lexer import Lexed, Token

LONG = 48
"""Tokens after which a sentence without an end is cut at its next comma: what stands further apart is not linked."""
MARKS = frozenset(["stop", "comma", "list", "colon", "open", "close"])


@dataclass(slots=True)
class Sentence:
    """text: the whole folded text, in which offsets count; tokens: of this sentence, the closing mark included.

    taken: positions of tokens that a reader has used up.
    """

    text: str
    tokens: list[Token]
    start: int
    end: int
    region: str
    asked: bool = False
    """Whether anything was asked about the drugs named before."""
    taken: set[int] = field(default_factory=set)
    places: dict[str, list[int]] = field(default_factory=dict)
    """Class of a token -> the positions where it occurs."""

    _before: tuple[str, ...] = ()

    def knows(self, drugs: tuple[str, ...]) -> None:
        """Tells the sentence which drugs were named before it, newest last."""
        self._before = drugs

    @property
    def before(self) -> tuple[str, ...]:
        """The drugs named before this sentence."""
        self.asked = True
        return self._before

    def __post_init__(self) -> None:
        for at, token in enumerate(self.tokens):
            for kind in token.senses:
                self.places.setdefault(kind, []).append(at)

    def at(self, *kinds: str) -> list[int]:
        """Positions of the tokens that may be of one of these classes, in order."""
        found = [self.places[kind] for kind in kinds if kind in self.places]
        if len(found) < 2:
            return found[0] if found else []
        return sorted({position for positions in found for position in positions})

    def gap(self, left: int, right: int) -> str:
        """The text between two tokens."""
        return self.text[self.tokens[left].end : self.tokens[right].start]

    def clause(self, at: int) -> tuple[int, int]:
        """Positions (first, past the last) of the tokens between the commas around token ``at``."""
        first, last = at, at
        while first > 0 and "comma" not in self.tokens[first - 1].senses:
            first -= 1
        while last < len(self.tokens) and "comma" not in self.tokens[last].senses:
            last += 1
        return first, last

    def surface(self, at: int) -> str:
        token = self.tokens[at]
        return self.text[token.start : token.end]

    def next_word(self, at: int) -> int | None:
        """The next token that is no mark, within the sentence."""
        for position in range(at + 1, len(self.tokens)):
            if not MARKS & self.tokens[position].senses.keys():
                return position
        return None


def sentences(lexed: Lexed) -> Iterator[Sentence]:
    """The sentences of a text; what stands in one is never read together with the next."""
    tokens: list[Token] = []
    start = 0
    for token in lexed.tokens:
        tokens.append(token)
        size = len(tokens)
        if "stop" in token.senses or (size > LONG and "comma" in token.senses) or size > 2 * LONG:
            yield Sentence(lexed.written, tokens, start, token.end, lexed.region)
            tokens, start = [], token.end
    if tokens:
        yield Sentence(lexed.written, tokens, start, len(lexed.written), lexed.region)
