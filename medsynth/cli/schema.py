"""``medsynth schema``: the JSON Schema of a recipe kind or of a table, for editors and other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from medsynth.cli._talk import Talk, talks
from medsynth.core.errors import RecipeError

DRAFT = "https://json-schema.org/draft/2020-12/schema"


@click.command("schema")
@click.argument("kind", metavar="KIND", required=False)
@click.option("--write", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write all of them.")
@talks
def command(talk: Talk, kind: str | None, write: Path | None) -> None:
    """Print the JSON Schema of a recipe kind or of a table.

    `medsynth list schemas` lists them; a recipe that names its schema in the first line gets help in editors.

    Example: medsynth schema dialogue
    """
    if (kind is None) == (write is None):
        raise click.UsageError("Give one KIND, or --write DIR.")
    if write is None:
        talk.result(_schema(str(kind)), text(str(kind)).rstrip("\n"))
        return
    write.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, _ in kinds():
        path = write / f"{name}.schema.json"
        path.write_text(text(name), "utf-8", newline="\n")
        paths.append(str(path))
    talk.result({"written": paths}, [f"wrote {path}" for path in paths])


def kinds() -> Iterator[tuple[str, str]]:
    """(name, what it is) of every schema: recipe kinds by their name, tables as ``table.<name>``, settings."""
    from medsynth.core.discover import extensions
    from medsynth.core.tables import TABLES

    for name in extensions("recipes"):
        yield name, f"recipes of kind {name}"
    for name in TABLES:
        yield f"table.{name}", f"rows of the table {name}"
    yield "medsynth", "settings of a project, medsynth.yaml"
    yield "prices", "prices of models, prices.yaml"
    yield "terms", "what may be done with what models write, terms.yaml"


def text(name: str) -> str:
    """A schema as the file that is kept of it."""
    return json.dumps(_schema(name), ensure_ascii=False, indent=2) + "\n"


def _schema(name: str) -> dict[str, Any]:
    from medsynth.core.discover import extensions, module
    from medsynth.core.tables import TABLES
    from medsynth.recipes._shape import nearest

    if name in ("medsynth", "prices", "terms"):
        from medsynth.cli._project import Project
        from medsynth.core.config import Config
        from medsynth.core.terms import TermsTable
        from medsynth.llm.prices import PriceTable

        settings: dict[str, type[Config]] = {"medsynth": Project, "prices": PriceTable, "terms": TermsTable}
        return {"$schema": DRAFT, **settings[name].model_json_schema()}
    if name in extensions("recipes"):
        made: dict[str, Any] = module("recipes", name).Recipe.model_json_schema()
        return {"$schema": DRAFT, **made}
    table = TABLES.get(name.removeprefix("table."))
    if table is None:
        raise RecipeError(f"there is no schema '{name}'.", hint=nearest(name, [known for known, _ in kinds()]))
    properties = {field.name: _json_type(field.type) for field in table.schema}
    return {
        "$schema": DRAFT,
        "title": table.name,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "x-schema-id": table.schema_id,
        "x-content": list(table.content),
    }


def _json_type(kind: Any) -> dict[str, Any]:
    """The JSON Schema of an Arrow type; every value may be null."""
    import pyarrow as pa

    if pa.types.is_list(kind):
        return {"type": ["array", "null"], "items": _json_type(kind.value_type)}
    if pa.types.is_struct(kind):
        fields = {field.name: _json_type(field.type) for field in kind}
        return {"type": ["object", "null"], "properties": fields, "additionalProperties": False}
    names = ((pa.types.is_boolean, "boolean"), (pa.types.is_integer, "integer"), (pa.types.is_floating, "number"))
    return {"type": [next((name for fits, name in names if fits(kind)), "string"), "null"]}
