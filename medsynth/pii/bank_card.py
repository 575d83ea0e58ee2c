"""Payment card and bank account numbers. A card has 13 to 19 digits, a known first digit and a Luhn check digit.

A wrong check digit counts as a card where a word says card, where sixteen digits stand in fours, and where nothing but
UnionPay (62, ISO/IEC 7812) begins so: a typing error is still somebody's number.
IBAN: two letters, two check digits, up to 30 characters, remainder 1 of 97 (ISO 13616). Accounts need their label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._checksums import luhn
from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("BANKCARD",)
WORDS = frozenset("account acct acc iban ifsc upi routing a c".split())
GATE = ("账", "卡号", "帐号", "存折")
LONGEST = 13

_GROUPED = re.compile(
    r"[0-9]{8}[ \-.][0-9]{8}|[0-9]{4}([ \-.])[0-9]{4}\1[0-9]{4}\1[0-9]{1,4}(?:\1[0-9]{1,3})?|[0-9]{4}([ "
    r"\-.])[0-9]{6}\2[0-9]{4,5}|[0-9]{13,19}|[0-9](?:[ \-][0-9]){12,18}|"
    r"[0-9]{4,6}(?:[ \-][0-9]{3,6}){2,4}"
)
_CARD = re.compile(
    r"card|visa|master|amex|debit|credit|paid|payment|bank|account|rupay|atm|refund|charged|卡|银行|账户|"
    r"账号|帐号|汇|退款|转账|付款|支付|打款|可刷|刷了|定金|押金"
)
_FORM = re.compile(r"[2-6][0-9]{3}([ \-])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|62[0-9]{14,17}")
_RUN = re.compile(r"[0-9](?:[ \-.]?[0-9]){12,22}")
_ACCOUNT = labelled(
    (
        r"(?<![a-z])(?:bank account|a/c|acct|account|acc|iban|sort code|routing|ifsc|upi)|银行卡|银行账号|"
        r"银行账户|账号|帐号|账户|卡号|存折|对公账户"
    ),
    r"(?<![0-9a-z])[0-9][0-9 \-]{6,28}[0-9](?![0-9])|(?<![0-9a-z])[a-z]{4}0[a-z0-9]{6}(?![a-z0-9])",
    WORDS,
)
_IBAN = rule(r"(?<![a-z0-9])[a-z]{2}[0-9]{2}(?:\s?[a-z0-9]{4}){2,7}(?:\s?[a-z0-9]{1,3})?(?![a-z0-9])")


def find(page: Page) -> Iterator[Span]:
    """Cards by their check digit or by a word before them, accounts by their label, IBANs by their check digits."""
    for number in page.numbers:
        if len(number.digits) < 13:
            continue
        for match in _RUN.finditer(number.text):
            digits = "".join(filter(str.isdigit, match[0]))
            if not 13 <= len(digits) <= 19 or not _GROUPED.fullmatch(match[0]):
                continue
            start, end = number.start + match.start(), number.start + match.end()
            sure = digits[0] in "23456" and luhn(digits) and len(set(digits)) > 1
            if sure:
                yield Span(start, end, "BANKCARD", "bank_card/luhn", 1.0)
            elif _FORM.fullmatch(match[0]):
                yield Span(start, end, "BANKCARD", "bank_card/form", 0.85)
            elif _CARD.search(page.before(start, 32)):
                yield Span(start, end, "BANKCARD", "bank_card/named", 0.85)
    yield from values(page, _ACCOUNT, "BANKCARD", "bank_card/account", 0.85, digits=7)
    for match in _IBAN.finditer(page):
        value = "".join(match[0].split())
        if 15 <= len(value) <= 34 and _remainder(value) == 1:
            yield Span(match.start(), match.end(), "BANKCARD", "bank_card/iban", 1.0)


def _remainder(value: str) -> int:
    return int("".join(str(int(char, 36)) for char in value[4:] + value[:4])) % 97
