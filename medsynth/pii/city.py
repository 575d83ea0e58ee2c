"""Places below a state: cities, towns, counties, districts, quarters. Countries, states and provinces stay.

A place of the gazetteer that is nothing else is found wherever it stands, unless a disease or a product is called after
it. A place that is an ordinary word too, and one that no list has, needs its role, such as "I live in" or 来自.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._chance_han import chances
from medsynth.pii._house_names import beginning, naming
from medsynth.pii._houses_latin import SOFT_HOUSES
from medsynth.pii._lexicon import (
    COMMON,
    EPONYM,
    EPONYMOUS,
    FUNCTION,
    GIVEN,
    HOUSE,
    NAMED,
    ORDINARY,
    PARTICLE,
    PLACE,
    words,
)
from medsynth.pii._page import Page
from medsynth.pii._places import PROVINCES, han, kept, latin
from medsynth.pii._reader import Reader, reader_of
from medsynth.pii._rule import cue, rule
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import hard

KINDS = ("CITY",)


_AT = re.compile(
    r"(?:(?<![a-z])(?:in|from|at|near|to|around|outside|of|visiting|via|toward|towards|through|leaving|"
    r"reached|city|town|place|location|native|resident|hometown|based|hospital|clinic|cent(?:er|re)|"
    r"nursing home|infirmary|college|institute)"
    r"(?: the city of| the town of| city| beautiful)?[\s,:(\-]{1,3})$"
)
_LIVES = re.compile(
    r"(?:(?:live|lives|living|lived|stay|stays|staying|stayed|reside|resides|residing|resided|settled|"
    r"based|work|works|working|posted|stationed|located|situated|born|raised|grew up|brought up|native|"
    r"resident|"
    r"hometown|home town)(?: here| currently| now| out| at present)?(?: in| at| of| near| is| around| "
    r"from| outside)(?: the city of| the town of)?"
    r"|(?:house|home|family|practice|clinic|farm|office|shop) is in"
    r"|(?:we are|we're|i am|i'm|im|currently|right now|now|back|here|holiday|stuck) in"
    r"|(?:visiting|arrived|transferred|driving|drive|en route|commut(?:es|ing)) from|r/o"
    r"|(?:i am|i'm|im|we are|we're|she is|he is|he's|she's|they are|are|is|was|am|writing|come|comes|"
    r"coming|came|hail|hails|hailing|travel(?:l?ed|l?ing)?|mov(?:ed|ing)|flew|drove|relocat(?:ed|ing)|"
    r"shifted|back) (?:here |all the way |originally |basically |down |over |up )?(?:from|to)"
    r"|(?<![a-z])(?:driv(?:e|es|ing)|drove|commut(?:e|es|ing)|travel(?:s|l?ing|l?ed)?|fl(?:y|ies|ying|ew)|shift(?:ed|"
    r"ing)?|mov(?:e|ed|ing)|"
    r"relocat(?:e|ed|ing)|journey|trip|train|bus|flight|miles?|kms?|hours?|hrs?|minutes|min) "
    r"[a-z0-9' ]{0,24}?(?:to|from)"
    r"|(?:down|up|over|out|back|originally|here|just|somewhere|away) (?:in|from|near|outside)|out of|native of|"
    r"belongs? to"
    r"|(?:^|\n)\s?from|(?:city|town|place|location|address|native place|hometown|village|"
    r"district)\s?[:=\-]|(?:greetings|hello|hi|regards|namaste) from)[\s,:]{1,3}$"
)
_WITHIN = re.compile(r"(?<![a-z])(?:in|near|outside|around|visiting|leaving|reached)\s$")
_LIVES_WORDS = tuple(sorted(set(re.findall("[a-z]+", _LIVES.pattern))))
"""With one of these, or a sign, ends whatever the pattern finds: a quick look before it is tried."""
_WENT = re.compile(r"(?<![a-z])(?:in|near|from|to|at|around|outside|visiting|leaving|reached|via)\s$")
_STATES = (
    r"(?:tx|ny|nj|fl|ca|il|mi|nc|va|ga|az|md|mn|wi|tn|ky|ct|nv|tx|usa|uk|u\.k\.|u\.s\.a?\.?|uae|nsw|"
    r"india|england|scotland|wales|ireland|canada|australia|pakistan|bangladesh|nepal|kenya|nigeria|"
    r"ghana|china|texas|california|florida|ohio|georgia|michigan|illinois|virginia|pennsylvania|new york|"
    r"new jersey|washington|oregon|"
    r"kerala|karnataka|maharashtra|gujarat|rajasthan|punjab|haryana|bihar|odisha|assam|telangana|tamil "
    r"?nadu|andhra(?: pradesh)?|uttar pradesh|u\.?p|m\.?p|madhya pradesh|west bengal|jharkhand|"
    r"chhattisgarh|himachal|uttarakhand)"
)
_STATE = re.compile(rf",\s?{_STATES}(?![a-z])")
_STATE_CAPITAL = re.compile(
    r",\s?(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|"
    r"T[NX]|UT|V[AT]|W[AIVY]|USA|UK|U\.K|U\.S|UAE|UP|MP|BC|ON|NSW|QLD|VIC)(?![A-Za-z])"
)
_NOT_AFTER = re.compile(
    r"(?:'s)?[\s\-](?:disease|virus|fever|flu|score|scale|stool|criteria|classification|syndrome|sign|"
    r"test|diet|protocol|encephalitis|coma|chart|study|trial|variant|strain|university press|time|belly|"
    r"boil|sore|equine|effect|outcome|risk|prognostic|hip|heel|shunt|method|system|conference|consensus|"
    r"guidelines?|declaration|convention|chromosome|salts?|grade|stag(?:e|ing)|grading|scoring|rules?|tube|"
    r"sprouts?|beans?|like|type|shock|"
    r"beef|mix|rocket|nuts?|prep|[a-z]+ (?:scale|score|scoring|criteria|rules?|test|index|staging|classification|"
    r"questionnaire|inventory|model)|[a-z]+ [a-z]+ (?:scale|score|scoring|criteria|rules?|index|classification|"
    r"questionnaire|inventory))(?![a-z])|\s[a-z]?[0-9][a-z0-9]{0,6}(?=[,.\s]|$)(?<![0-9]{4})"
)
_FACTOR = re.compile(r"factor v $")
_INSIDE = re.compile(r"(?<![a-z])(?:live in|living in|from|based in|work in|born in|moved to)\s$")
_HOUSE = re.compile(
    r"(?:hospital|clinic|cent(?:er|re)|nursing home|infirmary|college|institute)(?:,| in| at|"
    r",? of)\s$"
)
_UNIT = re.compile(
    r"[\s](?:county|district|taluk|taluka|tehsil|mandal|village|township|borough|parish|"
    r"municipality)(?![a-z])"
)
_MEDICAL = re.compile(r".*(?:itis|osis|emia|pathy|ectomy|ology|tion|ness|ment|ing|ally|ies)")


def find(page: Page) -> Iterator[Span]:
    """Places in both scripts."""
    if page.every_flag & PLACE or _HINTS.said(page):
        yield from _latin(page)
    if page.han:
        yield from _han(page)


_HINTS = cue(
    "live lives living lived from stay stays staying stayed reside resides residing resided based city "
    "town place location "
    "moved moving native born settled county district village taluk taluka tehsil mandal township borough parish "
    "municipality hometown home posted stationed located situated raised grew brought relocated shifted "
    "hospital clinic infirmary surgery practice hospice center centre drive drives driving commute flew fly "
    "train bus down up over "
    "travel travelled "
    "traveled travelling traveling flew drove work works working worked address".split()
)


def _latin(page: Page) -> Iterator[Span]:
    reader, taken = reader_of(page), -1
    unlisted = FUNCTION | COMMON if _HINTS.said(page) else 0
    for place, flags in enumerate(page.flags):
        if place <= taken or not (
            flags & PLACE or (unlisted and (not flags & unlisted or reader.tokens[place] in _FIRST))
        ):
            continue
        end = _listed(reader, place) if flags & PLACE else place
        if end > place:
            taken = end - 1
            if _stands(reader, place, end):
                yield _span(reader, place, end, "gazetteer", 0.85)
            continue
        end = _unlisted(reader, place) if unlisted else place
        if end > place:
            taken = end - 1
            yield _span(reader, place, end, "role", 0.75)


def _span(reader: Reader, place: int, end: int, rule: str, score: float) -> Span:
    last = reader.words[end - 1]
    stop = last.end - 2 if last.lower.endswith("'s") else last.end
    return Span(reader.words[place].start, stop, "CITY", f"city/{rule}", score)


def _listed(reader: Reader, place: int) -> int:
    """The place behind the longest listed place that begins at ``place``; ``place`` if none does."""
    words = reader.words
    heads, token = latin().heads, reader.tokens[place]
    for rest in heads.get(token) or heads.get(_plain(token), ()):
        end = place + 1 + len(rest)
        if end > len(words):
            continue
        if all(
            _plain(reader.tokens[place + 1 + at]) == part and reader.gap(place + at) in (" ", "-", ". ", "  ")
            for at, part in enumerate(rest)
        ):
            return end
    return place


def _plain(word: str) -> str:
    return word[:-2] if word.endswith("'s") else word


def _stands(reader: Reader, place: int, end: int) -> bool:
    """Whether the listed words are a place here."""
    page, words = reader.page, reader.words
    start, stop = words[place].start, words[end - 1].end
    name = " ".join(_plain(word.lower) for word in words.between(place, end))
    if _NOT_AFTER.match(page.after(stop, 44)) and not _INSIDE.search(page.before(start, 12)):
        return False
    if end < len(words) and reader.flags[end] & EPONYM and reader.gap(end - 1) in (" ", "-"):
        return False
    if _FACTOR.search(page.before(start, 10)):
        return False
    gazetteer = latin()
    small = reader.mixed and words[place].text[0].islower()
    weak = name in gazetteer.weak
    if not weak and name not in gazetteer.doubtful and "-".join(name.split()) not in gazetteer.doubtful:
        return True
    before = page.before(start, 40)
    if (
        _lives(reader, place)
        or _behind_house(reader, place)
        or _behind_trade(reader, place)
        or _signed(reader, place, end)
    ):
        return not (weak and small)
    family = not reader.flags[place] & (COMMON | ORDINARY | EPONYMOUS) and reader.flags[place] & NAMED
    if not reader.mixed and family and name not in kept() and _WENT.search(before):
        return True
    if weak:
        return (
            not small
            and name not in kept()
            and (
                _state(page, stop)
                or (_WITHIN.search(before) is not None and (reader.mixed or not reader.flags[place] & ORDINARY))
            )
        )
    if reader.mixed and not small and (_AT.search(before) or _state(page, stop)):
        return True
    if reader.mixed:
        return False
    named = not reader.flags[place] & COMMON and _WITHIN.search(before) is not None
    return named or _state(page, stop) or _HOUSE.search(before) is not None


def _state(page: Page, end: int) -> bool:
    """Whether a state or country follows: ", TX", ", kerala"."""
    return _STATE.match(page.after(end, 18)) is not None or _STATE_CAPITAL.match(page.text, end) is not None


def _unlisted(reader: Reader, place: int) -> int:
    """The place behind a place's name that no list has, but whose role is clear."""
    page, words = reader.page, reader.words
    token, start, flags = reader.tokens[place], reader.starts[place], reader.flags[place]
    if token in _FIRST and place + 1 < len(reader.tokens) and reader.gap(place) in (" ", ". "):
        return _compass(reader, place)
    if flags & (FUNCTION | COMMON) or len(token) < 3 or token in kept():
        return place
    capital = reader.mixed and page.text[start].isupper()
    if reader.mixed and (not capital or (len(token) < 6 and page.text[start : start + len(token)].isupper())):
        return place
    stop = start + len(token)
    role = capital and (_UNIT.match(page.after(stop, 14)) is not None or (not flags and _state(page, stop)))
    if not role and not _lives(reader, place) and not _behind_house(reader, place):
        return place
    if not capital and (_MEDICAL.fullmatch(token) or flags & ORDINARY):
        return place
    end = place + 1
    while end < len(words) and end - place < 3 and reader.gap(end - 1) in (" ", "-"):
        following = words[end]
        if not (capital and following.text[0].isupper()) or reader.flags[end] & FUNCTION or following.lower in kept():
            break
        end += 1
    return end


