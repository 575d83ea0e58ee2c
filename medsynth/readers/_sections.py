"""The sectioned text of Chinese online consultations, taken apart: case, conclusion, dialogue.

A section starts with a known header at the start of a line, or glued to another header that has nothing under it.
A section with nothing under its header was not filled in: it is absent here, hence unknown, never denied.
Names of hospitals and doctors, appointment times and dialogues pasted into a case are no part of the case.
Knows the headers of the form and refuses to know medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_HEADERS = {
    "title": ("疾病", "所患疾病", "疾病名称"),
    "description": (
        *("病情描述", "病情描述（发病时间、主要症状、就诊医院等）", "病情", "主诉", "现病史", "症状", "症状描述"),
        *("主要症状", "病情介绍"),
    ),
    "request": ("希望获得的帮助", "希望得到的帮助", "想得到怎样的帮助", "希望提供的帮助", "咨询目的"),
    "duration": ("患病多久", "患病时间", "患病时长", "发病时间", "病程"),
    "medication": ("用药情况", "用药史", "目前用药", "正在使用的药物", "正在服用的药物"),
    "allergy": ("过敏史", "药物过敏史", "食物过敏史", "过敏情况"),
    "history": ("既往病史", "既往史", "病史", "手术史", "慢性病史", "慢性疾病史"),
    "pregnancy": ("怀孕情况", "妊娠情况", "是否怀孕"),
    "person": ("年龄", "性别", "体重", "身高体重", "患者信息", "身高"),
    "further": (
        *("家族史", "个人史", "婚育史", "生育史", "月经史"),
        *("检查结果", "检查报告", "辅助检查", "体格检查", "治疗情况"),
    ),
    "nobody": (
        *("已就诊医院及科室", "已就诊医院", "就诊医院及科室", "就诊医院", "就诊时间", "就诊地点", "预约时间"),
        *("就诊患者", "患者姓名", "姓名", "预约医生", "就诊医生"),
        *("联系电话", "联系方式", "电话", "手机号", "身份证号", "家庭住址"),
    ),
}
"""Part of a case -> headers that fill it. ``nobody``: names, places and times, which no part takes."""

_PART = {header: part for part, headers in _HEADERS.items() for header in headers}
_ANY = "|".join(re.escape(header) for header in sorted(_PART, key=len, reverse=True))
_HEADER = re.compile(rf"\s*(?P<name>{_ANY})[ \t]*[：:][ \t]*")
_UNKNOWN_HEADER = re.compile(r"[一-鿿A-Za-z/、（）]{2,12}[：:]\s*")
"""A header that is not in the list: alone on its line. It ends a section of the form, never the patient's story."""
_STATES = frozenset({"duration", "medication", "allergy", "history", "pregnancy"})
_STORY = frozenset({"title", "description", "request", "preface"})
_DIALOGUE = re.compile(r"^\s*(?:医生给您发来一个提醒[：:]?.*|Dialogue|(?:医生|病人)[：:])\s*$", re.MULTILINE)
_TURN = re.compile(r"\s*(?P<who>医生|病人|患者)[：:]\s*(?P<said>.*)")
_DIALOGUE_TITLE = re.compile(r"\s*Dialogue\s*")

_STAMP = re.compile(r"[（(]\s*\d{4}-\d{1,2}-\d{1,2}\s*填写\s*[）)]")
_ENTRY = re.compile(r"【(?P<label>[^】\n]{1,12})】[：: \t]*")
_PARTIAL = frozenset({"手术史", "慢性病史", "慢性疾病史"})
_NO = frozenset({"无", "没有", "暂无"})
_NOT_TEXT = re.compile(r"[\W_]+")
_SAYS_NOTHING = frozenset({"", "未知", "不详", "不知道", "不清楚", "不明", "无", "咨询", "其他"})


@dataclass(frozen=True, slots=True)
class Sections:
    """What was filled in. ``parts``: part -> its text; ``dialogue``: what was pasted behind the form."""

    parts: dict[str, str]
    dialogue: str = ""

    def complaint(self) -> str:
        """The patient's story: title and description, the title only where the description lacks it."""
        title, description = self.parts.get("title", ""), self.parts.get("description", "")
        bare, whole = _bare(title), _bare(description)
        if whole and (bare in _SAYS_NOTHING or bare in whole):
            title = ""
        elif whole in _SAYS_NOTHING or whole in bare:
            description = ""
        story = (self.parts.get("preface", ""), title, description, self.parts.get("further", ""))
        return "\n".join(part for part in story if part)


