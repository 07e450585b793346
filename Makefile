# Throughline: `make build` from a fresh clone, `make help` for the rest.
VENV := .venv
BIN := $(VENV)/bin
# peers of the benchmarks, apart: nothing of theirs is part of the project
BENCH := .venv-bench
PYTHON ?= python3
DEMO := data/demo
export PYTHONWARNINGS := ignore::DeprecationWarning

.DEFAULT_GOAL := help
.PHONY: help build watch demo test lint types quality bench-identity bench-journeys bench-scores docs clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

build: $(VENV)/installed demo ## install, write demo data if there is none, build, test, publish, summarise
	$(BIN)/dbt build
	@$(BIN)/python -m warehouse.summary

watch: $(VENV)/installed demo ## build and publish whenever files land; Ctrl-C ends it
	@$(BIN)/python -m warehouse.watch

demo: $(VENV)/installed ## write the demo landing data, if there is none
	@test -f $(DEMO)/whole || { $(BIN)/python -m demo --out $(DEMO) --overwrite && touch $(DEMO)/whole; }

test: $(VENV)/installed-dev lint types ## everything that CI runs
	$(BIN)/dbt parse --warn-error --target-path target/ci
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --junitxml target/junit.xml

lint: $(VENV)/installed-dev demo ## ruff and sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	THROUGHLINE_WAREHOUSE=target/lint.duckdb $(BIN)/sqlfluff lint models tests/singular --processes 2 --disable-progress-bar

types: $(VENV)/installed-dev ## mypy
	$(BIN)/mypy

quality: $(VENV)/installed ## Great Expectations over landing files and marts; options in ARGS="..."
	$(BIN)/python -m quality $(ARGS)

bench-identity: $(VENV)/installed-dev ## identity beside its floors and peers, a quarter of an hour
	$(BIN)/python -m bench.identity

bench-journeys: $(VENV)/installed-dev $(BENCH)/installed ## sessions, transitions, paths and builds beside theirs, hours
	$(BIN)/python -m bench.journeys

bench-scores: $(VENV)/installed-dev ## features, training, scoring and its reasons beside theirs, an hour
	$(BIN)/python -m bench.scores

docs: $(VENV)/installed ## dbt docs, served on this machine
	$(BIN)/dbt docs generate
	$(BIN)/dbt docs serve

clean: ## remove what builds have made, the landing data excepted
	rm -rf target logs data/warehouse.duckdb* data/published data/data_docs

$(VENV)/installed: requirements.lock
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --progress-bar on --disable-pip-version-check --requirement requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --disable-pip-version-check --requirement requirements-dev.lock
	@touch $@

$(BENCH)/installed: requirements-bench.lock
	@test -d $(BENCH) || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --disable-pip-version-check --requirement requirements-bench.lock
	@touch $@
