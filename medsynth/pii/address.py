"""Postal addresses: streets with numbers, flats, Indian and Chinese forms, post boxes, postal codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii import _address_han
from medsynth.pii._address_han import head_of
from medsynth.pii._address_parts import lines_before, onward
from medsynth.pii._lexicon import COMMON, FUNCTION, NAMED, PLACE, classes
from medsynth.pii._page import Page
from medsynth.pii._reader import reader_of
from medsynth.pii._rule import cased, rule
from medsynth.pii._span import Span

KINDS = ("ADDRESS",)

_SUFFIX = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|boulevard|blvd|court|ct|place|pl|way|terrace|ter|close|"
    r"crescent|cres|square|sq|highway|hwy|parkway|pkwy|trail|trl|circle|cir|grove|gardens?|park|row|mews|"
    r"walk|"
    r"hill|hills|rise|view|path|loop|alley|plaza|brook|creek|estates?|mountain|ridge|valley|meadows?|"
    r"pass|pike|point|port|ports|harbors?|heights|crossing|crossroad|junction|expressway|freeway|"
    r"throughway|turnpike|"
    r"run|spur|spring|springs|station|stravenue|summit|track|trace|trafficway|tunnel|underpass|union|"
    r"viaduct|villages?|ville|vista|wells?|bypass|bridge|branch|bend|bluff|burg|camp|canyon|cape|"
    r"causeway|cliff|club|common|yard|wynd|croft|garth|parade|quay|wharf|tything|"
    r"corner|course|cove|curve|dale|dam|divide|extension|falls|ferry|field|fields|flats?|ford|forest|"
    r"forge|fork|fort|garden|gateway|glen|green|haven|hollow|inlet|island|isle|key|knolls?|lake|lakes|"
    r"landing|light|loaf|locks?|"
    r"lodge|mall|manor|mill|mills|mission|motorway|mount|neck|orchard|oval|overpass|passage|pines|"
    r"plains?|prairie|radial|ramp|ranch|rapids?|rest|river|roads?|route|shoals?|shores?|skyway|stream|"
    r"nagar|marg|colony|layout|cross|main|sector|enclave|vihar|society|chowk|bazaar|bazar|gali|puram|"
    r"pura|wadi|pet|palya|salai|veedhi|tower|towers|house|apartments?|residency|complex"
)
_UNIT = (
    r"(?:(?:flat|apt|apartment|unit|suite|ste|room|villa|plot|house|h\.?\s?no|street\s?no|gali\s?no|door|"
    r"d\.?\s?no|studio|block|"
    r"tower|wing|floor|bldg|building|shop|qtr|quarter|sector|phase|ward)\.?\s?(?:no\.?|number|#|"
    r":)?\s?[#:]?\s?(?:[0-9]{1,5}[a-z]?|[a-z])(?:[\-/][0-9a-z]{1,4}){0,3}|#\s?[0-9]{1,5}[a-z]?)"
)
_TITLED = rule(
    rf"(?P<number>[0-9](?<![a-z0-9./\-][0-9])[0-9]{{0,4}}[a-z]?(?:[\-/][0-9]{{1,4}}[a-z]?)?"
    rf"),?\s(?P<words>(?:(?:north|south|east|west|n|s|e|w|ne|nw|se|"
    rf"sw)\.?\s)?(?:[a-z][a-z'.\-]{{0,24}}\s){{1,3}})(?P<suffix>(?:{_SUFFIX})s?|extensions)(?![a-z])"
    rf"(?:\.?,?\s(?:{_UNIT}))?"
)
_UNIT_BEFORE = re.compile(rf"(?<![a-z0-9])(?:{_UNIT})[,\s]{{1,3}}$")
_SUFFIXES = frozenset(_SUFFIX.replace("?", "").split("|")) | frozenset(_SUFFIX.replace("s?", "").split("|"))
_SUFFIXES |= {f"{suffix}s" for suffix in _SUFFIXES}
_UNITS = frozenset(
    "flat apt apartment unit suite ste room villa plot house h door d studio block tower wing floor bldg "
    "building shop qtr "
    "quarter sector phase ward".split()
)
_STREETS = frozenset(
    "street st road rd avenue ave lane ln drive boulevard blvd court close crescent terrace parkway nagar "
    "colony layout "
    "enclave marg".split()
)
_SAYS = frozenset(
    "address live lives living lived reside resides residing stay stays staying located house residence "
    "deliver delivered ship shipped addr add vill r on at".split()
)
_NUMBERED = rule(r"[0-9][a-z]?,? [a-z]")
_DIGIT = re.compile(r"[0-9]")
_UNIT_FIRST = rule(
    rf"(?<![a-z0-9])(?:{_UNIT})(?P<rest>(?:[,\s]{{1,3}}(?:near|opp|opposite|behind|"
    rf"beside)?\.?\s?(?:(?:street|gali|lane|road|block|phase|sector|cross|main|ward|"
    rf"plot)\.?\s?(?:no\.?\s?)?[0-9]{{1,4}}[a-z]?"
    rf"(?=[,\s])|(?:[0-9]{{1,4}}(?:st|nd|rd|"
    rf"th)\s)?[a-z][a-z'\-]{{1,24}}(?:\s[a-z][a-z'\-]{{1,24}}){{0,3}})){{1,6}}(?:[,\s\-]{{1,3}}[0-9]{{5,6}}("
    rf"?![0-9]))?)"
)
_SAID = rule(
    r"(?:(?<![a-z])(?:(?:home |postal |mailing |residential |permanent |present |current |shipping |"
    r"delivery |office |billing |my |our |his |her )?address(?: is| will be| was|:| -|=)|live at|lives "
    r"at|living at|lived at|resid(?:e|es|ing) at|stay(?:s|ing)? at|located at|house is at|residence:|"
    r"deliver(?:ed)? (?:it |them )?to|r/o(?= (?:vill|village|h\.? ?no|flat|plot|house|ward|near|[0-9]))|"
    r"ship(?:ped)? (?:it |them )?to|addr:|add:))[\s:\-]{0,3}(?P<value>[^\n]{4,160})"
)
_END = re.compile(
    r"(?:(?<!apt)(?<!st)(?<!no)(?<!rd)(?<!ave)(?<!bldg)(?<!opp)(?<!dr)(?<!\bh)(?<!mt)[.!?](?=\s|$|"
    r"[a-z]+\s)|[;!?]|(?:,?\s(?:please|pls|plz|and i|but|because|thanks|thank|so that|where|which|if|"
    r"my|i am|i'm|is it|phone|ph|mob|mobile|tel|contact|call|email|e-mail)(?![a-z])))"
)
_ADDRESSED = re.compile(rf"[0-9]|(?<![a-z])(?:{_SUFFIX}|village|post|taluk|district|near|opp|behind)(?![a-z])")
_ON_STREET = rule(
    r"(?<![a-z])(?:liv(?:e|es|ed|ing)|stay(?:s|ed|ing)?|house|apartment|flat|home|office|mov(?:ed|ing)) (?:on|"
    r"in|at|to) "
    r"(?P<value>(?:[a-z][a-z'\-]{1,20} ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|boulevard|blvd|court|"
    r"close|crescent|"
    r"terrace|parkway|nagar|colony|layout|enclave|marg))(?![a-z])"
)
_CONTINENT = rule(
    r"(?<![a-z])(?:ul\.|vul\.|jl\.|jalan|gg\.|str\.|ulica|rua|rue|viale|calle|c/|avenida|av\.|piazza|plaza|"
    r"quinta)\s[a-zà-ÿłńśźżőű'.\- ]{2,30}?,?\s(?:n[ºo°]?\.?\s?)?"
    r"[0-9]{1,4}[a-z]?(?:/[0-9]{1,4})?(?:, (?:kv|m|lok|apt|piso|app)\.? "
    r"?[0-9]{1,4})?(?:,\s?(?:[a-z]{1,2}-)?[0-9]{2,5}(?:-[0-9]{3})?\s[a-zà-ÿłńśźżőű\-]{3,20})?"
)
_GERMAN = rule(
    r"(?<![a-zà-ÿ])[a-zà-ÿ\-]{3,24}(?:stra(?:ß|ss)e|str\.|allee|gasse|weg|platz|damm|ufer|chaussee|straat|laan|"
    r"gracht|gatan|vägen|"
    r"veien|vej|gade) [0-9]{1,4}[a-z]?(?![a-z0-9/])"
)
_CONTINENT_WORDS = frozenset(
    "vul jl jalan gg str ul ulica rua rue viale calle c avenida av piazza plaza quinta".split()
)
_AUSTRALIA = cased(
    r"(?:(?<=[, ])[A-Z][a-z]+,? )?(?<![A-Za-z])(?:NSW|VIC|QLD|TAS|ACT|S\.?A|W\.?A|"
    r"NT),? [0-9]{4}(?![0-9])"
)
_STATES_AU = frozenset("nsw vic qld tas act sa wa nt".split())
_CANADA = cased(
    r"(?<![A-Za-z0-9])[ABCEGHJ-NPRSTVXY][0-9][A-CEGHJ-NPR-TV-Z] [0-9][A-CEGHJ-NPR-TV-Z][0-9](?![A-Za-z0-9])"
)
_BOX = rule(
    r"(?<![a-z])(?:(?:p\.?\s?o\.?\s?|post |gpo )box|(?:locked|private) bag)\s?(?:no\.?\s?)?#?\s?[0-9]{1,7}[a-z]?|"
    r"(?<![a-z])(?:r\.?r\.?|rural route|h\.?c\.?|star route)\s?#?[0-9]{1,3},?\sbox\s?#?[0-9]{1,5}[a-z]?"
)
_UK_AREA = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|"
    "EX|FK|FY|G|GL|GU|HA|HD|HG|HP|HR|HS|HU|HX|IG|IP|IV|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|"
    "NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|"
    "TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_UK = cased(rf"(?<![A-Za-z0-9])(?:{_UK_AREA})[0-9][0-9A-HJKPS-UW]? ?[0-9][ABD-HJLNP-UW-Z]{{2}}(?![A-Za-z0-9])")
_US = cased(
    r"(?<![A-Za-z])(?<![0-9] (?=I))(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|"
    r"O[HKR]|PA|RI|"
    r"S[CD]|T[NX]|UT|V[AT]|W[AIVY])\.?,? [0-9]{5}(?:-[0-9]{4})?(?![0-9])"
)
_CODES = frozenset("zip zipcode postal post code postcode pin pincode box bag".split())
_FORCES = rule(
    r"(?<![a-z])(?:psc|unit|cmr|uss|usns|usnv|usca) [a-z0-9 ]{1,16},? (?:box [0-9]{2,5},? )?(?:apo|fpo|dpo),? "
    r"a[aep] [0-9]{5}(?![0-9])"
)
"""Post of the American forces abroad."""
_CODE = rule(
    r"(?<![a-z])(?:zip|zipcode|zip code|postal code|post code|postcode|pin ?code|pin)(?:\s?(?:is|no|number|:|"
    r"-|=|#)\.?){0,2}\s?(?P<value>[0-9]{3}\s?[0-9]{3}|[0-9]{5}(?:-[0-9]{4})?|"
    r"[a-z]{1,2}[0-9][0-9a-z]?\s?[0-9][a-z]{2}|[a-z][0-9][a-z]\s?[0-9][a-z][0-9])(?![0-9])|"
    r"邮编[:：是为\s]{0,3}(?P<china>[0-9]{6})(?![0-9])"
)
_INDIAN_CODE = rule(
    r"(?<=[a-z])(?:\s?[,\-]\s?| )(?P<value>[1-8][0-9]{2} ?[0-9]{3})(?![0-9]|\s?(?:mg|iu|ml|"
    r"copies|/))"
)
_STATE_CODE = rule(
    r"(?:tamil nadu|maharashtra|karnataka|kerala|telangana|andhra pradesh|uttar pradesh|madhya pradesh|"
    r"himachal pradesh|west bengal|gujarat|rajasthan|punjab|haryana|bihar|odisha|assam|jharkhand|uttarakhand|"
    r"chhattisgarh|goa|delhi)[,.]? ?-? ?(?P<value>[1-8][0-9]{2} ?[0-9]{3})(?![0-9])"
)
_HAN = "\u3400-\u9fff"
_N = r"[0-9０-９零一二三四五六七八九十百甲乙丙丁A-Za-z]{1,5}(?:[\-－—~][0-9A-Za-z]{1,5}){0,3}"
_NOUN = (
    r"路|大道|大街|街道|街|巷|胡同|弄|村|庄|屯|乡|镇|小区|社区|新区|苑|园|花园|公寓|大厦|新村|家园|新城|广场|"
    r"湾|坊|寨|营|组|区|里|府|国际|名都|公馆|华庭|庭|城|院|嘉园|豪庭|雅居|居|山庄|别墅|宿舍|家属院|家属区|"
    r"南路|北路|东路|西路|中路|环路|国道|工业园"
)
_TAIL = rf"(?:第?{_N}(?:号楼|号院|号|栋|幢|座|单元|室|层|楼|组|队|社|弄|期|门|户|#|房))"
_CHINA = cased(
    rf"(?:{_NOUN})\s?(?P<tail>{_TAIL}(?:[{_HAN}]{{0,10}}?{_TAIL}|"
    rf"\s?{_TAIL}){{0,6}}(?:[\-－]?[0-9]{{1,5}}[A-Z]?(?:[\-－][0-9]{{1,5}}){{0,4}})?"
    rf"(?:[{_HAN}]{{2,10}}(?:小区|花园|苑|公寓|大厦|广场|家园|新村|南|城|府|里|园|庭|"
    rf"湾)[0-9]{{1,3}}(?:[\-－][0-9]{{1,5}}|[\-－][0-9]{{1,5}}[\-－][0-9]{{1,5}}|栋|号楼|幢|座|"
    rf"号)[0-9]{{0,5}})?)"
)
_BACK = re.compile(rf"[{_HAN}0-9]{{1,30}}$")
_CHAIN = rule(
    rf"(?:[{_HAN}]{{2,7}}?(?:省|自治区|特别行政区))?[{_HAN}]{{2,7}}?(?:市|自治州|地区|"
    rf"盟)[{_HAN}]{{1,6}}?(?:区|县|市|旗)(?:[{_HAN}]{{1,8}}?(?:镇|乡|街道|村|路|街|小区|大道)){{0,4}}"
    rf"|[{_HAN}]{{2,3}}省[{_HAN}]{{2,5}}?(?:市|县|州)(?:[{_HAN}]{{1,6}}?(?:区|县|镇|乡|街道|村)){{0,4}}"
    rf"|[{_HAN}]{{2,4}}?(?:县|市)[{_HAN}]{{2,4}}?(?:镇|乡|街道)(?:[{_HAN}]{{1,5}}?村)?"
    rf"|(?:住在?|现住|住址[:：]?|地址[:：]?)[{_HAN}]{{2,8}}?区[{_HAN}]{{1,5}}?(?:路|大道|街道|巷|弄|胡同|小区|花园)"
)


def find(page: Page) -> Iterator[Span]:
    """Addresses by their form, and whatever a person calls an address."""
    text, tokens = page.lower, page.tokens
    if page.han:
        yield from _chinese(page)
        yield from _address_han.find(page)
        yield from _codes(page)
    if not tokens:
        return
    if not _SUFFIXES.isdisjoint(tokens) and _NUMBERED.found(page):
        for match in _TITLED.finditer(page):
            if _street(page, match):
                yield _trimmed(page, _unit_before(text, match.start()), onward(page, match.end()), "street", 0.85)
    if not _UNITS.isdisjoint(tokens) or "#" in text:
        for match in _UNIT_FIRST.finditer(page):
            end = _segments(page, match)
            if end:
                yield _trimmed(page, match.start(), onward(page, end), "unit", 0.8)
    for match in _FORCES.finditer(page):
        yield Span(match.start(), match.end(), "ADDRESS", "address/forces", 0.9)
    yield from _streets(page)
    if not _SAYS.isdisjoint(tokens):
        yield from _called(page)
    if _DIGIT.search(text) and not page.han:
        yield from _codes(page)


def _streets(page: Page) -> Iterator[Span]:
    """Streets without a number where somebody lives, and those of the Continent."""
    tokens = page.tokens
    if not _STREETS.isdisjoint(tokens):
        for match in _ON_STREET.finditer(page):
            start, end = match.span("value")
            if page.text[start].isupper() or page.text.islower() or page.text.isupper():
                known = [classes().get(word, 0) for word in match["value"].split()[:-1]]
                if not any(flag & FUNCTION or (flag & COMMON and not flag & (NAMED | PLACE)) for flag in known[:1]):
                    yield Span(start, end, "ADDRESS", "address/street", 0.8)
    for match in _GERMAN.finditer(page):
        yield _trimmed(page, match.start(), onward(page, match.end()), "street", 0.85)
    if not _CONTINENT_WORDS.isdisjoint(tokens):
        for match in _CONTINENT.finditer(page):
            yield _trimmed(page, match.start(), match.end(), "street", 0.8)


def _unit_before(text: str, start: int) -> int:
    """Where "Flat 3," before a street's number begins; ``start`` if there is none."""
    match = _UNIT_BEFORE.search(text, max(0, start - 28), start)
    return match.start() if match else start


