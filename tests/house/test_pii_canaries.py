"""Personal data is planted in real-looking text; after a scrub it stands in no file, event, error, prompt or name.

The only places where it may stand are the input itself and the reader's private parts below ``.medsynth/store``.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.house._tree import medsynth, succeeded
from tests.house.test_canaries import _everything

NAME, PHONE, MAIL = "Priya Nairwani", "+91 98765 43210", "priya.nairwani@postbox-example.in"
ID, HAN, HAN_PHONE = "110101198606219642", "欧阳芳菲", "13812345678"
CANARIES = (NAME, "Nairwani", PHONE, MAIL, ID, HAN, HAN_PHONE)
ENGLISH = f"My name is {NAME}, phone {PHONE}, mail {MAIL}. My arm itches since three days, what can I do?"
CHINESE = f"我叫{HAN}，电话{HAN_PHONE}，身份证{ID}。胳膊上起了一片红疹，很痒，三天了，怎么办？"
RECIPE = """\
kind: dialogue
name: canary
language: {language}
cases:
  reader: cases
  path: cases.jsonl
  source: {{name: ward, licence: CC0-1.0}}
export: [messages]
checks: []
budget: {{requests: 1000}}
"""


class Recorder(BaseHTTPRequestHandler):
    """Answers like a model, and keeps what it was sent."""

    bodies: list[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.bodies.append(body)
        chinese = any("一" <= char <= "鿿" for char in json.loads(body)["messages"][-1]["content"])
        said = (
            "请明天去皮肤科看看，注意保持皮肤清洁。再见"
            if chinese
            else "Please see a doctor and keep the skin cool. Goodbye"
        )
        message = {"role": "assistant", "content": said}
        answer = {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "usage": None}
        answer["choices"] = [{"index": 0, "message": message, "finish_reason": "stop"}]
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object, **__: object) -> None:
        """Be quiet."""


@pytest.fixture
def recorder() -> Iterator[tuple[str, list[str]]]:
    bodies: list[str] = []
    handler = type("Own", (Recorder,), {"bodies": bodies})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", bodies
    server.shutdown()
    thread.join()
    server.server_close()


def places(folder: Path, *allowed: str) -> list[str]:
    """Where a canary stands below a folder, but in the files that are allowed to hold it."""
    found = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        text = _everything(path) if path.is_file() and not name.startswith(allowed) else b""
        found += [f"{one} in {name}" for one in CANARIES if one.encode() in text or one in name]
    return found


@pytest.mark.parametrize(("language", "text"), [("en", ENGLISH), ("zh", CHINESE)], ids=["en", "zh"])
def test_no_prompt_and_no_file_of_a_run_holds_them(
    tmp_path: Path, recorder: tuple[str, list[str]], language: str, text: str
) -> None:
    url, bodies = recorder
    case = {"id": "c1", "language": language, "complaint": text, "history": text, "reference_reply": text}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case, ensure_ascii=False) + "\n", "utf-8")
    (tmp_path / "recipe.yaml").write_text(RECIPE.format(language=language), "utf-8")
    sent = ("--teacher", "compatible:m", "--base-url", url)
    done = succeeded(medsynth("run", "recipe.yaml", "-vv", "--yes", *sent, cwd=tmp_path))
    assert bodies
    assert "[PERSON_1]" in "".join(json.loads(body)["messages"][0]["content"] for body in bodies)
    for canary in CANARIES:
        assert canary not in done.stdout + done.stderr + "".join(bodies)
    (reader,) = {path.parent.parent for path in tmp_path.glob(".medsynth/store/*/out/*") if holds_one(path)}
    assert not places(tmp_path, "cases.jsonl", reader.relative_to(tmp_path).as_posix())
    calls = len(bodies)
    succeeded(medsynth("run", "recipe.yaml", "--yes", *sent, cwd=tmp_path))
    assert len(bodies) == calls, "a second run sends nothing again"


def holds_one(path: Path) -> bool:
    text = _everything(path)
    return any(one.encode() in text for one in CANARIES)


def test_unscrubbed_text_is_refused_before_a_request(tmp_path: Path, recorder: tuple[str, list[str]]) -> None:
    url, bodies = recorder
    case = {"id": "c1", "language": "en", "complaint": ENGLISH}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    (tmp_path / "recipe.yaml").write_text(RECIPE.format(language="en") + "pii: false\n", "utf-8")
    done = medsynth("run", "recipe.yaml", "--yes", "--teacher", "compatible:m", "--base-url", url, cwd=tmp_path)
    assert done.returncode == 3
    assert not bodies
    assert not [one for one in CANARIES if one in done.stdout + done.stderr]


@pytest.mark.parametrize("more", [(), ("--surrogates",), ("--profile", "date_shift")])
def test_no_output_of_scrub_holds_them(tmp_path: Path, more: tuple[str, ...]) -> None:
    rows = [{"id": number, "text": text} for number, text in enumerate((ENGLISH, CHINESE, "cough", ""))]
    source = tmp_path / "chats.jsonl"
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    paths = ("--out", "out.jsonl", "--audit", "audit.parquet")
    done = succeeded(medsynth("scrub", "chats.jsonl", *paths, *more, "-vv", cwd=tmp_path))
    report = succeeded(medsynth("report", "audit.parquet", "--json", cwd=tmp_path))
    assert json.loads(report.stdout)["touched"] == 2
    said = done.stdout + done.stderr + report.stdout
    assert not [one for one in CANARIES if one in said]
    assert not places(tmp_path, "chats.jsonl")
    assert (tmp_path / ".medsynth" / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.jsonl", f'{{"text": "{ENGLISH}\n{ENGLISH}'),
        ("broken.csv", f'id,text\n1,"{ENGLISH}\n'),
        ("broken.parquet", f"PAR1{ENGLISH}"),
        ("empty.jsonl", ""),
        ("numbers.jsonl", '{"id": 1, "n": 2}\n'),
    ],
)
def test_a_file_that_cannot_be_used_is_not_quoted_and_leaves_nothing(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    out = f"out.{name.partition('.')[2]}"
    done = medsynth("scrub", name, "--out", out, "--audit", "audit.parquet", cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert not [one for one in CANARIES if one in done.stdout + done.stderr]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [name]
