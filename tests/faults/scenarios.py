"""What a server may do to a run, and what a run may cost then. Shared by the fault suite and the benchmark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.servers.faults import Fault, mixed

Faults = Callable[[], list[Fault]]


def none() -> list[Fault]:
    return []


@dataclass(frozen=True)
class Scenario:
    """One kind of bad weather.

    server, teacher: further arguments; lost: reason -> share of the rows that may be given up for it (within 3
    standard deviations and one row); per_row: most requests a row; beyond: further requests whatever the number of
    rows, in multiples of the concurrency; stops: class of the error that ends the run.
    """

    name: str
    faults: Faults = none
    server: Mapping[str, Any] = field(default_factory=dict)
    teacher: Mapping[str, Any] = field(default_factory=dict)
    lost: Mapping[str, float] = field(default_factory=dict)
    per_row: float = 1.0
    beyond: float = 0.0
    stops: str = ""


def _losses() -> list[Fault]:
    return [Fault("length", share=0.02), Fault("content_filter", share=0.02, salt="f")]


def _hanging() -> list[Fault]:
    return [
        Fault("hang", share=0.01, attempts=True, salt="h"),
        Fault("slow_body", share=0.01, attempts=True, salt="s"),
    ]


SCENARIOS = (
    Scenario("none"),
    Scenario("mixed", mixed, per_row=1.25),
    Scenario("losses", _losses, lost={"truncated": 0.02, "filtered": 0.02}, per_row=1.05),
    Scenario(
        "too_long",
        lambda: [Fault("status", status=400, code="context_length_exceeded", share=0.013)],
        lost={"too_long": 0.013},
    ),
    Scenario(
        "loop and wrong language",
        lambda: [Fault("loop", per_body=1, share=0.05), Fault("wrong_language", per_body=1, share=0.05, salt="w")],
        lost={"wrong_language": 0.0025},
        per_row=1.15,
    ),
    Scenario("quota", lambda: [Fault("status", status=429, code="insufficient_quota")], stops="ProviderError"),
    Scenario("key", server={"api_key": "another"}, stops="ProviderError"),
    Scenario("model", server={"models": ("medical-7b",)}, stops="ProviderError"),
    Scenario(
        "quota half-way",
        lambda: [Fault("status", status=429, code="insufficient_quota", after=30)],
        stops="ProviderError",
    ),
    Scenario("web page", lambda: [Fault("html")], stops="ProviderError"),
    Scenario("outage", server={"outage": (100, 5.0), "latency_s": 0.05}, per_row=1.3),
    Scenario("rpm 6000", server={"requests_per_s": 100.0}, per_row=1.02, beyond=1.0),
    Scenario("queue", server={"slots": 4, "latency_s": 0.1}, teacher={"concurrency": "auto"}),
    Scenario("hang", _hanging, teacher={"timeout_s": 3.0}, per_row=1.05),
)
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
