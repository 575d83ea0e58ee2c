"""Cues of denial, past, condition, question and kin in English, and where the scope of each ends.

Works on folded text (lower case, straight quotes). A comma list stays denied only where it ends in "or" / "nor", or
behind "denies" and "without": in "no appetite, vomiting blood" the second half is a complaint.
"""

from __future__ import annotations

import re
from typing import Protocol


class Around(Protocol):
    @property
    def head(self) -> str: ...
    @property
    def span(self) -> str: ...
    @property
    def tail(self) -> str: ...


_PSEUDO = (
    r"\bno(?:t)? (?:relief|doubt|matter|idea|reason|one|way|only|sure|improve\w*|"
    r"better|change|help|joke|wonder|going away|warning|"
    r"cause|injury and|trauma and|getting|stopping|breathing|responding|energy|appetite|sleep|feeling well|well)\b"
    r"|\bwithout (?:delay|warning|any warning|reason|any reason|relief|cause|exertion)\b|"
    r"\bnot? (?:just|always|until|because)\b|"
    r"\bwithout (?:a|an|my|his|her|the|wearing|using|gloves|helmet|protection)\b"
    r"|\b(?:do|does|did) ?n'?t (?:know|recogni[sz]e)\b"
    r"|\b(?:can'?t|cannot|can not|could ?n'?t|couldnt|not|never) (?:be )?(?:rule|"
    r"exclude|sleep|stop|think|eat|stand|help|breathe|move|walk|see)\w*(?: out)?"
    r"|\bnever (?:had|felt|experienced) (?:such|this|anything|a headache|pain|so)\b"
)
_CUE = re.compile(
    rf"(?P<pseudo>{_PSEUDO})"
    r"|(?P<deny>\b(?:denie[sd]|deny|denying|without(?: any)?|negative for|free of|"
    r"absence of|rule[sd]? out|excluded?|no (?:signs?|evidence|history|symptoms?) of)\b)"
    r"|(?P<list>\b(?:no(?: more| longer (?:have|has|having))?|nor|neither|"
    r"(?:do|does|did|has|have|had|is|are|am|was|were|would)(?: ?n'?t| not)(?: really| currently| actually| ever)?"
    r"(?: (?:have|had|having|feel|felt|feeling|get|getting|got|experienc\w+|notic\w+|"
    r"see|seen|any|been|be|want|planning|thinking|think))+(?: any| of| about| to)*|"
    r""
    r"never(?: had| have| felt| experienced| been)?)\b)"
    r"|(?P<near>\b(?:not|isn'?t|wasn'?t|aren'?t|non|n't|never|don'?t|didn'?t|doesn'?t)\b)"
)
_ENDS = re.compile(
    r"\b(?:but|however|although|though|except|yet|which|because|since|then|until|"
    r"so|while|when|after|started|just|only|now|today|"
    r"(?:i|he|she|it|they|we)(?: am| have| has|'ve|'m|'s| feel| felt| is| was| keep)?|"
    r"my|his|her|(?:and|with) (?:has|have|have had|am|is|feels?|a|an|the|severe|sudden|"
    r"very|some|lots?))\b|[:(]"
)
_SERIES_GOES_ON = re.compile(r"\b(?:or|nor)\b|^[^,.;]{0,40},? no\b")
_ABSENT = re.compile(
    r"\s*(?::|-|=|\?|is|was)?\s*(?:no|none|nil|absent|denied|negative|not present)\b(?! (?:relief|"
    r"better|better|idea|change|improve\w*|matter))|\s*\(-\)"
)
_GONE = re.compile(
    r"\s*(?:has |have |is |was |are )?(?:now |completely |all |since )?(?:gone(?! (?:\w+ ){0,2}(?:hard|purple|"
    r"black|blue|red|dark|cold|numb|white|pale|gr[ea]y|stiff|worse|down (?:my|his|her|the)|into|to (?:my|his|her|"
    r"the)|up)\b)|resolved|"
    r"went away|better now|cleared up|was ruled out|were ruled out|ruled out)"
)

