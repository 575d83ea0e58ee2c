"""From a recipe to the Hub with two commands, and back: real processes, a model's server and a Hub on loopback."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.e2e.project import MEDSYNTH, TRUST, server, teachers
from tests.servers.hub_server import OWNER_TOKEN, HubServer

RECIPE = """\
kind: dialogue
name: clinic
language: zh
cases:
  reader: cases
  path: cases.jsonl
  source: {name: clinic, licence: CC-BY-4.0, redistribution: "yes", real_people: %s}
checks: [role_swap, truncated]
export: [messages, sharegpt]
"""


def project(folder: Path, *, real_people: bool) -> None:
    cases = [
        {
            "id": f"c{n}",
            "complaint": f"右脚踝扭伤第{n}天，还有点肿，走路疼。",
            "diagnosis": "踝关节扭伤",
            "advice": "休息、冷敷。",
        }
        for n in range(12)
    ]
    lines = [json.dumps(case, ensure_ascii=False) + "\n" for case in cases]
    (folder / "cases.jsonl").write_text("".join(lines), "utf-8")
    (folder / "recipe.yaml").write_text(RECIPE % str(real_people).lower(), "utf-8")
    (folder / "medsynth.yaml").write_text(TRUST, "utf-8")


def medsynth(folder: Path, hub: HubServer, *arguments: str, code: int = 0) -> Any:

    env = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    env |= {"HF_ENDPOINT": hub.url, "HF_TOKEN": OWNER_TOKEN, "HF_HOME": str(folder / "hf"), "PYTHONPATH": str(ROOT)}
    env |= {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    command = [*MEDSYNTH, *arguments, "--json"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    assert OWNER_TOKEN not in done.stdout + done.stderr
    return json.loads(done.stdout)


def test_two_commands_and_back(tmp_path: Path) -> None:
    project(tmp_path, real_people=False)
    with server() as model, HubServer() as hub:
        made = medsynth(tmp_path, hub, "run", "recipe.yaml", "--yes", *teachers(model))
        pushed = medsynth(tmp_path, hub, "push", "clinic", "owner/clinic")
        assert (pushed["private"], pushed["tag"]) == (True, "v1.0.0")
        pulled = medsynth(tmp_path, hub, "pull", "owner/clinic@v1.0.0", "--out", "elsewhere")
        assert pulled["content_id"] == made["content_id"]
        assert medsynth(tmp_path, hub, "verify", "elsewhere/clinic")["content_id"] == made["content_id"]
        public = medsynth(tmp_path, hub, "push", "clinic", "owner/open", "--public", code=3)["error"]
        assert "model local" in public["message"], "nobody has said what its terms are"


def test_text_of_real_people_and_demo_rows_stay(tmp_path: Path) -> None:
    project(tmp_path, real_people=True)
    with HubServer() as hub:
        medsynth(tmp_path, hub, "run", "recipe.yaml", "--yes")
        error = medsynth(tmp_path, hub, "push", "clinic-demo", "owner/clinic", code=3)["error"]["message"]
        assert "demo teacher" in error
        assert "transfer_basis" in error
        assert "real people" in error
        assert hub.seen == []
