# The three commands. Without make: python kit.py dossier, python kit.py test, python kit.py lab.
PYTHON ?= python3

.PHONY: dossier test lab setup lint measure clean

dossier:
	@$(PYTHON) kit.py dossier

test:
	@$(PYTHON) kit.py test

lab:
	@$(PYTHON) kit.py lab

setup:
	@$(PYTHON) kit.py setup

lint:
	@.venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports

# The figures of detection, into benchmarks/RESULTS.md. The development set is measured where it lies beside.
measure:
	@for set in second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth; do .venv/bin/python -m benchmarks.detection tests/$${set}_set --record "$$set set"; done
	@if [ -d ../shared/devset ]; then .venv/bin/python -m benchmarks.detection ../shared/devset --record "development set"; fi

# What was built; never the data.
clean:
	rm -rf build