_FIRST = frozenset(
    "north south east west new old lake port fort mount mt st saint san santa santo sao são los las great little upper "
    "lower thành puerto villa bad".split()
)
"""Words that begin the name of a town."""


def _compass(reader: Reader, place: int) -> int:
    """The place behind a town's name of two words: South Leonard, San Jaime de la Montaña."""
    words, start = reader.words, reader.starts[place]
    capital = reader.mixed and reader.text[start].isupper()
    if (reader.mixed and not capital) or not (_lives(reader, place) or _behind_house(reader, place)):
        return place
    end = place + 1
    while end < len(words) and end - place < 5 and reader.gap(end - 1) in (" ", "-", ". "):
        flags, upper = reader.flags[end], reader.text[reader.starts[end]].isupper()
        particle = flags & PARTICLE and end + 1 < len(words) and end > place
        if flags & (FUNCTION | COMMON) and not (flags & (NAMED | PLACE) and upper and capital) and not particle:
            break
        if (capital and not upper and not particle) or reader.tokens[end] in kept():
            break
        if not capital and (flags & ORDINARY or end - place > 1):
            break
        end += 1
    while end > place + 1 and reader.flags[end - 1] & PARTICLE and not reader.flags[end - 1] & (NAMED | PLACE):
        end -= 1
    return end if end > place + 1 else place


