# The commands that people and CI use. Python 3.11 or newer and make are all that a fresh machine needs.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
KILLS ?= 200
EVERY ?= 1

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

install: .venv/installed ## make .venv from requirements.lock

.venv/installed: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	touch $@

try: install ## start a local Discord with the bot in it, and say where its page is
	@$(BIN)/python -m bot sandbox

run: install ## start the bot with .env
	@$(BIN)/python -m bot run

test: .venv/installed-dev ## run the tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder

check: .venv/installed-dev ## check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright

faults: .venv/installed-dev ## check all days in all zones, set every fault upon the bot, kill it at each step and KILLS times (200), do all by hand
	@$(BIN)/python -m tests.faults.zones
	$(BIN)/python -m tests.faults --kills $(KILLS) --every $(EVERY)
	$(BIN)/python -m pytest --quiet tests/test_hands.py --every-deed

bench: .venv/installed-dev ## measure answers against a floor taken in the same run, a burst of posts, and a full outbox
	@CALLBOARD_LOG_LEVEL=error $(BIN)/python -m bench.answers
	@CALLBOARD_LOG_LEVEL=error $(BIN)/python -m bench.ask
	@$(BIN)/python -m bench.outbox
	@$(BIN)/python -m bench.burst

lock: .venv/installed-dev ## refresh the lock files
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make lock' --group dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

.PHONY: help install try run test check faults bench lock
