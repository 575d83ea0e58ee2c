"""The texts of a new project that are not shipped as files of their own."""

ENV = """\
# Copy to .env and fill in. What the environment says already wins over this file; a recipe never holds a key.
# OPENAI_API_KEY=
# HF_TOKEN=
"""

IGNORED = """\
.env
.medsynth/
datasets/
"""

SETTINGS = """\
# What holds for every recipe of this project.

# A run that is forecast to cost more than this asks first (US dollars); --yes agrees beforehand.
confirm_usd: 1.0

# Largest budget that a recipe of this project may declare. Take the '#' away to set one.
budget: {}
#  usd: 20
#  requests: 50000

# Hosts that may see unscrubbed text of real people. Only machines that you run yourselves, under your rules:
# a loopback address may be a tunnel to anywhere, so it is not trusted by itself.
trusted_hosts: []
#  - gpu1.hospital.example

# Prices in US dollars per million tokens. They change: write down the day you read each one.
prices: []
#  - {model: some-model, usd_in: 0.15, usd_out: 0.60, read_on: 2026-01-31}
"""

README = """\
# A medsynth project

    medsynth check dialogue.yaml            # every mistake in the recipe, with its line
    medsynth plan dialogue.yaml             # what a run would do; sends nothing
    medsynth run dialogue.yaml --limit 10   # a draft of ten cases
    medsynth run dialogue.yaml              # the next version, below datasets/
    medsynth peek dialogue-zh-demo          # look at dialogues

The recipes run as they are, with the built-in demo teacher: no key, no network, and output that tests the plumbing and
nothing else. To use a model, copy `.env.example` to `.env`, and name it under `teachers` in the recipe, or on the
command line: `--teacher openai:MODEL`. Limits for the whole project stand in `medsynth.yaml`.

`seeds/cases` holds cases written for medsynth; no clinician has reviewed them. Put your own file beside them and name
it in the recipe: `cases.path`, `cases.reader` (`medsynth list readers`) and, always, its `source`.

`.medsynth/` keeps answers, parts and dropped rows, and may hold raw text: it is yours alone, keep it out of git.
"""
