"""A Hub of one's own, the command line beside it, and versions to push."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from medsynth.dataset.version import Written
from tests.conftest import ROOT
from tests.servers.hub_server import OWNER_TOKEN, HubServer
from tests.unit.dataset.conversations import TRAIN, conversation, written

REPO = "owner/consult"
KEY = ("datasets", REPO)


@dataclass
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class CommandLine:
    """Runs commands in one process. said: everything that any of them printed."""

    process: subprocess.Popen[str]
    cwd: Path = Path()
    said: list[str] = field(default_factory=list)

    def __call__(self, hub: HubServer, *arguments: object, token: str = OWNER_TOKEN) -> Done:
        env = {"HF_ENDPOINT": hub.url, "MEDSYNTH_HOME": str(self.cwd / ".medsynth")}
        env |= {"HF_TOKEN": token} if token else {}
        asked = {"arguments": [str(one) for one in arguments], "cwd": str(self.cwd), "env": env}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        done = Done(**json.loads(self.process.stdout.readline()))
        self.said += [done.out, done.err]
        return done


def client_environment(folder: Path) -> dict[str, str]:
    """Settings of the real clients: online, on loopback, nobody's login, no chunk store."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HTTP"))}
    own = {"HF_HOME": str(folder / "hf"), "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    return {**kept, **own, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="session")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.publish.worker"],
        cwd=ROOT,
        env=client_environment(tmp_path_factory.mktemp("client")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    yield process
    process.communicate(timeout=30)


@pytest.fixture
def medsynth(_process: subprocess.Popen[str], tmp_path: Path) -> CommandLine:
    return CommandLine(_process, tmp_path)


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with HubServer() as server:
        yield server


@pytest.fixture
def version(tmp_path: Path) -> Written:
    """``consult@1.0.0`` with 40 rows."""
    return make_version(tmp_path)


def make_version(folder: Path, rows: int = 40, **changed: Any) -> Written:
    return written(folder, [conversation(number) for number in range(rows)], **{"splits": TRAIN, **changed})
