# The everyday commands. `make` alone lists them.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
TEMPLATES := $(wildcard templates */templates)

.DEFAULT_GOAL := help
.PHONY: help install run services test lint lock audit bench

help: ## List these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

install: ## Prepare everything: packages, stylesheet, database, guide and demo practices
	@sh scripts/check_python.sh "$(PYTHON)"
	@$(PYTHON) scripts/install.py

run: install ## Serve the portal on this machine (make run PORT=8001 for another port)
	@$(BIN)/python scripts/run.py "$(PORT)"

services: install ## Serve as production does: web, worker, beat, mails caught (DATABASE_URL and REDIS_URL set)
	@$(BIN)/python scripts/services.py "$(PORT)"

test: lint ## Run every check and every test
	@echo "Running the tests…"
	@$(BIN)/pytest -n auto

lint: install ## Run the checks only: style, types, floors, templates, migrations
	@echo "Checking style…"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "Mend it with: $(BIN)/ruff format ."; exit 1; }
	@echo "Checking types…"
	@$(BIN)/mypy
	@echo "Checking the floors between apps…"
	@said=$$($(BIN)/lint-imports --no-cache --no-logo) || { echo "$$said"; exit 1; }
	@echo "Checking templates…"
	@$(BIN)/djlint --lint --quiet $(TEMPLATES)
	@echo "Checking that no migration is missing…"
	@$(BIN)/python manage.py makemigrations --check --dry-run

# Pins stay as they are unless asked: make lock UPGRADE=1
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --annotation-style line --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

lock: ## Write requirements*.txt from pyproject.toml (UPGRADE=1 for the newest versions)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@echo "Locking the packages…"
	@$(LOCK) --output-file requirements.txt
	@$(LOCK) --group dev --constraint requirements.txt --output-file requirements-dev.txt

audit: install ## Ask the package indexes what they know of our dependencies
	@$(BIN)/python scripts/audit_dependencies.py

bench: install ## Measure how fast it is
	@if [ -f bench/run.sh ]; then bash bench/run.sh; else echo "bench/run.sh is not there: nothing to measure."; fi
