"""Dates in Chinese text that name no unit, and lunar ones: 复诊11/3, 体检日4.17, 改至11-08, 甲辰年三月初五, 冬月十七.

Two numbers alone are a date only where somebody is treated, born, met or paid then; values, doses, scores and visual
acuity stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

_HAN = "\u3400-\u9fff"
_TWO = rule(
    r"(?<![0-9A-Za-z.\-/:：])(?P<month>0?[1-9]|1[0-2])(?P<sign>\s?[/.\-]\s?)(?P<day>0[1-9]|[12][0-9]|3[01]|[1-9])"
    r"(?![0-9A-Za-z%‰℃°]|[./\-:：][0-9]|\s?(?:个|次|岁|天|年|月|周|小时|分(?!娩)|秒|倍|级|度|片|粒|支|袋|克|斤|公斤|毫|厘|米|升|单位|元|块|万|千|百|"
    r"mm|cm|kg|mg|ml|mol|ug|μ|u/|iu|g/|×|x[0-9]))",
)
_SURE = (
    "记录于|记于|日期|体检日|检查日|签到|生于|出生|生日|改[至到期在]|改约|约[在好到]|预约[一-鿿]{0,3}|截至|截止|到期|小结|日志|日记|值班|交班|义诊|"
    "报名|活动|开会|登记|签署|报到|周[一二三四五六日天]|星期[一二三四五六日天]|医托"
)
_OPEN = r"[:：,，是为在了（(\[【“\"\s]{0,2}$"
_BEFORE_SURE = re.compile(rf"(?:{_SURE}){_OPEN}")
"""Words behind which two numbers with a point between are a day."""
_BEFORE = re.compile(
    rf"(?:{_SURE}|下次|上次|末次[一-鿿]{{0,3}}|入院|出院|手术|复诊|复查|透析|采样|送检|接种|建档|签字|发药|取药|开药|取卵|移植|转入|转院|收治|来诊|"
    rf"就诊|初诊|首诊|化疗|放疗|住院|停诊|开诊|出诊|离院|去世|死亡|确诊|发病|今天|昨天|昨日|今日|明天|那天|上午|下午|宝宝|孩子|产检){_OPEN}"
)
_AFTER_SURE = re.compile(
    r"[）)\]】]?\s?(?:早[操上晨]|当[天日]|那[天晚]|凌晨|出生|入院|出院|住院|生的|骗|号|[一-鿿]{0,2}记录)"
)
_AFTER = re.compile(
    r"[）)\]】]?\s?(?:早[操上晨]?|上午|下午|中午|晚上?|凌晨|夜里|半夜|当[天日]|那[天晚]|出[生院诊]|入院|住院|复[诊查]|手术|就诊|抽血|取卵|进周|移植|"
    r"体检|开[诊始药]|骗|到期|前(?:来|去|复)|来[院月诊复]|转入|转院|接种|打针|生的|报到|去世|确诊|随访|交班|小结|[一-鿿]{0,2}记录)"
)
_VALUE = re.compile(
    r"(?:视力|裸眼|矫正|左眼|右眼|双眼|评分|得分|量表|指数|比[值例]?|血糖|糖化|肌酐|体温|尿酸|血钾|钾|钠|钙|磷|镁|血脂|胆固醇|甘油三酯|白细胞|"
    r"血红蛋白|血小板|尿素氮?|蛋白|抗体|滴度|厚度?|大小|直径|体重|身高|指标|数值|参考值?|正常值?|范围|单价|版本|型号|规格|分期|分级|高压|低压|血压|"
    r"[低小大高等介]于|脉搏|呼吸|心率|流速|流量|浓度|剂量|用量|加量|减量|第|章|节|图|表|步骤|参数|含量|水平|透[前后][A-Za-z]?|[A-Za-z]{1,6})[\s:：为是约在至到(（]{0,3}$"
)
_LINE = re.compile(r"(?:^|\n)\s?(?P<date>(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12][0-9]|3[01]))(?=\s?[" + _HAN + r"\n]|$)")
"""A diary: 6/17 果纳芬225."""
_STEM = "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
_LUNAR_DAY = "(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?|卅|[一二]?十[一二三四五六七八九]?|三十)"
_LUNAR = rule(
    rf"(?:{_STEM})?(?:农历|阴历|旧历)?闰?(?:[正冬腊]月{_LUNAR_DAY}|(?<![一二三四五六七八九十几数两])(?:十[一二]?|[一二三四五六七八九])月{_LUNAR_DAY})"
    rf"(?![一二三四五六七八九十]|[个多来几岁天年种周月余])"
    rf"|{_STEM}(?:[正冬腊]|十[一二]?|[一二三四五六七八九])月"
)
_DAY_ALONE = rule(
    r"(?<=[（(])(?:0?[1-9]|[12][0-9]|3[01])号(?=[）)])|(?<![0-9.])(?:0?[1-9]|1[0-2])月中(?=就|要|旬|[，。,])"
)


def find(page: Page) -> Iterator[Span]:
    """Days without a year, and days of the lunar year."""
    text = page.text
    if "月" in text or "号" in text:
        for pattern in (_LUNAR, _DAY_ALONE):
            for match in pattern.finditer(page):
                yield Span(match.start(), match.end(), "DATE", "date/lunar" if pattern is _LUNAR else "date/day", 0.85)
    for match in _TWO.finditer(page):
        if _day(text, match):
            yield Span(match.start(), match.end(), "DATE", "date/short", 0.8)
    for match in _LINE.finditer(text) if "/" in text else ():
        yield Span(*match.span("date"), "DATE", "date/line", 0.8)


def _day(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence speaks of a day; a point between is a value's, unless nothing but a day can stand there."""
    told = text[max(0, match.start() - 9) : match.start()]
    sign, day = match["sign"].strip(), match["day"]
    if sign == "." or match[0] in _SHARES:
        sure = _BEFORE_SURE.search(told) or _AFTER_SURE.match(text, match.end())
        return sure is not None and not _VALUE.search(told)
    if _VALUE.search(told):
        return False
    if (sign == "-" and len(day) < 2) or (day == "10" and "分" in text[max(0, match.start() - 20) : match.start()]):
        return False
    return _BEFORE.search(told) is not None or _AFTER.match(text, match.end()) is not None


_SHARES = frozenset("1/2 1/3 2/3 1/4 3/4 1/5 1/6 1/8".split())
