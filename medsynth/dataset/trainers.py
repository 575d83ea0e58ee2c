"""``trainers/``: the version as each trainer wants it named, so that nobody has to guess columns and roles.

``dataset_info.json`` for LLaMA-Factory, ``axolotl.yaml``, and command lines of ms-swift and TRL. All paths lead to the
shards of the train split; nothing is copied. The forms are those of the trainers' documentation, read in 2026.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from typing import Any

from medsynth.dataset.manifest import Manifest, TableEntry

FOLDER = "trainers"
_DEMO = "# DEMO DATA: it tests the plumbing and teaches a model nothing. Do not train on it.\n"


def trainer_files(manifest: Manifest) -> dict[str, str]:
    """Path below the version -> text; empty where no table can be trained on."""
    forms = {name: form for name, entry in _entries(manifest).items() if (form := _form(entry)) and _shards(entry)}
    if not forms:
        return {}
    chat = {name: _entries(manifest)[name] for name, form in forms.items() if form == "messages"}
    files = {"dataset_info.json": _llama_factory(manifest, forms)}
    if chat:
        name, entry = next(iter(chat.items()))
        head = _DEMO if manifest.demo else ""
        files["axolotl.yaml"] = head + _axolotl(manifest, entry)
        files["ms-swift.txt"] = head + _ms_swift(entry)
        files["trl.txt"] = head + _trl(manifest, name)
    return {f"{FOLDER}/{name}": text for name, text in files.items()}


def _entries(manifest: Manifest) -> dict[str, TableEntry]:
    return {manifest.main: manifest.tables[manifest.main], **manifest.tables, **manifest.views}


def _shards(entry: TableEntry) -> list[str]:
    """The shards of the train split."""
    return [file.path for file in entry.splits["train"].files if file.rows] if "train" in entry.splits else []


def _form(entry: TableEntry) -> str:
    """Which of the published forms a table has, by its columns; '' for none."""
    columns = set(entry.columns)
    forms = {
        "preference": {"prompt", "chosen", "rejected"},
        "messages": {"messages"},
        "sharegpt": {"conversations"},
        "alpaca": {"instruction", "output"},
        "prompt-completion": {"prompt", "completion"},
        "text": {"text"},
    }
    return next((form for form, needed in forms.items() if needed <= columns), "")


def _llama_factory(manifest: Manifest, forms: Mapping[str, str]) -> str:
    """One entry a shard, since an entry names one file; several are joined by commas in ``dataset:``."""
    found: dict[str, Any] = {}
    for name, form in forms.items():
        shards = _shards(_entries(manifest)[name])
        columns = _entries(manifest)[name].columns
        label = manifest.name if name == manifest.main else f"{manifest.name}-{name}"
        for number, path in enumerate(shards):
            key = label if len(shards) == 1 else f"{label}-{number:05}"
            found[key] = {"file_name": posixpath.relpath(path, FOLDER), **_columns(form, columns)}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _columns(form: str, columns: Mapping[str, str]) -> dict[str, Any]:
    roles = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
    chat = {"formatting": "sharegpt", "tags": {**roles, "system_tag": "system"}}
    if form == "messages":
        return {**chat, "columns": {"messages": "messages"}}
    if form == "preference":
        pair = {"messages": "prompt", "chosen": "chosen", "rejected": "rejected"}
        if "list" in columns["prompt"]:
            return {**chat, "ranking": True, "columns": pair}
        return {"ranking": True, "columns": {"prompt": "prompt", "chosen": "chosen", "rejected": "rejected"}}
    if form == "sharegpt":
        return {"formatting": "sharegpt", "columns": {"messages": "conversations"}}
    if form == "alpaca":
        given = {
            "prompt": "instruction",
            "query": "input",
            "response": "output",
            "system": "system",
            "history": "history",
        }
        return {"columns": {theirs: ours for theirs, ours in given.items() if ours in columns}}
    if form == "prompt-completion":
        return {"columns": {"prompt": "prompt", "response": "completion"}}
    return {"columns": {"prompt": "text"}}


def _axolotl(manifest: Manifest, entry: TableEntry) -> str:
    return "\n".join(
        (
            "# Paths are relative to the version's folder. From the Hub: `medsynth pull OWNER/NAME@TAG` first, or give",
            f"# `path: OWNER/NAME` and `revision: v{manifest.version}` instead of `path` and `data_files`.",
            "datasets:",
            "  - path: .",
            "    data_files:",
            *(f"      - {path}" for path in _shards(entry)),
            "    ds_type: parquet",
            "    split: train",
            "    type: chat_template",
            "    field_messages: messages",
            "    message_property_mappings:",
            "      role: role",
            "      content: content",
            "    roles_to_train: [assistant]",
            "",
        )
    )


def _ms_swift(entry: TableEntry) -> str:
    shards = " ".join(_shards(entry))
    return (
        "# In the version's folder; the column `messages` is ms-swift's own form. Put your model for MODEL.\n"
        f"swift sft --model MODEL --dataset {shards}\n"
    )


def _trl(manifest: Manifest, name: str) -> str:
    config = "" if name == manifest.main else f" --dataset_config {name}"
    return (
        "# In the version's folder. TRL takes no revision of a dataset; `medsynth pull OWNER/NAME@TAG` pins one.\n"
        f"trl sft --model_name_or_path MODEL --dataset_name .{config} --dataset_train_split train\n"
    )
