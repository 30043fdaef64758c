# Two commands: `make run` starts the service on a fresh machine, `make test` proves it.
# Needed beforehand: make, and python3 of 3.11 or newer with its venv module.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Readable by all: as root, the embedded services run as an account of their own out of this environment.
PIP := umask 022 && $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --no-deps
PACKAGES := kernel archive cases schema scheduler server
ONLY ?=
JOBS ?= 2
COVER ?= --cov --cov-report=term:skip-covered --cov-fail-under=95

# Pyright runs on the Node that its wheel brings: nothing is downloaded.
export PYRIGHT_PYTHON_USE_BUNDLED_PYRIGHT := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.DEFAULT_GOAL := help
.PHONY: help run install install-dev system test lint format bench trace lock clean

help:
	@echo "make run     start the service with the demo firm on this machine"
	@echo "make test    every gate and every test, as CI does"
	@echo "make lint    the gates alone      make format  put the code in shape"
	@echo "make bench   figures beside their contenders (ONLY=name,name)"
	@echo "make trace   one line per requirement: passed, failed or missing test"
	@echo "make lock    resolve the dependencies anew"

run: install system
	@exec $(BIN)/anjuan serve --demo

# --- environment: each stamp is remade only when what it depends on has changed -----------------

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev
system: $(VENV)/.system

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "anjuan needs python3 of 3.11 or newer with venv: apt-get install python3 python3-venv"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || (umask 022 && $(PYTHON) -m venv $(VENV)) || { echo "python3 has no venv: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.installed: requirements.lock pyproject.toml $(VENV)/.made
	@echo "installing what requirements.lock pins ..."
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "installing what requirements-dev.lock pins ..."
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

$(VENV)/.system: $(VENV)/.installed
	@$(BIN)/python -m server.doctor --mend
	@touch $@

# --- proof -----------------------------------------------------------------------------------------

test: install-dev system
	@$(MAKE) --no-print-directory --keep-going gates
	$(BIN)/python -m pytest -n $(JOBS) $(COVER)

lint: install-dev
	@$(MAKE) --no-print-directory --keep-going gates

# Each gate is a target, and all of them speak before the first failure ends the run.
.PHONY: gates style imports dependencies words types
gates: style imports dependencies words types

style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

imports:
	$(BIN)/lint-imports

dependencies:
	$(BIN)/deptry .

words:
	$(BIN)/codespell

types:
	$(BIN)/mypy
	$(BIN)/python -m pyright

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# kill -9 of the service, its database and its store at random moments: minutes long, so apart from the suite.
# FAULT_ROUNDS=6 is a short run, FAULT_SEED=... another order, FAULT_KEEP=1 leaves the data folder.
.PHONY: faults
faults: export FAULT_ROUNDS ?= 40
faults: install-dev system
	$(BIN)/python -m pytest -s -o addopts="--import-mode=importlib --strict-markers --strict-config" tests/faults

bench: install-dev system
	@$(BIN)/python -m bench $(if $(ONLY),ONLY=$(ONLY))

trace: install-dev system
	@$(BIN)/python -m tests.trace

# --- upkeep ----------------------------------------------------------------------------------------

COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock: $(VENV)/.made
	@test -x $(BIN)/uv || $(PIP) install uv
	$(COMPILE) --group dev --output-file requirements-dev.lock
	$(COMPILE) --group install --constraint requirements-dev.lock --output-file requirements.lock

clean:
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
