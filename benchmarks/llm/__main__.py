"""Figures of the LLM layer over real sockets.

    python -m benchmarks.llm [start | speed | resume | memory | faults | kill ...] [--rows N] [--concurrency C]

Ratios to the bare loop and CPU a request count; seconds are of the machine named in benchmarks/README.md.
"""

from __future__ import annotations

import argparse

from benchmarks.llm.speed import memory, resume, speed
from benchmarks.llm.start import start

PARTS = ("start", "speed", "resume", "memory", "faults", "kill")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], default=list(PARTS))
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--concurrency", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=20, help="of kill")
    parser.add_argument("--repeat", type=int, default=5, help="rounds of speed")
    options = parser.parse_args()
    for part in options.part or PARTS:
        if part == "start":
            start()
        elif part == "speed":
            speed(options.rows, options.concurrency, 0.0, options.repeat)
            speed(options.rows, options.concurrency, 100.0, options.repeat)
        elif part == "resume":
            resume(options.rows)
        elif part == "memory":
            memory(100_000)
        elif part == "faults":
            from benchmarks.llm.faults import faults

            for provider in ("compatible", "openai"):
                faults(300, 64, provider)
        else:
            from benchmarks.llm.batch import kills
            from benchmarks.llm.kill import kill

            kill(options.rounds)
            kills(options.rounds)


if __name__ == "__main__":
    main()
