"""Packs what makes a version again: recipe, prompts, hashes of inputs, versions of distributions and, if asked for,
the paid answers, which the leak gate and the search for secrets look through first. No key, no path of this machine.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from ruamel.yaml import YAML

from medsynth import __version__
from medsynth.core.errors import DataError, GateFailed
from medsynth.dataset.bundle import LOCK, MANIFEST, RECIPE, REPLIES, Head, Input, private_inputs, write_bundle
from medsynth.dataset.history import withdrawn_rows
from medsynth.dataset.open import Version
from medsynth.engine.runs import RunRecord, list_runs
from medsynth.engine.store import StageStore
from medsynth.gates.pii_leak import PiiLeakConfig, check_files
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import HEADER, frame
from medsynth.llm.stored import StoredReply, encode
from medsynth.publish.gates.secrets import found_in

_SERVER_S_OWN = ("id", "created", "system_fingerprint", "service_tier", "request_id")
"""Fields of a raw answer that name a request at its server, and decide nothing."""
_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def pack(
    version: Version,
    target: Path,
    *,
    home: Path,
    with_replies: bool = False,
    config: PiiLeakConfig | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> Head:
    """Write the bundle of a version. GateFailed, and nothing written, where what goes in holds a secret or a person's
    data; DataError for a draft, or where the answers are asked for and not known. config: signed exceptions."""
    manifest = version.manifest
    if manifest.draft:
        raise DataError("a draft is not packed.", hint="Run its recipe without --limit and --sample.")
    run = _run(home, version)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recipe = version.path / "provenance" / "recipe.yaml"
        shutil.copyfile(recipe, folder / RECIPE)
        shutil.copyfile(version.path / MANIFEST, folder / MANIFEST)
        (folder / LOCK).write_text("".join(f"{line}\n" for line in lock()), "utf-8")
        (folder / "prompts").mkdir()
        for prompt in manifest.prompts:
            shutil.copyfile(
                version.path / "provenance" / "prompts" / f"{prompt.sha256}.md",
                folder / "prompts" / f"{prompt.sha256}.md",
            )
        data = YAML(typ="safe", pure=True).load(recipe.read_text("utf-8"))
        texts = [(RECIPE, recipe.read_text("utf-8"))]
        texts += [(path.name, path.read_text("utf-8")) for path in sorted((folder / "prompts").iterdir())]
        replies = None
        if with_replies:
            tell("looking through the answers")
            replies = _replies(home, run, folder / REPLIES, config or PiiLeakConfig())
        _refuse_secrets(texts)
        return write_bundle(
            target,
            folder,
            {
                "name": manifest.name,
                "version": manifest.version,
                "kind": manifest.recipe.kind,
                "content_id": manifest.content_id,
                "medsynth": manifest.recipe.medsynth or __version__,
                "code": str(run.data["code"]) if run and run.data.get("code") else "",
                "inputs": [
                    Input(key=".".join(keys), file=file, sha256=digest) for keys, file, digest in private_inputs(data)
                ],
                "prompts": {prompt.name: prompt.sha256 for prompt in manifest.prompts},
                "replies": replies,
                "withdrawn": withdrawn_rows(manifest),
            },
        )


def lock() -> list[str]:
    """``name==version`` of medsynth and of every installed distribution that it asks for, and those ask for."""
    found: dict[str, str] = {}
    todo = ["medsynth"]
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name] = distribution.version
        for line in distribution.requires or ():
            asked = _REQUIREMENT.match(line)
            if asked and "extra ==" not in line:
                todo.append(asked[0])
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def _run(home: Path, version: Version) -> RunRecord | None:
    """The last run that made the version, or found that it would make it again."""
    manifest = version.manifest
    made = [
        one
        for one in list_runs(home)
        if one.name == manifest.name and one.version == manifest.version and one.data.get("stages") is not None
    ]
    return next((one for one in made if one.data["result"]["content_id"] == manifest.content_id), None)


def _replies(home: Path, run: RunRecord | None, target: Path, config: PiiLeakConfig) -> int:
    """Write the answers that a version's rows were made from, sorted by key; how many."""
    keys = sorted(_keys(home, run))
    count = 0
    rows: list[dict[str, str]] = []
    with ReplyLog(home / "replies") as log, target.open("wb") as file:
        file.write(HEADER)
        for key in keys:
            stored = log.get(key.hex())
            if stored is None or stored.use == "failure":
                continue
            kept = bare(stored)
            rows.append({"id": key.hex(), "text": "\n".join(_texts(kept.raw.content))})
            file.write(frame(key, encode(kept)))
            count += 1
    _refuse_secrets((f"reply {row['id'][:12]}", row["text"]) for row in rows)
    with tempfile.TemporaryDirectory() as name:
        pl.DataFrame(rows, schema={"id": pl.String, "text": pl.String}).write_parquet(Path(name) / "replies.parquet")
        verdict = check_files(Path(name), config)
    if not verdict.passed:
        raise GateFailed(
            f"no bundle was written: the answers hold what looks like personal data: {verdict.reason}.",
            hint="Pack without --with-replies, or sign what may be passed on (`publish.leak_overrides`).",
        )
    return count


def _keys(home: Path, run: RunRecord | None) -> Iterator[bytes]:
    known = run is not None
    for stage in run.data["stages"] if run is not None else ():
        store = StageStore(home / "store" / str(stage))
        finished = store.finished()
        known = known and finished is not None
        for number in range(finished[0] if finished else 0):
            known = known and store.keys_path(number).exists()
            yield from store.keys(number)
    if not known:
        raise DataError(
            "it is not known any more which answers the version was made from.",
            hint="Run its recipe again with --retry-failed, or in a new folder with the same .medsynth/replies; "
            "what is paid for is replayed. Then pack.",
        )


def bare(stored: StoredReply) -> StoredReply:
    """A reply without whose it was, when it came and what its server called it."""
    content = stored.raw.content
    try:
        data: Any = orjson.loads(content)
        if isinstance(data, dict):
            content = orjson.dumps({key: value for key, value in data.items() if key not in _SERVER_S_OWN})
    except orjson.JSONDecodeError:
        pass
    return stored._replace(raw=stored.raw._replace(content=content, headers={}, latency_s=0.0), made_for="", time_ns=1)


def _texts(content: bytes) -> Iterator[str]:
    """Every string of an answer, wherever it stands in it."""
    try:
        todo: list[Any] = [orjson.loads(content)]
    except orjson.JSONDecodeError:
        yield content.decode("utf-8", "replace")
        return
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            todo += [item for key, item in value.items() if key not in ("model", "object", "finish_reason", "role")]
        elif isinstance(value, list):
            todo += value


def _refuse_secrets(texts: Iterable[tuple[str, str]]) -> None:
    """GateFailed for a secret, or for a path of this machine."""
    own = {str(Path.home()), str(Path.cwd())} - {"/"}
    found = []
    for place, text in texts:
        found += [f"{where} holds {what}" for where, what in found_in([(place, text)])]
        found += [f"{place} holds a path of this machine" for path in own if path in text]
    if found:
        raise GateFailed(
            f"no bundle was written: {'; '.join(found[:5])}.",
            hint="Take it out of the recipe or prompt, and run again.",
        )
