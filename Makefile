# One command runs it (`make run`), one tests it (`make test`). Both install what is missing first.

.PHONY: help setup run test bench fmt
.DEFAULT_GOAL := help

help: ## Lists the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs what is missing: compiler, Postgres for tests, Node.js, Python, packages from npm and PyPI
	@scripts/setup

run: setup ## Builds and serves, on an empty store with the demo world (ARGS="--help" shows more)
	cargo run --release -- serve $(ARGS)

test: setup ## Everything that must hold: format, lints, docs, tests on both databases, generated files
	@scripts/test

bench: setup ## Measures on the publishers' files, beside a temporary Postgres (ARGS="serving" for a part)
	@bench/run $(ARGS)

fmt: ## Formats all code
	cargo fmt --all
