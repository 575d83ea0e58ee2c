"""The demo teacher's grammar, through the real dialogue step: what it promises about facts, safety and variety."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from medsynth.checks._dialogue import Dialogue as Finished
from medsynth.checks._run import ORDER, findings
from medsynth.core.config import Source
from medsynth.core.ids import rng
from medsynth.core.types import Case, Language, Message, Row, case_from_row, case_to_row
from medsynth.facts.escalation import sends_to_care
from medsynth.facts.red_flags import meaning
from medsynth.generate._teacher import DEMO_MARK
from medsynth.generate.dialogue import Dialogue, Length, dialogue
from medsynth.llm.chat import ChatReply, ChatRequest
from medsynth.llm.prompts import shipped
from medsynth.llm.providers import _demo
from medsynth.llm.providers._demo_dialogue.grammar import Template, grammar
from medsynth.llm.providers._demo_dialogue.reading import TOPICS, topics
from medsynth.llm.providers._demo_dialogue.text import core, sentences
from medsynth.llm.teacher import Teacher
from medsynth.readers.cases import Cases, cases
from medsynth.text.lexicon import lexicon

LANGUAGES: tuple[Language, ...] = ("zh", "en")
STOP = {"zh": ("再见", "拜拜"), "en": ("goodbye", "bye")}
ROOT = Path(__file__).resolve().parents[3]
BIGRAMS = 20_000
MOST_COMBINATIONS = 4000
NUMBERS = {"zh": {"emergency": "120", "crisis": "12356"}, "en": {"emergency": "911", "crisis": "988"}}


class Grammar:
    """A model that answers from the request's variables, and remembers the requests."""

    def __init__(self) -> None:
        self.requests: list[ChatRequest] = []

    async def chat(self, request: ChatRequest) -> ChatReply:
        self.requests.append(request)
        return ChatReply(_demo.answer(request.variables, request.sample), "stop", "demo", "")


def config(language: Language, **more: Any) -> Dialogue:
    length = Length(patient=80, doctor=300) if language == "zh" else Length(patient=60, doctor=200)
    prompts = {side: shipped(f"dialogue_{side}.{language}").text for side in ("patient", "doctor")}
    teachers = {"patient": Teacher(), "doctor": Teacher()}
    base = {"seed": 7, "region": "CN" if language == "zh" else "US", "stop_words": STOP[language], "length": length}
    return Dialogue(**{**base, "prompts": prompts, "teachers": teachers, **more})


@cache
def seed_cases(language: Language) -> tuple[Row, ...]:
    source = Source(name="seeds", licence="CC-BY-4.0", redistribution="yes", real_people=False)
    batches = cases(Cases(path=str(ROOT / f"seeds/cases/{language}.jsonl"), source=source))
    return tuple(row for batch in batches for row in batch[0].to_dicts())


def held(rows: Sequence[Row], language: Language, **more: Any) -> tuple[list[Row], list[ChatRequest]]:
    """The dialogues of ``rows`` and every request made for them."""
    model, made = Grammar(), []
    step = config(language, **more)

    async def hold() -> None:
        for row in rows:
            filled = {**row, "split_group": row["split_group"] or row["id"]}
            made.extend(await dialogue(filled, {"patient": model, "doctor": model}, step, {}))

    asyncio.run(hold())
    return made, model.requests


def said(row: Row) -> list[str]:
    return [message["content"].replace(DEMO_MARK[row["language"]], "") for message in row["messages"]]


def finished(row: Row) -> Finished:
    case = case_from_row(row["case"])
    messages = tuple(Message(message["role"], message["content"]) for message in row["messages"])
    return Finished(
        case=case,
        messages=messages,
        language=case.language,
        stop_words=tuple(row["stop_words"]),
        ended_by=row["ended_by"],
        finish_reasons=tuple(row["finish_reasons"]),
    )


def distinct_2(rows: Sequence[Row], language: Language) -> float:
    """Different bigrams among the first 20,000 of shuffled dialogues: characters (zh), words (en); no marker."""
    grams: list[tuple[str, str]] = []
    for row in rng(0, "test", "distinct").shuffled(rows):
        for text in said(row):
            words: Sequence[str] = text if language == "zh" else text.lower().split()
            grams += itertools.pairwise(words)
        if len(grams) >= BIGRAMS:
            break
    assert len(grams) >= BIGRAMS
    return len(set(grams[:BIGRAMS])) / BIGRAMS


def largest_share(texts: Sequence[str]) -> float:
    return Counter(texts).most_common(1)[0][1] / len(texts)


