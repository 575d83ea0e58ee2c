"""Requests on their way into batches: written to files under the limits of the service as rows ask for them.

Memory holds a key and a few numbers of each request, never its text.
"""

from __future__ import annotations

import os
import secrets
from io import BufferedWriter

from medsynth.llm.batch.jobs import Job, Jobs, disk
from medsynth.llm.budget import Use
from medsynth.llm.teacher import Batch

ENDPOINT = "/v1/chat/completions"


class Spool:
    """Jobs that are being filled. Each is closed when one request more would pass a limit."""

    def __init__(self, jobs: Jobs, teacher: list[str], limits: Batch) -> None:
        self._jobs = jobs
        self._teacher = teacher
        self._limits = limits
        self._open: Job | None = None
        self._file: BufferedWriter | None = None
        self._bytes = 0
        self.most_enqueued = limits.enqueued_tokens
        self.keys: set[str] = set()
        self.full: list[Job] = []

    def add(self, key: str, body: bytes, prompt_tokens: int, use: Use) -> None:
        """One request, once. use: what was set aside for it."""
        line = b'{"body":%b,"custom_id":"%b","method":"POST","url":"%b"}\n' % (body, key.encode(), ENDPOINT.encode())
        job = self._open
        if job is not None and self._passes(job, len(line), prompt_tokens):
            self._close()
            job = None
        if job is None:
            job = self._begin()
        assert self._file is not None
        with disk():
            self._file.write(line)
        self._bytes += len(line)
        job.keys.append(key)
        job.held.append((use.tokens, use.usd, use.cny))
        job.enqueued += prompt_tokens
        self.keys.add(key)

    def take(self) -> list[Job]:
        """Jobs to hand in, their requests on the disk; the spool begins anew."""
        self._close()
        taken, self.full, self.keys = self.full, [], set()
        return taken

    def _passes(self, job: Job, more: int, tokens: int) -> bool:
        return (
            len(job.keys) >= self._limits.lines
            or self._bytes + more > self._limits.bytes
            or (self.most_enqueued is not None and job.enqueued + tokens > self.most_enqueued)
        )

    def _begin(self) -> Job:
        self._open = Job(secrets.token_hex(12), self._teacher)
        with disk():
            descriptor = os.open(self._jobs.requests(self._open.name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "wb")
        self._bytes = 0
        return self._open

    def _close(self) -> None:
        if self._open is None or self._file is None:
            return
        with disk():
            self._file.close()
        self.full.append(self._open)
        self._open = self._file = None
