# Needs Python 3.11 or newer and make; everything else comes pinned into .venv.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
SYNCED := $(VENV)/.synced

export DJANGO_SETTINGS_MODULE ?= opennrm.settings.test

.PHONY: help demo run test check browser bench docs fix css messages pins clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(SYNCED): requirements/uv.txt requirements/dev.txt pyproject.toml uncounted/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "OpenNRM needs Python 3.11 or newer: make PYTHON=python3.13")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . --editable uncounted
	touch $@

demo: $(SYNCED) ## an invented country on http://localhost:8000 (PORT=8001 for another port)
	DJANGO_SETTINGS_MODULE=opennrm.settings.demo $(BIN)/opennrm demo --port $(PORT)

run: $(SYNCED) ## the same instance with code reloading, for development (make demo first)
	DJANGO_SETTINGS_MODULE=opennrm.settings.demo $(BIN)/opennrm runserver $(PORT)

test: $(SYNCED) ## every test that needs no browser; on SQLite unless OPENNRM_TEST_DATABASE_URL says otherwise
	cd uncounted && ../$(BIN)/python -m pytest -q -n 2
	$(BIN)/pytest -n 2 --dist worksteal

check: $(SYNCED) ## style, types, floors, templates, migrations, reference pages, privacy register
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	cd uncounted && ../$(BIN)/ruff check . && ../$(BIN)/mypy
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/opennrm check
	$(BIN)/opennrm makemigrations --check --dry-run
	$(BIN)/opennrm docs-reference --check
	$(BIN)/opennrm check-house

browser: $(SYNCED) ## the journeys in Chromium (Debian: apt-get install chromium libatomic1)
	$(BIN)/pytest -o addopts= -q tests/browser

bench: $(SYNCED) ## measured ratios, side by side with the bare query or a peer
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: $(SYNCED) ## write the reference pages from the code
	$(BIN)/opennrm docs-reference

fix: $(SYNCED) ## what ruff can put right by itself
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/ruff format src tests benchmarks

css: ## compile the theme (needs node and npm; the result is committed)
	cd frontend && npm install --no-audit --no-fund && npm run build

messages: $(SYNCED) ## renew and compile the catalogues (needs gettext; the result is committed)
	cd src/opennrm && ../../$(BIN)/opennrm makemessages --locale be --locale ru --no-location --no-wrap
	cd src/opennrm && ../../$(BIN)/opennrm compilemessages

PIN := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links

pins: $(SYNCED) ## renew the pinned requirements after a change of pyproject.toml
	$(PIN) pyproject.toml -o requirements/base.txt
	$(PIN) pyproject.toml --group dev -o requirements/dev.txt

clean: ## forget the environment and the caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
