"""Opens a bundle as a recipe: its inputs are looked for, its prompts are its own, its answers go into the reply log.

A teacher's address is not in a bundle. Where none is given it is one that stands for none: the first request without a
kept answer ends the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import orjson
import zstandard
from ruamel.yaml import YAML

from medsynth.core.errors import DataError, MedsynthError
from medsynth.core.shipped import shipped
from medsynth.dataset.bundle import RECIPE, REPLIES, Head, Input, inputs_of, private_inputs, unpack
from medsynth.llm.providers._access import NOWHERE
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import scan
from medsynth.llm.stored import decode
from medsynth.readers._files import digest

_LARGEST = 32 * 1024 * 1024
"""Bytes that one answer may unpack to."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An unpacked bundle. recipe: a file that ``load_recipe`` takes; taken: answers that the reply log lacked."""

    head: Head
    recipe: Path
    taken: int


def open_bundle(
    path: Path, folder: Path, replies: Path, given: Mapping[str, Path], *, has_list: bool = False
) -> Opened:
    """Unpack a bundle into ``folder`` and make its recipe ready.

    replies: folder of the reply log; given: places of inputs, by file name or by key of the recipe; has_list: whether
    this project has a list of people who withdrew. DataError for a bundle that is not to be trusted, an input that is
    missing, one that is not the one that was read, and where the run would take people in again who withdrew.
    """
    head = unpack(path, folder)
    if head.withdrawn and not has_list:
        raise DataError(
            f"rows of people who withdrew ({head.withdrawn:,}) were left out of what was packed, and this project has "
            "no list of them: it would take these people in again.",
            hint="Copy withdrawn.jsonl and withdrawn.key from the .medsynth of the project that packed it into "
            "this one's.",
            where=path.name,
        )
    try:
        recipe: Any = YAML(typ="safe", pure=True).load((folder / RECIPE).read_text("utf-8"))
    except (ValueError, MedsynthError) as error:
        raise DataError("its recipe cannot be read.", where=path.name) from error
    listed = {(one.key, one.sha256) for one in head.inputs}
    if not isinstance(recipe, dict) or listed != {(".".join(at), sha) for at, _, sha in private_inputs(recipe)}:
        raise DataError("its recipe and its list of inputs do not agree.", where=path.name)
    _refuse_unknown(head.inputs, given)
    _own_prompts(recipe, head, folder)
    for at, file, sha256 in list(inputs_of(recipe)):
        _put(recipe, at, str((_version if at[-1] == "version" else _place)(".".join(at), file, sha256, given)))
    _addresses(recipe)
    ready = folder / "ready.yaml"
    with ready.open("w", encoding="utf-8", newline="\n") as out:
        writer = YAML(typ="safe", pure=True)
        writer.allow_unicode = True
        writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
        writer.dump(recipe, out)
    return Opened(head, ready, _take_in(folder / REPLIES, replies) if head.replies is not None else 0)


def given_inputs(words: Sequence[str]) -> dict[str, Path]:
    """``NAME=PATH`` words of the command line."""
    found = {}
    for word in words:
        name, equals, place = word.partition("=")
        if not equals or not name or not place:
            raise DataError(f"--input {word!r} is not of the form NAME=PATH.")
        found[name] = Path(place).expanduser().resolve()
    return found


def _refuse_unknown(inputs: Sequence[Input], given: Mapping[str, Path]) -> None:
    names = {name for one in inputs for name in _called(one.key, one.file)}
    for name in given:
        if name not in names:
            raise DataError(
                f"the bundle has no input {name!r}.", hint=f"It has: {', '.join(one.file for one in inputs) or 'none'}."
            )


def _called(key: str, file: str) -> tuple[str, ...]:
    """The names by which an input may be given; of a version without its number, too."""
    return file, key, key.rpartition(".")[0], file.partition("@")[0]


def _version(key: str, ref: str, content_id: str, given: Mapping[str, Path]) -> Path | str:
    """A version where it was said to be; else by its name, which is looked up, like all, below ``--out``."""
    del content_id  # the recipe asks for it when it opens the version
    return next((given[name] for name in _called(key, ref) if name in given), ref)


def _place(key: str, file: str, sha256: str, given: Mapping[str, Path]) -> Path:
    """Where an input lies: as given, among the shipped seeds, or beside here under its name."""
    for name in _called(key, file):
        if name in given:
            found = digest(given[name])
            if found != sha256:
                raise DataError(
                    f"--input {name} is not the file that was read: its sha256 is {found}, not {sha256}.",
                    where=given[name].name,
                )
            return given[name]
    for candidate in (*_seeds(shipped("seeds"), file), Path(file), Path(key.partition(".")[0]) / file):
        if candidate.is_file() and digest(candidate) == sha256:
            return candidate.resolve()
    raise DataError(
        f"the input {file} ({key}) is not here; its sha256 is {sha256}.", hint=f"Say where it is: --input {file}=PATH"
    )


def _seeds(folder: Traversable, name: str) -> Iterator[Path]:
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.is_dir():
            yield from _seeds(item, name)
        elif item.name == name:
            yield Path(str(item))


def _own_prompts(recipe: dict[str, Any], head: Head, folder: Path) -> None:
    """The block ``prompts`` names the bundle's own, also where the recipe took those that come with medsynth."""
    block = recipe.get("prompts")
    if not isinstance(block, dict):
        return
    for key in block:
        found = [sha for name, sha in head.prompts.items() if name == key or name.endswith(f"_{key}")]
        if len(found) == 1 and (folder / "prompts" / f"{found[0]}.md").is_file():
            block[key] = str((folder / "prompts" / f"{found[0]}.md").resolve())


def _put(recipe: Any, at: tuple[str, ...], value: str) -> None:
    node = recipe
    for part in at[:-1]:
        node = node[int(part)] if isinstance(node, list) else node[part]
    node[int(at[-1]) if isinstance(node, list) else at[-1]] = value


def _addresses(value: Any) -> None:
    """A published address is only a class of host; it becomes one that leads nowhere."""
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _addresses(item)
    if isinstance(value, dict) and isinstance(value.get("base_url"), list):
        value["base_url"] = NOWHERE


def _take_in(segment: Path, replies: Path) -> int:
    """Put the answers that are not there yet into the reply log; how many."""
    taken = 0
    replies.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ReplyLog(replies) as log:
        for record in scan(segment):
            if not 0 <= zstandard.frame_content_size(record.payload) <= _LARGEST:
                continue
            try:
                reply = decode(record.payload)
            except (zstandard.ZstdError, orjson.JSONDecodeError, KeyError, IndexError, TypeError, AttributeError):
                continue
            if log.get(record.key.hex()) is None:
                log.put(record.key.hex(), reply)
                taken += 1
    segment.unlink()  # one place for answers, which withdrawals know
    return taken
