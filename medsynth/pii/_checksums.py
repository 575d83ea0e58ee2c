"""Checksums of numbers that carry one.

Sources: ISO/IEC 7812-1 (Luhn), Verhoeff 1969, GB 11643-1999 with ISO 7064; the published rules of the identity cards of
Taiwan (letter codes of the Ministry of the Interior) and Hong Kong (remainder 11).
"""

from __future__ import annotations

_TWICE = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_ROTATED = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of those before it.

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += _TWICE[int(digit)] if place % 2 else int(digit)
    return total % 10 == 0


def verhoeff(digits: str) -> bool:
    """Whether the last digit is the Verhoeff check digit of those before it.

    >>> verhoeff("2363"), verhoeff("2364")
    (True, False)
    """
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _dihedral(check, _permuted(int(digit), place % 8))
    return check == 0


def _dihedral(left: int, right: int) -> int:
    """Product in the group of symmetries of a pentagon."""
    if left < 5:
        return (left + right) % 5 if right < 5 else 5 + (left + right - 5) % 5
    return 5 + (left - 5 - right) % 5 if right < 5 else (left - right) % 5


def _permuted(digit: int, times: int) -> int:
    for _ in range(times):
        digit = _ROTATED[digit]
    return digit


def resident(number: str) -> bool:
    """Whether the 18th character of a Chinese resident number is right (ISO 7064 MOD 11-2); x may be written small.

    >>> resident("11010519491231002X"), resident("110105194912310021")
    (True, False)
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


_COUNTIES = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""Letters of Taiwan's numbers in the order of their codes, from 10 on."""


def taiwanese(number: str) -> bool:
    """Whether the last digit of a number of Taiwan is right: a letter and nine digits.

    >>> taiwanese("A123456789"), taiwanese("A123456788")
    (True, False)
    """
    code = 10 + _COUNTIES.index(number[0].upper())
    digits = [code // 10, code % 10, *map(int, number[1:])]
    return (
        sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0
    )


def hong_kong(letters: str, digits: str, check: str) -> bool:
    """Whether the bracketed character of a number of Hong Kong is right: one or two letters and six digits before it.

    >>> hong_kong("A", "123456", "3"), hong_kong("A", "123456", "4")
    (True, False)
    """
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters.upper()] + [int(one) for one in digits]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check.upper() == "A" else int(check))) % 11 == 0
