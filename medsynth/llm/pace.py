"""How many units a minute: as the recipe or the server says, or as refusals teach. Knows numbers only."""

from __future__ import annotations

from collections import deque

_CAREFUL = 0.9
_SLOW_GROWTH = 1.02
_SLOW_EVERY_S = 1.0
_FAST_EVERY_S = 0.25
_MEASURED_S = 1.0
_START_PER_S = 10.0
_LEAST_PER_S = 0.5
_TOLERATED = 0.05
_MOST_ASKED_PER_S = 20.0
_USED = 0.5
"""A pace grows only while at least this share of it is used."""
_FORGET_S = 60.0


class Pace:
    """At most ``per_minute`` units a minute, evenly, with room for ``room_s`` seconds' worth at once."""

    def __init__(self, per_minute: float, room_s: float = 1.0) -> None:
        self._interval_s = 60.0 / per_minute
        self._room_s = max(0.0, room_s - self._interval_s)
        self._next = float("-inf")

    @property
    def per_minute(self) -> float:
        return 60.0 / self._interval_s

    def to_wait(self, now: float) -> float:
        """Seconds until the next units may be used."""
        return self._next - now

    def take(self, units: float, now: float) -> None:
        """Uses units; the next ones must wait for as long as these last."""
        self._next = max(self._next, now - self._room_s) + units * self._interval_s

    def give_back(self, units: float) -> None:
        """Corrects units that were too many (units > 0) or too few."""
        self._next -= units * self._interval_s

    def change(self, per_minute: float, now: float) -> None:
        """Another pace from now on."""
        self._interval_s = 60.0 / per_minute
        self._next = min(self._next, now + self._interval_s)


class LearntPace:
    """The pace of a server that refuses what comes too fast and does not say what is not too fast.

    It starts when more than one in twenty are refused: at what was accepted in the last second, or at ten a second.
    It then doubles, as a slow start does, until that is too fast; from there it is 0.9 of what is accepted and grows by
    2 % a second. It never grows before an answer to a request that was sent at the present pace has come, and never
    falls below one request per delay that the server asks for. No refusal for a minute ends it.
    """

    def __init__(self) -> None:
        self._accepted: deque[float] = deque()
        self._refused: deque[float] = deque()
        self._pace: Pace | None = None
        self._per_s = 0.0
        self._cuts = 0
        self._changed_at = self._cut_at = float("-inf")

    def to_wait(self, now: float) -> float:
        """Seconds until the next request may be sent."""
        return self._pace.to_wait(now) if self._pace is not None else 0.0

    def take(self, now: float) -> None:
        """Sends one."""
        if self._pace is not None:
            self._pace.take(1, now)

    def accepted(self, started: float, now: float) -> None:
        """An answer to a request that was sent at ``started``."""
        self._accepted.append(now)
        _forget(self._accepted, now)
        if self._pace is None or started < self._changed_at:
            return
        if now - self._refused[-1] > _FORGET_S:
            self._pace = None
        elif len(self._accepted) < min(_USED * self._per_s, self._per_s - _LEAST_PER_S) or self._too_fast(now):
            return
        elif now - self._changed_at >= (_FAST_EVERY_S if self._cuts == 1 else _SLOW_EVERY_S):
            self._set(self._per_s * (2.0 if self._cuts == 1 else _SLOW_GROWTH), now)

    def refused(self, started: float, now: float, delay_s: float = 0.0) -> None:
        """A refusal for coming too fast. Of all that were sent before the pace was cut, the first counts."""
        self._refused.append(now)
        if started <= self._cut_at or not self._too_fast(now):
            return
        per_s = len(self._accepted) / _MEASURED_S
        if self._pace is None:
            self._pace = Pace(60.0, room_s=0.0)
            self._cuts = 1
            per_s = max(per_s, _START_PER_S)
        else:
            self._cuts += 1
            per_s = min(_CAREFUL * self._per_s, max(_CAREFUL * per_s, 0.5 * self._per_s))
        self._cut_at = now
        self._set(max(per_s, min(1 / delay_s, _MOST_ASKED_PER_S) if delay_s else 0.0), now)

    def _too_fast(self, now: float) -> bool:
        _forget(self._accepted, now)
        _forget(self._refused, now, keep=1)
        refused = sum(when >= now - _MEASURED_S for when in self._refused)
        return refused > _TOLERATED * (refused + len(self._accepted))

    def _set(self, per_s: float, now: float) -> None:
        assert self._pace is not None
        self._per_s = max(per_s, _LEAST_PER_S)
        self._pace.change(60.0 * self._per_s, now)
        self._changed_at = now


def _forget(times: deque[float], now: float, *, keep: int = 0) -> None:
    while len(times) > keep and times[0] < now - _MEASURED_S:
        times.popleft()
