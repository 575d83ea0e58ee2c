"""The YAML front matter of a card: configs, features, sizes, licence, languages, tags; all of it read from the data."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from ruamel.yaml import YAML

from medsynth.dataset.manifest import Manifest, Split, TableEntry

_HUB_LICENCES = frozenset(
    (
        *("apache-2.0", "mit", "unlicense", "bsd-2-clause", "bsd-3-clause", "gpl-3.0", "lgpl-3.0", "agpl-3.0"),
        *("mpl-2.0", "odc-by", "odbl", "pddl", "cc0-1.0", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0"),
        *("cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0"),
        *("cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0"),
        *("cdla-permissive-1.0", "cdla-permissive-2.0", "cdla-sharing-1.0"),
    )
)
"""Identifiers that the Hub's card accepts (its licence list, read 2026); all others are ``other`` with a name."""
_DTYPES = {"double": "float64", "float": "float32", "halffloat": "float16"}


def front_matter(manifest: Manifest, schemas: Mapping[str, pa.Schema]) -> str:
    """The YAML between the two ``---`` lines."""
    rows = manifest.tables[manifest.main].rows
    front: dict[str, Any] = {
        "pretty_name": manifest.title or manifest.name,
        "language": sorted({_language(tag) for tag in _values(manifest, "language")}),
        **_licence(manifest),
        "task_categories": ["text-generation", "question-answering"],
        "size_categories": [_size(rows)],
        "tags": ["synthetic", "medical", "medsynth", *(["demo"] if manifest.demo else [])],
        "configs": [config for config, _ in _configs(manifest, schemas)],
        "dataset_info": [info for _, info in _configs(manifest, schemas)],
    }
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    yaml.dump({name: value for name, value in front.items() if value}, out)
    return out.getvalue()


def _values(manifest: Manifest, column: str) -> set[str]:
    return {value for entry in manifest.tables.values() for value in entry.values.get(column, {}) if value}


def _language(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _licence(manifest: Manifest) -> dict[str, str]:
    found = sorted(_values(manifest, "licence"))
    if len(found) == 1 and found[0].lower() in _HUB_LICENCES:
        return {"license": found[0].lower()}
    return {"license": "other", "license_name": "-".join(" and ".join(found or ["unknown"]).lower().split())}


def _size(rows: int) -> str:
    bounds = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
    more = ((10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"))
    return next((name for bound, name in bounds + more if rows < bound), "1B<n<10B")


def _configs(manifest: Manifest, schemas: Mapping[str, pa.Schema]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The ``configs`` and ``dataset_info`` entries of each table and view that has rows; the main table first."""
    entries: dict[str, TableEntry] = {
        manifest.main: manifest.tables[manifest.main],
        **manifest.tables,
        **manifest.views,
    }
    for name, entry in entries.items():
        splits = {split: stored for split, stored in entry.splits.items() if stored.rows}
        if not splits:
            continue
        config_name = "default" if name == manifest.main else name
        config: dict[str, Any] = {
            "config_name": config_name,
            "data_files": [{"split": split, "path": _pattern(split, stored)} for split, stored in splits.items()],
        }
        if name == manifest.main:
            config["default"] = True
        yield (
            config,
            {
                "config_name": config_name,
                "features": [_feature(field.type, {"name": field.name}) for field in schemas[name]],
                "splits": [
                    {"name": split, "num_bytes": stored.num_bytes, "num_examples": stored.rows}
                    for split, stored in splits.items()
                ],
                "download_size": sum(file.bytes for stored in splits.values() for file in stored.files),
                "dataset_size": sum(stored.num_bytes for stored in splits.values()),
            },
        )


def _pattern(split: str, stored: Split) -> str:
    return f"{stored.files[0].path.rpartition('/')[0]}/{split}-*"


def _feature(kind: pa.DataType, head: dict[str, Any]) -> dict[str, Any]:
    """An Arrow type as ``datasets`` writes it in a card."""
    if pa.types.is_struct(kind):
        return head | {"struct": [_feature(field.type, {"name": field.name}) for field in kind]}
    if pa.types.is_list(kind):
        inner = _feature(kind.value_type, {})
        return head | {"list": inner.get("dtype") or inner.get("struct") or inner}
    return head | {"dtype": _DTYPES.get(str(kind), str(kind))}
