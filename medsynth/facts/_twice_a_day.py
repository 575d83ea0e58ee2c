"""The same dose in the morning and in the evening is that dose twice a day: 早上一片，晚上一片 and 早晚各一片."""

from __future__ import annotations

from medsynth.facts._fact import Amount, Fact, plain

_PARTS = frozenset(["morning", "noon", "night", "bedtime"])
_EVENING = frozenset(["night", "bedtime"])
_ONCE = "1 per day"


def joined(facts: list[Fact]) -> list[Fact]:
    """The facts of a sentence, in which times of one day with one dose of one drug became how often a day."""
    often = [fact for fact in facts if fact.kind == "frequency" and fact.of]
    if len(often) < 2:
        return facts
    for drug in {fact.of for fact in often}:
        mine = [fact for fact in often if fact.of == drug]
        if any(fact.normal != _ONCE for fact in mine):
            continue
        parts = {fact.normal: fact for fact in facts if fact.kind == "timing" and fact.of == drug}
        parts = {part: fact for part, fact in parts.items() if part in _PARTS}
        places = {(fact.start, fact.end) for fact in parts.values()}
        doses = {fact.normal for fact in facts if fact.kind == "dose" and fact.of == drug}
        given = sum(fact.kind == "dose" and fact.of == drug for fact in facts)
        if (
            given != len(parts)
            or len(parts) < 2
            or parts.keys() <= _EVENING
            or len(doses) > 1
            or not places >= {(fact.start, fact.end) for fact in mine}
        ):
            continue
        times = float(len(parts))
        amount = Amount(times, times, "times/24-24h")
        gone, said = {id(fact) for fact in parts.values()}, {id(fact) for fact in mine}
        facts = [
            fact._replace(normal=f"{plain(times)} per day", amount=amount) if id(fact) in said else fact
            for fact in facts
            if id(fact) not in gone
        ]
    return facts
