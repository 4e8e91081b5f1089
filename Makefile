# Two commands: `make demo` and `make test`. Each sets up all it needs by itself; the logic is in packaging/.
PYTHON ?= python3
BOOTSTRAP = @$(PYTHON) packaging/bootstrap.py
export PDF RUNS TARGETS

.DEFAULT_GOAL := help
.PHONY: help demo test setup check bench bench-full fuzz lock clean prove

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

demo: ## an emulated card signs a PDF and logs in: make demo [PDF=contract.pdf]
	$(BOOTSTRAP) demo $${PDF:+"$$PDF"}

test: ## format, linters, types, layers, then all tests
	$(BOOTSTRAP) test

setup: ## only the set-up: make setup [GROUP=demo|test|gui]
	$(BOOTSTRAP) setup $(GROUP)

check: ## format, linters, types, layers
	$(BOOTSTRAP) check

bench: ## speed and memory beside floors and other programs: make bench [PARTS="pdf batch"]
	$(BOOTSTRAP) bench $(PARTS)

bench-full: ## ten thousand simulated voters, on SQLite and on PostgreSQL (about an hour)
	$(BOOTSTRAP) bench --full

fuzz: ## coverage-guided fuzzing of the parsers: make fuzz [RUNS=20000] [TARGETS="tlv atr"]
	$(BOOTSTRAP) fuzz --runs $${RUNS:-20000} $$TARGETS

lock: ## make requirements.lock anew from pyproject.toml
	$(BOOTSTRAP) lock

clean: ## remove .venv, caches and what demo and bench wrote
	$(BOOTSTRAP) clean

prove: ## as root: demo and test on a bare Debian in a chroot: make prove [VERBS="setup check"] [SUITE=bookworm]
	$(BOOTSTRAP) prove-chroot $(VERBS)
