"""The bare loop that everything is compared with: aiohttp and orjson, a pool of workers, nothing kept.

    python -m benchmarks.llm.bare URL ROWS CONCURRENCY

Prints {"wall", "cpu", "answers"} as JSON; the CPU of imports is left out.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp
import orjson
import uvloop

from benchmarks.llm.questions import SYSTEM, question


async def main(url: str, rows: int, concurrency: int) -> int:
    numbers = iter(range(rows))
    answers = 0

    async def work(session: aiohttp.ClientSession) -> None:
        nonlocal answers
        for number in numbers:
            messages = [{"content": SYSTEM, "role": "system"}, {"content": question(number), "role": "user"}]
            body = orjson.dumps({"max_tokens": 400, "messages": messages, "model": "m", "temperature": 0.7})
            async with session.post(f"{url}/chat/completions", data=body) as response:
                data = orjson.loads(await response.read())
            answers += bool(data["choices"][0]["message"]["content"])

    headers = {"Content-Type": "application/json"}
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers=headers
    ) as session:
        await asyncio.gather(*(work(session) for _ in range(concurrency)))
    return answers


if __name__ == "__main__":
    wall, cpu = time.perf_counter(), time.process_time()
    found = uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "answers": found}))