def _behind_trade(reader: Reader, place: int) -> bool:
    """Whether a house that is called after its trade stands before the comma: Redbud Dermatology, Salina."""
    if not place or reader.tokens[place - 1] not in SOFT_HOUSES or reader.gap(place - 1) not in (", ", ","):
        return False
    first = beginning(reader, place - 1)
    return first < place - 1 and any(naming(reader, at) for at in range(first, place - 1))


def _signed(reader: Reader, place: int, end: int) -> bool:
    """Whether a place ends the line or the text behind a name: Regards, Tara Nair, Reading."""
    if not place or not reader.flags[place - 1] & NAMED or reader.gap(place - 1).strip(" ") not in (",", "\n", ",\n"):
        return False
    if reader.flags[place - 1] & COMMON and not (place > 1 and reader.flags[place - 2] & GIVEN):
        return False
    return end >= len(reader.tokens) or (reader.gap(end - 1).strip(" ")[:1] in ("\n", "", ".") and "\n" in reader.text)


_HOUSES_DOUBTED = frozenset("home living college surgery practice institute".split())
_KINDS_OF = frozenset("care nursing residential retirement family dental medical assisted group".split())


def _behind_house(reader: Reader, place: int) -> bool:
    """Whether a hospital stands right before: Lagoon Hospital Ikoyi, brookside clinic, hilo."""
    if not place or not reader.flags[place - 1] & HOUSE:
        return False
    if reader.tokens[place - 1] in _HOUSES_DOUBTED:
        capital = reader.mixed and reader.text[reader.starts[place - 1]].isupper()
        if not capital and (place < 2 or reader.tokens[place - 2] not in _KINDS_OF):
            return False
    if place < 2 or reader.flags[place - 2] & FUNCTION or reader.tokens[place - 2] in words("hospital_words"):
        return False  # "the hospital, Doppler showed", "fracture clinic, Colles fracture": a house without a name
    gap = reader.gap(place - 1)
    if gap in (", ", ",", ", in "):
        return True
    named = place > 1 and reader.mixed and reader.text[reader.starts[place - 1]].isupper()
    return gap == " " and named and reader.words[place].text.istitle()


