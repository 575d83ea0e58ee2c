# What a person types. `make help` lists it. Only GNU make, a shell and Python 3.11 or newer are needed;
# everything else goes into .venv, in the versions of .ci/constraints.txt.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
CONSTRAINTS ?= .ci/constraints.txt
RECIPE ?= recipes/dialogue.yaml
FIGURES ?= startup first scale kill
PARTS ?=
FACTS ?= pairs labelled speed memory long
ARGS ?=
BIN := $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS)

.DEFAULT_GOAL := help
.PHONY: help run test test-old check lint bench bench-llm bench-facts clean bench-pii

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

run: $(VENV)/run.stamp ## set up, then build a dataset version (RECIPE=recipes/dialogue.yaml)
	$(BIN)/medsynth run $(RECIPE) $(ARGS)

test: $(VENV)/dev.stamp ## set up, then run the tests (ARGS="-k name" narrows them)
	$(BIN)/python -m pytest -n auto $(ARGS)

test-old: ## set up the oldest supported versions beside, then run the tests of views and the Hub with them
	@$(MAKE) --no-print-directory test VENV=.venv/old CONSTRAINTS=.ci/constraints-old.txt \
		ARGS="tests/unit/publish tests/e2e/test_publish.py tests/unit/export"

check: lint ## lint, then types, import layers and fresh schemas
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/house/test_schemas.py

lint: $(VENV)/dev.stamp ## style and common mistakes
	$(BIN)/ruff check
	$(BIN)/ruff format --check

bench: $(VENV)/run.stamp ## measure the figures of benchmarks/README.md on this machine (FIGURES="startup first")
	@for figure in $(FIGURES); do $(BIN)/python -m benchmarks.foundation $$figure || exit 1; done
	@$(MAKE) --no-print-directory bench-llm

bench-llm: $(VENV)/dev.stamp ## measure the LLM layer beside a bare loop (PARTS="start speed resume memory faults kill")
	@$(BIN)/python -m benchmarks.llm $(PARTS)

bench-facts: $(VENV)/dev.stamp ## measure the figures of docs/facts.md (FACTS="pairs speed")
	$(BIN)/python benchmarks/facts/facts.py $(FACTS)
bench-pii: $(VENV)/dev.stamp ## measure the detection of personal data (ARGS="GOLD.jsonl --peers PYTHON")
	$(BIN)/python benchmarks/pii/bench.py $(ARGS)

clean: ## remove the environment and every cache, never datasets/ or .medsynth/
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find medsynth tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "medsynth needs Python 3.11 or newer; none was found (make PYTHON=/path/to/python3)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml $(CONSTRAINTS) | $(BIN)/python
	$(INSTALL) -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml $(CONSTRAINTS) | $(BIN)/python
	$(INSTALL) -e '.[dev]'
	@touch $@ $(VENV)/run.stamp
