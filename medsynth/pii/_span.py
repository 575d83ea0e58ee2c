"""What a detector finds: a stretch of text, what it is, which rule said so and how sure it is."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Personal data at ``text[start:end]``: code points, half-open.

    kind: PERSON, PHONE and so on (``KINDS``); rule: detector and rule, such as ``phone/us``;
    score: 0 to 1, what the rule stands on (1 a checksum or a fixed form, 0.9 a label, 0.8 a word list, 0.7 its place).
    """

    start: int
    end: int
    kind: str
    rule: str
    score: float


KINDS = (
    *("PERSON", "PERSON_PARTIAL", "PHONE", "EMAIL", "URL", "HANDLE", "ADDRESS", "CITY", "HOSPITAL", "DATE", "AGE90"),
    *(
        "MRN",
        "SSN",
        "AADHAAR",
        "TAXID",
        "CN_ID",
        "PASSPORT",
        "LICENSE",
        "BANKCARD",
        "HEALTHPLAN",
        "PLATE",
        "DEVICE",
        "IP",
    ),
)
"""Every kind that the shipped detectors report.

PERSON_PARTIAL: the surname in 张医生; DATE: more of a date than its year; AGE90: the number of an age over 89;
MRN: record, visit and sample numbers; TAXID: the Indian PAN; CN_ID: the Chinese resident number; LICENSE: of drivers
and doctors; HEALTHPLAN: insurance numbers; DEVICE: serial, IMEI and MAC numbers.
"""
