"""One sentence as its readers see it: tokens in order, the text between them, and where clauses end."""

from __future__ import annotations

from collections.abc import Iterator

from medsynth.facts._lexer import Lexed, Token

LONG = 48
"""Tokens after which a sentence without an end is cut at its next comma: what stands further apart is not linked."""
MARKS = frozenset(["stop", "comma", "list", "colon", "open", "close"])


class Sentence:
    """text: the whole folded text, in which offsets count; tokens: of this sentence, the closing mark included.

    taken: positions of tokens that a reader has used up; places: class of a token -> the positions where it occurs;
    asked: whether anything was asked about the drugs named before.
    """

    __slots__ = ("_before", "asked", "end", "places", "region", "start", "taken", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token], start: int, end: int, region: str) -> None:
        self.text, self.tokens, self.start, self.end, self.region = text, tokens, start, end, region
        self.asked = False
        self.taken: set[int] = set()
        self.places: dict[str, list[int]] = {}
        self._before: tuple[str, ...] = ()
        places = self.places
        for at, token in enumerate(tokens):
            for kind in token[2]:
                if kind in places:
                    places[kind].append(at)
                else:
                    places[kind] = [at]

    def knows(self, drugs: tuple[str, ...]) -> None:
        """Tells the sentence which drugs were named before it, newest last."""
        self._before = drugs

    @property
    def before(self) -> tuple[str, ...]:
        """The drugs named before this sentence."""
        self.asked = True
        return self._before

    def at(self, *kinds: str) -> list[int]:
        """Positions of the tokens that may be of one of these classes, in order."""
        places = self.places
        if len(kinds) == 1:
            return places.get(kinds[0], [])
        found = [places[kind] for kind in kinds if kind in places]
        if len(found) < 2:
            return found[0] if found else []
        return sorted({position for positions in found for position in positions})

    def gap(self, left: int, right: int) -> str:
        """The text between two tokens."""
        return self.text[self.tokens[left].end : self.tokens[right].start]

    def clause(self, at: int) -> tuple[int, int]:
        """Positions (first, past the last) of the tokens between the commas around token ``at``."""
        first, last = 0, len(self.tokens)
        for comma in self.places.get("comma", ()):
            if comma < at:
                first = comma + 1
            else:
                return first, comma
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
    size = 0
    for token in lexed.tokens:
        tokens.append(token)
        size += 1
        senses = token[2]
        if "stop" in senses or (size > LONG and ("comma" in senses or size > 2 * LONG)):
            yield Sentence(lexed.written, tokens, start, token.end, lexed.region)
            tokens, start, size = [], token.end, 0
    if tokens:
        yield Sentence(lexed.written, tokens, start, len(lexed.written), lexed.region)
