"""The step contract: a plain function beside one frozen config, and a decorator that says what it touches.

kind      signature                                                    may                       may not
read      (config) -> Iterator[Batch]                                  touch files               change rows later
edit      (LazyFrame, config) -> LazyFrame                             rewrite declared columns  change ids, order
filter    (config) -> pl.Expr                                          null keeps, else a reason write files
drop      (LazyFrame, config, inputs) -> LazyFrame[id, reason, twin]   look at all rows          edit
generate  async (Row, models, config, inputs) -> list[Row]             call models               clock, files, random
build     (LazyFrame, config, folder) -> None                          make an artefact          edit
gate      (LazyFrame, config, inputs) -> Verdict                       measure                   edit
export    (LazyFrame, config) -> LazyFrame                             reshape                   drop rows

The decorator leaves the function as it is and hangs a ``Step`` on it; ``step_of`` reads it back.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, get_type_hints

from medsynth.core.config import Config
from medsynth.core.types import Failure, Row

if TYPE_CHECKING:
    import polars as pl

    from medsynth.core.tables import Table

Kind = Literal["read", "edit", "filter", "drop", "generate", "build", "gate", "export"]
RECORD_KINDS: frozenset[str] = frozenset({"edit", "filter"})
F = TypeVar("F", bound=Callable[..., Any])


Range = tuple[int, int, int]
"""A low, a likely and a high number."""


class Estimate(NamedTuple):
    """What one row is expected to ask of one teacher: calls, and the tokens of all of them together."""

    calls: Range
    tokens_in: Range
    tokens_out: Range


class Batch(NamedTuple):
    """What a reader yields: rows in the declared schema, and the rows that could not be read."""

    frame: pl.DataFrame
    failures: tuple[Failure, ...] = ()


Inputs = Mapping[str, "pl.LazyFrame | Path"]
"""Named inputs of a step: a table as LazyFrame, an artefact as its folder."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a decorator declares.

    reads, writes: column names; inputs: names of further tables or artefacts; models: teacher roles;
    table: the table that a ``read``, ``generate`` or ``export`` step makes; working: columns beside the table's own,
    name -> Arrow type; root: of a ``read`` step, the column with the id of the input that a row was made of;
    idempotent: whether f(f(x)) = f(x); python: whether the work is Python code, not polars;
    estimate: of a generate step, what a row will ask of each teacher (role -> Estimate), for ``medsynth plan``;
    reasons: of a filter, the reasons that it may give, so that one that never came up is reported as 0.
    lacks: of an export step, (rows) -> (rows that its format cannot hold; id, reason).
    """

    kind: Kind
    name: str
    function: Callable[..., Any]
    config: type[Config]
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    table: Table | None = None
    working: Mapping[str, Any] | None = None
    root: str = "id"
    idempotent: bool = True
    python: bool = False
    estimate: Callable[[Row, Any], Mapping[str, Estimate]] | None = None
    reasons: Callable[[Any], tuple[str, ...]] | None = None
    lacks: Callable[[pl.LazyFrame], pl.LazyFrame] | None = None


def step_of(function: Callable[..., Any]) -> Step:
    """The ``Step`` that a decorator hung on a function; TypeError if there is none."""
    step = getattr(function, "__step__", None)
    if not isinstance(step, Step):
        raise TypeError(f"{getattr(function, '__qualname__', function)} is not a step")
    return step


def _decorator(kind: Kind, **declared: Any) -> Callable[[F], F]:
    def mark(function: F) -> F:
        module = function.__module__
        name = declared.pop("name", None) or module.rpartition(".")[2]
        step = Step(kind=kind, name=name, function=function, config=_config_of(function), **declared)
        function.__step__ = step  # type: ignore[attr-defined]
        return function

    return mark


def _config_of(function: Callable[..., Any]) -> type[Config]:
    parameters = inspect.signature(function).parameters
    if "config" not in parameters:
        raise TypeError(f"step {function.__qualname__} has no parameter 'config'")
    owner = inspect.getmodule(function)
    annotation = parameters["config"].annotation
    if isinstance(annotation, str):
        annotation = getattr(owner, annotation, None) or get_type_hints(function)["config"]
    if not (isinstance(annotation, type) and issubclass(annotation, Config)):
        raise TypeError(f"step {function.__qualname__}: 'config' must be annotated with a Config class")
    return annotation


def read(
    *, table: Table, working: Mapping[str, Any] | None = None, root: str = "id", name: str = ""
) -> Callable[[F], F]:
    """Declare a reader of one input format. ``root``: where several rows are made of one input, its id."""
    return _decorator("read", table=table, working=working, root=root, name=name)


def edit(
    *,
    reads: tuple[str, ...],
    writes: tuple[str, ...],
    working: Mapping[str, Any] | None = None,
    idempotent: bool = True,
    python: bool = False,
    name: str = "",
) -> Callable[[F], F]:
    """Declare an edit. Columns in ``writes`` that no stage made before need their Arrow type in ``working``."""
    return _decorator(
        "edit", reads=reads, writes=writes, working=working, idempotent=idempotent, python=python, name=name
    )


def filter(  # noqa: A001 - the field's word, used as steps.filter
    *,
    reads: tuple[str, ...],
    python: bool = False,
    reasons: Callable[[Any], tuple[str, ...]] | None = None,
    name: str = "",
) -> Callable[[F], F]:
    """Declare a filter: the expression is null where a row stays, else the reason (``name`` or ``name: detail``)."""
    return _decorator("filter", reads=reads, python=python, reasons=reasons, name=name)


def drop(*, reads: tuple[str, ...], inputs: tuple[str, ...] = (), name: str = "") -> Callable[[F], F]:
    """Declare a step that looks at the whole table and names the rows that go."""
    return _decorator("drop", reads=reads, inputs=inputs, name=name)


def generate(
    *,
    table: Table,
    reads: tuple[str, ...],
    models: tuple[str, ...],
    inputs: tuple[str, ...] = (),
    working: Mapping[str, Any] | None = None,
    estimate: Callable[[Row, Any], Mapping[str, Estimate]] | None = None,
    name: str = "",
) -> Callable[[F], F]:
    """Declare an LLM step: one row in, rows of ``table`` out."""
    return _decorator(
        "generate",
        table=table,
        reads=reads,
        models=models,
        inputs=inputs,
        working=working,
        estimate=estimate,
        name=name,
    )


def build(*, reads: tuple[str, ...], name: str = "") -> Callable[[F], F]:
    """Declare a step that makes an artefact (index, lexicon) in the folder it is given."""
    return _decorator("build", reads=reads, name=name)


def gate(*, reads: tuple[str, ...], inputs: tuple[str, ...] = (), name: str = "") -> Callable[[F], F]:
    """Declare a measurement of a whole table that may refuse it."""
    return _decorator("gate", reads=reads, inputs=inputs, name=name)


def export(
    *,
    reads: tuple[str, ...],
    table: Table,
    lacks: Callable[[pl.LazyFrame], pl.LazyFrame] | None = None,
    name: str = "",
) -> Callable[[F], F]:
    """Declare a view: the rows in another shape, with the explicit schema of ``table``."""
    return _decorator("export", reads=reads, table=table, lacks=lacks, name=name)


Reader = Callable[[Any], Iterator[Batch]]