def _called(page: Page) -> Iterator[Span]:
    text = page.lower
    for match in _SAID.finditer(page):
        start = match.start("value")
        stop = _END.search(match["value"])
        end = start + stop.start() if stop else match.end()
        value = text[start:end]
        if (
            _ADDRESSED.search(value)
            and "@" not in value
            and "://" not in value
            and text[match.start() - 3 : match.start()] != "ip "
        ):
            yield _trimmed(page, start, end, "said", 0.85)


def _codes(page: Page) -> Iterator[Span]:
    for pattern, name, words in ((_AUSTRALIA, "au_code", _STATES_AU), (_CANADA, "ca_code", None)):
        if words is None or not words.isdisjoint(page.tokens):
            for match in pattern.finditer(page):
                yield Span(match.start(), match.end(), "ADDRESS", f"address/{name}", 0.85)
    for pattern, name in ((_UK, "uk_code"), (_US, "us_code")):
        for match in pattern.finditer(page):
            yield Span(lines_before(page, match.start()), match.end(), "ADDRESS", f"address/{name}", 0.9)
    if _CODES.isdisjoint(page.tokens) and page.longest < 6 and "邮编" not in page.lower:
        return
    for match in _BOX.finditer(page):
        yield Span(match.start(), match.end(), "ADDRESS", "address/box", 0.9)
    for match in _CODE.finditer(page):
        yield Span(*match.span("value" if match["value"] else "china"), "ADDRESS", "address/code", 0.9)
    for match in _STATE_CODE.finditer(page):
        start = lines_before(page, match.start())
        start = start if start < match.start() else match.start("value")
        yield Span(start, match.end(), "ADDRESS", "address/indian_code", 0.9)
    for match in _INDIAN_CODE.finditer(page):
        before = re.findall(r"[a-z]+", page.before(match.start() + 1, 24))
        if before and len(before[-1]) > 3 and classes().get(before[-1], 0) & PLACE:
            yield Span(*match.span("value"), "ADDRESS", "address/indian_code", 0.85)


