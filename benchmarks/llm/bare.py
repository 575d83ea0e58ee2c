"""The bare loop that everything is compared with: aiohttp and orjson, a pool of workers, nothing kept.

    python -m benchmarks.llm.bare URL ROWS CONCURRENCY [sdk]

With ``sdk``, the same loop through OpenAI's SDK as the provider ``openai`` uses it: aiohttp below, raw answers.

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


def _body(number: int) -> bytes:
    messages = [{"content": SYSTEM, "role": "system"}, {"content": question(number), "role": "user"}]
    return orjson.dumps({"max_tokens": 400, "messages": messages, "model": "m", "temperature": 0.7})


async def through_sdk(url: str, rows: int, concurrency: int) -> int:
    import openai

    client = openai.AsyncOpenAI(
        api_key="none", base_url=url, max_retries=0, http_client=openai.DefaultAioHttpClient(), timeout=60
    )
    numbers = iter(range(rows))
    answers = 0

    async def work() -> None:
        nonlocal answers
        for number in numbers:
            cast = openai.AsyncAPIResponse[object]
            reply = await client.post("/chat/completions", cast_to=cast, content=_body(number))
            data = orjson.loads(reply.http_response.content)
            answers += bool(data["choices"][0]["message"]["content"])

    await asyncio.gather(*(work() for _ in range(concurrency)))
    await client.close()
    return answers


async def main(url: str, rows: int, concurrency: int) -> int:
    numbers = iter(range(rows))
    answers = 0

    async def work(session: aiohttp.ClientSession) -> None:
        nonlocal answers
        for number in numbers:
            async with session.post(f"{url}/chat/completions", data=_body(number)) as response:
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
    loop = through_sdk if sys.argv[4:] == ["sdk"] else main
    found = uvloop.run(loop(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "answers": found}))
