"""How good a forecast is: what ``medsynth plan`` says before a run, and from a sample, beside what the run then uses.

    python benchmarks/llm/forecast.py

Both roles are played by the local server of the tests, with answers whose lengths and number of turns vary as a model's
do (patients stop at random from the second turn on; 0.7 tokens a Han character, 1.3 a word), and by the demo teacher.
Each line: forecast / used, and whether the used number lay between low and high.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from medsynth.engine.forecast import Forecast, forecast  # noqa: E402
from medsynth.engine.run import RunOptions, run  # noqa: E402
from medsynth.engine.spending import Money  # noqa: E402
from medsynth.llm.prices import PriceTable  # noqa: E402
from medsynth.recipes._load import load_recipe  # noqa: E402
from tests.servers.openai_server import OpenAIServer  # noqa: E402
from tests.servers.replies import PATIENT  # noqa: E402

SAMPLE = 20
PRICES = PriceTable.model_validate([{"model": "local", "input": 1, "output": 4, "read_on": "2026-11-01"}])
WORDS = {
    True: "医生我这两天总是觉得不太舒服晚上睡不好白天也没有精神想问问是怎么回事需要做什么检查平时要注意些什么",
    False: "I have not felt well these days and would like to know what it may be and which test I should have done ",
}


def answer(data: dict[str, Any], digest: str) -> str:
    """Text of a length that varies around two thirds of what the prompt asks for."""
    system = data["messages"][0]["content"]
    chinese = any("\u4e00" <= character <= "\u9fff" for character in system)
    number = int(digest[:8], 16)
    share = 0.25 + (number % 997) / 997 * 0.8
    patient = any(marker in system for marker in PATIENT)
    longest = {(True, True): 80, (True, False): 300, (False, True): 300, (False, False): 1000}[chinese, patient]
    text = (WORDS[chinese] * 40)[number % 17 : number % 17 + round(longest * share)]
    said = sum(message["role"] == "assistant" for message in data["messages"])
    if patient and said >= 2 and number % 5 < 2:
        text += "再见。" if chinese else " Goodbye."
    return f"{text} {digest[:4]}"


class Counting(OpenAIServer):
    """Counts tokens as a tokenizer would, not as medsynth estimates them."""

    def _answer(self, data: dict[str, Any], digest: str, kind: str) -> bytes:
        import json

        head, _, body = super()._answer(data, digest, kind).partition(b"\r\n\r\n")
        document = json.loads(body)
        text = document["choices"][0]["message"]["content"]
        document["usage"] = {
            "prompt_tokens": sum(_tokens(one["content"]) + 5 for one in data["messages"]),
            "completion_tokens": _tokens(text),
        }
        body = json.dumps(document, ensure_ascii=False).encode()
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
        return b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body])


def _tokens(text: str) -> int:
    wide = sum(ord(character) > 0x2E7F for character in text)
    return round(0.7 * wide + 1.3 * len("".join(c if ord(c) <= 0x2E7F else " " for c in text).split()))


@contextmanager
def serving() -> Iterator[str]:
    loop = asyncio.new_event_loop()
    server = Counting(reply=answer, latency_s=0.02)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    try:
        yield server.url
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def measure(name: str, recipe: str, url: str | None) -> None:
    teachers = {"teachers": ["compatible:local"], "base_url": url} if url else {}
    sets = ["checks=[]", *(["budget.usd=100"] if url else [])]
    plan = replace(load_recipe(ROOT / "recipes" / recipe, sets=sets, **teachers).plan(), max_failures=1.0, gates=())
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        options = RunOptions(out=here / "datasets", home=here / ".medsynth", money=Money(PRICES))
        before = forecast(plan, options)
        sampled = run(plan, replace(options, sample=SAMPLE))
        after = forecast(plan, options, replace(options, sample=SAMPLE))
        done = run(plan, options)
        _line(f"{name}, estimate", before, done.calls_made + sampled.calls_made, _plus(done, sampled))
        _line(f"{name}, sample of {SAMPLE}", after, done.calls_made, (done.tokens_in, done.tokens_out))


def _plus(one: Any, other: Any) -> tuple[int, int]:
    return one.tokens_in + other.tokens_in, one.tokens_out + other.tokens_out


def _line(name: str, found: Forecast, calls: int, tokens: tuple[int, int]) -> None:
    cells = []
    for said, used in ((found.calls, calls), (found.tokens_in, tokens[0]), (found.tokens_out, tokens[1])):
        cells.append(f"{said[1] / max(used, 1):5.2f} {'yes' if said[0] <= used <= said[2] else 'NO':>3}")
    print(f"{name:<34}{'   '.join(cells)}")


def main() -> None:
    print(f"{'':<34}{'calls':>9}   {'tokens in':>9}   {'tokens out':>9}")
    with serving() as url:
        for recipe in ("dialogue.yaml", "dialogue.en.yaml", "respond.yaml", "respond.en.yaml"):
            measure(f"{recipe}, varied server", recipe, url)
            measure(f"{recipe}, demo", recipe, None)


if __name__ == "__main__":
    main()