def _trimmed(page: Page, start: int, end: int, rule: str, score: float) -> Span:
    while end > start and not page.text[end - 1].isalnum():
        end -= 1
    while start < end and not page.text[start].isalnum():
        start += 1
    return Span(start, end, "ADDRESS", f"address/{rule}", score)


_WEAK = frozenset(
    "way light rest run point course key light common field view place union divide extension pass track "
    "main cross house square close park hill walk flat flats passage branch trace well wells fork camp lock "
    "locks neck light mount rapid rapids stream mission bend curve island spring springs port summit "
    "complex house society station sector tower towers colony layout block".split()
)
_COMPASS = frozenset("north south east west n s e w ne nw se sw old new st saint upper lower great little mt".split())


def _street(page: Page, match: re.Match[str]) -> bool:
    """Whether number, words and suffix are a street: the words are a name, with capitals where the text has them."""
    known = classes()
    start, end = match.span("words")
    parts = match["words"].split()
    written = page.text[start:end].split()
    mixed = any(char.islower() for char in page.text[start:end]) and reader_of(page).mixed
    if mixed and not all(part[0].isupper() for part in written):
        return False
    names = [part for part in parts if part not in _COMPASS]
    flags = [known.get(part.strip(".'"), 0) for part in names]
    if not names or any(flag & FUNCTION for flag in flags):
        return False
    suffix = match["suffix"]
    suffix = suffix[:-1] if suffix not in _WEAK and suffix[:-1] in _SUFFIXES else suffix
    if suffix in _WEAK and not all(flag & (NAMED | PLACE) or not flag for flag in flags):
        return False
    if not mixed and any(flag & COMMON for flag in flags) and suffix not in _STREETS:
        return False
    if not mixed or not page.text[match.start("suffix")].isupper():
        return all(not flag & COMMON or flag & (NAMED | PLACE) for flag in flags)
    return True


