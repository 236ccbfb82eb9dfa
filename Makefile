PYTHON ?= python3
DATA ?=
PACK ?=

.PHONY: run setup test lint bench explore pdf keep clean help

run:  ## all stages that are not up to date, then the reports
	@$(PYTHON) bootstrap.py run

setup:  ## only the environment
	@$(PYTHON) bootstrap.py setup

test:  ## the tests
	@$(PYTHON) bootstrap.py test

lint:  ## style and types
	@$(PYTHON) bootstrap.py lint

bench:  ## how fast articles are read, beside the plain language pipeline; DATA=articles.jsonl PACK=syria for your own
	@$(PYTHON) bootstrap.py bench $(if $(DATA),--articles "$(DATA)") $(if $(PACK),--pack "$(PACK)")

explore:  ## the exported database in Datasette, in a browser on this machine
	@$(PYTHON) bootstrap.py explore

pdf:  ## every report as a PDF in reports/pdf; needs a Chromium or Chrome
	@$(PYTHON) bootstrap.py pdf

keep:  ## the present run, for the page of changes of the next one
	@$(PYTHON) bootstrap.py keep

clean:  ## results and caches of this folder; not .venv, not data/store
	rm -rf data/build reports/pages reports/site reports/pdf reports/*.html reports/*.csv .pytest_cache .mypy_cache .ruff_cache .hypothesis

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
