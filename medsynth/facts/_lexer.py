"""A text as a row of tokens: words of the tables (the longest that fits), quantities, frequencies, marks.

Linear: every position is looked at once, and a look-up tries the few lengths that words of that start have.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from medsynth.facts._fact import Amount
from medsynth.facts._lexicon import COUNTS, DIGITS, Lexicon, lexicon
from medsynth.facts._numerals import NUMBER_WORDS, WORD, han_number
from medsynth.facts._quantities import Quantity, goes_on, read_quantity, read_simple, skip_date
from medsynth.facts._schedule import read_divided, read_often
from medsynth.text.normalise import Folded, fold


class Token(NamedTuple):
    """start, end: in the folded text; senses: class -> value, a mark being a class of its own."""

    start: int
    end: int
    senses: dict[str, Any]


def _token(start: int, end: int, senses: dict[str, Any]) -> Token:
    """A token, made in half the time of the class's own constructor: a text has hundreds."""
    return tuple.__new__(Token, (start, end, senses))


class Lexed(NamedTuple):
    """folded: the text that offsets of tokens count in; written: the same, as it is looked up; region."""

    folded: Folded
    written: str
    tokens: list[Token]
    region: str


_ONE = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("∼〜﹣", "~"), "µ": "μ", "／": "/", "✕": "×", "\u2009": " "}
)
_ODD = re.compile("[‐‑‒–—―−∼〜﹣µ／✕\u2009]")
_COUNTED = re.compile(r"[次回遍顿]|times?\b|doses\b|[x×]\s|\d[\s-]?(?:hou?r|week|month)ly\b")
_OF_A_DAY = re.compile(r"24\s?个?小时[,，]?\s?[不最至别勿顶]")
"""What begins the most of a day: 24小时不超过4次."""
_GOES_ON = frozenset("于达过到")
"""What makes 血压高 no disease but the beginning of 血压高于."""
_NO_PAST = frozenset("敏程度量")
"""What makes 患过敏 nothing past."""
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\b")
_A_WHILE = re.compile(r"an? (?:week|month|year|hour|fortnight)\b(?!-old| old)")
_OFTEN_SURE = frozenset("每隔间早")
ENDINGS = {
    "drug": (
        "cillin,mycin,micin,oxacin,cycline,statin,sartan,dipine,prazole,conazole,tidine,gliptin,gliflozin,glitazone,tinib,"
        "zumab,ximab,umab,parib,triptan,setron,vudine,navir,tegravir,ciclovir,cyclovir,barbital,azepam,zolam,profen,caine,"
        "pril,olol"
    ),
    "disease": (
        "itis,osis,oma,emia,aemia,opathy,algia,uria,plegia,disease,syndrome,disorder,deficiency,failure,carcinoma,"
        "stenosis,aneurysm,fibrosis,palsy"
    ),
}
"""How names end that no table has."""
_ENDING = tuple((kind, tuple(ends.split(","))) for kind, ends in ENDINGS.items())
_MARKS: dict[str, dict[str, Any]] = {
    mark: {kind: said}
    for kind, said, marks in (
        ("stop", "", "。;；!！\n"),
        ("stop", "?", "?？"),
        ("comma", "", "，,"),
        ("list", "", "、/"),
        ("colon", "", "：:"),
        ("open", "", "(（"),
        ("close", "", ")）"),
    )
    for mark in marks
}
_MARKS["."] = {"stop": ""}
_QUERY = re.compile(r"\?\s?(?=[a-z])(?<=\?)(?!\s)")
_BEFORE_QUERY = frozenset(" (,:;/\n")
"""Around the mark of "?DVT", which ends no sentence."""
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzμ")
_DIGITS = frozenset("0123456789") | frozenset(DIGITS)
_SPOKEN_PRESSURE = re.compile(
    r"(?:是|为|在|到|高达|约|大概|[:：])?\s?(?P<high>[一二]百[零一二三四五六七八九]?十?|"
    r"九十[一二三四五六七八九]?)[/比到、]?(?P<low>[四五六七八九]十[一二三四五六七八九]?|"
    r"[一]百[零一二三四五]?十?)(?![一-鿿]?片)"
)
_OFTEN_HAN = frozenset("每隔间一1日早三两二四五六七八九十半")
_OFTEN_WORDS = frozenset(
    (
        "every each once twice thrice one two three four five six seven eight nine ten twelve divided split in into "
        "over at"
    ).split()
)
_BEGINS = frozenset("早日") | frozenset(COUNTS)
"""Characters at which more than words of the tables may start."""
_SPECIAL = _OFTEN_WORDS | NUMBER_WORDS | {"a", "an"}
_ENDS = tuple(end for _, ends in _ENDING for end in ends)


