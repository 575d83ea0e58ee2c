"""The arithmetic of a forecast."""

from __future__ import annotations

import pytest

from medsynth.core.plan import Stage
from medsynth.core.step import Estimate, step_of
from medsynth.engine.estimates import RoleForecast, buys, forecast_roles, minutes
from medsynth.engine.rehearse import Asked, Walked
from medsynth.generate.dialogue import Dialogue, dialogue
from medsynth.llm.prices import PriceTable
from medsynth.llm.teacher import Teacher
from medsynth.llm.usage import Usage
from tests.steps.ask import ask
from tests.unit.engine.plans import AskTeacher

PRICES = PriceTable.model_validate([{"model": "m", "input": 100, "output": 400, "read_on": "2026-11-01"}])
TEACHER = Teacher(provider="compatible", model="m", base_url="http://127.0.0.1:1/v1", concurrency=10)
STAGE = Stage("ask", step_of(ask), AskTeacher(teachers={"teacher": TEACHER}))


def seen(*tokens_out: int) -> list[Walked]:
    return [Walked({}, True, {"teacher": Asked(1, Usage(100, tokens), 2.0)}) for tokens in tokens_out]


def test_rows_that_were_seen_stand_for_the_rest() -> None:
    (role,) = forecast_roles(STAGE, seen(90, 110, 100, 100), [], 1000, PRICES)
    assert (role.calls[1], role.tokens_in[1], role.tokens_out[1]) == (1000, 100_000, 100_000)
    assert role.money[1] == pytest.approx(1000 * (100 * 100 + 100 * 400) / 1e6)
    for low, likely, high in (role.calls, role.tokens_in, role.tokens_out, role.money):
        assert low < likely < high
    assert (role.currency, role.unknown, role.guessed, role.seconds[1]) == ("usd", False, False, 2.0)


def test_the_more_rows_were_seen_the_narrower() -> None:
    widths = []
    for times in (2, 10, 50):
        (role,) = forecast_roles(STAGE, seen(*([50, 250] * times)), [], 10_000, PRICES)
        widths.append(role.tokens_out[2] - role.tokens_out[0])
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1]


def test_what_is_paid_of_a_row_that_was_begun_is_taken_off() -> None:
    begun = [Walked({}, False, {"teacher": Asked(1, Usage(40, 30), 1.0)})]
    (role,) = forecast_roles(STAGE, seen(100, 100, 100), begun, 10, PRICES)
    assert (role.calls[1], role.tokens_in[1], role.tokens_out[1]) == (0, 600, 700)


def test_an_unknown_price_is_unknown() -> None:
    (role,) = forecast_roles(STAGE, seen(1, 2, 3), [], 10, PriceTable())
    assert (role.unknown, role.currency, role.money) == (True, "", (0, 0, 0))


def test_time_is_that_of_the_tightest_limit() -> None:
    role = RoleForecast("teacher", "m", (60, 120, 240), (0, 0, 0), (6000, 12000, 24000), seconds=(1, 1, 1))
    assert minutes({"teacher": TEACHER}, [role], 100) == (0.1, 0.2, 0.4)
    slow = TEACHER.model_copy(update={"rpm": 60, "tpm": 12000})
    assert minutes({"teacher": slow}, [role], 100) == (1, 2, 4)
    assert minutes({"teacher": slow.model_copy(update={"tpm": 1200})}, [role], 100) == (5, 10, 20)
    assert minutes({}, [], 3) is None


def test_rows_that_the_budget_left_will_buy() -> None:
    role = RoleForecast(
        *("teacher", "m", (90, 100, 200), (900, 1000, 2000), (900, 1000, 2000), (4, 5, 10)), currency="usd"
    )
    assert buys({}, [role], 100, None) == (None, "")
    assert buys({"usd": 2.5, "tokens": 10**9}, [role], 100, None) == ((25, 50, 62), "usd")
    assert buys({"usd": 2.5, "requests": 10}, [role], 100, None) == ((5, 10, 11), "requests")
    assert buys({"usd": 0}, [role], 100, None) == ((0, 0, 0), "usd")
    assert buys({"usd": 1000}, [role], 100, None) == ((100, 100, 100), "usd")
    assert buys({"minutes": 1}, [role], 100, (1, 2, 4)) == ((25, 50, 100), "minutes")


def test_a_dialogue_sends_what_was_said_again_in_each_turn() -> None:
    row = {**dict.fromkeys(("request", "duration", "history_value"), ""), **CASE}
    short, long = (dialogue_estimate(row, turns)["doctor"] for turns in (2, 8))
    assert long.calls[1] == 4 * short.calls[1]
    assert long.tokens_out[1] == pytest.approx(4 * short.tokens_out[1], rel=0.01)
    assert long.tokens_in[1] > 5 * short.tokens_in[1]


def dialogue_estimate(row: dict[str, object], turns: int) -> dict[str, Estimate]:
    step = step_of(dialogue)
    assert step.estimate is not None
    config = Dialogue(
        min_turns=turns,
        max_turns=turns,
        seed=1,
        region="CN",
        prompts={"patient": "{{sheet}}{{persona}}{{length}}{{stop_word}}{{now}}", "doctor": "{{sheet}}{{now}}"},
        teachers={"patient": TEACHER, "doctor": TEACHER},
    )
    return dict(step.estimate(row, config))


def _case() -> dict[str, object]:
    from medsynth.core.types import Case, case_to_row

    case = Case("c", "zh", "头痛三天", diagnosis="紧张性头痛", advice="休息")
    return {**case_to_row(case), "source": "s", "source_id": "1", "licence": "MIT", "split_group": "g"}


CASE = _case()


def test_batches_take_a_round_for_each_answer_that_another_waits_for() -> None:
    batch = TEACHER.model_copy(update={"mode": "batch", "provider": "openai"})
    role = RoleForecast("teacher", "m", (200, 300, 600), (1000, 1500, 3000), (0, 0, 0), seconds=(0, 0, 0))
    assert minutes({"teacher": batch}, [role], 100) == (20, 540, 6 * 1440)
    assert minutes({"teacher": batch}, [role], 100, 3) == (10, 180, 2 * 1440)
    few = batch.model_copy(update={"batch": batch.batch.model_copy(update={"enqueued_tokens": 250})})
    waits = minutes({"teacher": few}, [role], 100)
    assert waits is not None
    assert waits[1] == 3 * 2 * 180  # 500 tokens a round wait twice
