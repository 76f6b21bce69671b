# Each target is a line or two that a person could type. `make help` lists them.

export SQLX_OFFLINE ?= true
client := $(abspath $(or $(CARGO_TARGET_DIR),target)/site/pkg)
ifneq ($(wildcard $(client)/vitrina_bg.wasm),)
export VITRINA_CLIENT_DIR := $(client)
endif
cargo := cargo
tests := $(if $(shell command -v cargo-nextest),nextest run,test)
.DEFAULT_GOAL := help
.PHONY: help run watch test release dist package unit contract back http browser client fmt lint deny bench interop fuzz sqlx-prepare clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, and start the demo shop
	@tools/run.sh $(ARGS)

watch: ## the demo shop while you work on it: changed styles at once, changed code after a build
	@tools/watch.sh $(ARGS)

test: ## everything that has to hold: format, lints, tests on both databases, the client's size, the browser
	@tools/test.sh

unit: ## the tests that need no server, no PostgreSQL and no browser: rules, words, messages, protocol, pages
	cargo $(tests) -p cryptocloud -p goods-files -p media -p notifier -p papers -p passkeys -p robokassa -p sandbox -p shop -p store-base -p words
	cargo $(tests) -p app -p office --features app/ssr,office/ssr

contract: ## what both databases promise
	tools/postgres.sh test cargo $(tests) -p store-sqlite -p store-postgres

back: ## the release before this one on the tables of this one; ARGS=REVISION for another
	@tools/back.sh $(ARGS)

http: ## the real server, spoken to over HTTP
	tools/postgres.sh test cargo $(tests) -p server

browser: ## the shop in Chromium, as a visitor sees it
	@tools/setup.sh test
	@tools/build.sh
	npm --prefix end2end test

release: ## the one binary to put on a server: target/release/vitrina; TARGET=… for another machine, ARGS=--no-default-features without the demo
	@tools/setup.sh run
	@[ -x end2end/node_modules/.bin/wasm-opt ] || npm ci --silent --no-audit --no-fund --prefix end2end || \
		echo "  npm could not fetch wasm-opt: the client stays a third bigger than it could be."
	@tools/client.sh || echo "  The shop goes without its client: every page still works."
	VITRINA_CLIENT_DIR=$(client) $(cargo) build --release --package server --bin vitrina $(if $(TARGET),--target $(TARGET)) $(ARGS)

dist: ## what people install: an archive, a Debian package, what they are made of, checksums; TARGET=… for another machine
	@TARGET=$(TARGET) ARGS='$(ARGS)' tools/dist.sh

package: ## the Debian package installed, used, upgraded and removed in a bare Debian, and compose.yaml; needs root and a network
	@tools/package.sh

client: ## the part that runs in the browser, and how big it is
	@tools/setup.sh run
	@tools/client.sh

fmt: ## lay the code out
	cargo fmt --all

lint: ## what clippy says
	cargo clippy --all-targets -- -D warnings
	cargo clippy -p client -p client-office -p bindgen -- -D warnings

deny: ## licences, sources and known faults of every package; needs a network
	@tools/deny.sh

bench: ## what the shop carries, on both databases, and robokassa beside a library for Python; ARGS="pay --on sqlite" for a part, ARGS=--help for the parts
	tools/postgres.sh with cargo bench -p server --bench shop -- $(ARGS)
	@$(if $(ARGS),,crates/robokassa/interop/run.sh --bench)

interop: ## robokassa against two libraries for Python, both ways; ARGS=--bench for the speed
	@crates/robokassa/interop/run.sh $(ARGS)

fuzz: ## changed notices, tokens, answers, receipts, sums, photos and files of goods, ten minutes each, and 100,000 carts; ARGS=60 for a minute each
	ROBOKASSA_CARTS=100000 cargo test --release -p robokassa --test carts -- --nocapture
	@tools/fuzz.sh $(ARGS)

sqlx-prepare: ## ask the databases about every query again, after a change of a query or a migration
	@tools/sqlx-prepare.sh

clean: ## remove what was built
	cargo clean