def _lives(reader: Reader, place: int) -> bool:
    """Whether somebody lives in, or is from, what begins at ``place``."""
    start = reader.starts[place]
    gap = reader.text[start - 1 : start]
    if not place or not (gap.isspace() or gap in (",", ":")):
        return False
    if place > 1 and reader.tokens[place - 1] == "from" and reader.flags[place - 2] & NAMED:
        return not reader.flags[place - 2] & COMMON
    if not reader.tokens[place - 1].endswith(_LIVES_WORDS) and not any(map(":=-".__contains__, reader.gap(place - 1))):
        return False
    return _LIVES.search(reader.page.before(start, 40)) is not None


_HAN_AT = re.compile(
    r"(?:在|来自|家住|住在|家在|人在|现居|居住于|居住在|定居|位于|坐标|老家|老家在|籍贯|祖籍|出生于|户籍|长居|常住|"
    r"我是|是|从|到|去|于|回|回到|搬到|调到|嫁到|赴|飞|地址|[:：]|我们|咱们|本人|小县城|县城|小城|小城市|"
    r"我们这儿?|听众|网友)\s?$"
)
_HAN_AFTER = re.compile(
    r"[市县区州镇盟旗]|人|的|这|本地|当地|[，。,.！!？?、；;\s）)]|$|看|住|工作|上班|上学|打工|读书|出差|"
    r"老家|有|做|没|治|附近|那边|这边|周边|医院|离|过来|坐|来|大学|大专|中学|当兵|务工|到|哪|那个|听众|网友|老|"
    r"要|医保|跑|转|赶|开车|这种"
)
_HAN_NOT = re.compile(
    r"(?:时间|同仁堂|管圆|啤酒|烤鸭|血吸虫|脑炎|板鸭|白药|制药|药业|药厂|医药|医科|生物|大学|中医药|杨森|"
    r"第一药|产的|牌|方言|话|菜|火锅|腊肠|香肠|共识|标准|宣言|分型|分期|分级|分类|评分|疫苗|株|毒株|牛肉|"
    r"小吃|豆腐|瓜|鸭|鸡|醋|酒|米|面|枣|苹果|梨|红茶|绿茶|狗不理|毛尖|龙井|碧螺|火腿|黄酒|陈醋|炎|睡眠|认知|"
    r"量表|指数|评估|病毒|病(?![人房友床区历案例])|热|脚|染色体|"
    r"综合征)"
)
_MAKER = re.compile(r"[\u3400-\u9fff]{0,6}(?:制药|药业|药厂|医药|生物|股份|有限公司|公司|集团|药房|大药房)")
_UNIT_HAN = "市|自治州|自治县|自治旗|县|镇|乡|村|区|旗|街道|苏木|屯|庄|寨|农场|林场|牧场|兵团"
_ADMIN = rule(
    rf"(?:家住|住在|家在|来自|我是|人在|老家在?是?|现居|坐标|位于|户籍|籍贯|祖籍|出生于|出生在|嫁到|搬到|搬去|"
    rf"回到|定居|长居|"
    rf"[在从回])(?P<name>[\u3400-\u9fff]{{2,4}}?(?:{_UNIT_HAN}))(?=的|人|[，。,.！!？?、；;\s）)]|$|这|那|看|住|工作|"
    rf"上班|打工|当|开|做|种|养|务农|卫生|小学|中学|老家|医院|赶|教书|支教|插队|[\u3400-\u9fff]{{1,4}}[镇乡村组屯])",
    cased=True,
)
_BELOW = re.compile(r"[\u3400-\u9fff]{1,4}?(?:自治县|县|区|旗|镇|乡|街道|苏木|村|屯|庄|寨|农场|林场|牧场)")
"""What may stand right behind a place and is a part of it: 长沙市岳麓区, 日喀则拉孜县."""
_BELOW_NOT = re.compile(
    r"[的了是有在去到看做住说不没找给和跟这那哪我你他她它们某各每同一个外周附当本地小大全]|"
    r"[两三四五六七八九十几][个家]|"
    r"(?:城|超|上|门|郊|市|山|农|社|病|疫|地|园|景|校|院|街|校)区$|县城"
)
_ADMIN_NOT = re.compile(
    r"城市|超市|地区|山区|社区|小区|市区|郊区|农村|疫区|病区|前区|后区|部区|底区|学校|这个|那个|我们|他们|"
    r"大城|小县|县城|哪|某|各|每|什么|一个|全|省|本|当地|乡下|新区|园区|开发|禁区|误区|辖区|专区|牧区|灾区|"
    r"景区|校区|院区|库区|街区|时区|边缘|腹|胸|颈|腰|背|肩|肾|肝|胃|额|枕|颞|顶|鞍|骶"
)


