"""Golden rows: a dozen cases and conversations in both languages, as awkward as real ones. Written for the tests."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa

from medsynth.core.ids import made_id, read_id
from medsynth.core.tables import CASE, LAYOUTS, QUESTION, TABLES
from medsynth.core.types import DENIED, UNKNOWN, Case, Row, case_to_row, present

KNOWN = {**TABLES, QUESTION.name: QUESTION, **LAYOUTS}
"""Tables that steps work on: those of versions, and those that only pass between stages."""
NEVER_NULL = {
    "question": {"id", "question", "language"},
    "case": {"id", "language", "complaint", "conclusion", "disposition"},
    "conversation": {"id", "messages", "language", "kind", "parents"},
    "mixture": {"id", "messages", "language", "kind", "parents", "dataset", "copy"},
}
"""Columns that a step may rely on; every other column of a table may hold null in any row."""

_CASES = (
    Case(
        "",
        "zh",
        "头痛三天，伴轻度发热，体温37.8℃。",
        region="CN",
        department="神经内科",
        request="需要做什么检查？",
        duration=present("三天"),
        history=DENIED,
        medication=present("对乙酰氨基酚 0.5g 每日两次"),
        allergy=present("青霉素"),
        pregnancy=UNKNOWN,
        age="34岁",
        age_days=12418,
        sex="female",
        weight_g=58000,
        diagnosis="考虑上呼吸道感染",
        advice="多饮水，体温超过38.5℃时就诊。",
        conclusion="tentative",
        disposition="self_care",
    ),
    Case(
        "",
        "en",
        "  I've had an itchy rash on both elbows for 2 weeks.\n\nIt's worse at night.  ",
        region="GB",
        department="dermatology",
        duration=present("2 weeks"),
        allergy=DENIED,
        age="8 months",
        age_days=243,
        sex="male",
        weight_g=8600,
        diagnosis="Atopic eczema",
        advice="Emollients twice a day.",
        conclusion="firm",
        disposition="routine",
    ),
    Case(
        "",
        "zh",
        "胸痛放射到左肩，伴大汗半小时！！！",
        department="心内科",
        pregnancy=DENIED,
        conclusion="no_diagnosis",
        disposition="emergency_now",
        red_flags=("chest_pain",),
    ),
    Case("", "en", "?", conclusion="not_medical", disposition="self_care"),
    Case("", "zh", "咳嗽" * 400, department="呼吸内科", history=present("哮喘"), reference_reply="建议复查。"),
    Case(
        "",
        "en",
        "Café 👨‍👩‍👧 ﬁne — 10 mg/kg × 3 \u200b\ufeffdose? <b>&amp;</b> {slot} \x7f",
        advice="{{not a slot}}",
    ),
    Case("", "zh", "头痛三天，伴轻度发热，体温37.8℃。", department="神经内科", conclusion="firm", diagnosis="偏头痛"),
    Case("", "zh", "CT示右肺小结节，HbA1c 7.2%，請問需要複查嗎？", region="HK", department="内分泌科"),
)


def cases() -> list[Row]:
    """Rows of the case table."""
    return [
        case_to_row(case)
        | {
            "id": read_id("golden", f"g{number}"),
            "source": "golden",
            "source_id": f"g{number}",
            "licence": "CC0-1.0",
            "split_group": read_id("golden", f"g{number}"),
            "split": ("train", "validation", "test")[number % 3],
            "real_people": number % 2 == 0,
            "reviewed_by": "none",
        }
        for number, case in enumerate(_CASES)
    ]


def questions() -> list[Row]:
    """Rows of the question table: the complaints of the golden cases, asked."""
    names = [name for name in QUESTION.schema.names if name not in ("question", "topic")]
    asked = [({name: case[name] for name in names}, case) for case in cases()]
    return [row | {"question": case["complaint"], "topic": case["disposition"]} for row, case in asked]


_SAID: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("user", "医生您好，我头痛三天了。"),
        ("assistant", "您好，有没有发热或呕吐？"),
        ("user", "有点发热，三十七度八。需要吃药吗？"),
        ("assistant", "可以先观察，多饮水，超过三十八度五请来就诊。"),
        ("user", "好的，再见。"),
        ("assistant", "再见，祝您早日康复。"),
    ),
    (
        ("user", "I have an itchy rash on both elbows."),
        ("assistant", "How long have you had it?"),
        ("user", "Two weeks. Goodbye."),
        ("assistant", "Goodbye. Use an emollient twice a day."),
    ),
    (("user", "胸痛放射到左肩，大汗。"), ("assistant", "请立即拨打120。")),
    (("user", "?"), ("assistant", "")),
    (("system", "You are a doctor."), ("user", "  spaced\n\nout \t"), ("assistant", "Noted.\r\n")),
    (),
    (("assistant", "您好，请问哪里不舒服？"), ("user", "咳嗽" * 300), ("assistant", "建议拍个胸片。" * 60)),
    (("user", "Café 👨‍👩‍👧 ﬁne — 10 mg/kg × 3 \u200b{slot}"), ("assistant", "<b>&amp;</b> See \x7f a doctor.")),
)


def conversations() -> list[Row]:
    """Rows of the conversation table; each descends from the golden case of its number."""
    rows = []
    for number, (said, case) in enumerate(zip(_SAID, cases(), strict=True)):
        carried = ("language", "region", "department", "source", "source_id", "licence", "split_group", "split")
        row: Row = {name: case[name] for name in carried}
        row |= {
            "id": made_id("golden", [case["id"]], 0),
            "messages": [{"role": role, "content": content} for role, content in said],
            "kind": "distilled_conversation",
            "parents": [case["id"]],
            "teacher": "golden",
            "turns": sum(role == "user" for role, _ in said),
            "characters": sum(len(content) for _, content in said),
            "ended_by": ("stop_word", "max_turns", "truncated", "filtered")[number % 4],
            "red_flags": case["red_flags"],
            "flags": ["doctor_long"] if number == 6 else [],
            "real_people": case["real_people"],
            "provenance": {
                "recipe": "golden",
                "step": "golden",
                "prompts": ["0" * 64],
                "models": ["golden"],
                "calls": len(said),
                "tokens_in": None,
                "tokens_out": 9,
            },
        }
        rows.append(row)
    return rows


def mixtures() -> list[Row]:
    """Rows of a mixture of two data sets: the golden conversations, of which the third stands there three times."""
    rows = [(row, copy) for number, row in enumerate(conversations()) for copy in range(3 if number == 2 else 1)]
    return [
        row
        | {
            "id": made_id("mix", [row["id"]], copy),
            "parents": [row["id"]],
            "dataset": ("golden", "other")[row["turns"] % 2],
            "copy": copy,
            "order_key": None,
        }
        for row, copy in rows
    ]


def table_for(reads: tuple[str, ...], working: dict[str, Any]) -> str:
    """Name of the table that a step with these ``reads`` works on."""
    for name in ("conversation", "case", "question", "mixture"):
        if set(reads) <= {*KNOWN[name].schema.names, *working}:
            return name
    raise AssertionError(f"no table has {sorted(set(reads) - set(working))}")


def golden(table: str, working: dict[str, Any] | None = None) -> pl.DataFrame:
    """Golden rows of a table, with the working columns that other steps add to it."""
    rows = {"case": cases, "question": questions, "mixture": mixtures}.get(table, conversations)()
    extra = {name: kind for name, kind in (working or {}).items() if name not in KNOWN[table].schema.names}
    for number, row in enumerate(rows):
        row |= {name: _filled(name, kind, number) for name, kind in extra.items()}
    return _frame(rows, pa.schema([*KNOWN[table].schema, *extra.items()]))


def nulled(table: str, working: dict[str, Any] | None = None) -> pl.DataFrame:
    """The golden rows with null wherever a row may hold one."""
    frame = golden(table, working)
    blank = [name for name in KNOWN[table].schema.names if name not in NEVER_NULL[table]]
    return frame.with_columns(pl.lit(None).cast(frame.schema[name]).alias(name) for name in blank)


def _frame(rows: list[Row], schema: pa.Schema) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_pylist(rows, schema=schema))
    assert isinstance(frame, pl.DataFrame)
    return frame


def _filled(name: str, kind: pa.DataType, number: int) -> Any:
    """A plausible value of a working column; the struct ``case`` is the golden case of the row's number."""
    if pa.types.is_struct(kind) and set(kind.names) == set(CASE.schema.names):
        return cases()[number % len(_CASES)]
    if pa.types.is_struct(kind):
        return {field.name: _filled(field.name, field.type, number) for field in kind}
    if pa.types.is_list(kind):
        return [_filled(name, kind.value_type, number)] * (number % 3)
    if pa.types.is_string(kind):
        return {"stop_words": "再见", "finish_reasons": "stop"}.get(name, f"{name} {number}")
    if pa.types.is_boolean(kind):
        return number % 2 == 0
    if pa.types.is_floating(kind):
        return number / 8
    return number
