# Two commands for a newcomer: make run, make test. Needs Python 3.11 or newer and make; the rest is fetched.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= .sunledger

.PHONY: run test check bench docs screenshots vectors soak clean

# What runs, and what tests, are two installations in one environment: `make run` needs no test tools.
$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: $(VENV)/.run
	SUNLEDGER_DATA=$(DATA) SUNLEDGER_PORT=$(PORT) $(BIN)/sunledger demo

# Each process takes files in their order and, at its end, what is left of the other's: what is set up for a
# file is mostly set up once.
test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/python tests/vectors/generate.py --check
	$(BIN)/python tests/vectors/generate_events.py --check
	$(BIN)/python tests/vectors/generate_quorum.py --check
	$(BIN)/python -m pytest tests/architecture

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py --write

screenshots: $(VENV)/.dev
	$(BIN)/python docs/screenshots.py

vectors: $(VENV)/.dev
	$(BIN)/python tests/vectors/generate.py --write
	$(BIN)/python tests/vectors/generate_events.py --write
	$(BIN)/python tests/vectors/generate_quorum.py --write

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak --timeout 3600

clean:
	rm -rf $(VENV) $(DATA)