def _han(page: Page) -> Iterator[Span]:
    text, gazetteer = page.text, han()
    last = -1
    for match in gazetteer.near.finditer(page):
        start = match.start()
        for name in gazetteer.heads.get(text[start : start + 2], ()):
            if text.startswith(name, start):
                end = start + len(name)
                if _here(text, start, end, name, last == start):
                    if text[end : end + 1] in ("市", "县", "区") and text[end + 1 : end + 2] not in ("区", "场", "面"):
                        end += 1
                    last = _below(text, end)
                    yield Span(start, last, "CITY", "city/gazetteer", 0.85)
                break
    yield from _self_ruled(page)
    for match in _ADMIN.finditer(page):
        start, end = match.span("name")
        if (
            not _ADMIN_NOT.search(match["name"])
            and text[start : start + 2] not in PROVINCES
            and _loose(text, start, end)
        ):
            yield Span(start, _below(text, end), "CITY", "city/role", 0.75)


_HERE = re.compile(
    r"哪家|哪个医院|哪里[看有治]|有没有|有哪|的(?:朋友|医生|专家|网友|病友|老乡|[\u3400-\u9fff]女士|[\u3400-\u9fff]先生)|这边|那边|本地|当地人|人[，。,\s]|这里"
)


_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|各"
)
_OWN_RULE = rule(rf"(?P<name>[\u3400-\u9fff]{{2,3}}?)(?:(?:{_PEOPLES})族?){{1,6}}自治(?=[州县旗])[州县旗]")


