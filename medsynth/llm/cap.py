"""The project's cap: most that all runs together may use. Shares are handed out under one lock, so that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from medsynth.llm.budget import COUNTED
from medsynth.llm.ledger import Ledger, Tally

_SHARE = 1 / 8
"""Of what is left, handed out at once: the lock is then taken a few dozen times, not once a request."""


class ProjectCap:
    """One run's view of the cap. limits: by quantity; since: the first day that counts."""

    def __init__(self, limits: Mapping[str, float], ledger: Ledger, tally: Tally, since: date | None = None) -> None:
        self._limits = {name: float(value) for name, value in limits.items()}
        self._ledger = ledger
        self._tally = tally
        self._since = since
        self._minutes_before = ledger.billed(since, but=tally.run)["minutes"]

    def grant(self, need: Mapping[str, float]) -> str | None:
        """Room for what this run has used and holds, and ``need`` more; what the cap is short of, else None."""
        most = self._limits.get("minutes")
        if most is not None and self._minutes_before + self._tally.minutes >= most:
            return _named("minutes", most)
        own = {name: self._tally.used[name] - self._tally.free[name] + self._tally.held[name] for name in COUNTED}
        wanted = {name: own[name] + need[name] for name in COUNTED if name in self._limits and need[name]}
        granted = self._tally.granted
        if all(amount <= granted.get(name, 0.0) for name, amount in wanted.items()):
            return None
        with self._ledger.locked():
            others = self._ledger.billed(self._since, but=self._tally.run)
            for name, amount in wanted.items():
                left = self._limits[name] - others[name]
                if amount > left:
                    return _named(name, self._limits[name])
                granted[name] = max(amount, own[name] + (left - own[name]) * _SHARE, granted.get(name, 0.0))
            self._tally.write()
        return None


def _named(name: str, limit: float) -> str:
    return f"the project's cap of {limit:g} {name}"
