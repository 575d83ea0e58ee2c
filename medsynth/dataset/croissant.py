"""``croissant.json``: the version for machines, in Croissant 1.0 (MLCommons, 2024), a vocabulary of schema.org JSON-LD.

Every shard is a FileObject with its hash; every table and view is a RecordSet whose fields are its columns. The
Responsible-AI terms say how the rows came about. Made from the manifest and the schemas alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from medsynth.dataset.manifest import Manifest, TableEntry

FILE = "croissant.json"
_PARQUET = "application/x-parquet"
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "excludes": "cr:excludes",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(manifest: Manifest, schemas: Mapping[str, pa.Schema]) -> str:
    """The text of the file. schemas: table or view name -> schema of its shards."""
    entries: dict[str, TableEntry] = {**manifest.tables, **manifest.views}
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": manifest.name,
        "description": f"Medical instruction data, recipe kind {manifest.recipe.kind}. {_made_by(manifest)}",
        "version": manifest.version.removeprefix("draft-") if not manifest.draft else "0.0.0",
        "datePublished": manifest.created[:10],
        "license": _licences(manifest),
        "inLanguage": sorted(
            {value for entry in entries.values() for value in entry.values.get("language", {}) if value}
        ),
        "keywords": ["synthetic", "medical", "instruction data", "medsynth"],
        "isLiveDataset": False,
        "identifier": f"sha256:{manifest.content_id}",
        "rai:dataCollection": _collected(manifest),
        "rai:personalSensitiveInformation": _people(manifest),
        "rai:dataLimitations": "Text written by a model can be wrong or unsafe; this is training data, not advice.",
        "distribution": [part for name, entry in entries.items() for part in _files(name, entry)],
        "recordSet": [_records(name, entry, schemas[name]) for name, entry in entries.items() if entry.rows],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _made_by(manifest: Manifest) -> str:
    models = sorted({model.id for model in manifest.lineage.models})
    return f"Written in part or whole by {', '.join(models)}." if models else "No model is on record."


def _licences(manifest: Manifest) -> list[str] | str:
    found = sorted({value for entry in manifest.tables.values() for value in entry.values.get("licence", {}) if value})
    return found[0] if len(found) == 1 else found or "unknown"


def _collected(manifest: Manifest) -> str:
    said = [f"{source.name} (licence {source.licence}, {source.rows} rows read)" for source in manifest.lineage.sources]
    return f"Sources: {'; '.join(said) or 'none on record'}."


def _people(manifest: Manifest) -> str:
    real = [source.name for source in manifest.lineage.sources if source.real_people]
    searched = "was searched for and replaced" if manifest.pii.scrubbed else "was not searched for"
    about = f"Speaks of real people: {', '.join(real)}." if real else "No source is declared to speak of real people."
    return f"{about} Identifying text {searched}."


def _files(name: str, entry: TableEntry) -> Iterator[dict[str, Any]]:
    """The shards of a table, and the set of them that its records come from."""
    files = [file for split in entry.splits.values() for file in split.files if file.rows]
    for file in files:
        yield {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path,
            "contentUrl": file.path,
            "contentSize": f"{file.bytes} B",
            "encodingFormat": _PARQUET,
            "sha256": file.sha256,
        }
    if len(files) > 1:
        folder = files[0].path.rpartition("/")[0]
        yield {
            "@type": "cr:FileSet",
            "@id": f"{name}-shards",
            "name": f"{name}-shards",
            "containedIn": [{"@id": file.path} for file in files],
            "encodingFormat": _PARQUET,
            "includes": f"{folder}/*.parquet",
        }


def _records(name: str, entry: TableEntry, schema: pa.Schema) -> dict[str, Any]:
    files = [file for split in entry.splits.values() for file in split.files if file.rows]
    place = {"fileObject": {"@id": files[0].path}} if len(files) == 1 else {"fileSet": {"@id": f"{name}-shards"}}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{entry.rows} rows; splits {', '.join(entry.splits)}; content id {entry.content_id}.",
        "key": {"@id": f"{name}/id"},
        "field": [_field(name, field.name, field.type, place) for field in schema],
    }


def _field(table: str, column: str, kind: Any, place: dict[str, Any]) -> dict[str, Any]:
    """A column; the fields of a struct, or of each struct of a list, are its sub-fields."""
    repeated = pa.types.is_list(kind)
    inner = kind.value_type if repeated else kind
    head = {"@type": "cr:Field", "@id": f"{table}/{column}", "name": f"{table}/{column}"}
    many = {"repeated": True} if repeated else {}
    if not pa.types.is_struct(inner):
        source = {**place, "extract": {"column": column}}
        return {**head, "dataType": _data_type(inner), **many, "source": source}
    parts = []
    for field in inner:
        leaf = field.type.value_type if pa.types.is_list(field.type) else field.type
        name = f"{table}/{column}/{field.name}"
        part = {"@type": "cr:Field", "@id": name, "name": name, "dataType": _data_type(leaf)}
        source = {**place, "extract": {"column": column}, "transform": {"jsonPath": field.name}}
        parts.append({**part, **({"repeated": True} if leaf != field.type else {}), "source": source})
    return {**head, **many, "subField": parts}


def _data_type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"
