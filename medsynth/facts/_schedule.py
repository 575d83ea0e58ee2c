"""How often, where the words hold a number: 每日3次, 3次/日, 每8小时, "every 4-6 hours", "three times a day".

Fixed words (tid, 隔日, "every other day") stand in ``seeds/facts/frequencies.tsv``; both become the same ``Often``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from medsynth.facts._fact import plain
from medsynth.facts._numerals import read_number

_SPANS = (
    (1 / 60, "分钟 min minute"),
    (1, "小时 钟头 hour hr h"),
    (24, "天 日 晚 早 day daily d night nightly"),
    (168, "周 星期 礼拜 week weekly wk w"),
    (730.5, "月 个月 month monthly m"),
    (8766, "年 year"),
)
HOURS = {"24 hour": 24.0} | {word: float(hours) for hours, words in _SPANS for word in words.split()}


class Often(NamedTuple):
    """``low`` to ``high`` times in ``hours`` to ``most`` hours; when: '' or what the words add (night, bedtime)."""

    low: float
    high: float
    hours: float
    most: float
    when: str = ""

    @property
    def normal(self) -> str:
        """``3 per day``, ``1 per 8 h``, ``1 per 2 day``, ``1 per week``."""
        times = plain(self.low) if self.low == self.high else f"{plain(self.low)}-{plain(self.high)}"
        return f"{times} per {_length(self.hours, self.most)}"


def _length(low: float, high: float) -> str:
    sizes = ((8766, "year"), (730.5, "month"), (168, "week"), (24, "day"))
    whole = [(size, name) for size, name in sizes if low >= size and low % size == 0 and high % size == 0]
    size, name = whole[0] if whole else (1, "h")
    number = plain(low / size) if low == high else f"{plain(low / size)}-{plain(high / size)}"
    return name if number == "1" else f"{number} {name}"


_N = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十半]+)"
_TO = r"\s?(?:[-~]|到|至|或)\s?"
_TIMES = rf"(?P<n>{_N})(?:{_TO}(?P<m>{_N}))?\s?(?:次|回|遍|顿|下(?![午腹肢面巴颌])|跳|针(?![对灸剂]))"
_VERB = (
    r"(?:[服吃用喝打涂擦抹滴点喷换敷洗测查]|皮下注射|肌肉注射|静脉注射|雾化吸入|口服|服用|外用|使用|注射|静滴|"
    r"静脉滴注|肌注|吸入|外涂|雾化|各|共|总共|约|大约|可|均|内|里){0,2}\s?"
)
_DONE = (
    r"(?:洗头|洗脸|洗澡|洗手|换药|更换|喷鼻|滴眼|点眼|滴鼻|滴耳|漱口|刷牙|泡脚|坐浴|热敷|冷敷|冲洗|擦洗|清洗|清洁|涂药|上药|敷药|敷脸|"
    r"湿敷|拍背|锻炼|运动|给药|用药|服药|吃药|打针|静推|静注|推注|含服|冲服|嚼服|贴敷|吸氧|做|吸|贴|含|推|注|换|搽|抹|去|来|上|给){1,2}\s?"
)
"""What is done that often: 每周洗头2次, 每日更换两次."""
_LIMIT = (
    r"(?P<limit>不超过|不能超过|不要超过|不得超过|不多于|不要多于|不能多于|不可多于|不得多于|不可超过|别超过|勿超过|"
    r"不应超过|不宜超过|最多|至多|顶多|别多过|不少于|不要少于|不能少于|至少)?"
    r"(?:[服吃用喝打]|服用|使用|可|可以|能|只能)?\s?"
)
_ZH = (
    re.compile(
        r"(?:每天|每日|一天|一日)?(?P<both>早晚|早、晚|早中晚|早、中、晚|早[上晨][和、及与]?晚上)\s?(?:饭后|饭前|餐后|餐前)?(?:各|都|分别)\s?"
        r"(?:服|用|吃|涂|滴)?\s?(?:一次|1次)?"
    ),
    re.compile(rf"(?P<k>24|二十四)\s?个?(?P<u>小时)(?:之?内)?[,，]?\s?{_LIMIT}{_TIMES}"),
    re.compile(
        rf"(?:每个?|一|1)\s?(?P<u>天|日|周|星期|礼拜|月)(?:之?内)?[,，]?\s?"
        rf"(?=[不最至别勿]){_LIMIT}{_TIMES}"
    ),
    re.compile(
        rf"(?:每(?P<apart>隔)?|间(?P<apart2>隔)|"
        rf"(?P<apart3>隔))\s?(?:(?P<k>{_N})(?:{_TO}(?P<l>{_N}))?)?\s?个?(?P<u>小时|钟头|分钟|天|日|周|星期|"
        rf"礼拜|月|年)(?!剂量|总量|最|"
        rf"不[超能要得可应宜多]|至[多少]|别|勿|量)[,，]?\s?(?:(?:{_VERB}|{_DONE}){_TIMES}|{_VERB})"
    ),
    re.compile(rf"(?:一|1|每个?)\s?(?P<u>天|日|周|星期|礼拜|个月|月|年)[,，]?\s?(?:{_VERB}|{_DONE}){_TIMES}"),
    re.compile(rf"{_TIMES}\s?(?:[/／每]|一)\s?(?:1)?(?P<u>天|日|周|星期|月|年|day|d(?![a-z])|week|w(?![a-z]))"),
    re.compile(rf"(?<![\d年月])日\s?(?:服|用)?{_TIMES}"),
    re.compile(
        rf"(?P<k>{_N})(?:{_TO}(?P<l>{_N}))?\s?个?(?P<u>小时|钟头|天|日|周|星期|月)\s?{_VERB}(?P<n>一|1)\s?[次回针]"
    ),
    re.compile(rf"(?P<k>半|[两二三四五2-5])\s?(?P<u>年)\s?{_VERB}(?P<n>一|1)\s?[次回针]"),
)
_EN_N = r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_EN_TO = r"(?:\s?-\s?|\s(?:to|or)\s)"
_EN = (
    re.compile(
        rf"(?:once\s)?(?:every|each)\s(?:(?P<k>{_EN_N})(?:{_EN_TO}(?P<l>{_EN_N}))?[\s-]?)?(?P<u>hour|hr|h|day|week|wk|"
        rf"month|year|minute|min)s?\b"
    ),
    re.compile(
        rf"(?:(?P<word>once|twice|thrice)(?:{_EN_TO}(?P<word2>twice|thrice))?|"
        rf"(?P<n>{_EN_N})(?:{_EN_TO}(?P<m>{_EN_N}))?\s?(?:times|time|x|×|(?:divided\s)?doses))"
        r"\s?(?:(?:an?|per|each|every|/|in a|in the|in any|in one|during the|in)\s?)?"
        r"(?P<u>24 hour|day|daily|night|nightly|weekly|week|wk|"
        r"month|monthly|hour|year|d)s?\b"
    ),
    re.compile(rf"(?P<k>{_EN_N})(?:{_EN_TO}(?P<l>{_EN_N}))?[\s-]?(?P<u>hour|hr|week|month)ly\b"),
    re.compile(
        rf"(?:at|in)\s(?:(?P<of>intervals\sof)\s)?(?P<k>{_EN_N})(?:{_EN_TO}(?P<l>{_EN_N}))?[\s-](?P<u>hour|day|week|month)"
        r"(?:s|ly)?'?(?(of)\b|\s(?:intervals|apart|spacing)\b)"
    ),
    re.compile(
        r"q\.?\s?(?P<k>\d{1,2})(?:\s?-\s?(?P<l>\d{1,2}))?\s?\.?(?P<u>h|hours?|hrs?|d|days?|w|weeks?|wk|m|min)s?\b\.?"
    ),
)
_DIVIDED = re.compile(
    rf"(?:分成?|平均分)\s?(?P<n>{_N})(?:{_TO}(?P<m>{_N}))?\s?(?:次|回|份|等份)"
    rf"|(?:(?:divided|split)\s)?(?:in|into|"
    rf"over)\s(?P<n2>{_EN_N})(?:{_EN_TO}(?P<m2>{_EN_N}))?\s(?:equally\s|equal\s)?(?:divided\s)?(?:doses|"
    rf"portions)"
    r"|(?P<each>divided\s(?:doses?\s)?(?P<word>bid|tid|qid|b\.i\.d\.|t\.i\.d\.|q(?P<h>4|6|8|12)h)\b)"
)
_WORDS = {"once": 1.0, "twice": 2.0, "thrice": 3.0, "bid": 2.0, "tid": 3.0, "qid": 4.0}


def read_often(text: str, at: int) -> tuple[Often, int] | None:
    """A frequency with a number that starts at ``at`` of folded text, and where it ends.

    >>> read_often("每8小时1次", 0)[0].normal, read_often("three times a day", 0)[0].normal
    ('1 per 8 h', '3 per day')
    """
    for pattern in _EN if "a" <= text[at] <= "z" else (*_ZH, *_EN[1:3]):
        found = pattern.match(text, at)
        if found is not None:
            often = _often(found.groupdict())
            if often is not None:
                return often, found.end()
    return None


def _often(said: dict[str, str | None]) -> Often | None:
    if said.get("both"):
        times = 3.0 if "中" in str(said["both"]) else 2.0
        return Often(times, times, 24, 24)
    unit = said.get("u")
    left_out = said.get("apart") or said.get("apart2") or said.get("apart3")
    apart = bool(left_out) and unit in ("天", "日", "周", "星期", "礼拜", "月", "年") and not said.get("k")
    size = HOURS[(unit.rstrip("s") if len(unit) > 1 and unit.isascii() else unit)] if unit else 24
    low = _value(said.get("n") or said.get("word") or "1")
    high = _value(said.get("m") or said.get("word2") or "") or _highest(said.get("n") or "") or low
    start = _value(said.get("k") or ("2" if apart else "1"))
    stop = _value(said.get("l") or "") or start
    if low is None or high is None or start is None or stop is None or high < low or stop < start or not start:
        return None
    if unit == "分钟" and not said.get("n") and not said.get("k"):
        return None
    limit = said.get("limit")
    if limit:
        return Often(low, high, start * size, stop * size, "at least" if limit[-2:] in ("少于", "至少") else "at most")
    if left_out and start == stop == 1 and size >= 24:
        return Often(low, high, 2 * size, 2 * size)
    if left_out and said.get("k") and size == HOURS["天"]:
        return Often(low, high, start * size, stop * size, "apart")
    return Often(low, high, start * size, stop * size, "night" if unit in ("晚", "night", "nightly") else "")


def _value(written: str) -> float | None:
    if not written:
        return None
    if written in _WORDS:
        return _WORDS[written]
    number = read_number(written, 0)
    return number.low if number is not None and number.end == len(written) else None


def _highest(written: str) -> float | None:
    """The upper end of 五六次."""
    number = read_number(written, 0) if written else None
    return number.high if number is not None and number.end == len(written) else None


def read_divided(text: str, at: int) -> tuple[float, float, int] | None:
    """(fewest, most, end) of 分3次, "in 3 divided doses", "divided tid"."""
    found = _DIVIDED.match(text, at)
    if found is None:
        return None
    if found["each"]:
        count = 24 / int(found["h"]) if found["h"] else _WORDS[found["word"].replace(".", "")]
        return count, count, found.end()
    low = _value(found["n"] or found["n2"])
    high = _value(found["m"] or found["m2"] or "") or low
    return (low, high, found.end()) if low and high else None