_PAST = re.compile(
    r"\b(?:last (?:year|month|summer|winter|spring|fall|autumn)|history of|hx of|"
    r"h/o|years? ago|months? ago|weeks? ago|previous(?:ly)?|in the past|"
    r"used to|as a (?:child|kid|teen\w*|baby)|when i was|when he was|when she was|"
    r"once had|back in|in (?:19|20)\d\d|years? back|months? back|past history|"
    r"prior|before (?:that|this|my)|childhood)\b"
)
_NOW = re.compile(
    r"\b(?:now|today|tonight|currently|again|since|still|this (?:morning|afternoon|"
    r"evening|week|time)|started|began|ongoing|lately|recently|"
    r"sudden(?:ly)?|yesterday|last night|getting worse|just|at the moment|right now|"
    r"hours?|minutes?|so i|and i (?:have|am|feel))\b"
)
_NOW_AFTER = re.compile(
    r"[^,.;!?]*\b(?:since|now|today|tonight|yesterday|last night|this (?:morning|afternoon|evening)|"
    r"(?:hours?|minutes?|mins?) ago)\b"
)
_PAST_AFTER = re.compile(
    r"[^,.;!?]{0,30}?\b(?:\d+|a|an|one|two|three|four|five|six|seven|eight|ten|several|"
    r"few|many|couple of|some) (?:years?|months?|weeks?) (?:ago|back)\b"
    r"|[^,.;!?]{0,25}?\b(?:last (?:year|month|summer|winter|spring)|in (?:the )?(?:18|19|20)\d\ds?|"
    r"as a (?:child|kid|baby)|when i was (?:a|young|little|\d)|in the past|"
    r"in my (?:last|previous|earlier) (?:pregnancy|labou?r))\b"
)
_WAS_THEN = re.compile(r",? (?:i|he|she|it|my \w+) (?:had|was|got|felt|went)(?: (?!and\b|but\b|now\b)\w+){0,4} ?")
_BEGAN = re.compile(r"\b(?:start|began)")
_HOW_LONG = re.compile(
    r"[^a-z]*(?:\b(?:about|around|a|an|couple|of|few|some|the|just|only|over|nearly|almost|maybe|like|several|many|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|\d+)\b[^a-z]*)*"
)
_RECENT = re.compile(r"\b(?:weeks?|months?) (?:ago|back)|last month")
_ONGOING = re.compile(r"\b(?:start|began|begin|since|still|now|today|again|worse|ever)")

_IF = re.compile(
    r"\b(?:if|in case|unless|should (?:you|i|he|she) (?:develop|have|notice|get|experience)|"
    r"what (?:are|is)|when should|(?:watch out|watch(?! for (?:half|an? |\d|about|over|the (?:past|last)))) for|"
    r"look out for|"
    r"afraid (?:of|it)|scared (?:of|it|that)|worried (?:about|that|it)|worry (?:about|"
    r"that)|fear(?:ing)? of|anxious about|concerned about|risk of|"
    r"can (?:it|this|that) (?:cause|lead)|(?:cause|lead to|prevent|avoid)s?|whether|"
    r"signs of|symptoms of|how (?:do|does|can|could|should|would|to)(?: \w+){0,3} (?:recogni[sz]e|spot|"
    r"diagnose|identify|prevent|screen)|i read|heard|wonder(?:ing)? if|on the news|on tv|"
    r"in (?:a|the) (?:news|movie|film|show|series|book|novel|drama))\b"
)
_IF_ENDS = re.compile(
    r"\bbut\b|\bthen\b|\bbecause\b|\b(?:my|his|her|these|this|the)\b(?= ?(?:\w+ ){0,2}$)|"
    r",\s*(?:i|he|she|my|it|you|should|call|go|please|what|do|can|is|the|seek|get|contact|then|now|today)\b"
)
_STORY = re.compile(
    r"\b(?:(?:writing|wrote|reading|watching|in|for) (?:my|a|an|the|this) (?:\w+ )?(?:novel|story|screenplay|script|"
    r"book|essay|assignment|exam|textbook|quiz|podcast|documentary|film|drama|series)|my (?:novel|essay|character|"
    r"heroine|hero|protagonist)|the (?:character|heroine|protagonist)|revis(?:ing|ion)|flash ?cards?|mcqs?|"
    r"exam question|"
    r"the (?:radio|news|telly|paper|podcast|textbook|lecturer) (?:said|says|showed|had))\b"
)
_OWN = re.compile(
    r"\b(?:but i|now i|i(?:'ve| have| feel|'m having)|(?:my|our) (?:mum|mom|mother|dad|father|son|daughter|wife|"
    r"husband|baby|nan|gran|grandad|chest|head|arm|leg|back))\b"
)
_ASK = re.compile(
    r"\b(?:is (?:it|this|that)|could (?:it|this|that|i|he|she)(?: be| have)?|can (?:it|"
    r"this) be|am i|is (?:he|she)|was (?:it|this)|might (?:it|this) be|do i have|"
    r"does (?:he|she) have|"
    r"did i have|might be|maybe|may be|possibly|think it(?:'s| is)|not sure if)\b"
)

