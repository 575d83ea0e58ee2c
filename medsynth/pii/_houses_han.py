"""Chinese hospitals, clinics and homes by name: 宜宾市第二人民医院, 郑大一附院, 西湖康怡口腔门诊部, 夕照苑养老中心."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from medsynth.pii._chance_han import chances
from medsynth.pii._lexicon import words
from medsynth.pii._page import Page
from medsynth.pii._places import PROVINCES, han
from medsynth.pii._rule import cased, rule
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import lists

FAMOUS = tuple("协和 华西 湘雅 同济 瑞金 齐鲁 西京 盛京 仁济 阜外 积水潭 安贞".split())
"""Chinese hospitals that people call by their name alone."""
PIECES = (
    *FAMOUS,
    "院",
    "诊所",
    "门诊部",
    "中心",
    "卫生所",
    "卫生室",
    "医站",
    "药房",
    "药店",
    "医馆",
    "国医堂",
    "口腔",
    "附",
    "会所",
    "公寓",
    "市",
    "工作室",
    "之家",
    "鉴定所",
    "洁牙所",
    "门诊",
    "社区站",
    "服务点",
    "整骨",
    "正骨",
    "醫院",
    "診所",
)
"""One of these stands in each text in which something is found."""

_HOUSE = rule(
    r"(?:创面修复中心|创伤中心|神经调控中心|儿保中心|妇幼中心|心脏中心|旅行保健中心|保健中心|医养中心|视光中心|生殖中心|"
    r"孕中心|荣军院|荣军医院|儿童之家|妇女儿童之家|工作室|司法鉴定所|鉴定中心|洁牙所|口腔门诊部?|儿童门诊部?|中医门诊部?|综合门诊部?|"
    r"专科门诊部?|服务点|社区站|整骨|正骨|醫院|診所|"
    r"医院|卫生院|保健院|防治院|防治所|眼科中心|肿瘤防治中心|肿瘤中心|口腔中心|医学中心|诊所|门诊部|"
    r"卫生服务中心|卫生服务站|疗养院|卫生所|急救中心|医疗中心|"
    r"康复中心|体检中心|透析中心|养老院|养老中心|护理院|敬老院|福利院|养护院|颐养院|老年公寓|月子中心|月子会所|"
    r"产后护理中心|"
    r"卫生室|疾控中心|防疫站|血站|血液中心|大药房|药房|药店|中医馆|医馆|国医堂|精神病院|产院)"
    r"(?:[东西南北新老]院区?|[东西南北新老]区(?!别)|本部|总院|分院|[\u3400-\u9fff]{1,4}(?:院区|分院|分店))?"
)
_NUMBER = "[一二三四五六七八九十]"
_OF = re.compile(
    r"[\u3400-\u9fff]{0,6}?(?:大|医大|医科大|大学|医学院|医专|医科大学|湘雅|华西|齐鲁|协和|中山|川北|河北|"
    r"铁路|职工|(?:[北上南西昆重川遵温福青徐蚌皖赣贵桂海哈牡锦沈承滨潍济泰湘广汕包宁新大天首安齐]|右江|川北)医)$"
)
"""A university, at the end of what stands before: the first of its characters is the earliest."""
_SHORT = cased(
    r"(?<=[大医学院专雅西鲁和山北路工])"
    rf"(?:附属?第?{_NUMBER}?医?院|第?{_NUMBER}附属?医?院|附属?{_NUMBER}(?![年月日个次岁楼号天周])|"
    rf"{_NUMBER}附(?![近加件属])|"
    rf"(?<![三二一])第?{_NUMBER}医?院|附属医院|总院|总医院)"
)
"""Hospitals of universities, as they are called: 郑大一附院, 新乡医学院三附院, 山西医大二院, 中山一院."""
_SHORT_NOT = re.compile("最大|多大|很大|这么大|那么大|较大|更大|看医|中医$|西医$|求医|就医|名医|大医$|军医|[0-9]医")
_LEAD = re.compile(
    r".*(?:在|喺|去|到|从|往|转院?|送|至|赴|于|了|过|是|我|你|他|她|和|跟|与|及|由|被|给|让|的|说|找|有|来自|"
    r"选择|咨询|挂了?|看|者|如|像|或|联系|[比例]如)"
)
_NAMELESS = frozenset("医科大学 大学 医学院 医科大 医大 高等医专 医专 各大学 铁路 职工".split())
_PLACED = re.compile(
    rf"(?:市|省|县|州|区)?(?:第?{_NUMBER}(?:人民|中心)?医?院|{_NUMBER}(?:中心|医)(?![人民])|(?:人|中|妇|儿|附|"
    rf"口腔|中心|总|省|市)医?院|"
    rf"人医|市{_NUMBER}(?=[^\u3400-\u9fff]|$|看|做|住|的|查|挂|复))"
)
"""What makes a hospital of a place before it: 常州二院, 佛山市一, 天津一中心."""
_PLACED_HINT = re.compile(rf"(?:{_NUMBER}|[人中妇儿附总省市腔心民])医?院|人医|{_NUMBER}(?:医|中心)|市{_NUMBER}")
_PLACED_NOT = re.compile(r"[一二三四五六七八九]院士|中院士|法院")
_STOP = re.compile(r"[^\u3400-\u9fff0-9A-Za-z（）()·]")
_BREAK = re.compile(
    r"(?:医院|卫生院|诊所|在|去了?|到了?|了|过|从|往|的|给|让|我|你|您|他|她|们|看|查|找|转[到入往至]?|"
    r"是|说|叫|就|都|也|要|想|能|会|跑|送|进|经|由|被|家|和|与|及|或|等|有|最后|后来|然后|今天|昨天|前天|"
    r"上午|下午|早上|晚上|[0-9年月日号]|出院|住院|住|来|做|挂|于|这|那|某|哪|几|如|像|跟|对|向|把|及|还|"
    r"再|又|才|并|同时|目前|现在|之前|曾|拿|带|因|为|请问|咨询|推荐|建议|介绍|赴|至|前往|就诊|就医|接诊|"
    r"期间|时候|时间|情况|以后|之后|以前|平时|疫情|周末|晚上|中午|地方|地区|方便|赶紧|尽快|马上|立即|"
    r"复诊|预约|寻求|具体|尝试|接着|赶回|大部分|直接|及时|一起|陪|带着|专程|特意|是否|可以|应该|需要|必须|最好|"
    r"或者|还是|不过|但是|而且|虽然|所以|"
    r"如果|只有|除了|包括|比如|例如|全国|国内|世界|网上|电话)"
)
_GENERIC = re.compile(
    r"(?:耳鼻喉|综合门诊|肝胆病?|妇保|楼下|楼上|门口|对面|隔壁|街角|路口|老街|村口|小区|街上|镇上|村里|家门口|巷口|单位|学校|厂里|名医|名中医|专家|个人|司法|临床|胸痛|卒中|"
    r"第[一二三四五六七八九十]+|人民|中心|中医|中西医|结合|妇幼|妇女|妇产|儿童|儿科|肿瘤|口腔|眼科|"
    r"骨科|胸科|脑科|附属|附院|总|专科|综合|三甲|二甲|一甲|三级|二级|甲等|省级?|市级?|县级?|区级?|镇|乡|"
    r"村|州|社区|街道|当地|本地|外地|附近|大型|小型|大|小|好|正规|专业|权威|知名|著名|公立|私立|民营|"
    r"公办|普通|其他|其它|别的|各|哪个|哪家|什么|一家|两家|几家|多家|一个|这家|那家|这个|那个|某|我们|"
    r"我院|本|贵|上级|上一级|基层|定点|宠物|动物|整形|美容|男科|妇科|皮肤病?|性病|肛肠|精神病?|精神卫生|"
    r"传染病?|结核病?|心血管|心脏|血液病?|肾病|肝病|糖尿病|风湿|康复|老年|护理|急救|体检|生殖|不孕不育|"
    r"职业病|医科|医学|大学|学院|卫生|健康|服务|军区|军队|部队|陆军|空军|海军|武警|解放军|联勤|保障|铁路|"
    r"矿务局|矿区|煤矿|油田|钢铁|职工|红十字|红十字会|慈善|济困|中外|合资|国际|国立|国家|教学|实习|研究|"
    r"治疗|检查|门诊|住院|急诊|专门|专病|县城|城里|城市|农村|乡镇|当时|同一|不同|有关|相关|较大|更大|"
    r"最大|最好|较好|任何|所有|每|全|互联网|网上|在线|线上|三个|两个|家附近|就近|离家|近|远|级|甲|医|等|"
    r"病|院|的|去|到)"
)
_LOCATES = re.compile(
    r"(?:在|喺|去|到|从|往|转[到入往至]|送[到往]|赴|至|于|前往|科室[:：]\s?|医院[:：]\s?|医院[和与及、]|[（(:：])$"
)
_PHRASE = re.compile(
    r"[的了是有不没很几多少吗楼校呢什怎哪]|癫痫|治|决定|确认|确定|选择|挑选|以上|以下|疾病|比较|十大|求问|"
    r"医生|检查|科室|对应|相应|"
    r"一般|公安|距离|路|车|配合|个体|互相|正规|专业|上述|两个|内科|外科"
)


_LISTED = "|".join(sorted(words("hospital_names_zh"), key=len, reverse=True))
_FAMOUS = f"(?:{'|'.join(FAMOUS)})"
_FAMOUS_HOUSE = rule(
    rf"(?:{_LISTED})(?:第?[一二三四五六]|附属?|儿童|妇产|口腔|眼科)?医院(?:本部|[东西南北]院区?)?"
    rf"|(?<=[\u3400-\u9fff][\u3400-\u9fff]){_FAMOUS}(?=的.{{1,5}}(?:医生|教授|专家|大夫|主任|门诊|医院)|"
    rf"[，。,.！!？?；;、\s]|$|看|住院|做|检查|复查)"
    rf"|{_FAMOUS}(?:(?:第?[一二三四]|附[一二三]|口腔|妇幼|总|分|[东西南北])?(?:医院(?:本部|[东西南北]院区?)?|"
    rf"院区?)|附[一二三]|[一二三]院)"
    r"|(?<![0-9.])[1-9][0-9]{2}医院|第?[一二三四五六七八九][〇零一二三四五六七八九]{2}医院"
    r"|[云川青浙苏扬通兰厦港武吉]大医院"
    rf"|{_FAMOUS}(?:国际|特需)(?:部|门诊)"
    r"|市第?[一二三四五六七八九](?:人民)?医?院|(?<=[在去到])第?[一二三四五六七八九十]院(?=看|做|住|查|检|拍|复|"
    r"挂|开|手术|的|[，。])"
    rf"|(?<=[在去到往：:]){_FAMOUS}(?=[，。,.！!？?；;、\s]|$|看|住院|做|检查|复查|手术|就诊|挂|查|治|开|确诊|切|"
    rf"拍|化疗|"
    r"放疗|排队|抽血|生的|那边|这边|找|问|等)"
    rf"|{_FAMOUS}的?(?=(?:医生|专家|大夫|教授|主任|急诊|门诊|号|挂号|病房)(?!集))"
)
"""Houses known by two characters: with the word, in the role of a place to be treated at, or with their doctors."""


def find(page: Page) -> Iterator[Span]:
    """Chinese houses by name, long and short."""
    text = page.text
    for match in _FAMOUS_HOUSE.finditer(page):
        yield Span(match.start(), match.end() - match[0].endswith("的"), "HOSPITAL", "hospital/known", 0.85)
    for match in _HOUSE.finditer(page):
        start = _named_from(text, match.start())
        if start is not None and not text.startswith(("自制", "制剂"), match.end()):
            yield Span(start, match.end(), "HOSPITAL", "hospital/named", 0.85)
    yield from _short(page)
    yield from _placed(page)


def _short(page: Page) -> Iterator[Span]:
    text = page.text
    for match in _SHORT.finditer(page):
        end = match.start()
        name = _OF.search(text, max(0, end - 8), end)
        if not name:
            continue
        lead = _LEAD.match(name[0])
        start = name.start() + (lead.end() if lead else 0)
        place = _first_place(text, start, end)
        start = start if place is None else place
        rest = text[start:end]
        if len(rest) > 1 and not _SHORT_NOT.search(rest) and not _BROKEN.search(rest) and rest not in _NAMELESS:
            yield Span(_place_before(text, start), match.end(), "HOSPITAL", "hospital/short", 0.8)


def _place_before(text: str, start: int) -> int:
    """Where the listed places that stand right before ``start`` begin."""
    while start > 1 and text[start - 2 : start] in han().heads:
        start -= 2
    return start


def _placed(page: Page) -> Iterator[Span]:
    text, gazetteer = page.text, han()
    if not _PLACED_HINT.search(text):
        return
    for match in gazetteer.near.finditer(page):
        start = match.start()
        for name in gazetteer.heads.get(text[start : start + 2], ()):
            if text.startswith(name, start):
                tail = _PLACED.match(text, start + len(name))
                if tail and not _PLACED_NOT.match(text, start + len(name)):
                    yield Span(start, tail.end(), "HOSPITAL", "hospital/placed", 0.8)
                    break


def _named_from(text: str, house: int) -> int | None:
    """Where the name of the house at ``house`` begins; None if it has no name."""
    low = max(0, house - 24)
    segment = text[low:house]
    stops = [match.end() for match in _STOP.finditer(segment)]
    low += stops[-1] if stops else 0
    place = _first_place(text, low, house)
    for _ in range(3):
        if place is None:
            break
        if not _broken(text, place, house):
            return place if _whole(text, place, house) else None
        place = _first_place(text, place + 1, house)
    segment = text[low:house]
    breaks = [match.end() for match in _BREAK.finditer(segment)]
    start = low + (breaks[-1] if breaks else 0)
    rest = _GENERIC.sub("", text[start:house])
    placed = _LOCATES.search(text[max(0, start - 3) : start]) is not None
    if not 2 <= len(rest) <= 4 or rest[-1] in "病症炎癌疮痫风瘤瘟疫" or _PHRASE.search(text[start:house]):
        return None
    return start if placed or _coined(text, start, rest) else None


def _coined(text: str, start: int, rest: str) -> bool:
    """Whether the characters that name the house are no words: 康怡, 夕照苑."""
    bond = chances().bond
    together = [bond.get(one + two, -3) for one, two in pairwise(rest)]
    if len(rest) < 4 and max(together) < -1 and bond.get(text[start - 1 : start + 1], 0) <= 0:
        return True  # characters that no word has side by side: 溱湖
    return (
        all(char in lists().given for char in rest)
        and together[-1] <= 1
        and bond.get(text[start - 1 : start + 1], 0) <= 0
    )


def _first_place(text: str, low: int, house: int) -> int | None:
    """The first listed place or province between ``low`` and ``house``."""
    gazetteer = han()
    for start in range(low, house):
        pair = text[start : start + 2]
        if pair in PROVINCES or text[start : start + 3] in PROVINCES:
            return start
        if start == low and text[start] in "小老阿":
            continue
        if any(text.startswith(name, start) and start + len(name) <= house for name in gazetteer.heads.get(pair, ())):
            return start
        if text[start] in "到在去往从于是我了的和与、" or not _UNIVERSITY.match(text, start, house):
            continue
        if start == low or _LOCATES.search(text[max(0, start - 2) : start]):
            return start
    return None


_UNIVERSITY = re.compile(r"(?:(?![在去到从往于年月是的了])[\u3400-\u9fff]){2,4}(?:大学|医科大|医学院)")
_BROKEN = re.compile(
    r"的|了|过|各|哪|几|某|好|看|去|到|有|找|转|建议|推荐|当地|本地|附近|其他|三甲|大医|正规|我|你|您|他|她|"
    r"这|那|想|要|就|是|说|不|没|也|都|给|往|让|上|病|小医|做|查|住|吃|医院"
)


def _broken(text: str, start: int, house: int) -> bool:
    """Whether a sentence goes on between the place and the house: 在北京看过很多医院."""
    name = next((name for name in han().heads.get(text[start : start + 2], ()) if text.startswith(name, start)), "")
    rest = text[start + max(len(name), 2) : house]
    rest = (
        rest.replace("人民", "")
        .replace("上海", "")
        .replace("精神病", "")
        .replace("皮肤病", "")
        .replace("传染病", "")
        .replace("结核病", "")
        .replace("心血管病", "")
        .replace("肾病", "")
        .replace("肝病", "")
        .replace("职业病", "")
        .replace("血液病", "")
    )
    return _BROKEN.search(_NAMELIKE.sub("", rest)) is not None


_NAMELIKE = re.compile(
    "[瓷果红锦古梅商钢盐花陶丝水帝神皇江海南北东西中新龙凤蓉渝楚汉唐宋明燕赵鲁豫首]都|[友美]好|好孕|"
    "[管骨眼疼妇男性肠肺脑疫湿尿]病|[向同]上|好[人心]"
)
"""Parts of names that hold a word of every sentence: 瓷都, 友好, 血管病."""


def _whole(text: str, start: int, house: int) -> bool:
    """Whether more than a province stands before the house: 湖南医院 alone is a phrase, 长沙医院 hardly."""
    return text[start:house] not in PROVINCES and not text[start:house].endswith("省")
