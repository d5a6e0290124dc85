# `make help` lists what there is. Everything lives in .venv and can be thrown away (`make clean`).
#
# Only python3 (3.11 or later, with venv), git and make are needed. If python3 is older:
#
#     make try PYTHON=/path/to/python3.12

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?=
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
# The files name everything that is needed. Left to look for more, pip would take the newest
# release of what one of them wants "with extras", and then miss its hash.
LOCKED := install --no-deps --require-hashes
WORKERS ?= 2
ON_POSTGRESQL = INTAKE_POSTGRESQL=$(or $(INTAKE_POSTGRESQL),own) \
	$(BIN)/python -m pytest -q -n $(WORKERS) -m 'not sqlite'
# Tests start hundreds of processes. Each would compile the bot anew if none might keep it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help try test check kills reminders crash wave mutate guesses cells rooms postgresql \
	bench load lock words clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | while IFS='	' read -r name what; do \
		printf 'make %-9s %s\n' "$$name" "$$what"; done

try: $(VENV)/.installed ## Set up, and answer the built-in consultation in this terminal
	@$(BIN)/intake play

test: check $(VENV)/.homeserver ## Set up, check, and run every test with its coverage
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term
	@$(ON_POSTGRESQL) tests/bot/test_intake.py tests/bot/test_handoff.py \
		tests/bot/test_setting_aside.py tests/storage/test_core.py

check: $(VENV)/.developing ## Format, lint, types, the floors, the catalogues
	@$(BIN)/ruff format --check --quiet . || \
		{ echo 'These files are not formatted; mend them with: $(BIN)/ruff format .'; \
		  $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --strict --no-error-summary
	@$(BIN)/lint-imports --no-cache >$(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }
	@$(BIN)/python -m locales.extraction --check

kills: $(VENV)/.developing ## Kill a conversation 200 times (KILLS=…) and see that nothing is lost
	@INTAKE_KILLS=$(or $(KILLS),200) $(BIN)/python -m pytest -q tests/bot/test_killed.py

reminders: $(VENV)/.developing ## Live five years in forty time zones, and count each reminder
	@INTAKE_REMINDERS=1 $(BIN)/python -m pytest -q -n $(WORKERS) tests/handlers/reminding

wave: $(VENV)/.developing ## Write to 100,000 people (PEOPLE=…) and kill the bot 50 times (KILLS=…) meanwhile
	@INTAKE_WAVE=$(or $(PEOPLE),100000) INTAKE_WAVE_KILLS=$(or $(KILLS),50) \
		INTAKE_WAVE_PER_SECOND=$(or $(PER_SECOND),30) $(BIN)/python -m pytest -q \
		tests/crashes/telegram/test_wave.py -k dies

mutate: $(VENV)/.developing ## Bring a million broken updates (MUTATIONS=…) and see that nobody is stopped
	@INTAKE_MUTATIONS=$(or $(MUTATIONS),1000000) $(BIN)/python -m pytest -q --timeout=0 \
		tests/bot/transports/telegram/test_mutated.py

crash: $(VENV)/.developing ## Kill the bot 2,000 times (CRASHES=… MESSENGER=matrix) while people answer it
	@INTAKE_CRASHES=$(or $(CRASHES),2000) $(BIN)/python -m pytest -q \
		tests/crashes/$(or $(MESSENGER),telegram)

guesses: $(VENV)/.developing ## Try a million invitation codes (GUESSES=…) and see that none lets anybody in
	@INTAKE_GUESSES=$(or $(GUESSES),1000000) $(BIN)/python -m pytest -q --timeout=0 \
		tests/bot/test_invitations.py -k guess

cells: $(VENV)/.developing ## Open 10,000 hostile cells in LibreOffice (SOFFICE=…) and see that none is a formula
	@command -v $(or $(SOFFICE),soffice) >/dev/null || { \
		echo 'LibreOffice is needed for this, and $(or $(SOFFICE),soffice) was not found.'; \
		echo 'On Debian or Ubuntu:  sudo apt install libreoffice-calc-nogui'; \
		echo 'If it is somewhere else, say where:  make cells SOFFICE=/path/to/soffice'; \
		exit 1; }
	@SOFFICE=$(or $(SOFFICE),soffice) $(BIN)/python -m pytest -q tests/bot/results/in_libreoffice.py

rooms: $(VENV)/.homeserver $(VENV)/.developing ## Play every agreed conversation in encrypted rooms
	@INTAKE_ROOMS=1 $(BIN)/python -m pytest -q -n $(WORKERS) \
		tests/bot/transports/matrix/test_transcripts.py tests/bot/transports/matrix/test_serving.py

postgresql: $(VENV)/.developing ## Run what is about remembering on a PostgreSQL server (INTAKE_POSTGRESQL=…)
	@$(ON_POSTGRESQL) tests/bot tests/storage tests/crashes/test_statements.py \
		tests/crashes/test_desk.py --ignore tests/bot/transports

bench: $(VENV)/.developing ## Measure the dialogue and the memory on this machine
	@$(BIN)/python -m tests.benchmarks
	@$(BIN)/python -m tests.benchmarks.reminding

load: $(VENV)/.developing ## Measure the bot beside an ordinary one (PARTS=…), or beside a homeserver (MESSENGER=matrix)
	@$(BIN)/python -m tests.benchmarks.$(or $(MESSENGER),telegram) $(PARTS)

words: $(VENV)/.developing ## Bring the catalogues up to date with the source, and mend their French
	@$(BIN)/python -m locales.extraction

# The files must be true everywhere: no index address, nothing of this machine's settings.
LOCK := env -u UV_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_DEFAULT_INDEX -u UV_FIND_LINKS \
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --fork-strategy fewest --no-emit-index-url --no-emit-find-links --no-annotate --no-header

lock: $(VENV)/.developing ## Write the requirements files anew (UPGRADE=1: with the newest versions)
	@$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) -c requirements.txt --group build -o requirements-build.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) -c requirements.txt -c requirements-build.txt \
		pyproject.toml --group dev -o requirements-dev.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) --group homeserver -o requirements-homeserver.txt

