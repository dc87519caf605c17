# Everything starts here. A bare machine needs Python 3.11+ and make alone.
#   make demo   a living demo company on this machine        make test   every test, on SQLite and PostgreSQL
#   make run    your own installation                        make check  style, types, import law
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
STAMPS := $(VENV)/.stamps
DIST := src/meari/apps/base/static/dist/charts.js
PO := $(wildcard src/meari/*/locale/*/LC_MESSAGES/django.po src/meari/apps/*/locale/*/LC_MESSAGES/django.po)
WORKERS ?= 2
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: help demo run test test-sqlite test-postgresql test-spark test-browser check format bench docs assets setup setup-dev debian debian-test lock messages clean wheel
help:
	@sed -n '2,3p' Makefile

# ---- set-up --------------------------------------------------------------------------------------------------------
$(STAMPS)/venv:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Meari needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	mkdir -p $(STAMPS) && touch $@

# uv where there is one and it works (20 s), pip otherwise (75 s); both verify the hashes of the lock.
define install
	{ command -v uv >/dev/null 2>&1 && VIRTUAL_ENV=$(abspath $(VENV)) uv pip install -q --require-hashes -r $(1) 2>/dev/null; } \
	|| $(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r $(1)
endef
define install_self
	{ command -v uv >/dev/null 2>&1 && VIRTUAL_ENV=$(abspath $(VENV)) uv pip install -q --no-deps -e . 2>/dev/null; } \
	|| $(RUN) -m pip install -q --disable-pip-version-check --no-deps -e .
endef

$(STAMPS)/run: $(STAMPS)/venv requirements.lock pyproject.toml
	@echo "Installing Meari and its libraries ..."
	@$(call install,requirements.lock)
	@$(call install_self)
	@touch $@

$(STAMPS)/dev: $(STAMPS)/venv requirements-dev.lock pyproject.toml
	@echo "Installing Meari with everything for tests and checks ..."
	@$(call install,requirements-dev.lock)
	@$(call install_self)
	@touch $@ $(STAMPS)/run

# Page assets come from npm once, with the machine's Node (20+) or the one that PyPI brings.
$(DIST): package.json package-lock.json $(wildcard assets/*) | $(STAMPS)/venv
	@echo "Bundling page assets ..."
	@sh assets/build.sh $(BIN)

$(STAMPS)/messages: $(PO) tools/messages.py | $(STAMPS)/run
	@$(RUN) tools/messages.py compile
	@touch $@

assets: $(DIST)
setup: $(STAMPS)/run $(DIST) $(STAMPS)/messages
setup-dev: $(STAMPS)/dev setup

debian: ## pango, for PDF
	@sh tools/debian.sh libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
debian-test: ## and Chromium, Java and Dovecot, for the tests in a real browser, on Spark and with a real mail server
	@sh tools/debian.sh libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 chromium openjdk-17-jre-headless dovecot-imapd dovecot-lmtpd

# ---- running -------------------------------------------------------------------------------------------------------
demo: setup debian
	@$(BIN)/meari demo

run: setup debian
	@$(BIN)/meari serve

# ---- proving -------------------------------------------------------------------------------------------------------
check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(RUN) tools/messages.py check
	$(RUN) tools/docs.py --check
	$(RUN) -m django makemigrations --check --dry-run --settings tests.settings

test: setup-dev debian-test test-sqlite test-postgresql test-spark

test-sqlite:
	$(RUN) -m pytest --database sqlite -n $(WORKERS)

test-postgresql:
	$(RUN) -m pytest tests/apps tests/contracts tests/journeys --database postgresql -m "not browser and not spark" -n $(WORKERS)

test-spark:
	$(RUN) -m pytest tests/apps/warehouse tests/contracts/test_metrics.py --database sqlite -m spark -W ignore

test-browser:
	$(RUN) -m pytest tests/journeys -m browser --database sqlite

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev
	$(RUN) -m bench

docs: setup-dev
	$(RUN) tools/docs.py

messages: setup-dev
	$(RUN) tools/messages.py collect

wheel: setup-dev
	$(RUN) -m pip wheel -q --no-deps -w dist .

lock: ## needs uv
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url -q pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url -q --extra test --extra check --extra bench pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) node_modules var dist build src/meari/apps/base/static/dist src/meari/apps/base/fonts
