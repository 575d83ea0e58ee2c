"""The command line in a process of its own, for many commands: the Hub's client reads its settings when it is imported.

Reads one JSON line for each command (arguments, cwd, env), answers with one (code, out, err).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys


def main() -> None:
    from medsynth.cli.main import execute

    answers = sys.stdout
    for line in sys.stdin:
        asked = json.loads(line)
        os.chdir(asked["cwd"])
        before = dict(os.environ)
        os.environ.update(asked["env"])
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = execute(asked["arguments"])
        for name in os.environ.keys() - before.keys():
            del os.environ[name]  # a command may have read more from a .env file
        os.environ.update(before)
        answers.write(json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
