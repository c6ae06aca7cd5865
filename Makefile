# Needs Python 3.11 or newer and make; nothing else to run Cocria. The tests also need packages.txt.

PYTHON ?= $(shell scripts/python.sh)
BIN := .venv/bin
# odfpy comes as source alone; it is plain Python and needs no compiler.
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: --no-binary odfpy
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)

export PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev debian run demo dev test check format translations bench shots lock clean

help:  ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: .venv/.setup $(CATALOGUES:.po=.mo)  ## everything that running needs, in .venv

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Cocria needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Please install Python's venv: apt-get install python3-venv"; exit 1; }

.venv/.setup: requirements.lock | .venv/bin/python
	@echo "Installing what Cocria needs, once. This takes about half a minute …"
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

.venv/.setup-dev: requirements.lock requirements-dev.lock | .venv/bin/python
	@echo "Installing what Cocria and its tests need, once. This takes about a minute …"
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch .venv/.setup $@

%.mo: %.po | .venv/.setup
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

setup-dev: .venv/.setup-dev setup  ## the same, with the tools for tests and checks

debian:  # the Debian packages of packages.txt
	@scripts/debian.sh

run demo dev: export COCRIA_ENV ?= development
demo: export COCRIA_INSTANCE := instance/demo

run: setup  ## Cocria at http://localhost:8000, with a sample programme; PORT=… for another port
	@$(BIN)/flask --app wsgi db upgrade
	@$(BIN)/flask --app wsgi programme load --if-empty app/programme/sample.toml
	@$(BIN)/flask --app wsgi welcome
	@exec $(BIN)/flask --app wsgi serve

demo: setup  ## the same with a lived-in programme to look around in, made anew each time in instance/demo
	@rm -rf instance/demo
	@$(BIN)/flask --app wsgi db upgrade
	@$(BIN)/flask --app wsgi demo
	@exec $(BIN)/flask --app wsgi serve

dev: setup  ## the same, starting again whenever a file changes
	@$(BIN)/flask --app wsgi db upgrade
	@$(BIN)/flask --app wsgi programme load --if-empty app/programme/sample.toml
	@$(BIN)/flask --app wsgi welcome
	@exec $(BIN)/flask --app wsgi serve --reload

test: debian setup-dev  ## all tests; ARGS="tests/voting -k parity" for some
	@$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

check: setup-dev  ## style, types, imports, templates, translations, known vulnerabilities
	@scripts/check.sh

format: setup-dev  ## put code and templates in their usual form
	@$(BIN)/ruff check --fix --quiet --exit-zero .
	@$(BIN)/ruff format .
	@$(BIN)/djlint app/templates --reformat --quiet || true

translations: setup-dev  ## bring app/translations up to date with the texts in the code
	@$(BIN)/python scripts/translations.py --update

bench shots: export COCRIA_ENV ?= development
bench: debian setup-dev  ## what things cost, as ratios against a yardstick; bench/README.md
	@$(BIN)/python -m bench.all

shots: debian setup-dev  ## a picture of every page, in shots/
	@$(BIN)/python -m tests.shots

lock:  ## choose versions again: requirements*.in to requirements*.lock; UPGRADE=--upgrade for the newest
	@PYTHON="$(PYTHON)" scripts/lock.sh $(UPGRADE)

clean:  ## forget what was installed and cached; data in instance/ stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find app -name '*.mo' -delete
