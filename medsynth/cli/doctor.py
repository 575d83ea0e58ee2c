"""``medsynth doctor``: whether this machine and this folder are fit to run. Shows no key, sends nothing."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from medsynth.cli._places import home, load_env
from medsynth.cli._talk import Talk, talks
from medsynth.cli._terminal import columns
from medsynth.core.errors import RecipeError

_KEYS = ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "HF_TOKEN")
_SETTINGS = ("MEDSYNTH_HOME", "HF_HOME", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_ENDPOINT", "NO_COLOR")
_LEAST_FREE_GB = 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. state: ok, note or bad."""

    name: str
    state: str
    value: str
    hint: str = ""


@click.command("doctor")
@talks
def command(talk: Talk) -> None:
    """Check Python, packages, disk, terminal and keys. Exit code 2 if something has to be mended.

    Example: medsynth doctor
    """
    load_env((Path.cwd(),))
    found = [*_python(), *_packages(), *_opencc(), *_places(), *_terminal(), *_keys()]
    bad = [one for one in found if one.state == "bad"]
    lines = list(columns([(one.state, one.name, f"{one.value} {one.hint}".strip()) for one in found]))
    if bad:
        for line in [] if talk.json else lines:
            click.echo(line)
        said = "; ".join(f"{one.name}: {one.value}" for one in bad)
        raise RecipeError(f"this environment is not fit: {said}.", hint=bad[0].hint)
    talk.result({"findings": [asdict(one) for one in found]}, lines)
    talk.next("medsynth init my-project")


def _python() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    yield Finding(
        "python", "ok" if good else "bad", platform.python_version(), "" if good else "Install 3.11 or newer."
    )
    yield Finding("system", "ok", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores")


def _packages() -> Iterator[Finding]:
    """The packages that medsynth declares, and whether they are there in a fitting version."""
    from importlib.metadata import PackageNotFoundError, requires, version

    from medsynth import __version__

    yield Finding("medsynth", "ok", __version__)
    try:
        wanted = [line for line in requires("medsynth") or [] if "extra ==" not in line]
    except PackageNotFoundError:
        yield Finding("packages", "note", "not checked: medsynth runs from a folder, not from an installation")
        return
    for line in sorted(wanted):
        name = re.split(r"[^A-Za-z0-9._-]", line.strip(), maxsplit=1)[0]
        try:
            yield Finding(name, "ok", version(name))
        except PackageNotFoundError:
            yield Finding(name, "bad", "not installed", f"Install it: pip install {name}")


def _opencc() -> Iterator[Finding]:
    """Two packages bring a module called opencc; only the compiled one has phrase tables."""
    from importlib.metadata import packages_distributions

    owners = sorted({name.lower() for name in packages_distributions().get("opencc", [])})
    if not owners:
        yield Finding("opencc module", "bad", "not installed", "Install it: pip install opencc")
    elif owners == ["opencc"]:
        yield Finding("opencc module", "ok", "of the C++ package")
    else:
        hint = "Uninstall all of them and install opencc alone."
        yield Finding("opencc module", "bad", f"provided by {', '.join(owners)}", hint)


def _places() -> Iterator[Finding]:
    for name, folder in (("home", home()), ("datasets", Path("datasets"))):
        there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
        free = shutil.disk_usage(there).free / 1e9
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            yield Finding(name, "bad", f"{folder} cannot be written to: {error.strerror}", "Choose another folder.")
            continue
        state = "ok" if free >= _LEAST_FREE_GB else "note"
        yield Finding(name, state, f"{folder}, {free:,.1f} GB free")


def _terminal() -> Iterator[Finding]:
    encoding = (sys.stdout.encoding or "unknown").lower()
    utf8 = encoding.replace("-", "") == "utf8"
    hint = "" if utf8 else "Chinese text may be escaped; set PYTHONUTF8=1."
    yield Finding("output", "ok" if utf8 else "note", encoding, hint)


def _keys() -> Iterator[Finding]:
    for name in _KEYS:
        yield Finding(name, "ok" if os.environ.get(name) else "note", "set" if os.environ.get(name) else "not set")
    for name in _SETTINGS:
        if name in os.environ:
            yield Finding(name, "ok", os.environ[name])