def lex(text: str, region: str) -> Lexed:
    """The tokens of ``text`` in order, none over another."""
    folded = fold(text)
    plain = folded.text.translate(_ONE) if _ODD.search(folded.text) else folded.text
    found = plain.replace("-", " ") if "-" in plain else plain
    table = lexicon(region)
    search, lengths, senses = table.starts.search, table.lengths, table.senses
    tokens: list[Token] = []
    token: Token | None
    at = 0
    while match := search(plain, at):
        start, end = match.span()
        char = plain[start]
        if "一" <= char <= "鿿":
            if plain[start : start + 2] not in lengths and char not in lengths and char not in _BEGINS:
                at = end
                continue
            token = _han(plain, start, lengths, senses, region)
        elif char == "?" and _QUERY.match(plain, start) and (start == 0 or plain[start - 1] in _BEFORE_QUERY):
            token = _token(start, end, {"certainty.forward": "possible"})
        elif char in _MARKS:
            tokens.append(_token(start, end, _MARKS[char]))
            at = end
            continue
        elif char in _LATIN:
            word = match.group()
            if word not in lengths and char != "q" and word not in _SPECIAL and not word.endswith(_ENDS):
                at = end
                continue
            token = _word(plain, found, start, word, lengths, senses)
        elif char in _DIGITS or char.isdecimal():
            token, at = _number(plain, found, start, table, region)
            if token is not None:
                tokens.append(token)
            continue
        elif char == "&" or (char not in _BEGINS and plain[start : start + 2] not in lengths and char not in lengths):
            at = end
            continue
        else:
            token = _han(plain, start, lengths, senses, region)
        if token is None:
            at = end
            continue
        tokens.append(token)
        at = token.end
        if token.senses.get("analyte") == "blood-pressure":
            spoken = _spoken_pressure(plain, at)
            if spoken is not None:
                tokens.extend(spoken)
                at = spoken[-1].end
    return Lexed(folded, plain, tokens, region)


def _spoken_pressure(plain: str, at: int) -> list[Token] | None:
    """血压一百四九十: the two numbers as they would be written, 140/90."""
    found = _SPOKEN_PRESSURE.match(plain, at)
    if found is None:
        return None
    tokens: list[Token] = []
    for name in ("high", "low"):
        said = han_number(found[name])
        if said is None or said[0] != said[1]:
            return None
        start, end = found.span(name)
        amount = Amount(said[0], said[1], "mmHg", "", 0.5, "mmhg")
        tokens.append(_token(start, end, {"quantity": Quantity(start, end, amount, ("mmhg",), "pressure")}))
    return [tokens[0], _token(tokens[0].end, tokens[0].end, {"list": "/"}), tokens[1]]


def _longest(
    text: str, at: int, start: str, lengths: dict[str, tuple[int, ...]], senses: dict[str, Any]
) -> Token | None:
    for length in lengths.get(start, ()):
        word = text[at : at + length]
        if word in senses:
            end = at + len(word)
            last = word[-1]
            if last in "高低过" and text[end : end + 1] in (_GOES_ON if last != "过" else _NO_PAST):
                continue
            if last == "血" and "test" in senses[word] and _is_named(text, end - 1, lengths, senses):
                continue
            if last.isascii() and last.isalnum() and end < len(text) and text[end].isascii() and text[end].isalpha():
                continue
            return _token(at, end, senses[word])
    return None


def _is_named(text: str, at: int, lengths: dict[str, tuple[int, ...]], senses: dict[str, Any]) -> bool:
    """Whether a table has a word of two characters or more that begins at ``at``: 血糖 of 化验血糖."""
    return any(text[at : at + length] in senses for length in lengths.get(text[at : at + 2], ()) if length > 1)