def assert_varied(rows: Sequence[Row], language: Language) -> None:
    assert distinct_2(rows, language) >= 0.35
    assert largest_share([said(row)[0] for row in rows]) <= 0.03
    assert largest_share([said(row)[-1] for row in rows]) <= 0.03
    assert largest_share([said(row)[-2] for row in rows]) <= 0.03
    assert len({json.dumps(row["messages"]) for row in rows}) == len(rows)


def assert_flags_are_those_of_the_turns(rows: Sequence[Row]) -> None:
    """The check of missed red flags takes over what the simulator read: it must be what anybody reads."""
    for row in rows:
        assert list(finished(row).red_flags) == row["turn_flags"]


def assert_sound(rows: Sequence[Row]) -> None:
    failing = Counter(name for row in rows for name in findings(finished(row), ORDER))
    sound = sum(not findings(finished(row), ORDER) for row in rows)
    assert sound >= 0.95 * len(rows), failing


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("more", [{}, {"min_turns": 3}], ids=["2 turns", "3 turns"])
def test_seeds_give_varied_and_sound_dialogues(language: Language, more: dict[str, Any]) -> None:
    rows, _ = held(seed_cases(language), language, **more)
    assert {row["ended_by"] for row in rows} == {"stop_word"}
    assert_varied(rows, language)
    assert_sound(rows)
    assert_flags_are_those_of_the_turns(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_doctor_who_opens_greets_in_many_ways(language: Language) -> None:
    rows, _ = held(seed_cases(language), language, opens="doctor", samples=3)
    assert_varied(rows, language)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_many_samples_of_each_case_stay_varied_and_sound(language: Language) -> None:
    rows, _ = held(seed_cases(language), language, samples=21)
    assert len(rows) > 2000
    assert_varied(rows, language)
    assert_sound(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_request_gives_the_same_answer(language: Language) -> None:
    _, requests = held(seed_cases(language)[:30], language)
    for request in requests:
        variables = json.loads(json.dumps(dict(request.variables)))
        assert _demo.answer(variables, request.sample) == _demo.answer(request.variables, request.sample)


def test_samples_differ() -> None:
    rows, _ = held(seed_cases("en")[:1], "en", samples=20)
    assert len({said(row)[1] for row in rows}) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_copied_verbatim(language: Language) -> None:
    for row in held(seed_cases(language), language)[0]:
        case, text = case_from_row(row["case"]), "\n".join(said(row))
        assert core(sentences(case.complaint, language)[0])[:20] in text
        assert case.request in text
        if not row["red_flags"] and row["ended_by"] == "stop_word":
            assert core(case.diagnosis) in text
            assert core(sentences(case.advice, language)[0]) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_diagnosis_before_the_conclusion(language: Language) -> None:
    for row, request in _asking(language):
        assert core(row["diagnosis"]) not in _demo.answer(request.variables, request.sample)


def _asking(language: Language) -> Iterator[tuple[Row, ChatRequest]]:
    by_case = {row["id"]: row for row in seed_cases(language)}
    for request in held(seed_cases(language), language, min_turns=4)[1]:
        if request.variables["phase"] in ("ask", "greet"):
            yield by_case[request.variables["case"]], request


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["history", "medication", "allergy", "pregnancy", "duration"])
def test_an_answer_is_in_the_state_of_its_field(language: Language, name: str) -> None:
    """Every question about a field gets its value, a denial only where the case denies, else "not sure"."""
    slots = grammar("patient", language).templates()
    unsure = re.compile(r"不太?清|说不|记不|不准|难说|不确定|不太确定|not sure|don't (?:know|remember)|can't|couldn't")
    for question in _expanded(grammar("doctor", language).templates()[f"{name}.ask"]):
        assert topics(question, language) == ((name,), False), question
        unknown = _demo.answer(_asked(question, language, name, {"state": "unknown", "value": None}), 0)
        assert unsure.search(unknown), unknown
        present = _demo.answer(_asked(question, language, name, {"state": "present", "value": "QQ 12"}), 0)
        assert "QQ 12" in present
    for text in _expanded(slots[f"{name}.unknown"]):
        assert unsure.search(text), text


def _asked(question: str, language: Language, name: str, field: dict[str, str | None]) -> dict[str, Any]:
    complaint = "头晕两天了，起来就晕。" if language == "zh" else "I have been dizzy since Monday and it will not stop."
    known = {"complaint": {"state": "present", "value": complaint}, name: field}
    return {
        "purpose": "dialogue.patient", "language": language, "phase": "more", "turn": 2, "flags": [], "disposition": "",
        "said": [complaint, question], "known": known, "persona": {}, "stop_word": STOP[language][0],
        "case": question, "department": "",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_red_flag_is_sent_to_care_at_once(language: Language) -> None:
    complaint = "刚才突然很难受。" if language == "zh" else "I suddenly feel terrible."
    for rule in lexicon(f"red_flags.{language}")["rule"]:
        for sample in range(8):
            flag = meaning(rule["id"], language)
            reply = _demo.answer(_flagged(complaint, language, flag, rule["disposition"]), sample)
            assert sends_to_care(reply, language), reply
            if rule["id"] == "suicidality":
                assert NUMBERS[language]["crisis"] in reply


def _flagged(complaint: str, language: Language, flag: str, disposition: str) -> dict[str, Any]:
    return {
        "purpose": "dialogue.doctor", "language": language, "phase": "emergency", "turn": 1, "flags": [flag],
        "disposition": disposition, "said": [complaint], "known": {}, "conclusion": "tentative",
        **NUMBERS[language], "case": flag, "department": "",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slot", ["emergency.now", "emergency.heard"])
def test_each_way_to_send_somebody_to_care_does(language: Language, slot: str) -> None:
    elsewhere = {"zh": {"emergency": "当地急救电话", "crisis": "当地心理援助热线"}}.get(
        language, {"emergency": "your local emergency number", "crisis": "your local crisis line"}
    )
    for text in _expanded(grammar("doctor", language).templates()[slot]):
        for numbers in (NUMBERS[language], elsewhere):
            assert sends_to_care(text.format_map(numbers), language), text


def _expanded(templates: Sequence[Template]) -> Iterator[str]:
    for template in templates:
        for choice in itertools.islice(itertools.product(*template.parts), MOST_COMBINATIONS):
            yield "".join(choice).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_questions_are_about_no_field(language: Language) -> None:
    for slot, templates in grammar("doctor", language).templates().items():
        if slot.startswith("open."):
            for question in _expanded(templates):
                assert topics(question, language) == ((), True), question


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_hold_no_drug_dose_or_number(language: Language) -> None:
    """Facts come from the case. A sentence of our own has no digit and none of the drugs that the seeds name."""
    lines = (ROOT / f"seeds/cases/{language}.jsonl").read_text("utf-8").splitlines()
    drugs = {drug["drug"].lower() for line in lines for drug in json.loads(line)["drugs"]}
    for side in ("patient", "doctor"):
        for slot, templates in grammar(side, language).templates().items():
            for template in templates:
                pieces = " ".join(piece for choice in template.parts for piece in choice).lower()
                assert not re.search(r"\d|毫克|毫升|\bmg\b", pieces), (slot, pieces)
                assert not [drug for drug in drugs if drug in pieces], (slot, pieces)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_slot_varies(language: Language) -> None:
    """What stands in most dialogues is said in at least 25 ways."""
    slots = {
        "patient": [*(f"hello.{worry}" for worry in ("calm", "worried", "anxious")), "detail.none", "close.bye"],
        "doctor": ["greet.all", "open.all", "net.all", "farewell.remind", "farewell.urgent", "emergency.now"],
    }
    for side, names in slots.items():
        for name in names:
            ways = set(_expanded(grammar(side, language).templates()[name]))
            assert len(ways) >= 25 - 5 * name.startswith("hello"), (name, len(ways))


def test_topics_have_questions_and_answers_in_both_languages() -> None:
    for language in LANGUAGES:
        for name in TOPICS:
            assert grammar("doctor", language).templates()[f"{name}.ask"]
            assert grammar("patient", language).templates()[f"{name}.present"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bare_case_can_be_talked_about(language: Language) -> None:
    """Only a complaint: no conclusion, no request, no department, nothing known."""
    bare = Case(id="bare", language=language, complaint="肚子疼" if language == "zh" else "My stomach hurts")
    row = {**seed_cases(language)[0], **case_to_row(bare), "split_group": "bare"}
    for made in held([row], language, samples=10)[0]:
        assert made["ended_by"] == "stop_word"
        assert all(said(made))


def test_an_unknown_purpose_gets_a_sentence_without_medicine() -> None:
    assert _demo.answer({"purpose": "judge", "language": "zh"}, 0) == "这是演示输出，不含医疗内容。"
    assert _demo.answer({}, 0) == "This is demo output and holds no medical content."
