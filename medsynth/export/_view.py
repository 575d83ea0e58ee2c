"""The step that makes a view, by its name in ``export:``; the only place that knows of both sorts."""

from __future__ import annotations

from types import ModuleType

import polars as pl
import pyarrow as pa

from medsynth.core import discover
from medsynth.core.config import Config
from medsynth.core.errors import RecipeError
from medsynth.core.step import Step
from medsynth.core.tables import TABLES, Table
from medsynth.formats._rows import MAKES, columns


class ViewConfig(Config):
    """A published format has no settings."""


def views(table: str) -> dict[str, str]:
    """Name -> dotted module of every view that rows of ``table`` can fill."""
    own = discover.extensions("export")
    shapes = discover.extensions("formats")
    for name in own.keys() & shapes.keys():
        raise RecipeError(
            f"two views are called {name!r}: {own[name]} and {shapes[name]}", hint="Rename or uninstall one of them."
        )
    fitting = {name: place for name, place in shapes.items() if not _lacking(discover.module("formats", name), table)}
    return dict(sorted({**own, **fitting}.items()))


def view(name: str, table: str) -> Step:
    """The step that makes the view ``name`` of ``table``. RecipeError where there is none, or it cannot be filled."""
    if name in discover.extensions("export"):
        return discover.step("export", name)
    if name not in discover.extensions("formats"):
        raise RecipeError(f"there is no view called {name!r}.", hint=f"There are: {', '.join(views(table))}.")
    shape = discover.module("formats", name)
    lacking = _lacking(shape, table)
    if lacking:
        raise RecipeError(f"a view {name!r} cannot be made: {lacking}.", hint=f"There are: {', '.join(views(table))}.")
    return _step(name, shape, table)


def _lacking(shape: ModuleType, table: str) -> str:
    """Why rows of ``table`` cannot fill a format; '' where they can."""
    if table != shape.TABLE:
        return f"it holds {shape.TABLE} rows, and these are {table} rows"
    missing = sorted(shape.TAKES - set(TABLES[table].schema.names))
    return f"the table {table} has no {', '.join(missing)}" if missing else ""


def _step(name: str, shape: ModuleType, table: str) -> Step:
    taken = [column for column in TABLES[table].schema.names if column in MAKES[table] | shape.TAKES]
    fields = [field for field in shape.SCHEMA if field.name != "id"]
    made = pa.schema([("id", pa.string()), *fields])

    def given(rows: pl.LazyFrame) -> pl.LazyFrame:
        return columns(rows.select("id", *taken), table)

    def make(rows: pl.LazyFrame, config: ViewConfig) -> pl.LazyFrame:
        """Rows of a table in the columns of a published format, each under its id."""
        del config
        written = shape.write()
        return given(rows).select("id", **{field.name: written[field.name] for field in fields})

    def lacks(rows: pl.LazyFrame) -> pl.LazyFrame:
        return given(rows).select("id", reason=shape.lacks()).filter(pl.col("reason").is_not_null())

    return Step(
        kind="export",
        name=name,
        function=make,
        config=ViewConfig,
        reads=("id", *taken),
        table=Table(name, made, tuple(made.names)),
        lacks=lacks,
    )
