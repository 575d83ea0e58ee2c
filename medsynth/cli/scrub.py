"""``medsynth scrub``: personal data out of any parquet, JSON lines or CSV file; ``medsynth scrub forget-key``."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._places import home
from medsynth.cli._talk import Talk, talks
from medsynth.core.errors import RecipeError
from medsynth.core.written import remember

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medsynth.engine.scrub_file import ScrubResult

FORGET = "forget-key"
_KEYED = "scrubbed.jsonl"
"""Below ``.medsynth``: the base names of files whose surrogates or dates hang on the project's key."""
_SHOWN_EVERY_ROWS = 100_000


class _Scrub(click.Command):
    """The command of one file; its word ``forget-key`` is a command of its own."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args[:1] == [FORGET]:
            return forget_key.make_context(f"{info_name} {FORGET}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command("scrub", cls=_Scrub, epilog=f"`medsynth scrub {FORGET}` gives up the project's key for good.")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="The scrubbed file.")
@click.option(
    "--audit",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Parquet file with every replaced span, never its value. Beside --out where nothing is said.",
)
@click.option(
    "--profile", default="strict", metavar="NAME", help="strict, hipaa_safe_harbor, china_pipl or date_shift."
)
@click.option("--surrogates", is_flag=True, help="Invented values instead of numbered placeholders.")
@click.option(
    "--column", "columns", multiple=True, metavar="NAME", help="Column of texts or messages; all but 'id' if none."
)
@click.option("--source", default="", metavar="NAME", help="Name of the source, which surrogates hang on.")
@click.option(
    "--adapter",
    default="",
    metavar="NAME[:MODEL]",
    help="An installed name model that may add spans: presidio, spacy or gliner, e.g. spacy:en_core_web_sm.",
)
@click.option(
    "--workers",
    default=1,
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes that scrub at once; each takes about 300 MB. The files are the same for any number.",
)
@click.option("--drop-unreadable", is_flag=True, help="Leave rows out that cannot be read, instead of refusing.")
@talks
def command(talk: Talk, path: Path, out: Path, audit: Path | None, columns: tuple[str, ...], **options: Any) -> None:
    """Replace personal data in a parquet, JSON lines, CSV or TSV file (.gz too).

    Text outside the replaced spans stays byte for byte. Detectors miss some: treat the result as if some remains.

    Example: medsynth scrub chats.jsonl --out scrubbed.jsonl --audit audit.parquet
    """
    from medsynth.engine.audits import AUDIT, SCRUBBED
    from medsynth.engine.scrub_file import scrub_file
    from medsynth.pii._adapters import adapter as adapter_of
    from medsynth.pii._profiles import profile as profile_of

    profile_of(options["profile"])
    name, _, model = options.pop("adapter").partition(":")
    if name:
        adapter_of(name, model)
    audit = audit or out.with_name(f"{out.name.partition('.')[0]}.audit.parquet")
    result = scrub_file(
        path, out, audit, home=home(), columns=columns, tick=_Ticker(talk).show, adapter=(name, model), **options
    )
    for what, one in ((SCRUBBED, out), (AUDIT, audit)):
        remember(home(), what, one, path.name)
    if result.untouched:
        talk.note(f"columns not looked at: {', '.join(result.untouched)}")
    if options["surrogates"] or options["profile"] == "date_shift":
        _remember(out, options["profile"])
    data = {
        "out": str(out),
        "audit": str(audit),
        "profile": options["profile"],
        "surrogates": options["surrogates"],
        "adapter": f"{name}:{model}".strip(":"),
        "columns": list(result.columns),
        "rows": result.rows,
        "touched": result.touched,
        "spans": dict(sorted(result.spans.items())),
        "unreadable": len(result.bad),
    }
    talk.result(data, _lines(result, out, audit))
    talk.next(f"medsynth report {shlex.quote(str(audit))}")


class _Ticker:
    """Says now and then how far it is."""

    def __init__(self, talk: Talk) -> None:
        self._talk, self._told = talk, 0

    def show(self, result: ScrubResult) -> None:
        if result.rows - self._told >= _SHOWN_EVERY_ROWS:
            self._told = result.rows
            self._talk.note(f"{result.rows:,} rows, {result.touched:,} with personal data")


def _lines(result: ScrubResult, out: Path, audit: Path) -> Iterator[str]:
    yield f"{result.rows:,} rows, {result.touched:,} with personal data, {sum(result.spans.values()):,} spans replaced"
    for kind, count in result.spans.most_common():
        yield f"  {kind:<16}{count:,}"
    if result.bad:
        yield f"  left out        {len(result.bad):,} rows that cannot be read"
    yield f"  {'columns':<16}{', '.join(result.columns)}"
    yield f"  {'written':<16}{out}"
    yield f"  {'audit':<16}{audit} (keep it here: it is not for others)"


def _remember(out: Path, profile: str) -> None:
    line = json.dumps({"file": out.name, "profile": profile}, ensure_ascii=False)
    with (home() / _KEYED).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


@click.command(FORGET)
@click.option("--out", type=click.Path(path_type=Path), default=Path("datasets"), help="Folder of the datasets.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@talks
def forget_key(talk: Talk, out: Path, yes: bool) -> None:
    """Delete the project's key for good, and say what can no longer be rebuilt.

    Example: medsynth scrub forget-key --yes
    """
    from medsynth.pii._secret import forget, known_key_id

    versions, files = _keyed_versions(out), _keyed_files()
    known = known_key_id(home())
    if not (home() / "secret").exists():
        talk.result({"forgotten": False, "key_id": None, "versions": [], "files": []}, "this project has no key")
        return
    lost = [*_lost(versions, files)]
    if not yes:
        for line in lost:
            talk.note(line)
        if talk.json or not sys.stdin.isatty():
            raise RecipeError("nothing was deleted.", hint="Say that you mean it: `medsynth scrub forget-key --yes`.")
        click.confirm("Delete the key?", abort=True, err=True)
    forget(home())
    (home() / _KEYED).unlink(missing_ok=True)
    data = {"forgotten": True, "key_id": known, "versions": versions, "files": files}
    talk.result(data, ["the project's key is deleted; the next use makes a new one", *lost])


def _lost(versions: list[str], files: list[str]) -> Iterator[str]:
    for name in versions:
        yield f"cannot be rebuilt with the same surrogates or dates: version {name}"
    for name in files:
        yield f"cannot be made again with the same surrogates or dates: file {name}"
    if not versions and not files:
        yield "no version below the datasets' folder and no scrubbed file hangs on the key"
    yield "audits: the marks of new ones can no longer be compared with those of old ones"
    yield "placeholders do not hang on the key: versions with them are rebuilt as before"


def _keyed_versions(out: Path) -> list[str]:
    """Versions and drafts with surrogates or moved dates, by their manifests."""
    found = []
    for path in sorted([*out.glob("*/*/manifest.json"), *out.glob("*/.drafts/*/manifest.json")]):
        try:
            data = json.loads(path.read_bytes())
            pii = data.get("pii") or {}
            if pii.get("surrogates") or pii.get("profile") == "date_shift":
                found.append(f"{data['name']}@{data['version']}")
        except (OSError, ValueError, KeyError, AttributeError):
            continue
    return found


def _keyed_files() -> list[str]:
    try:
        lines = (home() / _KEYED).read_text("utf-8").splitlines()
    except OSError:
        return []
    return sorted({json.loads(line)["file"] for line in lines if line})