def _segments(page: Page, match: re.Match[str]) -> int:
    """Where the parts behind "Flat 3B" stop being parts of an address; 0 if the first is none."""
    known = classes()
    end = 0
    position = match.start("rest")
    for piece in re.finditer(r"[,\s]{1,3}[^,]+", match["rest"]):
        words = re.findall(r"[a-z']+", piece[0])
        flags = [known.get(word, 0) for word in words]
        noun = any(re.fullmatch(_SUFFIX, word) for word in words)
        if any(
            flag & FUNCTION
            for flag, word in zip(flags, words, strict=True)
            if word not in ("opp", "near", "behind", "st", "off", "of", "main")
        ):
            good = [at for at, flag in enumerate(flags) if flag & FUNCTION]
            cut = re.search(rf"\b{words[good[0]]}\b", piece[0])
            if noun and good[0] and cut:
                return position + piece.start() + cut.start()
            break
        if (
            not noun
            and not any(flag & (NAMED | PLACE) or not flag for flag in flags)
            and not re.search(r"[0-9]{5,6}$", piece[0])
        ):
            break
        if piece[0].lstrip()[0:1].isdigit() or noun or end or any(not flag & COMMON for flag in flags):
            end = position + piece.end()
    return end


def _chinese(page: Page) -> Iterator[Span]:
    text = page.text
    if _ANCHOR.found(page):
        for match in _CHINA.finditer(page):
            back = _BACK.search(text, max(0, match.start() - 30), match.start())
            begin = back.start() if back else match.start()
            start = begin + head_of(text[begin : match.start("tail")])
            if match.end() - start >= 4 and _CHINESE_SURE.search(text[start : match.end()]):
                yield Span(start, match.end(), "ADDRESS", "address/chinese", 0.85)
    for match in _SHOP.finditer(page) if _SHOP_WORD.found(page) else ():
        yield Span(match.start() + head_of(match[0]), match.end(), "ADDRESS", "address/shop", 0.8)
    if _TWO_UNITS.found(page):
        for match in _CHAIN.finditer(page):
            start = match.start() + head_of(match[0])
            part = text[start : match.end()]
            if len(part) >= 5 and not _NOT_CHAIN.search(part) and not _HOUSE.match(text, match.end()):
                yield Span(start, match.end(), "ADDRESS", "address/divisions", 0.8)


