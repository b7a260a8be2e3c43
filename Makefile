# Everything below works in a virtual environment of its own; nothing else of the machine is touched.
# PYTHON: any Python from 3.11. PIP_FLAGS: passed on to pip, for instance to say where a CPU build of torch is found.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt $(PIP_FLAGS)

.PHONY: run test lint gate figures clean

run: $(VENV)/.installed
	$(BIN)/khabar run corpus --output outputs/corpus

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Scores on the dev articles beside the committed ones.
gate: $(VENV)/.installed
	$(BIN)/python benchmarks/gate.py

# The scores against the gold, and the tables and plots of the READMEs from all committed figures. The other figures
# take longer or need more than this repository: benchmarks/README.md has their commands.
figures: $(VENV)/.installed
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/readme_tables.py
	$(BIN)/python benchmarks/plots.py

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Some systems ship Python without the module that puts pip into a new environment; then the outer pip does it.
$(VENV)/.created:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Khabar needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV) || { \
		$(PYTHON) -m venv --clear --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml constraints.txt
	$(INSTALL) --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.created pyproject.toml constraints.txt
	$(INSTALL) --editable ".[dev]"
	touch $@ $(VENV)/.installed
