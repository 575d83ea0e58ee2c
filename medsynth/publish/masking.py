"""What must never be shown: tokens and signed links, cut out of every text that comes from a client or a server.

The Hub's client writes whole upload links into its retry warnings, signature included; a server may quote our headers.
"""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"\b(?:hf|sk|ghp|gho|github_pat|xox[abp])[_-][A-Za-z0-9_-]{8,}")
_BEARER = re.compile(r"(?i)(bearer|authorization['\"]?\s*[:=])\s*['\"]?[^\s'\",;]+")
_QUERY = re.compile(r"(https?://[^\s'\"<>?]+)\?[^\s'\"<>]+")
_USERINFO = re.compile(r"(https?://)[^\s/@'\"]+@")
_LOGGERS = ("huggingface_hub", "datasets", "httpx", "httpx2", "httpcore", "httpcore2", "hf_xet", "filelock", "fsspec")


def masked(text: str, secret: str = "") -> str:
    """The text without tokens, credentials and the queries of links; ``secret`` is cut wherever it stands.

    >>> masked("PUT https://store/x?X-Amz-Signature=ab12 with Bearer hf_0123456789abc failed")
    'PUT https://store/x?... with Bearer *** failed'
    """
    if secret:
        text = text.replace(secret, "***")
    text = _BEARER.sub(r"\1 ***", _USERINFO.sub(r"\1", _QUERY.sub(r"\1?...", text)))
    return _TOKEN.sub("***", text)


class _Masking(logging.Filter):
    """Rewrites a record's text before a handler sees it."""

    def __init__(self, secret: str) -> None:
        super().__init__("")
        self._secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = masked(record.getMessage(), self._secret)
        record.args = None
        record.exc_info = None  # its text is made later, and may hold the same link
        record.exc_text = None
        return True


def mask_logs(secret: str) -> None:
    """From now on no log line of the clients holds the token or a signed link, whoever listens.

    A filter of a logger does not see what its children log, so the handlers get it too.
    """
    guard = _Masking(secret)
    manager = logging.Logger.manager.loggerDict
    names = [name for name in manager if name.partition(".")[0] in _LOGGERS]
    for logger in (logging.getLogger(name) for name in (*_LOGGERS, *names)):
        _renew(logger, guard)
        for handler in logger.handlers:
            _renew(handler, guard)
    for handler in logging.getLogger().handlers:
        _renew(handler, guard)


def _renew(place: logging.Filterer, guard: _Masking) -> None:
    for old in [one for one in place.filters if isinstance(one, _Masking)]:
        place.removeFilter(old)
    place.addFilter(guard)
