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
_SHARE = 0.1
_LATEST = 100
_LEAST_REFUSED = 3
_MEASURED = 50
_ABOVE = 0.05
_MOST_ASKED_PER_S = 20.0
_USED = 0.5
"""A pace grows only while at least this share of it is used."""
_FORGET_S = 60.0
_BEYOND = 1.25
"""Growth above the pace of the last cut after which that cut says no more."""


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


class Refusals:
    """Whether a server refuses often: more than one in ten of the last hundred requests, and three at least.

    A refusal now and then, whatever the pace, is the server's weather: to go slower helps nobody. Once it was gone
    slower, the share that is refused then is the weather, and five in a hundred above it are often.
    """

    def __init__(self) -> None:
        self._latest: deque[bool] = deque(maxlen=_LATEST)
        self._slower = False
        self._weather: float | None = None

    @property
    def often(self) -> bool:
        refused, all_ = sum(self._latest), len(self._latest)
        share = _SHARE if self._weather is None else min(_SHARE, self._weather + _ABOVE)
        return refused >= _LEAST_REFUSED and refused > share * all_

    def note(self, *, refused: bool) -> None:
        """An outcome."""
        self._latest.append(refused)
        if self._slower and self._weather is None and len(self._latest) == _MEASURED:
            self._weather = sum(self._latest) / _MEASURED

    def went_slower(self) -> None:
        """What was seen before says nothing of the pace from now on."""
        self._latest.clear()
        self._slower, self._weather = True, None


class LearntPace:
    """The pace of a server that refuses what comes too fast and does not say what is not too fast.

    It starts when refusals are often: at what was accepted in the last second, or at ten a second. It then doubles, as
    a slow start does, until that is too fast; from there it is 0.9 of what is accepted and grows by 2 % a second, and
    doubles again once it is well above where it was cut. It never grows before an answer to a request that was sent at
    the present pace has come, and never falls below one request per delay that the server asks for. No refusal for a
    minute ends it.
    """

    def __init__(self) -> None:
        self._accepted: deque[float] = deque()
        self._refusals = Refusals()
        self._refused_at = float("-inf")
        self._pace: Pace | None = None
        self._per_s = 0.0
        self._doubling = True
        self._cut_per_s = 0.0
        self._changed_at = self._cut_at = float("-inf")

    def to_wait(self, now: float) -> float:
        """Seconds until the next request may be sent."""
        return self._pace.to_wait(now) if self._pace is not None else 0.0

    def take(self, now: float) -> None:
        """Sends one."""
        if self._pace is not None:
            self._pace.take(1, now)

    def accepted(self, started: float, now: float) -> None:
        """An answer to a request whose permit was given at ``started``."""
        self._accepted.append(now)
        _forget(self._accepted, now)
        if started <= self._cut_at:
            return
        self._refusals.note(refused=False)
        if self._pace is None or started < self._changed_at:
            return
        if now - self._refused_at > _FORGET_S:
            self._pace = None
        elif len(self._accepted) < min(_USED * self._per_s, self._per_s - _LEAST_PER_S):
            return
        elif now - self._changed_at >= (_FAST_EVERY_S if self._doubling else _SLOW_EVERY_S):
            self._set(self._per_s * (2.0 if self._doubling else _SLOW_GROWTH), now)
            self._doubling = self._per_s > _BEYOND * self._cut_per_s

    def refused(self, started: float, now: float, delay_s: float = 0.0) -> None:
        """A refusal for coming too fast. Requests whose permit was given before the pace was cut do not count."""
        self._refused_at = now
        if started <= self._cut_at:
            return
        self._refusals.note(refused=True)
        if not self._refusals.often:
            return
        _forget(self._accepted, now)
        per_s = len(self._accepted) / _MEASURED_S
        if self._pace is None:
            self._pace = Pace(60.0, room_s=0.0)
            self._doubling, self._cut_per_s = True, 0.0
            per_s = max(per_s, _START_PER_S)
        else:
            self._doubling, self._cut_per_s = False, self._per_s
            per_s = min(_CAREFUL * self._per_s, max(_CAREFUL * per_s, 0.5 * self._per_s))
        self._cut_at = now
        self._refusals.went_slower()
        self._set(max(per_s, min(1 / delay_s, _MOST_ASKED_PER_S) if delay_s else 0.0), now)

    def _set(self, per_s: float, now: float) -> None:
        assert self._pace is not None
        self._per_s = max(per_s, _LEAST_PER_S)
        self._pace.change(60.0 * self._per_s, now)
        self._changed_at = now


def _forget(times: deque[float], now: float) -> None:
    while times and times[0] < now - _MEASURED_S:
        times.popleft()
