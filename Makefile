# wherry's build. `make help` lists the targets: each is described by the comment after its name.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := all

PREFIX ?= /usr/local
DESTDIR ?=
OUT := out
PROGRAMS := wherry wherry-monitor
# DOCKER=yes installs the name docker too, for scripts and fingers that know no other.
DOCKER ?= no
SYSTEMD_UNITS ?= $(PREFIX)/lib/systemd
# QUADLET=no leaves Quadlet files to another program of this kind, whose services would have the same names.
QUADLET ?= yes

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# An automatic run leaves no build server behind; a person's next build is quicker with one.
ifeq ($(CI),true)
export MSBUILDDISABLENODEREUSE := 1
export DOTNET_CLI_USE_MSBUILD_SERVER := 0
BUILD_FLAGS := -p:UseSharedCompilation=false
endif

SOURCES := $(shell find lib cmd -type f -not -path '*/bin/*' -not -path '*/obj/*') \
  Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  make install PREFIX=/usr/local DESTDIR= is what install does unless told otherwise'

.PHONY: all
all: $(PROGRAMS:%=$(OUT)/%) ## build both programs into out/ (the default)

.PHONY: deps
deps: ## install the system packages to build and run wherry (Debian, Ubuntu)
	@packaging/deps/debian.sh build run

# Warnings are errors to the compiler and to the trimmer; the log is kept, and read again for warnings of a build step that
# takes them lightly. Only the programs themselves are wanted: no symbols, no documentation.
PUBLISHED := artifacts/published
$(OUT)/%: $(SOURCES)
	@mkdir -p $(OUT) $(PUBLISHED)
	@echo "publishing $*"
	@dotnet publish cmd/$* -c Release -o $(PUBLISHED)/$* -p:DebugType=none $(BUILD_FLAGS) </dev/null >$(PUBLISHED)/$*.log 2>&1 \
	  || { cat $(PUBLISHED)/$*.log; exit 1; }
	@! grep -E 'warning (IL|NETSDK)[0-9]+' $(PUBLISHED)/$*.log
	@install -m 755 $(PUBLISHED)/$*/$* $@

.PHONY: demo
demo: ## build wherry and show it at work: a web server in a container, from a tar to nothing left
	@packaging/deps/debian.sh build run demo
	@$(MAKE) --no-print-directory all
	@packaging/demo.sh $(OUT)

.PHONY: build
build: ## build everything, tests included, for debugging
	@dotnet build Containers.sln -c Debug -v quiet $(BUILD_FLAGS) </dev/null

.PHONY: test
test: ## run all tests: rooms, then whole containers as a user and as root
	@packaging/deps/debian.sh build run test
	@packaging/deps/debian.sh vm || true
	@tests/setup/devices.sh
	@tests/setup/account.sh
	@tests/vm/beside.sh $(MAKE) --no-print-directory build all
	@tests/run.sh $(OUT)

.PHONY: test-long
test-long: ## run hostile archives at full size and bad luck at full length: 500 kills, every failing write, a minute of crowd
	@packaging/deps/debian.sh build run test
	@tests/setup/devices.sh
	@tests/setup/account.sh
	@$(MAKE) --no-print-directory build all
	@WHERRY_LONG_TESTS=1 tests/run.sh $(OUT) long

.PHONY: vm-test
vm-test: ## test services, reboots, limits and the journal in an emulated machine with systemd (CHECKS="memory root:update" for some)
	@packaging/deps/debian.sh build vm
	@$(MAKE) --no-print-directory all
	@tests/vm/run.sh $(OUT) $(CHECKS)

.PHONY: vm-matrix
vm-matrix: ## try in machines of many kinds what works there, and write it into docs/hosts.md (MACHINES="v1 bare" for some)
	@packaging/deps/debian.sh build vm
	@$(MAKE) --no-print-directory build all
	@tests/vm/matrix.sh $(OUT) $(MACHINES)

.PHONY: lint
lint: ## check formatting, style and scripts
	@tests/lint.sh

.PHONY: bench
bench: all ## measure, side by side with podman if there is one
	@tests/bench/run.sh $(OUT)

.PHONY: install
install: all ## install programs, manual pages, completions and units below PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/wherry
	install -m 755 $(OUT)/wherry $(DESTDIR)$(PREFIX)/bin/wherry
	install -m 755 $(OUT)/wherry-monitor $(DESTDIR)$(PREFIX)/libexec/wherry/wherry-monitor
	[ "$(DOCKER)" != yes ] || ln -sf wherry $(DESTDIR)$(PREFIX)/bin/docker
	@[ "$(QUADLET)" != yes ] || for scope in user system; do \
	  install -d $(DESTDIR)$(SYSTEMD_UNITS)/$$scope-generators; \
	  ln -sf $(PREFIX)/bin/wherry $(DESTDIR)$(SYSTEMD_UNITS)/$$scope-generators/wherry-$$scope-generator; \
	done
	@for shell in bash/wherry zsh/_wherry fish/wherry.fish; do \
	  install -d $(OUT)/completions/$${shell%/*}; $(OUT)/wherry completion $${shell%/*} >$(OUT)/completions/$$shell; \
	done
	@copy() { [ $$# -lt 2 ] || { install -d "$(DESTDIR)$$1" && install -m 644 "$${@:2}" "$(DESTDIR)$$1/" && echo "installed into $(DESTDIR)$$1: $${*:2}"; }; }; \
	shopt -s nullglob; \
	copy $(PREFIX)/share/man/man1 man/*.1; \
	copy $(PREFIX)/share/man/man5 man/*.5; \
	copy $(PREFIX)/share/bash-completion/completions $(OUT)/completions/bash/*; \
	copy $(PREFIX)/share/zsh/site-functions $(OUT)/completions/zsh/*; \
	copy $(PREFIX)/share/fish/vendor_completions.d $(OUT)/completions/fish/*; \
	copy $(SYSTEMD_UNITS)/user packaging/systemd/user/*; \
	copy $(SYSTEMD_UNITS)/system packaging/systemd/system/*

.PHONY: clean
clean: ## remove all that was built
	rm -rf $(OUT) artifacts
