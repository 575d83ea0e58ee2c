"""Patient text, prompts and keys are planted, and then searched for in everything that a run leaves behind.

Text may stand in parquet, in the reply log and in a dataset version, nowhere else; a key stands nowhere at all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess

import polars as pl
import pytest
import zstandard

from tests.house._tree import medsynth

PATIENT = "ZQXPATIENT"
PROMPT = "ZQXPROMPT"
KEY = "ZQXKEY"
TEXTS = (PATIENT, PROMPT)
CANARIES = (*TEXTS, KEY)
PLANTED = {"cases.jsonl", "doctor.md", "recipe.yaml", ".env"}
RECIPE = """\
kind: dialogue
name: canary
language: en
cases:
  reader: cases
  path: cases.jsonl
  source: {name: canary, licence: CC0-1.0, real_people: false}
prompts: {doctor: doctor.md}
export: [messages]
"""


class Parrot(BaseHTTPRequestHandler):
    """The worst server there is: it answers every request with a status and with all that it was sent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        said = json.dumps({"error": {"message": f"{body} {self.headers}", "type": "x", "code": "x"}}).encode()
        status = int(self.path.split("/")[1])
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object, **__: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def parrot() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Parrot)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    good = [
        {"id": f"c{number}", "language": "en", "complaint": f"Itchy {PATIENT} rash number {number} for two weeks."}
        for number in range(6)
    ]
    lines = [json.dumps(case | {"diagnosis": f"eczema {PATIENT}", "advice": "Emollients."}) for case in good]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    slots = "{{sheet}} {{certainty}} {{emergency}} {{safety}} {{length}} {{now}}"
    (tmp_path / "doctor.md").write_text(f"---\npurpose: {PROMPT}\n---\n{PROMPT} You are a doctor. {slots}\n", "utf-8")
    (tmp_path / "recipe.yaml").write_text(RECIPE, "utf-8")
    (tmp_path / ".env").write_text(f"OTHER_KEY={KEY}-file\n", "utf-8")
    return tmp_path


def _run(project: Path, *options: str) -> CompletedProcess[str]:
    return medsynth(
        "run", "recipe.yaml", "-v", *options, cwd=project, env={"OPENAI_API_KEY": f"sk-{KEY}-0123456789abcdef"}
    )


def _silent(done: CompletedProcess[str], project: Path) -> None:
    """Nothing planted was printed, or stands where it must not."""
    for canary in CANARIES:
        assert canary not in done.stdout + done.stderr
    found = [place for path in project.rglob("*") for place in _places(path, path.relative_to(project))]
    assert not found


def _places(path: Path, name: Path) -> Iterator[str]:
    for canary in CANARIES:
        if canary in str(name):
            yield f"{canary} in the name {name}"
    if not path.is_file() or name.name in PLANTED:
        return
    text = _everything(path)
    may_hold_text = path.suffix == ".parquet" or "replies" in name.parts or "datasets" in name.parts
    for canary in (KEY,) if may_hold_text else CANARIES:
        if canary.encode() in text:
            yield f"{canary} in {name}"


def _everything(path: Path) -> bytes:
    """The bytes of a file, and what is packed inside them."""
    data = path.read_bytes()
    if path.suffix == ".parquet":
        return repr(pl.read_parquet(path).to_dicts()).encode()
    frames, start = [data], data.find(zstandard.FRAME_HEADER)
    while start >= 0:
        frames.append(zstandard.ZstdDecompressor().decompressobj().decompress(data[start:]))
        start = data.find(zstandard.FRAME_HEADER, start + 1)
    return b"\n".join(frames)


def test_a_run_that_works_is_silent(project: Path) -> None:
    done = _run(project)
    assert done.returncode == 0, done.stderr
    texts = b"".join(_everything(path) for path in project.glob("datasets/**/*.parquet"))
    assert PATIENT.encode() in texts, "the canary sings where it may, so the search can find it"
    _silent(done, project)
    _silent(medsynth("runs", "--json", cwd=project), project)


@pytest.mark.parametrize("provider", ["compatible", "openai"])
@pytest.mark.parametrize(("status", "code"), [(400, 3), (401, 4), (403, 4), (404, 4), (200, 3), (503, 3)])
def test_a_server_that_repeats_everything_is_not_quoted(
    project: Path, parrot: str, provider: str, status: int, code: int
) -> None:
    quick = ("--set", "teachers.doctor.retries=0", "--set", "teachers.patient.retries=0", "--set", "budget.requests=99")
    done = _run(project, "--teacher", f"{provider}:m", "--base-url", f"{parrot}/{status}/v1", "--yes", *quick)
    assert done.returncode == code, done.stderr
    assert done.stderr
    _silent(done, project)


def test_input_that_cannot_be_read_is_not_quoted(project: Path) -> None:
    bad = [
        f'{{"id": "b1", "complaint": "{PATIENT}',
        f'{{"id": "b2", "complaint": ["{PATIENT}"]}}',
        f'{{"id": "b3", "complaint": null, "advice": "{PATIENT}"}}',
        f'{{"id": "c1", "complaint": "{PATIENT} again"}}',
        f'{{"id": "b5", "complaint": "{PATIENT} and more", "{PATIENT * 5}": 1}}',
        f'{{"id": "b6", "complaint": "{PATIENT} and more", "sex": "{PATIENT}", "age": "{PATIENT}"}}',
        f'"{PATIENT}"',
    ]
    with (project / "cases.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n".join(bad))
    done = _run(project, "--set", "max_failures=0.01")
    assert done.returncode == 3, done.stderr
    _silent(done, project)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("broken.json", f"{PATIENT}\n{PATIENT}: {{"),
        ("broken.csv", f'id,complaint\n1,"{PATIENT}\n2,b\n'),
        ("headless.csv", f"1,{PATIENT},headache\n2,{PATIENT},fever\n"),
        ("headless.jsonl", f'{{"{PATIENT}": 1, "complain": "{PATIENT}"}}\n'),
    ],
)
def test_a_file_of_the_wrong_kind_is_not_quoted(project: Path, name: str, text: str) -> None:
    """A table without a header has its first patient where the names of its columns should be."""
    (project / name).write_text(text, "utf-8")
    done = _run(project, "--set", f"cases.path={name}")
    assert done.returncode == 2, done.stderr
    (project / name).unlink()
    _silent(done, project)