clean: ## Throw away what was set up here; answers in data/ stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* dist

# --- Setting up --------------------------------------------------------------
#
# The empty files say what has been done, so that a second `make` does nothing.
# Nothing is taken from the network but what the requirements files name and hash: what
# builds langdetect (it is published as source only) and this project comes first.

NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

$(VENV)/.created:
	@if [ -x $(BIN)/python ] && $(BIN)/python -c '$(NEW_ENOUGH)' 2>/dev/null; then touch $@; exit 0; fi; \
	for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
		if "$$python" -c '$(NEW_ENOUGH)' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
		echo 'Python 3.11 or later, with its venv module, is needed and was not found' \
			'(tried: $(or $(PYTHON),python3 and python3.11 to python3.14)).'; \
		echo 'If it is somewhere else, say where:  make $(MAKECMDGOALS) PYTHON=/path/to/python3.12'; \
		echo 'On Debian or Ubuntu:  sudo apt install python3 python3-venv'; \
		exit 1; \
	fi; \
	echo "Setting up in $(VENV) with $$("$$found" --version) ..."; \
	"$$found" -m venv --clear $(VENV); \
	touch $@

$(VENV)/.installed: $(VENV)/.created requirements.txt requirements-build.txt pyproject.toml
	@$(PIP) $(LOCKED) -r requirements-build.txt
	@$(PIP) $(LOCKED) --no-build-isolation -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed requirements-dev.txt
	@$(PIP) $(LOCKED) --no-build-isolation -r requirements-dev.txt
	@touch $@

# The homeserver of the tests shares no package with what is tested.
$(VENV)/.homeserver: $(VENV)/.created requirements-homeserver.txt
	@$(BIN)/python -m venv --clear $(VENV)/homeserver
	@$(VENV)/homeserver/bin/python -m pip --disable-pip-version-check --quiet --no-input \
		$(LOCKED) -r requirements-homeserver.txt
	@touch $@