def sections(text: str) -> Sections:
    """The parts of a sectioned case; of a text without any header all of it is the description."""
    cut = _DIALOGUE.search(text)
    form, dialogue = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
    found: dict[str, list[str]] = {}
    for part, header, said in _split(form):
        said = _STAMP.sub("", said).strip()
        if part == "history":
            said = _history(said, header)
        elif part in ("further", "person") and said:
            said = f"{header}：{said}"
        if said and part != "nobody":
            found.setdefault(part, []).append(said)
    parts = {part: _joined(part, texts) for part, texts in found.items()}
    if set(parts) == {"preface"}:
        parts = {"description": parts["preface"]}
    return Sections(parts, dialogue)


def _joined(part: str, texts: list[str]) -> str:
    """Several sections of one part as one: a "无" in one of them denies nothing that another one says."""
    if part not in _STATES:
        return "\n".join(texts)
    return "；".join([text for text in texts if _bare(text) not in _NO] or texts[:1])


def _split(form: str) -> Iterator[tuple[str, str, str]]:
    """(part, header, text) of each section in order, also of the empty ones."""
    part, header, lines = "preface", "", [""]
    for line in form.split("\n"):
        rest = line
        while found := _HEADER.match(rest):
            yield part, header, "\n".join(lines)
            part, header, lines = _PART[found["name"]], found["name"], []
            rest = rest[found.end() :]
        if part not in _STORY and _UNKNOWN_HEADER.fullmatch(rest.strip()):
            yield part, header, "\n".join(lines)
            part, header, lines = "further", rest.strip().rstrip("：:"), []
        elif rest.strip():
            lines.append(rest.strip())
    yield part, header, "\n".join(lines)


def _history(said: str, header: str) -> str:
    """A history of labelled entries (【手术】：..., 【慢性疾病】：...) as ``label：text；...``, empty ones left out.

    "无" is kept where it answers for the whole history; no operations alone do not deny diseases.
    """
    first, *pieces = _ENTRY.split(said)
    labelled = list(zip(pieces[0::2], pieces[1::2], strict=True))
    if header in _PARTIAL and first.strip():
        labelled.insert(0, (header, first))
        first = ""
    told = [f"{label}：{text.strip()}" for label, text in labelled if _bare(text) and _bare(text) not in _NO]
    if _bare(first) in _NO:
        return "；".join(told) or first.strip()
    if first.strip() or told:
        return "；".join([first.strip(), *told] if first.strip() else told)
    denied = sum(_bare(text) in _NO for _, text in labelled)
    return "无" if denied > 1 else ""


# Conclusion

_CONCLUSION = {
    "diagnosis": ("病情摘要及初步印象", "疾病诊断", "初步诊断", "诊断", "临床诊断", "初步印象"),
    "advice": ("总结建议", "建议", "处理建议", "治疗建议", "处置建议"),
    "labelled": ("药品", "检查项目", "检验项目", "用法用量"),
}
_CONCLUSION_PART = {header: part for part, headers in _CONCLUSION.items() for header in headers}
_CONCLUSION_HEADER = re.compile(
    rf"\s*(?P<name>{'|'.join(sorted(_CONCLUSION_PART, key=len, reverse=True))})[ \t]*[：:][ \t]*"
)


def conclusion(text: str) -> tuple[str, str]:
    """(diagnosis, advice) of a doctor's summary; a text without headers is the diagnosis, "。" and "无" are none.

    What is prescribed or ordered (药品, 检查项目) is advice under its own label.
    """
    parts: dict[str, list[str]] = {"diagnosis": [], "advice": []}
    part, label = "diagnosis", ""
    for line in text.split("\n"):
        rest = line
        while (found := _CONCLUSION_HEADER.match(rest)) and (part == "diagnosis" or found["name"] != "建议"):
            part, label = _CONCLUSION_PART[found["name"]], found["name"]
            rest = rest[found.end() :]
        if not _bare(rest) or _bare(rest) in _NO:
            continue
        parts["advice" if part == "labelled" else part].append(
            f"{label}：{rest.strip()}" if part == "labelled" else rest.strip()
        )
    return "\n".join(parts["diagnosis"]), "\n".join(parts["advice"])


# Dialogue


def doctor_words(dialogue: str) -> str:
    """The doctor's turns of a dialogue (医生： / 病人： before each turn), joined by line ends."""
    return "\n".join(said for who, said in _turns(dialogue.split("\n")) if who == "医生" and said)


def _turns(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    who, said = "", list[str]()
    for line in lines:
        found = _TURN.fullmatch(line)
        if found:
            yield who, "\n".join(said)
            who, said = found["who"], []
            line = found["said"]
        if line.strip() and not _DIALOGUE_TITLE.fullmatch(line):
            said.append(line.strip())
    yield who, "\n".join(said)


def _bare(text: str) -> str:
    """The letters, digits and ideographs of a text."""
    return _NOT_TEXT.sub("", text)