_SHOP = cased(
    rf"[{_HAN}]{{1,12}}(?:路|街|道|巷|弄|村|园|广场|城|大厦|市场|商场)[{_HAN}]{{0,8}}?(?:底商|门面|商铺|铺面|"
    rf"档口|摊位|门市|车库|写字楼)"
    r"[A-Za-z]?[0-9]{1,5}(?:[\-－][0-9A-Za-z]{1,5}){0,3}号?"
)
_SHOP_WORD = rule("底商|门面|商铺|铺面|档口|摊位|门市|车库|写字楼")
_ANCHOR = rule(r"(?:号楼|号院|号|栋|幢|座|单元|室|组|队|弄|楼|#)")
_TWO_UNITS = rule(
    r"[省市州盟县][\u3400-\u9fff]{1,7}[区县市旗镇乡道州]|"
    r"住[^，。]{2,10}区[\u3400-\u9fff]{1,5}[路巷弄道同区园]|址[^，。]{2,10}区"
)
_CHINESE_SURE = re.compile(
    r"(?:路|大道|街|巷|胡同|弄|村|庄|屯|乡|镇|小区|社区|苑|园|公寓|大厦|新村|家园|广场|湾|坊|寨|城|府|庭|居|"
    r"山庄|宿舍|院|里|区|国际)\s?第?[0-9零一二三四五六七八九十百甲乙丙A-Za-z\-－]{1,12}(?:号|栋|幢|座|单元|"
    r"室|组|队|社|弄|期|户|#|楼)"
)
_NOT_CHAIN = re.compile(r"城市|超市|医院|市场|地区医|社区医|上市|门市|市面|不|的|了|吗|呢|是|有|没|看|说|我|你|他")
_HOUSE = re.compile(r"[\u3400-\u9fff]{0,10}(?:医院|卫生院|保健院|诊所)")
