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

# A run that is forecast to cost more than this asks first; --yes agrees beforehand. Nothing here: never ask.
confirm_usd: 1.0
confirm_cny: 7.0

# Most that all runs of this project may use together, whatever their recipes allow; what was used stands in
# .medsynth/spending. since: count from this day on.
# budget: {usd: 20, cny: 150, requests: 50000, since: 2026-01-31}

# Hosts that may see unscrubbed text of real people. Only machines that you run yourselves, under your rules:
# a loopback address may be a tunnel to anywhere, so it is not trusted by itself.
# trusted_hosts: [gpu1.hospital.example]

# What models cost, and what may be done with what they write.
prices: prices.yaml
terms: terms.yaml
"""

PRICES = """\
# yaml-language-server: $schema=schemas/prices.schema.json
# What models cost, for a million tokens, as you read it on the operator's page. medsynth ships no prices: they change.
# A model that is not listed has an unknown price, and a budget in money cannot be kept for it.

currency: usd                 # usd or cny, for models that do not say
# read_on: 2026-01-31         # the day you read them, for models that do not say
# models:
#   - model: some-model       # as in the recipe's teacher
#     input: 0.15
#     cached_input: 0.075     # read from the server's cache; left out: as input
#     output: 0.60
#     reasoning: 0.60         # hidden thoughts; left out: as output
#     batch: {input: 0.075, output: 0.30}    # Batch API
#   - model: another-model
#     host: api.example.com   # only where this host serves it
#     currency: cny
#     input: 2
#     output: 8
#     read_on: 2026-01-31
"""

TERMS = """\
# yaml-language-server: $schema=schemas/terms.schema.json
# What the operators of models allow to be done with their output, as you read it in their terms. A condition becomes
# part of the licence of every row that the model wrote; a model that is not listed has unknown terms.

# read_on: 2026-01-31         # the day you read them, for models that do not say
# models:
#   - model: some-model       # as in the recipe's teacher
#     output_use: no_competing_models    # any | non_commercial | no_competing_models | not_allowed
#     words: output is yours; not to develop models that compete with the operator's
#     url: https://www.example.com/terms
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
command line: `--teacher openai:MODEL`. Limits for the whole project stand in `medsynth.yaml`, prices of models in
`prices.yaml`, and what their operators allow in `terms.yaml`.

`seeds/cases` holds cases written for medsynth; no clinician has reviewed them. Put your own file beside them and name
it in the recipe: `cases.path`, `cases.reader` (`medsynth list readers`) and, always, its `source`.

`.medsynth/` keeps answers, parts and dropped rows, and may hold raw text: it is yours alone, keep it out of git.
"""
