# The two newcomer commands (hunt, test) and the everyday ones. Holds no logic: presets and scripts in tools/ do the work.
PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 30

.DEFAULT_GOAL := help
.PHONY: help hunt test build install package bench fuzz lint format sanitize goldens starter zoo clean
.NOTPARALLEL:

help: ## this list
	@echo "pugmark: make TARGET"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

hunt: build ## build pugmark, train it on the samples and hunt in logs it has not seen
	@tools/hunt.sh

test: ## build and run the tests
	@tools/setup.sh build web test browser
	@if [ -d ../shared ]; then tools/setup.sh oracle; fi
	@tools/build.sh test
	@tools/test.sh test

build: ## build/release/pugmark and the drop-ins assimilate-train and assimilate-assess
	@tools/setup.sh build
	@tools/build.sh release

install: build ## install under PREFIX (/usr/local), below DESTDIR where that is given
	@DESTDIR="$(DESTDIR)" cmake --install build/release --prefix "$(PREFIX)"

package: build ## a Debian package in dist/
	@tools/setup.sh package
	@cd build/release && cpack -G DEB
	@rm -rf dist/_CPack_Packages

sanitize: ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/setup.sh build web test browser
	@if [ -d ../shared ]; then tools/setup.sh oracle; fi
	@tools/build.sh sanitize
	@tools/test.sh sanitize

lint: ## check the format, the layers and clang-tidy's list
	@tools/setup.sh build web test lint
	@tools/format.sh --check
	@python3 test/codebase/check_layers.py
	@tools/build.sh test
	@tools/tidy.sh

format: ## format the C++ sources
	@tools/setup.sh lint
	@tools/format.sh

goldens: ## rewrite the expected output of the command line tests (then read the diff)
	@tools/setup.sh build web test
	@tools/build.sh test
	@python3 test/cli/run_golden.py --bin build/test --update

bench: ## run the micro benchmarks
	@tools/setup.sh build web test
	@tools/build.sh test
	@tools/bench.sh

fuzz: ## run every fuzzer for FUZZ_SECONDS (30)
	@tools/setup.sh build fuzz
	@tools/build.sh fuzz
	@tools/fuzz.sh $(FUZZ_SECONDS)

starter: build ## data/starter/starter.pug anew, where ../shared/data is there
	@tools/make_starter.py ../shared/data

zoo: build ## as root, make data/zoo anew: header logs of ordinary programs in a laboratory (never in CI; long)
	@tools/zoo/run.sh

clean: ## remove build/ and dist/
	@rm -rf build dist
