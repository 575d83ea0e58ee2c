"""What goes wrong at the local Hub, where, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class HubFault:
    """Something that goes wrong at one route.

    kind: ``status`` (answer with it), ``reset`` (cut the connection after ``after`` bytes of the request's body),
    ``lost`` (do the work, then cut the connection), ``foreign`` (another writer commits first), ``public`` (the
    repository becomes public before the work), ``cut`` (cut the answer's body after ``after`` bytes), ``wait`` (hold
    the request until the server's ``release`` is set), ``echo`` (answer with the status and all headers that came);
    times: how often; skip: how many requests pass before.
    """

    route: str
    kind: str
    times: int = 1
    skip: int = 0
    status: int = 503
    after: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0

    def hits(self, route: str) -> bool:
        """Whether this request is hit; counts it if so."""
        if route != self.route:
            return False
        self.seen += 1
        return self.skip < self.seen <= self.skip + self.times


@dataclass(frozen=True)
class Seen:
    """One request, as the server saw it. query and headers are kept so that a test can search them."""

    route: str
    method: str
    path: str
    headers: Mapping[str, str]
    body_bytes: int
    status: int
    host: str
