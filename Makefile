# The two commands that matter: `make run` serves the register, `make test` checks everything.

PORT ?= 8080
PYTHON := .venv/bin/python
FAST := not browser and not slow
# One worker for each core; tests of a file stay together, as they may share a server.
AT_ONCE := --numprocesses auto --dist loadfile

# A test that fails is played once more: what fails twice is broken, what passes then is named as RERUN, to be mended.
AGAIN := --reruns 1 -r R

# Images that forbid .pyc files triple the time the register needs to start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo setup test check lint format coverage bench screenshots

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: setup ## Serve the register on http://127.0.0.1:8080 (PORT=9000 make run for another port)
	@exec $(PYTHON) main.py serve --port $(PORT)

demo: setup ## Serve a throw-away register full of believable data (PORT as above)
	@exec $(PYTHON) main.py demo --port $(PORT)

setup: ## Make .venv as requirements.lock says
	@bin/setup

test: setup ## Check everything: lint, types and every test, in the browser too
	@$(MAKE) --silent lint; lint=$$?; $(PYTHON) -m pytest $(AT_ONCE) $(AGAIN) -m "not browser"; rest=$$?; \
		$(PYTHON) -m pytest $(AT_ONCE) $(AGAIN) -m browser && exit $$((lint + rest))

check: lint ## Run what is fast: lint, types, tests on SQLite without a browser
	@$(PYTHON) -m pytest $(AT_ONCE) --sqlite-only -m "$(FAST)"

lint: setup
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --check --quiet . || { echo "Some files are not formatted; run make format." >&2; exit 1; }
	@$(PYTHON) -m mypy --no-error-summary

format: setup ## Format the code and mend what ruff can mend
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format .

coverage: setup ## Show which lines the tests without a browser leave out
	@$(PYTHON) -m coverage run -m pytest -m "$(FAST)" && $(PYTHON) -m coverage report

bench: setup ## Measure the speeds that are promised (docs/benchmarks.md)
	@$(PYTHON) -m benchmarks

screenshots: setup ## Make the pictures of README and docs anew
	@$(PYTHON) bin/screenshots.py
