# The three commands. Without make: python kit.py dossier, python kit.py test, python kit.py lab.
PYTHON ?= python3

.PHONY: dossier test lab setup lint clean

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

# What was built; never the data.
clean:
	rm -rf build
