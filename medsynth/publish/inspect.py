"""All gates before a push, on the files as they are; every one is run, so that a refusal names all that is wrong."""

from __future__ import annotations

from collections.abc import Callable

from medsynth.core.errors import GateFailed
from medsynth.dataset.open import Version
from medsynth.dataset.verify import check_version
from medsynth.publish.gates._asked import Asked, Finding
from medsynth.publish.gates.contamination import contamination
from medsynth.publish.gates.licence import licence
from medsynth.publish.gates.pii import pii
from medsynth.publish.gates.release import release
from medsynth.publish.gates.review import review
from medsynth.publish.gates.schema import schema
from medsynth.publish.gates.secrets import secrets
from medsynth.publish.parcel import Parcel, parcel

GATES: tuple[Callable[[Asked], Finding], ...] = (release, schema, pii, licence, secrets, contamination, review)


def wrapped(version: Version) -> Parcel:
    """The version as it may be sent: every file hashed, every content id computed anew; DataError if one is wrong."""
    check_version(version.path)
    return parcel(version)


def inspect(asked: Asked) -> tuple[Finding, ...]:
    """What every gate found. GateFailed, with all reasons, if one says no; nothing has been sent then."""
    findings = tuple(gate(asked) for gate in GATES)
    against = [f"{found.gate}: {found.reason}" for found in findings if not found.passed]
    if against:
        raise GateFailed(f"nothing was sent: {'; '.join(against)}.", hint="docs/publish.md says what each gate wants.")
    return findings
