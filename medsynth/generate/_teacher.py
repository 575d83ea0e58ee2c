"""How a row names the teachers that made it, and how demo output is marked."""

from __future__ import annotations

from collections.abc import Mapping

from medsynth.llm.teacher import Teacher

DEMO_MARK = {"zh": "【演示输出，非医疗内容】", "en": "[Demo output, not medical content] "}
"""Stands before the first thing that a demo teacher says as the doctor."""


def teacher_name(teachers: Mapping[str, Teacher]) -> tuple[str, bool]:
    """Name of the teachers as a row carries it, and whether a demo teacher is among them."""
    names = ["demo" if teacher.provider == "demo" else teacher.model for teacher in teachers.values()]
    return " + ".join(dict.fromkeys(names)), "demo" in names
