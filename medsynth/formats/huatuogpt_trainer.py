"""HuatuoGPT v1's trainer form (arXiv 2305.15075): ``json_dialogue``, the list of ``huatuogpt`` as one JSON text.

The trainer loads it from disk: ``load_dataset("json", data_files=…).save_to_disk(…)``, with splits train and test.
"""

from __future__ import annotations

import orjson
import polars as pl
import pyarrow as pa

from medsynth.formats import _columns, _fields, huatuogpt
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
SCHEMA = pa.schema([("id", pa.string()), ("json_dialogue", pa.string())])
KEEPS = frozenset({"id"})
TAKES: frozenset[str] = frozenset()
ALSO: frozenset[str] = frozenset()


def read(fields: Fields) -> list[Row]:
    try:
        data = orjson.loads(_fields.text(fields, "json_dialogue"))
    except orjson.JSONDecodeError as error:
        raise ValueError("'json_dialogue' is not JSON") from error
    return huatuogpt.read({"id": fields.get("id"), "data": data})


def lacks() -> pl.Expr:
    return _columns.without_system()


def write() -> dict[str, pl.Expr]:
    written = huatuogpt.write()
    text = pl.struct(data=written["data"]).struct.json_encode()
    return {"id": written["id"], "json_dialogue": text.str.strip_prefix('{"data":').str.strip_suffix("}")}
