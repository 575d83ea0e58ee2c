"""Reads what was said so far: what a question is about, what tells somebody to do something, what may be quoted.

It knows the demo's own phrases and the plain words around them. What it cannot read it leaves alone; it judges
nothing, and no check may lean on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from medsynth.llm.providers._demo_dialogue.grammar import cued, frames
from medsynth.llm.providers._demo_dialogue.text import asks, clauses, sentences, size

TOPICS = ("duration", "history", "medication", "allergy", "pregnancy", "person")
"""What a doctor's question may be about, apart from the trouble itself."""
_ASKED = {
    "zh": {
        "duration": r"^(?!.*[一每]次).*(?:多久|多长时间|什么时候(?:开始|出现|有|的)|几天了|哪[天日](?:开始|起))",
        "history": r"得过什么病|病史|慢性病|老毛病|做过手术|住过院|生过|过去的毛病|(?:以前|过去)身体",
        "medication": r"^(?!.*(?:过敏|反应)).*(?:(?:用|吃|服)(?:过|着|了)?(?:什么|哪些)?着?(?:什么)?药|用药|用的药|"
        r"试过什么药|药吃了|药都用过|吃的药|买药|找药)",
        "allergy": r"过敏|起过反应",
        "pregnancy": r"怀孕|孕期|哺乳",
        "person": r"多大(?:年纪|了)|什么年纪|年龄|岁数|年纪跟|性别|男的还是女的|是男是女",
    },
    "en": {
        "duration": r"^(?!.*(?:one spell|does it last)).*(?:how long|since when|when did (?:it|this) (?:start|begin)|"
        r"first notice|when exactly)",
        "history": r"past illness|medical history|long-term|serious illness|chronic|operations",
        "medication": r"^(?!.*allerg).*(?:medicine|medication|tablets|prescri|been taken|being taken)",
        "allergy": r"allerg",
        "pregnancy": r"pregnan|breastfeed",
        "person": r"how old|what age|age and sex|male or female",
    },
}
_TOPICS = {
    language: [(name, re.compile(pattern)) for name, pattern in table.items()] for language, table in _ASKED.items()
}
_LOOSE = {
    "zh": re.compile(
        r"(?:若|如果|一旦|万一|要是|或|但|并|也|再|和|而|因|所以|以|就|都|还|又|及|那|其|它|这|的|之后|否则|"
        r"医生|大夫|您|你|我|想|请|麻烦|帮)|"
        r".*(?:[（(]|不太|说不|不清|不确定|不准|记不|没注意|有没有|过不过)|"
        r"[^一-鿿]*[一-鿿]{0,2}[^一-鿿]*\Z"
    ),
    "en": re.compile(
        r"(?:if|or|but|and|so|then|unless|because|since|which|that|with|as|until|while|not|for|than|to|who|"
        r"although|even|including|also|plus|otherwise|please|what|how|there|i'm (?:a|so|very|really|not)|"
        r"i'd|by my count|i (?:hope|don't know|need))\b|"
        r".*(?:\(|\b(?:not sure|don't know|can't say|couldn't)\b)",
        re.I,
    ),
}
"""Clauses that say nothing between quotation marks: they hang on another one, or are only talk."""
_ORDER = {
    "zh": re.compile(
        r"(?:请|先(?!说|前|兆|天|把话|给)|别|不要|千万别|少|多(?!数|半)|每(?!年春)|今天|本周|避开|记|带好|做|查(?!清|出)|停(?![药快了])|戒|睡|"
        r"喝|穿|戴|让|去|坐|"
        r"躺|平躺|放|冷敷|热敷|休息|换|挂|约|复查|坚持|控制|继续|立即|马上|现在就|预约|饮食|居家|出门|不吃|不喝|"
        r"不捂|抬|脚|禁食|注意|保暖|"
        r"按时|按说明书|早饭前|睡前|起床)"
    ),
    "en": re.compile(
        r"(?:please )?(?:do not|don't|never|stop|take|use|keep|see|call|ring|have|rest|avoid|book|cut|eat|drink|"
        r"ask|give|"
        r"go|get|put|wash|bring|tell|register|start|check|make|try|look|lie|sit|wear|drop|repeat|note|set|trim|"
        r"rinse|add|"
        r"raise|ice|show|hold|carry|lay|mention|limit|skip|bathe|seat|hand|nothing to|"
        r"no more|stay|pat)\b",
        re.I,
    ),
}
ONLY_IF = {
    "zh": re.compile(r"\s*(?:若|如果|一旦|万一|要是|哪天)"),
    "en": re.compile(r"\s*(?:if|should|when|unless)\b", re.I),
}
"""How advice begins that holds only if something happens."""
_ABSENT = re.compile(
    r"不|没|无|去年|以前|之前|前年|上个月|上周|吃了|吃过|"
    r"n't\b|\bno\b|\bnot\b|last (?:year|month|week)|ago\b|used to",
    re.I,
)
"""What makes a trouble past or denied, or is a treatment."""
QUOTED = {"zh": (4, 16), "en": (3, 9)}
"""Length of a clause that may be quoted: characters (zh), words (en)."""


def concluded(doctor_said: Sequence[str]) -> int:
    """How many messages the doctor has sent since the conclusion, itself included; 0: the doctor still asks."""
    for number, message in enumerate(doctor_said):
        if not asks(message):
            return len(doctor_said) - number
    return 0


@lru_cache(maxsize=4096)
def topics(message: str, language: str) -> tuple[tuple[str, ...], bool]:
    """What the questions of a message are about, and whether one of them is about none of the topics."""
    found: dict[str, None] = {}
    open_question = False
    for sentence in sentences(message.lower(), language):
        if asks(sentence):
            hits = [name for name, pattern in _TOPICS[language] if pattern.search(sentence)]
            found.update(dict.fromkeys(hits))
            open_question = open_question or not hits
    return tuple(found), open_question


def told(message: str, language: str) -> str:
    """A message without its questions."""
    return "".join(sentence for sentence in sentences(message, language) if not asks(sentence))


@lru_cache(maxsize=4096)
def quotable(text: str, side: str, language: str) -> tuple[str, ...]:
    """Clauses of what a side said that make sense between quotation marks: facts, not its own set phrases."""
    low, high = QUOTED[language]
    return tuple(
        clause
        for clause in clauses(told(text, language), language)
        if low <= size(clause, language) <= high
        and clause not in frames(side, language)
        and not _LOOSE[language].match(clause)
    )


@lru_cache(maxsize=4096)
def main_trouble(text: str, language: str) -> str:
    """The first clause that names a present trouble; '' if none does, or none is short enough."""
    present = (clause for clause in quotable(text, "patient", language) if not _ABSENT.search(clause))
    return next((clause for clause in present if cued(clause, language, trouble=True)), "")


@lru_cache(maxsize=4096)
def orders(text: str, language: str) -> tuple[str, ...]:
    """The quotable clauses that tell somebody what to do or to leave, without an "if"."""
    return tuple(
        clause
        for sentence in sentences(text, language)
        if not ONLY_IF[language].match(sentence)
        for clause in quotable(sentence, "doctor", language)
        if _ORDER[language].match(clause)
    )


def instructs(sentence: str, language: str) -> bool:
    """Whether a sentence tells somebody what to do, whatever happens."""
    if ONLY_IF[language].match(sentence):
        return False
    return any(_ORDER[language].match(clause) for clause in clauses(sentence, language))
