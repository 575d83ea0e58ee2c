"""A circuit breaker: a server that is away is asked by one request at a time, less and less often.

It opens after many requests in a row that got no answer, fewer where few are sent at once, and closes with the
first answer. Refusals for coming too fast are neither: somebody is there. A request that fails while others are
answered fails by itself: it says nothing of the server, and a run with only such requests left comes to its end.
"""

from __future__ import annotations

import math

from medsynth.llm.outcomes import Action, Outcome

MOST_IN_A_ROW = 20
LEAST_IN_A_ROW = 3
PROBES_S = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
PATIENCE_S = 1800.0
"""A server that has answered before is waited for so long."""
FIRST_PATIENCE_S = 25.0
"""One that never answered, so long."""
WEB_PAGES = 3
WEB_PAGES_S = 2.0
"""So many pages for so long are no hiccup of something between us and the server."""
AWAY = frozenset({"connect", "overloaded"})
"""Outcomes that say that nobody is there, whoever asks; others may be a request's own fault."""
_SILENT = frozenset({"timeout", "reset"})


class Breaker:
    """The state of one model's server. Times are of ``time.monotonic()``. A model in this process is never away."""

    def __init__(self, *, local: bool = False) -> None:
        self._local = local
        self.opened_at: float | None = None
        self.probing = False
        self._first_at: float | None = None
        self._ever = False
        self._in_a_row = 0
        self._silent: set[str] = set()
        """Keys of the requests in a row."""
        self._failed: dict[str, float] = {}
        """Key of a request that got no answer yet -> when that was so for the first time."""
        self._answered_at = -math.inf
        self._probes = 0
        self._probe_at = 0.0
        self._web_pages = 0

    @property
    def open(self) -> bool:
        return self.opened_at is not None

    def to_wait(self, now: float) -> float:
        """Seconds until the next probe may be sent."""
        return max(0.0, self._probe_at - now)

    def learn(self, outcome: Outcome, started: float, now: float, width: int, *, key: str, probe: bool = False) -> None:
        """Notes an outcome. width: requests that may be sent at once; key: of the request; probe: it is that of a
        probe. What else was under way when the server went says nothing new, and makes no later probe wait."""
        if self._local:
            return
        if outcome.action is not Action.RETRY:
            self._ever = True
            self._answered_at = now
            self._failed.pop(key, None)
            self._close()
        elif outcome.name != "rate_limited" and not self._by_itself(outcome, key):
            self._failed.setdefault(key, now)
            self._silent.add(key)
            self._web_pages += outcome.name == "web_page"
            self._in_a_row += 1
            self._first_at = started if self._first_at is None else self._first_at
            enough = min(MOST_IN_A_ROW, max(LEAST_IN_A_ROW, width)) if outcome.name in AWAY else MOST_IN_A_ROW
            # Attempts of one request do where few are sent at once, nobody was ever there or takes a connection.
            alone = width < LEAST_IN_A_ROW or not self._ever or outcome.name == "connect"
            asked = self._in_a_row if alone or self._in_a_row >= MOST_IN_A_ROW else len(self._silent)
            if self.opened_at is None and asked >= enough:
                self.opened_at = now
                self._plan(now)
            elif probe:
                self._plan(now)

    def excuses(self, outcome: Outcome, key: str) -> bool:
        """Whether an attempt does not count against its request, because the server is away for all."""
        return self.open and outcome.name in AWAY and not self._by_itself(outcome, key)

    def _by_itself(self, outcome: Outcome, key: str) -> bool:
        """Whether somebody took the request, and has answered another since it failed for the first time."""
        return outcome.name != "connect" and self._failed.get(key, math.inf) < self._answered_at

    def given_up(self, outcome: Outcome, now: float) -> str:
        """The outcome that ends the run, '' = there is hope: nobody was there for too long, or never anything but
        a web page."""
        if self._ever or outcome.action is not Action.RETRY:
            return "no_server" if self.opened_at is not None and now - self.opened_at > PATIENCE_S else ""
        since = now - (now if self._first_at is None else self._first_at)
        if self._web_pages >= WEB_PAGES and since >= WEB_PAGES_S:
            return "web_page"
        nobody = outcome.name in AWAY | _SILENT and self._in_a_row >= LEAST_IN_A_ROW
        return "no_server" if nobody and since >= FIRST_PATIENCE_S else ""

    def _plan(self, now: float) -> None:
        wait = PROBES_S[min(self._probes, len(PROBES_S) - 1)]
        if not self._ever and self._first_at is not None:  # the last probe comes when patience ends, not long after
            wait = min(wait, max(PROBES_S[0], self._first_at + FIRST_PATIENCE_S - now))
        self._probe_at = now + wait
        self._probes += 1

    def _close(self) -> None:
        self.opened_at = None
        self.probing = False
        self._in_a_row = self._probes = 0
        self._silent.clear()
