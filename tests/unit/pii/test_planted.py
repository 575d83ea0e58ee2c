"""Values of ranges that nobody is given, as testers plant them: found like any other, in both ways of replacing."""

from __future__ import annotations

import pytest

from medsynth.pii import detect
from medsynth.pii._scrub import Scrubber
from medsynth.pii._surrogates import Surrogates
from medsynth.text.reserved import checked, reserved

KEY = bytes(range(32))
PLANTED = [
    ("call me on {} please", "555-0123"),
    ("Call {} tomorrow", "555-555-0143"),
    ("my phone is {}.", "(555) 555-0100"),
    ("ring {}", "202-555-0143"),
    ("text {} after 6", "07700 900077"),
    ("her number is {}", "+44 7700 900456"),
    ("phone {}", "+91 00000 00000"),
    ("write to {}", "ann@example.org"),
    ("mail {} today", "user@localhost"),
    ("mail {} today", "ann@clinic.invalid"),
    ("see {}", "http://example.com/x"),
    ("photo at {}", "https://www.example.org/ann12"),
    ("link {}", "pan.yanke-club.example/f/9kq"),
    ("it is on {} now", "drop.honeyclaims.example/77"),
    ("results at {}", "lab.xsyl.example/q"),
    ("here {}", "imgbox.example/a/Tq88"),
    ("file at {}", "share.fotomed.pics/ab12"),
    ("my site {} is up", "clinic.test"),
    ("card {} exp 12/26", "4111 1111 1111 1111"),
    ("card {}", "0000 1111 2222 3333"),
    ("{} was charged", "5555555555554444"),
    ("SSN {}", "000-12-3456"),
    ("{} is mine", "666-45-6789"),
    ("social {}", "900-12-3456"),
    ("{}", "078-05-1120"),
    ("her ssn {}", "987-65-4320"),
    ("Aadhaar {}", "0000 1234 5678"),
    ("aadhaar: {}", "1234 5678 9012"),
    ("{} is my aadhaar", "2345 6789 0123"),
    ("身份证{}", "000000199001011234"),
    ("身份证号{}", "123456199001011233"),
    ("passport {}", "X00000000"),
    ("passport {}", "XX0001234"),
    ("IP {}", "192.0.2.7"),
    ("logged in from {}", "198.51.100.23"),
    ("{}", "203.0.113.5"),
    ("{}", "8.8.8.8"),
    ("ping {} works", "1.1.1.1"),
    ("connected from {}: refused", "2001:db8::1"),
    ("host {} seen", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"),
    ("{} is it", "3fff::1"),
    ("last night {} was up", "2606:4700:4700::1111"),
    ("addr {} now", "::ffff:192.0.2.128"),
    ("car {}", "ABC-1234"),
    ("MRN {}", "000000"),
    ("NI number {}", "QQ123456C"),
]


@pytest.mark.parametrize(("text", "value"), PLANTED)
@pytest.mark.parametrize("surrogates", [False, True])
def test_what_a_tester_plants_goes_and_goes_once(text: str, value: str, surrogates: bool) -> None:
    scrubber = Scrubber("strict", surrogates, KEY, "s")
    said = text.format(value)
    covered = {at for span in detect([said])[0] for at in range(span.start, span.end)}
    start = said.index(value)
    assert all(at in covered for at in range(start, start + len(value)) if said[at].isalnum())
    (once,) = scrubber.conversations([[said]], ["c"])
    assert value not in once.texts[0]
    (twice,) = scrubber.conversations([once.texts], ["c"])
    assert twice.texts == once.texts
    assert not twice.replaced


@pytest.mark.parametrize("kind", ["PHONE", "SSN", "AADHAAR", "BANKCARD", "CN_ID", "PASSPORT", "HANDLE"])
def test_numbers_of_surrogates_carry_their_check(kind: str) -> None:
    for conversation in range(40):
        made = Surrogates(conversation.to_bytes(32, "big"), []).draw(kind, "x", "+44 7700 900123")
        assert checked(made)
        last = next(at for at in range(len(made) - 1, 0, -1) if made[at].isdigit())
        other = made[:last] + str((int(made[last]) + 1) % 10) + made[last + 1 :]
        assert reserved(made) == [(0, len(made))]
        assert not reserved(other)
