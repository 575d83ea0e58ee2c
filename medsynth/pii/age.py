"""Ages over 89, in digits and words: the number only, so that what is left reads "90+ years old"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._lexicon import COMMON, NAMED, classes
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("AGE90",)


_NUMBER = rule(
    r"9[0-9](?![0-9])(?<![0-9][0-9]{2})|1[0-2][0-9](?![0-9])(?<![0-9][0-9]{3})|ninety|hundred|"
    r"九十|百"
)
_WORDS_OF_AGE = frozenset(
    "year years yr yrs yo y o old age aged m f turn turned turning turns birthday ninety hundred mother "
    "father mom mum dad "
    "grandmother grandfather grandma grandpa granny gran nan aunt uncle sister brother wife husband amma appa "
    "abuela oma opa nonna lola lolo she "
    "he she's he's who i i'm "
    "patient lady man woman now just male female".split()
)
_N = r"(?P<age>9[0-9]|1[01][0-9]|12[0-5])"
_AFTER = rule(
    rf"(?<![0-9.\-/+])(?<![0-9],)(?<![0-9] ){_N}(?:th)?(?:\s?-?\s?(?:year|yr|yo(?![a-z])|y/?\s?o(?![a-z])|y\.o|"
    rf"yrs?)(?:s|'s)?(?:\.?[\s\-]{{0,2}}(?:old|of age|young|age)|(?=\s?(?:male|female|man|woman|lady|"
    rf"gentleman|m(?![a-z])|f(?![a-z]))))"
    r"|\s?(?:yrs?|years?)(?=[,.;)])|\s?-?\s?(?:yo|y/o|y\.o\.?)(?![a-z])|\s?/\s?[mf](?![a-z0-9])|\s?[mf](?=[,.\s]|"
    r"$)(?<! m)(?<! f)|"
    r"\s?(?:多|余|来)?\s?周?岁|\s?高龄|\s?birthday)"
)
_BEFORE = rule(
    rf"(?:(?<![a-z])(?:aged?|age is|age of|age was|turn(?:ed|s|ing)|she is|he is|she's|he's|i am|i'm)|"
    rf"年龄|年纪|高龄|享年|年过|现年|今年|岁数|虚岁|周岁)[\s.:：=是为有已]{{0,4}}{_N}(?![0-9]|"
    rf"[.,/:\-][0-9]|\s?(?:%|mg|kg|lb|cm|mm|beats|bpm|pounds|weeks?|days?|months?|hours?|/))"
)
_WORDS = rule(
    r"(?<![a-z])(?P<age>ninety(?:[\s\-](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a |one "
    r")?hundred(?:[\s\-](?:and[\s\-])?(?:one|two|three|four|five|six|seven|eight|nine|"
    r"ten))?)[\s\-](?:years?|yrs?|yr)(?:[\s\-]old|[\s\-]of age)"
)
_HAN = rule(
    r"(?P<age>九十[一二三四五六七八九]?|一百(?:零?[一二三四五六七八九]|[一二]?十[一二三四五六七八九]?)?|"
    r"百)(?:多|来|余)?周?岁"
)
_KIN = rule(
    rf"(?<![a-z])(?:mother|father|mom|mum|dad|grandmother|grandfather|grandma|grandpa|granny|gran|nan|amma|appa|"
    rf"abuela|abuelo|oma|opa|nonna|nonno|babcia|lola|lolo|dadi|nani|"
    rf"aunt|uncle|sister|brother|wife|husband|she|he|who|patient|pt|lady|man|woman|now|grandad|granddad|shes|hes|"
    rf"just)(?:\s(?!(?:who|she|he|is|was|now)(?![a-z]))(?P<name>[a-z]{{3,15}}))?(?:'s|\s(?:is|"
    rf"was|turned|turns))(?:\s(?:now|already|nearly|almost|just|over|about))?\s{_N}(?=[.,;!?)]|$|"
    rf"\s(?:and|now|but|with|who|so|what|still|next|nxt|this|tomorrow|today|in)(?![a-z]))"
    rf"|(?<![a-z])(?:mother|father|mum|mom|dad|grandmother|grandfather|gran|nan|granny|grandad|granddad|shes|hes)"
    rf"(?: is)? (?P<bare>9[0-9]|10[0-9])(?=[,.;]| what| and| nxt| next)"
    rf"|(?<![a-z])(?:mrs|mr|miss|ms|sister|pop|nana|auntie|uncle) [a-z'\-]{{2,16}} (?:is|was|turned) "
    rf"(?P<said>9[0-9]|10[0-9])(?=[,.;!?)]|$|\s(?:and|now|but|with|who|so|today)(?![a-z]))"
)
_WORDS_OF = (
    r"ninety(?:[\s\-](?:one|two|three|four|five|six|seven|eight|nine))?|"
    r"a hundred(?:[\s\-]and[\s\-](?:one|two|three|four|five))?"
)
_KIN_WORDS = rule(
    rf"(?<![a-z])(?:mother|father|mom|mum|dad|grandmother|grandfather|grandma|grandpa|granny|gran|nan|nana|aunt|"
    rf"uncle|"
    rf"she|he|who|patient|lady|aged|turn(?:ed|s|ing)?)(?:'s|\s(?:is|was|turned|turns))?"
    rf"(?:\s(?:now|already|nearly|almost|just))?\s(?P<age>{_WORDS_OF})"
    rf"(?=[.,;!?)]|$|\s(?:and|now|but|with|who|so|next|last|this|in)(?![a-z]))"
)
_BESIDE = rule(rf"(?<![a-z])(?P<name>[a-z]{{3,15}})(?:,\s?|\s\(){_N}(?=[,)])")
_APPOSED = rule(
    rf"(?<![a-z])(?:in-law|mother|father|mom|mum|dad|grandmother|grandfather|grandma|grandpa|granddad|granny|"
    rf"gran|nan|aunt|"
    rf"uncle|sister|brother|wife|husband|lady|man|woman|patient|[a-z]{{3,15}}),\s{_N}(?=,\s(?:was|is|has|who|and|"
    rf"had|lives|"
    rf"living|still|fell|she|he)(?![a-z]))|(?<![a-z])at {_N.replace('age', 'at')},? (?:she|he|my|i|his|her)(?![a-z])"
    rf"|,\s(?P<said>ninety(?:[\s\-](?:one|two|three|four|five|six|seven|eight|nine))?),?\s(?:who|and|she|he|"
    rf"lives|is|was|has|says|said|still|told|came|fell|on|in|from)(?![a-z])"
    rf"|[a-z],\s(?P<only>ninety[\s\-](?:one|two|three|four|five|six|seven|eight|nine)),"
    rf"|(?<![a-z])(?:is|was|turned|turns|nearly|almost) (?P<being>ninety[\s\-](?:one|two|three|four|five|six|seven|"
    rf"eight|nine))(?=[.,;!?)]|$|\s(?:and|now|but|next|today|still|yrs?|years?)(?![a-z]))"
)
_NAMED = rule(
    rf"(?<![a-z])(?P<name>[a-z]{{3,15}})(?:'s| is| was| turned) (?:now )?{_N}"
    r"(?: now(?![a-z])|, (?:still|and|lives|who)(?![a-z]))"
)
_HAN_KIN = rule(
    r"(?:爷爷|奶奶|外公|外婆|姥姥|姥爷|父亲|母亲|爸爸?|妈妈?|老人家?|老太太|老爷子|老头|太姥[姥爷]|太[爷奶]爷?|"
    r"老伴|她|他|您|公公|婆婆|岁数|年纪)(?:今年|现在|已经|都|快|也|虚岁){0,3}\s?"
    r"(?P<age>九十[一二三四五六七八九]?|9[0-9]|1[01][0-9])(?:多|来)?(?:了(?![0-9])|(?=[，。,.；;、！!？? ]|$))"
)


def find(page: Page) -> Iterator[Span]:
    """Ages of 90 to 125 with a word that says they are ages."""
    if not _NUMBER.found(page):
        return
    for pattern, name in (
        (_AFTER, "after"),
        (_BEFORE, "before"),
        (_WORDS, "words"),
        (_HAN, "numerals"),
        (_KIN, "kin"),
        (_KIN_WORDS, "kin"),
        (_BESIDE, "beside"),
        (_NAMED, "named"),
        (_APPOSED, "apposed"),
        (_HAN_KIN, "elder"),
    ):
        for match in pattern.finditer(page):
            if (
                name == "before"
                and match[0][0] in "shi"
                and not re.match(r"\s?(?:years|yrs|yo|y/o|now|and|,|\.|$)", page.after(match.end(), 8))
            ):
                continue
            if name == "after" and match[0][-1] in "mf" and "a" <= page.before(match.start(), 1) <= "z":
                continue  # a piece of a code: a90f
            if pattern in (_KIN, _BESIDE, _NAMED) and match["name"] and not _person(match["name"]):
                known = pattern is _KIN or not _unlisted(page, match)
                if known:
                    continue
            group = match.lastgroup if pattern is _APPOSED or (pattern is _KIN and not match["age"]) else None
            yield Span(*match.span(group or "age"), "AGE90", f"age/{name}", 0.95)


_TITLED = re.compile(r"(?<![A-Za-z])[A-Z][\w'’-]+ $")


def _unlisted(page: Page, match: re.Match[str]) -> bool:
    """Whether the word is written as a name and is no word of any list: Walburga, 102, of Potsdam."""
    start, end = match.span("name")
    if not page.text[start:end].istitle() or page.text.isupper():
        return False
    flags = classes().get(match["name"], 0)
    whole = _TITLED.search(page.text, max(0, start - 24), start) is not None
    return not flags or (whole and not flags & COMMON)


def _person(word: str) -> bool:
    """Whether the word behind mum is a name and no finding: mum Bronwen is 94, not mum glucose is 94."""
    flags = classes().get(word, 0)
    return bool(flags & NAMED) and not flags & COMMON
