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
_ORDERED = "# The rows stand in the order of training: switch the trainer's own shuffling off, or the order is lost.\n"
_DEMO = "# DEMO DATA: it tests the plumbing and teaches a model nothing. Do not train on it.\n"


def trainer_files(manifest: Manifest) -> dict[str, str]:
    """Path below the version -> text; a trainer that reads none of the tables and views has no file."""
    forms = {name: form for name, entry in _entries(manifest).items() if (form := _form(entry)) and _shards(entry)}
    head = (_DEMO if manifest.demo else "") + (_ORDERED if manifest.mixture else "")
    told = {
        "dataset_info.json": _llama_factory(manifest, forms),
        "axolotl.yaml": _axolotl(manifest, forms),
        "ms-swift.txt": _ms_swift(manifest, forms),
        "trl.txt": _trl(manifest, forms),
    }
    return {f"{FOLDER}/{name}": text if name.endswith(".json") else head + text for name, text in told.items() if text}


def _entries(manifest: Manifest) -> dict[str, TableEntry]:
    """Tables and views, the one that is trained on first: the chat view if there is one, else the main table."""
    entries: dict[str, TableEntry] = {
        manifest.main: manifest.tables[manifest.main],
        **manifest.tables,
        **manifest.views,
    }
    chat = [name for name, entry in manifest.views.items() if _form(entry) == "messages"]
    return {name: entries[name] for name in (*chat, *entries)}


def _shards(entry: TableEntry) -> list[str]:
    """The shards of the train split."""
    return [file.path for file in entry.splits["train"].files if file.rows] if "train" in entry.splits else []


def _form(entry: TableEntry) -> str:
    """Which of the published forms a table has, by its columns; '' for none."""
    columns = set(entry.columns)
    forms = {
        "preference": {"prompt", "chosen", "rejected"},
        "kto": {"prompt", "completion", "label"},
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
        columns = _columns(form, _entries(manifest)[name].columns)
        label = manifest.name if name == manifest.main else f"{manifest.name}-{name}"
        for number, path in enumerate(shards if columns else ()):
            key = label if len(shards) == 1 else f"{label}-{number:05}"
            found[key] = {"file_name": posixpath.relpath(path, FOLDER), **columns}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n" if found else ""


def _columns(form: str, columns: Mapping[str, str]) -> dict[str, Any]:
    """What an entry says of its columns; empty where LLaMA-Factory cannot read the form."""
    roles = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
    if form == "messages":
        return {
            "formatting": "sharegpt",
            "tags": {**roles, "system_tag": "system"},
            "columns": {"messages": "messages"},
        }
    if form == "preference" and "list" not in columns["chosen"]:
        return {"ranking": True, "columns": {name: name for name in ("prompt", "chosen", "rejected")}}
    if form == "sharegpt":
        return {"formatting": "sharegpt", "columns": {"messages": "conversations"}}
    if form == "alpaca":
        given = {"prompt": "instruction", "query": "input", "response": "output", "system": "system"}
        return {"columns": {theirs: ours for theirs, ours in given.items() if ours in columns}}
    if form == "prompt-completion" and "list" not in columns["prompt"]:
        return {"columns": {"prompt": "prompt", "response": "completion"}}
    return {"columns": {"prompt": "text"}} if form == "text" else {}


_AXOLOTL: Mapping[str, tuple[str, ...]] = {
    "messages": (
        "    type: chat_template",
        "    field_messages: messages",
        "    message_property_mappings:",
        "      role: role",
        "      content: content",
        "    roles_to_train: [assistant]",
    ),
    "sharegpt": (
        "    type: chat_template",
        "    field_messages: conversations",
        "    message_property_mappings:",
        "      role: from",
        "      content: value",
        "    roles:",
        "      user: [human]",
        "      assistant: [gpt]",
        "      system: [system]",
        "    roles_to_train: [assistant]",
    ),
    "alpaca": ("    type: alpaca",),
    "prompt-completion": (
        "    type:",
        "      field_instruction: prompt",
        "      field_output: completion",
        '      format: "{instruction}"',
        '      no_input_format: "{instruction}"',
    ),
    "text": ("    type: completion", "    field: text"),
}


def _axolotl(manifest: Manifest, forms: Mapping[str, str]) -> str:
    """The first form as a stanza, every other one as a comment to put in its place."""
    usable = [(name, form) for name, form in forms.items() if form in _AXOLOTL]
    if not usable:
        return ""
    lines = [
        "# Paths are relative to the version's folder. From the Hub: `medsynth pull OWNER/NAME@TAG` first, or give",
        f"# `path: OWNER/NAME` and `revision: v{manifest.version}` instead of `path` and `data_files`.",
        "datasets:",
    ]
    for number, (name, form) in enumerate(usable):
        shards = [f"      - {path}" for path in _shards(_entries(manifest)[name])]
        head = ("  - path: .", "    data_files:", *shards, "    ds_type: parquet", "    split: train")
        if number:
            lines += [f"# Instead, from {name}:", *(f"# {line}" for line in (*head, *_AXOLOTL[form]))]
        else:
            lines += [*head, *_AXOLOTL[form]]
    lines += ["shuffle_merged_datasets: false"] if manifest.mixture else []
    return "\n".join((*lines, ""))


def _ms_swift(manifest: Manifest, forms: Mapping[str, str]) -> str:
    told = {"messages": "its own form", "alpaca": "which it converts"}
    lines = []
    for name, form in forms.items():
        if form in told:
            shards = " ".join(_shards(_entries(manifest)[name]))
            lines += [f"# {name}: {told[form]}.", f"swift sft --model MODEL --dataset {shards}"]
    return "\n".join(("# In the version's folder. Put your model for MODEL.", *lines, "")) if lines else ""


def _trl(manifest: Manifest, forms: Mapping[str, str]) -> str:
    commands = {"messages": "sft", "prompt-completion": "sft", "preference": "dpo", "kto": "kto"}
    lines = []
    for name, form in forms.items():
        if form in commands:
            # Each table has a folder of its own; "." is no name that `datasets` 5.2 can load.
            folder = posixpath.dirname(_shards(_entries(manifest)[name])[0])
            command = f"trl {commands[form]} --model_name_or_path MODEL --dataset_name ./{folder}"
            lines.append(f"{command} --dataset_train_split train")
    head = "# In the version's folder. TRL takes no revision of a dataset; `medsynth pull OWNER/NAME@TAG` pins one."
    return "\n".join((head, *lines, "")) if lines else ""