_KIN = (
    r"(?:mother|mom|mum|father|dad|grand(?:mother|father|ma|pa|parents?)|husband|"
    r"wife|brother|sister|uncle|aunt|cousin|friend|partner|"
    r"boyfriend|girlfriend|neighbou?r|colleague|coworker|roommate|parents?|in-law)"
)
_RELATIVE = re.compile(rf"\b(?:my|his|her|our|a) (?:\w+ )?{_KIN}\b")
_SELF = re.compile(r"\b(?:i|i'm|i've|myself|me|son|daughter|baby|child|kid|toddler|infant|boy|girl)\b")
_FAMILY = re.compile(
    rf"\b{_KIN}s?\b[^,.;]{{0,20}}\b(?:(?<!'s )(?<!has )(?<!have )had|died|passed|has a history|have a history|"
    rf"suffered|was diagnosed|also ha[sd]|used to)\b|family history|runs in (?:the|"
    rf"my) family"
)


def negated(here: Around) -> bool:
    """ "no fever or chest pain" denies both; "no fever but cough" only the first; "can't rule out" none."""
    if _ABSENT.match(here.tail) or _GONE.match(here.tail):
        return True
    return any(_reaches(cue, here) for cue in _CUE.finditer(here.head))


def _reaches(cue: re.Match[str], here: Around) -> bool:
    gap = here.head[cue.end() :]
    match cue.lastgroup:
        case "deny":
            return not _ENDS.search(gap) or (cue.group().startswith("den") and gap.strip() in {"a", "any"})
        case "list":
            if len(gap) > 80 or _ENDS.search(gap):
                return False
            if re.search(r"\band\b", gap):
                return False
            return "," not in gap or bool(_SERIES_GOES_ON.search(gap[gap.index(",") :] + here.span + here.tail))
        case "near":
            return len(gap.split()) <= 1 and not re.search(r"[,;:]", gap)
    return False


def historical(here: Around, *, recent_counts: bool = False) -> bool:
    """ "chest pain last year" is past; "chest pain that started two years ago" is not.

    recent_counts: neither is what lies weeks or months back.
    """
    after = _PAST_AFTER.match(here.tail)
    if (
        after
        and not (recent_counts and _RECENT.search(after.group()))
        and not _ONGOING.search(after.group())
        and not re.search(r"\b(?:start|began)", here.head)
    ):
        return True
    for cue in _PAST.finditer(here.head):
        if recent_counts and _RECENT.search(cue.group()):
            continue
        gap = here.head[cue.end() :]
        ago = cue.group().endswith(("ago", "back"))
        if _NOW.search(gap) or (ago and (_BEGAN.search(here.head) or _closed(here.head[: cue.start()], gap))):
            continue
        if ago and _WAS_THEN.fullmatch(gap) and _HOW_LONG.fullmatch(here.head[: cue.start()]):
            return True
        if len(gap) <= 50 and not re.search(
            r"\b(?:and|but) (?:i|he|she|have|am|has)\b|, ?(?:i|he|she|my|it)\b|,.*,", gap
        ):
            return True
    return False


def _closed(before: str, gap: str) -> bool:
    """Whether the clause that is told as "ago" ends before the gap: "home from Uganda two weeks ago, shivering"."""
    return gap.lstrip().startswith(",") and not _HOW_LONG.fullmatch(before)


def hypothetical(here: Around) -> bool:
    """ "if you have chest pain, ...", "in my novel ..." state nothing; "if this chest pain is serious" does."""
    if any(not _OWN.search(here.head[cue.end() :]) for cue in _STORY.finditer(here.head)):
        return True
    return any(not _ends_if(here.head[cue.end() :], here.span) for cue in _IF.finditer(here.head))


def _ends_if(gap: str, span: str) -> bool:
    """A new clause, or a measured value after a comma ("screams if touched, 39.5"), is no part of an "if"."""
    return _IF_ENDS.search(gap) is not None or (span[:1].isdigit() and gap.rstrip().endswith(","))


def questioned(here: Around) -> bool:
    """ "is it a heart attack?", "could this be a stroke"."""
    return any(
        not re.search(r"[,;]|\bbut\b|\bbecause\b|\bthat\b", here.head[cue.end() :]) for cue in _ASK.finditer(here.head)
    )


def other_person(here: Around) -> bool:
    """ "my mother has diabetes": not the speaker's, nor the child's that the speaker asks for."""
    named = [*_RELATIVE.finditer(here.head)]
    return bool(named) and not _SELF.search(here.head[named[-1].end() :])


def family_history(here: Around) -> bool:
    """ "my father had a heart attack", "family history of stroke"; not "my father is clutching his chest"."""
    said = [*_FAMILY.finditer(here.head)]
    if not said or _SELF.search(here.head[said[-1].end() :]):
        return False
    return not (_NOW.search(here.head[said[-1].start() :]) or _NOW_AFTER.match(here.tail))
