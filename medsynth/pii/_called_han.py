"""What Chinese speakers call somebody without the whole name: 小敏, 老秦, 舅舅来福, 雪峰先生, 孟叔, 红姐, 儿子淘淘.

The characters are weighed as those of whole names are (``_chance_han``), and so is what stands around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from medsynth.pii._around_han import led
from medsynth.pii._chance_han import chances
from medsynth.pii._page import Page
from medsynth.pii._rule import Rule, rule
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import lists
from medsynth.pii._things_han import NEVER, thing

_HAN = "\u3400-\u9fff"
_SHORT = "叔姨婶伯嫂爷奶婆舅妈爸娘哥姐妹弟工总董局处队校导院老公"
_SHORT_GOES_ON = re.compile(
    rf"[^{_HAN}]|$|说|讲|问|让|叫|给|帮|陪|带|来|去|是|在|的|也|都|就|又|还|没|不|您|你|他|她|家|今|昨|前|上|"
    rf"刚|从|因|要|想|有|把|和|跟|"
    r"介|推|建|告|打|发|送|吃|喝|住|得|患|最|这|那|看|查|觉|到|以|一|两|三|早|晚|最近|突|疼|痛|咳|头|胸|肚|腿|腰|摔"
)


def find(page: Page) -> Iterator[Span]:
    """Nicknames, given names alone, surnames before a word of kinship."""
    text = page.text
    for match in _CHILD.finditer(page):
        group = match.lastindex or 1
        if _nickname(text, match.start(group), match[group]):
            yield Span(*match.span(group), "PERSON", "person/nickname", 0.8)
    for match in _ranked().finditer(page):
        if max(0, chances().bond.get(text[match.start() - 1 : match.start() + 1], 0)) == 0:
            yield Span(*match.span(), "PERSON", "person/ranked", 0.8)
    yield from _kin_titled(page)


def _nickname(text: str, start: int, name: str) -> bool:
    used = chances().last
    return (
        name not in _CHILD_NOT
        and all(char in used or char in "大小老阿" for char in name)
        and not thing(text, start, 2)
    )


_CHILD_NOT = frozenset(
    "宝宝 孩子 老公 老婆 小孩 儿子 女儿 爸爸 妈妈 时候 问题 不过 但是 可是 因为 所以 如果 "
    "然后 还有 医生 而且 昨天 今天 其实 最近 后来 现在 "
    "老师 老板 小妹 小弟 大哥 大姐 二哥 二姐 三哥 三姐 小姐 老大 老二 老三 老四 小子 老头 老人 小的 "
    "大家 小鬼 老爸 老妈 小心 大夫 只有 "
    "遗传 结果 听说 包括 带着 看到 随着 尤其 比如 除了 这是 那是 就是 不是 关于 对于 至于".split()
)


_CHILD = rule(
    rf"(?:(?<![{_HAN}])|(?<=[弟妹子女儿孙友家]))([{_HAN}]{{2}})(?=[他她](?:爸|妈|爷|奶|姥|外))|(?:叫|喊|"
    rf"称)[我他她]([小老大阿二三][{_HAN}])(?=[^{_HAN}]|$)|"
    r"(?:(?:我们?家|他们?家|她们?家|你们?家|咱家|我|孩子|儿子|女儿|闺女|孙子|孙女|和|给|带|抱|，|。|^)的?)"
    r"([大二三四五六小][妞丫娃狗柱囡崽伢嘎牛虎](?:子(?=[^性]))?)(?![子皮娃犊肉奶蹄])"
)
"""石头他爸, 叫他老黑, 我家二妞."""


def _kin_titled(page: Page) -> Iterator[Span]:
    """孟叔, 郝哥, 林工: a surname or a given character, where no word is formed with what stands beside it."""
    text = page.text
    bond = chances().bond
    for match in _kin_pattern().finditer(page):
        start, end = match.span()
        if start and max(0, bond.get(text[start - 1 : start + 1], 0)) > 0:
            continue
        if bond.get(match[0], 0) > 3 or bond.get(text[end - 1 : end + 1], 0) > 4:
            continue
        if _SHORT_GOES_ON.match(text, end) and (led(text, start) or text[start - 1] in "我你他她们家"):
            yield Span(start, end - 1, "PERSON_PARTIAL", "person/surname", 0.75)


@cache
def _ranked() -> Rule:
    """徐老三, 晏老幺."""
    return rule(f"[{''.join(sorted(lists().single - NEVER))}]老[大二三四五六七八九幺汉](?![岁年天个月])")


@cache
def _kin_pattern() -> Rule:
    table = lists()
    names = "".join(
        sorted(table.frequent - NEVER - frozenset("高白黄方时金石毛万常于何任温易乐年言外同大公空主老小表堂"))
    )
    return rule(f"[{names}][{_SHORT}](?!头)|[红芳英兰梅霞丽娟燕萍玲敏琴珍][姐姨婶嫂]")