def _self_ruled(page: Page) -> Iterator[Span]:
    """恩施土家族苗族自治州: the full name of an autonomous prefecture, county or banner."""
    if "自治" not in page.text:
        return
    for match in _OWN_RULE.finditer(page):
        start, heads = match.start(), han().heads
        while start + 2 < match.end("name") and page.text[start : start + 2] not in heads:
            start += 1
        yield Span(start, _below(page.text, match.end()), "CITY", "city/own_rule", 0.9)


def _here(text: str, start: int, end: int, name: str, within: bool) -> bool:
    """Whether the characters are a place here and no word, product or maker. within: a place stands right before."""
    if _HAN_NOT.match(text, end) or _MAKER.match(text, end):
        return False
    if name not in han().doubtful or within:
        return True
    before = text[max(0, start - 5) : start]
    if _HERE.match(text, end) and not (before and "\u3400" <= before[-1] <= "\u9fff"):
        return True
    beside = hard(text[end : end + 1]) and hard(before[-1:])
    if beside and name[-1] in "州阳溪浦陵" and name not in words("places_zh_ambiguous"):
        return True
    suffix = text[end : end + 1]
    if suffix in ("市", "县") and text[end + 1 : end + 2] not in ("面", "场"):
        return True
    if _HAN_AT.search(before) is None:
        return False
    return _HAN_AFTER.match(text, end) is not None or (before[-1] in "在去回从到" and _loose(text, start, end))


def _loose(text: str, start: int, end: int) -> bool:
    """Whether the stretch is no part of words with what stands beside it."""
    bond = chances().bond
    return bond.get(text[start - 1 : start + 1], 0) <= 0 and bond.get(text[end - 1 : end + 1], 0) <= 0


def _below(text: str, end: int) -> int:
    """Where the parts of the place that ends at ``end`` end."""
    for _ in range(3):
        match = _BELOW.match(text, end)
        if not match or _BELOW_NOT.search(match[0]):
            break
        end = match.end()
    return end
