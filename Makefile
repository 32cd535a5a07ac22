# `make` lists the commands. `make run` and `make test` need only Python and the package registries.

UV_CACHE ?=
PYTHON ?= python3
SETUP = $(PYTHON) setup_environments.py

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast check train bench release clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:  ## both environments, the widget (seconds the second time)
	@$(SETUP)

run: setup  ## everything on this machine, with a demo service page
	@.venv/bin/desk run --demo

test: setup  ## every test: unit, conversation, HTTP, browser, PostgreSQL
	@$(PYTHON) setup_environments.py --browser
	@.venv/bin/python -m pytest
	@.venv-bot/bin/python -m pytest bot/tests

test-fast: setup  ## what needs no engine, no browser and no PostgreSQL; two to three minutes
	@.venv/bin/python -m pytest -m "not slow" -k "not postgres"

check: setup  ## prove the content of data/
	@.venv/bin/desk check

train: setup  ## train the model if anything that matters changed
	@.venv/bin/desk train

bench: setup  ## the tables of docs/performance.md (builds a stock project to compare with)
	@.venv/bin/desk bench

release: setup  ## dist/welcome-desk-VERSION.tar.gz: the commit with the built widget, the same bytes each time
	@.venv/bin/python release.py

clean:  ## remove what was built; keeps var/ (your data)
	rm -rf .venv .venv-bot .tools build widget/node_modules
