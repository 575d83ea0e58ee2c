"""Every error that medsynth raises on purpose.

    MedsynthError            exit code  when
    ├── RecipeError          2          the recipe or the command line is wrong
    ├── DataError            2          an input file or row is wrong
    │   ├── MissingVersion   2          a version that is asked for is not there (yet)
    │   └── StorageError     4          the disk refused in the middle of a run: full, gone, read-only
    ├── GateFailed           3          a gate, or too many failed rows, said no
    ├── ProviderError        4          the model's service refused, for the whole run
    │   └── RowRefused       -          the service refused one row; it becomes a failure, not a crash
    ├── BudgetExceeded       4          the money, token, request or time budget is spent
    ├── PublishError         5          the Hub said no
    └── Interrupted          130        Ctrl-C or SIGTERM; state is saved

Authors of steps raise plain Python errors; the engine adds stage and row id. A third-party
exception is translated once, in the file that calls the library, with ``from``.
No message ever holds patient text, a prompt or a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class MedsynthError(Exception):
    """An error with a cause a person can act on.

    message: one sentence; hint: what to do; where: ``file:line:col``, ``file:row`` or a stage.
    """

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} {self.hint}" if self.hint else text

    def to_json(self) -> dict[str, object]:
        """The error as the ``error`` value of ``--json`` output."""
        return {
            "type": type(self).__name__,
            "message": self.message,
            "hint": self.hint,
            "where": self.where,
            "exit_code": self.exit_code,
            "retryable": self.retryable,
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a recipe, with its place (lines and columns count from 1)."""

    file: str
    line: int
    column: int
    path: str
    code: str
    message: str
    hint: str = ""
    excerpt: str = ""


class RecipeError(MedsynthError):
    """The recipe or the command line is wrong; ``problems`` has every mistake found."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", where: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, hint=hint, where=where)
        self.problems = problems

    def to_json(self) -> dict[str, object]:
        fields = ("file", "line", "column", "path", "code", "message", "hint")
        return super().to_json() | {
            "problems": [{name: getattr(problem, name) for name in fields} for problem in self.problems]
        }


class DataError(MedsynthError):
    """An input file, or a version on disk, cannot be used."""

    exit_code = 2


class MissingVersion(DataError):
    """A version that is asked for by name is not there; another recipe may be about to make it."""


class StorageError(DataError):
    """The disk refused in the middle of a run. What was acknowledged is kept, and the same command goes on."""

    exit_code = 4
    retryable = True


class GateFailed(MedsynthError):
    """A gate said no, or more rows failed than ``max_failures`` allows. Everything is kept."""

    exit_code = 3


class ProviderError(MedsynthError):
    """The model's service refused in a way that no retry will mend: key, model name, quota."""

    exit_code = 4
    retryable = True


class RowRefused(ProviderError):
    """The service refused this one row (400, context length, content filter, truncated twice).

    reason: a short class name that is counted, e.g. ``filtered``, ``truncated``, ``bad_request``.
    permanent: whether only ``--retry-failed`` tries it again.
    """

    def __init__(self, message: str, *, reason: str, permanent: bool, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.permanent = permanent


class BudgetExceeded(MedsynthError):
    """The budget is spent; what is in flight was finished and written; a larger budget resumes."""

    exit_code = 4
    retryable = True


class PublishError(MedsynthError):
    """The Hub, or the protocol for it, said no."""

    exit_code = 5


class Interrupted(MedsynthError):
    """A person or the system asked the run to stop; state is saved."""

    exit_code = 130
    retryable = True
