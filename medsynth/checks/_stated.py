"""Diseases that a doctor's words state of the patient as a fact: 您得的就是阑尾炎, "this is gout".

A fact needs a firm word, a disease right behind it, and nothing in the clause that leaves it open, denies it, asks it
or makes it a condition. General knowledge (头晕的原因包括贫血) has no firm word. Rather
too few are found than too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.core.types import Language

_ZH_DISEASE = (
    r"(?:[一-鿿]{1,5}?(?:(?<!发)炎(?![症热])|癌|瘤|综合征|结石|息肉|囊肿|骨折|梗[死塞]|溃疡|硬化|感染|"
    r"肿大|结节|脱垂|突出|狭窄|增生|衰竭|出血症?|扭转|错位|撕裂)|"
    r"(?<![什慢常多毛大小老生看治疾急重么])(?:[一-鿿]{1,4}?(?<![慢常多遗染业肤科什么见发性])病(?![人情史因"
    r"变程房历])|[一-鿿]{1,4}?(?<![炎并后病对])症(?!状))|"
    r"甲状腺肿|痛风|哮喘|贫血|湿疹|荨麻疹|皮疹|疱疹|水痘|麻疹|手足口|感冒|流感|中风|脑梗|心梗|心绞痛|高血压|低血压|"
    r"高血脂|甲亢|甲减|抑郁|焦虑|偏头痛|癫痫|痔疮?|脚气|"
    r"甲癣|股癣|体癣|白癜风|银屑|痤疮|梅毒|淋病|艾滋|尖锐湿疣|肺结核|疝气|近视|白内障|青光眼|更年期|"
    r"宫外孕|怀孕|早孕|骨质疏松|腰突|肩周炎|带状疱疹|过敏)"
)
_ZH_FIRM = (
    r"(?:确诊(?:就|的)?(?:为|是|了)|(?:已经?|都|就|可以|能够?)确诊(?!之|后|前|时|需|要|靠)|诊断(?:明确)?(?:就)?(?:为|是)|诊断[:：]|(?:(?<![一-鿿])|"
    r"(?<=[您你这那])|(?<=情况)|(?<=症状)|(?<=[孩宝][子宝])|(?<=其实))就是|(?:肯定|一定|确定|明确|无疑|绝对)(?:就|都)?是|毫无疑问是?|"
    r"(?:患|得)的(?:就)?是|(?:您|你|孩子|宝宝|他|她|老人|妈妈|爸爸)(?:已经|肯定|一定|这是|就是|明显|"
    r"确实)?(?:得了|患了|患上|患有|有|是)|属于|"
    r"(?:这|这个|这种|情况|症状|表现|病情|毛病|结果|疹子|疼痛)(?:已经|其实|显然|当然|绝对|明显)?是)"
)
_ZH = re.compile(
    rf"{_ZH_FIRM}(?:典型|良性|明显|严重|不?稳定型?|[左右双单]侧|[原继]发性?|过敏性|细菌性|病毒性|轻度|中度|重度|早期|晚期|比较|一个|单纯|普通|急性|慢性|由于?|因为|的|了|"
    rf"有|[：:\s])*(?P<name>{_ZH_DISEASE})"
)
_ZH_OPEN = re.compile(
    r"可能|疑似|考虑|怀疑|估计|大概|应该|也许|或许|像|似乎|倾向|不排除|除外|是不是|是否|不是|并非|不属于|"
    r"不像|才能|才可以|需要|无法|不能|不好|难以|尚未|还没|未|没有?|之前|以前|曾|过去|"
    r"既往|常见|多见|比如|例如|所谓|也就是|叫做|称为|原因|避免|预防|发展|初步|暂时?|什么|哪|怕|担心|为了|"
    r"排除|不一定|未必|说明|有些|有的人|很多|一般|通常|要看|看看|不等于|会不会|能否|能不能|(?:以便|帮助|"
    r"进一步)(?:明确|确诊)|家里|家族"
)
_ZH_IF = re.compile(r"如果|假如|假使|要是|一旦|万一|即使|即便|若(?!干)|倘若|的话|除非|只有|当[您你]")
_ZH_AFTER = re.compile(
    r"[^，。！？!?；\n]{0,4}(?:吗|么|[?？])|的?(?:可能|几率|概率|风险|嫌疑|倾向)|待|还是|或|不除外|的话|"
    r"前期|(?:需要?|要)(?:通过|做|依靠|靠|结合|进行)|的(?:金?标准|依据|方法|关键)|患者|病人|疫苗|科|等|"
    r"引起的可能|"
    r"[^，。！？!?；\n]{0,10}(?:都)?需要(?:检查|化验|病理|活检|进一步)"
)
_EN_DISEASE = (
    r"(?:(?:(?!(?:of|had|no|not|any|a|an|the|your|to|and|or|with|for|been|from|by|in|on|as|but|that|which|this|there|"
    r"some|signs?|symptoms?|about|causing|me|us|told|said|mentioned)\b)[a-z]{3,15} ){0,2}?"
    r"(?:[a-z]{2,20}(?:itis|osis|aemia|emia|opathy|oma)\b|"
    r"(?:[a-z]+(?:'s)? )?(?:disease|syndrome|disorder|"
    r"infection|cancer|fracture|ulcers?|hernia|deficiency|embolism|dystrophy)\b|"
    r"(?:diabetes|hypertension|asthma|gout|influenza|flu|migraines?|stroke|angina|eczema|acne|urticaria|"
    r"hives|shingles|herpes|scabies|ringworm|"
    r"pneumonia|copd|gerd|ibs|hemorrhoids|haemorrhoids|cellulitis|sciatica|epilepsy|dementia|depression|"
    r"anxiety|schizophrenia|bipolar|adhd|"
    r"hypothyroidism|hyperthyroidism|cataracts?|glaucoma|chickenpox|measles|vertigo|bppv|lupus|psoriasis|"
    r"rosacea|malaria|tuberculosis|pcos|"
    r"endometriosis|fibroids|kidney stones?|gallstones?|a heart attack|heart failure|celiac|coeliac|goit(?:re|er)|high "
    r"blood pressure|a (?:common )?cold|covid|(?:sleep )?apno?ea|neuralgia|fibromyalgia|frozen shoulder)\b))"
)
_EN_WHO = r"(?:you|he|she|your (?:son|daughter|child|baby|wife|husband|mother|father))"
_EN_FIRM = (
    rf"\b(?:{_EN_WHO}(?: (?:definitely|clearly|certainly|indeed|do|does|now|also|obviously))?(?: have| has|"
    r"'ve got|'s got| have got|'ve developed| have developed| are suffering from| is suffering from| are having)|"
    r"(?:this|it|that) (?:is|must be)|(?:it|that)'s|(?:these|those) are|what you(?: have|'re (?:suffering from|"
    r"dealing with|having)| are (?:suffering from|dealing with|having)) is|"
    r"(?:the|your) diagnosis is|diagnosis:|"
    r"diagnosed (?:you )?(?:with|as)|"
    r"your (?:symptoms?|condition|problem|pain|rash|cough|headache)s? (?:is|are)(?: due to| caused by| "
    r"from| a sign of)?|you're suffering from)"
)
_EN = re.compile(
    rf"{_EN_FIRM}(?: (?:definitely|clearly|certainly|indeed|just|simply|an?|the|case of|typical|classic|benign|"
    r"mild|moderate|severe|acute|chronic|early|some|a bad|simple|due to|caused by|viral|bacterial|type "
    rf"[12])){{0,4}} (?P<name>{_EN_DISEASE})"
)
_EN_OPEN = re.compile(
    r"\b(?:may|might|could|can|possib\w+|probab\w+|likely|unlikely|suspect\w*|seems?|appears?|looks?|"
    r"sounds?|perhaps|maybe|not|no|never|rule|suggest\w*|think|believe|guess|"
    r"impression|concern\w*|worr\w+|do|does|did|are you|is it|is this|risk|history|why|until|before|"
    r"confirm whether|see|check|would|should|such as|like|often|usually|sometimes|"
    r"mentioned|said|told|say|people|patients|someone|anyone|many)\b|n't\b"
)
_EN_IF = re.compile(r"\b(?:if|whether|unless|in case|when|once|suppose|assuming|even though)\b")
_EN_EXPLAINED = re.compile(
    r"(?:this|it|that)\b[^.!?\n]*\b(?:disease|syndrome|disorder|infection|cancer)(?: (?:that|which|caused|"
    r"transmitted|spread|characteri\w+|where|when|in|of|affecting|"
    r"typically|usually|called|known|with|marked|involving)\b|,)"
)
"""What a name just mentioned means: "you may have gout. It is a disease that ..."."""
_EN_AFTER = re.compile(
    r"[^.!?;,\n]{0,30}\?| (?:or|vs|versus)\b| (?:medication|medicine|drug|test|clinic|specialist|"
    r"treatment|diet|risk|prevention|vaccine|patients|shot|season)\b|"
    r" (?:is|are) (?:possible|likely|one possibility)| (?:can't|cannot) be| until"
)


def stated(text: str, language: Language) -> Iterator[re.Match[str]]:
    """Places of folded ``text`` that state a disease (group ``name``) as a fact.

    >>> [place["name"] for place in stated("您得的就是阑尾炎。如果是痛风，就查尿酸。", "zh")]
    ['阑尾炎']
    """
    pattern, after = (_ZH, _ZH_AFTER) if language == "zh" else (_EN, _EN_AFTER)
    for found in pattern.finditer(text):
        explained = language == "en" and _EN_EXPLAINED.match(text, found.start(), found.end() + _BEHIND)
        if not explained and not after.match(text, found.end()) and not _open(text, found, language):
            yield found


_FIRM_NO = re.compile(r"\b(?:no|without(?: a| any)?) (?:doubt|question)\b|毫无疑问|没有?疑问")
"""Denials that make a statement firmer."""
_CLAUSE = re.compile(r"[,，。.;；!！?？\n]")
_SENTENCE = re.compile(r"[。.;；!！?？\n]")
_BEHIND = 14
"""Code points behind a name that may show it to be explained."""
_READ = 80
"""Code points before a statement that may leave it open."""


def _open(text: str, found: re.Match[str], language: Language) -> bool:
    """Whether the clause leaves it open or denies it, or the sentence makes it a condition."""
    hedge, condition = (_ZH_OPEN, _ZH_IF) if language == "zh" else (_EN_OPEN, _EN_IF)
    head = _FIRM_NO.sub(" ", text[max(0, found.start() - _READ) : found.start()])
    clause, sentence = _CLAUSE.split(head)[-1], _SENTENCE.split(head)[-1]
    words = text[found.start() : found.start("name")]
    return bool(hedge.search(clause + words) or hedge.search(found["name"]) or condition.search(sentence + words))