def _word(
    plain: str, found: str, at: int, word: str, lengths: dict[str, tuple[int, ...]], senses: dict[str, Any]
) -> Token | None:
    if word in _OFTEN_WORDS or (word[0] == "q" and len(word) <= 4):
        often = read_often(plain, at) or _divided(plain, at)
        known = _longest(found, at, word, lengths, senses)
        if often is not None and (known is None or often[1] > known.end):
            return _token(at, often[1], {"often" if len(often[0]) == 5 else "divided": often[0]})
        if known is not None:
            return known
    else:
        known = _longest(found, at, word, lengths, senses)
        if known is not None:
            return known
    if word in ("a", "an") and _A_WHILE.match(plain, at):
        one = read_quantity("1" + plain[at + len(word) : at + 12], 0, "")
        if one is not None and one.units:
            end = at + one.end + len(word) - 1
            return _token(at, end, {"quantity": one._replace(start=at, end=end)})
    if word in NUMBER_WORDS and WORD.match(plain, at):
        quantity = read_quantity(plain, at, "")
        return _token(at, quantity.end, {"quantity": quantity}) if quantity is not None else None
    if len(word) > 5:
        for kind, ends in _ENDING:
            if word.endswith(ends):
                return _token(at, at + len(word), {"ending": kind})
    return None


def _han(plain: str, at: int, lengths: dict[str, tuple[int, ...]], senses: dict[str, Any], region: str) -> Token | None:
    char = plain[at]
    known = _longest(plain, at, plain[at : at + 2], lengths, senses) or _longest(plain, at, char, lengths, senses)
    if char in _OFTEN_SURE or char == "分" or (char in _OFTEN_HAN and _COUNTED.search(plain, at, at + 12)):
        often = read_often(plain, at) if char != "分" else _divided(plain, at)
        if often is not None and (known is None or often[1] > known.end):
            return _token(at, often[1], {"often" if len(often[0]) == 5 else "divided": often[0]})
    behind = plain[at + 1 : at + 2]
    if char in "零一二两三四五六七八九十半百" and (not "一" <= behind <= "鿿" or behind in goes_on(region)):
        quantity = read_quantity(plain, at, region)
        if quantity is not None and quantity.units and (known is None or quantity.end > known.end):
            return _token(at, quantity.end, {"quantity": quantity})
        if quantity is not None and known is None and quantity.end - at > 1:
            return _token(at, quantity.end, {"quantity": quantity})
    return known


def _divided(plain: str, at: int) -> tuple[tuple[float, float], int] | None:
    divided = read_divided(plain, at)
    return ((divided[0], divided[1]), divided[2]) if divided is not None else None


def _number(plain: str, found: str, at: int, table: Lexicon, region: str) -> tuple[Token | None, int]:
    end = at + 1
    while end < len(plain) and plain[end].isascii() and plain[end].isalnum():
        end += 1
    known = _longest(found, at, found[at:end], table.lengths, table.senses)
    if known is None:
        digits = at + 1
        while digits < len(plain) and plain[digits].isdigit() and plain[digits].isascii():
            digits += 1
        known = _longest(found, at, found[at:digits], table.lengths, table.senses)
    if known is not None and known.end > at + 1:
        often = read_often(plain, at) if "basis" in known.senses else None
        if often is not None and often[1] > known.end:
            return Token(at, often[1], {"often": often[0]}), often[1]
        return known, known.end
    ordinal = _ORDINAL.match(plain, at)
    if ordinal:
        return _token(at, ordinal.end(), {"skip": ""}), ordinal.end()
    quick = read_simple(plain, at, region)
    if quick is not None and not (plain[at] == "2" and _OF_A_DAY.match(plain, at)):
        return _token(at, quick.end, {"quantity": quick}), quick.end
    date = skip_date(plain, at)
    if date > at:
        return _token(at, date, {"date": plain[at:date]}), date
    often = read_often(plain, at) if _COUNTED.search(plain, at, at + 20) else None
    if often is not None:
        return _token(at, often[1], {"often": often[0]}), often[1]
    quantity = read_quantity(plain, at, region)
    if quantity is None:
        return None, end
    return _token(at, quantity.end, {"quantity": quantity}), quantity.end
