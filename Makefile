# The two commands a user needs are `make demo` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
BUILD ?= build/dev
PACKAGE ?= build/package
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

py := $(VENV)/bin/python
tag = $$($(PYTHON) -c 'import sys; print(sys.implementation.cache_tag)')
sources := $(shell find cpp python src tools/build CMakeLists.txt pyproject.toml -type f \( -name '*.[ch]pp' -o -name '*.py' -o -name '*.cuh' -o -name '*.txt' -o -name '*.toml' \))
pytest = $(py) -m pytest -q -p no:cacheprovider
# CUDA kernels are compiled by NVRTC, and CuPy's names are looked up, where there are wheels; no GPU is needed
cuda = $(if $(filter Linux,$(shell uname -s)),$(VENV)/.with-cuda13)
# what watches the clock, memory or other processes runs alone
side-by-side = -n $(JOBS) --dist worksteal --ignore=tests/runtime --ignore=tests/build
export CMAKE_BUILD_PARALLEL_LEVEL ?= $(JOBS)

.PHONY: help
help:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

# --- for users ------------------------------------------------------------------------------------------------------
.PHONY: demo test
demo: $(VENV)/.with-display ## features, figures, sound, timings, a classifier and a denoiser on one page (DATA=folder for your own files)
	$(VENV)/bin/fastaudio demo $(if $(DATA),--data "$(DATA)") --output demo-out

test: test-python test-imports test-cpp ## everything a fresh machine with CPython, a C++20 compiler and pip can test

# --- the parts of the tests -----------------------------------------------------------------------------------------
.PHONY: test-python test-imports test-cpp test-rivals test-extras test-full test-levels test-slow test-oldest test-librosa test-neon
test-python: $(VENV)/.with-test ## the Python tests, and the examples of the docstrings
	$(pytest) tests -m "not slow" $(side-by-side)
	$(pytest) tests/runtime tests/build -m "not slow"
	$(pytest) --doctest-modules --doctest-ignore-import-errors --ignore-glob="*cupy_device.py" -W "ignore:More than 20 figures" --pyargs fastaudio

test-imports: $(VENV)/.with-test ## who may import whom
	$(VENV)/bin/lint-imports --no-cache

test-cpp: $(VENV)/.with-test ## the core without Python, as it was compiled for the installation
	$(call ctest,$(PACKAGE),)
	$(VENV)/bin/cmake $(PACKAGE) -DFASTAUDIO_TESTS=OFF > /dev/null # the next installation is without

test-rivals: $(VENV)/.with-test ## comparisons with whatever is installed of librosa, SciPy and torch, in one process
	$(pytest) tests -m "rivals and not slow" # two processes that fill the cache of librosa's compiled functions can crash in it

test-extras: $(VENV)/.with-test ## what needs scikit-learn, Dask or MPI, with those that are installed
	$(pytest) tests/interop/test_sklearn.py tests/data/test_dask.py tests/nn/test_parallel.py tests/apps/test_parallel_runs.py

test-full: $(cuda) test lint test-extras test-levels test-slow test-oldest sanitize-address sanitize-thread sanitize-python test-neon test-librosa ## all of it: hours

test-levels: $(VENV)/.with-test ## the Python tests once for every instruction set of this machine
	for level in $$($(py) -c "from fastaudio.backends import cpu; print(*cpu.isa_levels())"); do \
	  echo "--- FASTAUDIO_ISA=$$level"; FASTAUDIO_ISA=$$level $(pytest) tests -m "not slow" || exit 1; done

test-slow: $(VENV)/.with-test $(cuda) ## long sweeps, fresh installations, killed processes, CUDA kernels for every architecture
	$(pytest) tests -m slow

test-oldest: ## the Python tests with the oldest versions that are declared (.venv-oldest)
	$(MAKE) VENV=.venv-oldest .venv-oldest/.with-build
	.venv-oldest/bin/pip install -q uv # newer pyparsings warn of Matplotlib 3.9
	.venv-oldest/bin/uv pip install -q --python .venv-oldest/bin/python --resolution lowest-direct "pyparsing==3.1.*" \
	  -r pyproject.toml --extra test --extra sklearn --extra metrics --extra parquet
	$(MAKE) VENV=.venv-oldest PACKAGE=build/oldest .venv-oldest/.with-test
	.venv-oldest/bin/python -m pytest -q -p no:cacheprovider tests -m "not slow" $(side-by-side)

test-librosa: $(VENV)/.with-test ## librosa's own suites, where LIBROSA_SUITE names a checkout
	@if [ -n "$(LIBROSA_SUITE)" ]; then $(pytest) tests/librosa_suite -m slow; else echo "LIBROSA_SUITE is not set: left out"; fi

test-neon: $(VENV)/.with-build ## the core for arm64 under qemu-user (Debian: g++-aarch64-linux-gnu qemu-user)
	@if command -v aarch64-linux-gnu-g++ qemu-aarch64 >/dev/null; then $(MAKE) neon; else echo "no arm64 compiler or no qemu: left out"; fi

.PHONY: neon
neon:
	$(call ctest,build/neon,-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc \
	  -DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++ "-DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64;-L;/usr/aarch64-linux-gnu")

# --- sanitizers -----------------------------------------------------------------------------------------------------
.PHONY: sanitize-address sanitize-thread sanitize-python
sanitize-address: $(VENV)/.with-build ## the core under AddressSanitizer and UndefinedBehaviorSanitizer
	$(call ctest,build/address,-DFASTAUDIO_SANITIZE=address$(comma)undefined -DFASTAUDIO_POISON=ON)

sanitize-thread: $(VENV)/.with-build ## the core under ThreadSanitizer
	$(call ctest,build/thread,-DFASTAUDIO_SANITIZE=thread)

sanitize-python: ## the kernel and runtime tests of Python under AddressSanitizer (.venv-address)
	$(MAKE) VENV=.venv-address PACKAGE=build/address-python INSTALL="--config-settings=cmake.define.FASTAUDIO_SANITIZE=address --config-settings=cmake.define.FASTAUDIO_POISON=ON" .venv-address/.with-test
	LD_PRELOAD="$$(gcc -print-file-name=libasan.so) $$(gcc -print-file-name=libstdc++.so)" ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 PYTHONMALLOC=malloc \
	  .venv-address/bin/python -m pytest -q -p no:cacheprovider tests/backends tests/runtime -m "not slow" \
	  -k "not numba and not ten_thousand and not shrinking and not cannot_start and not 200_ms and not give_it_back"

# --- for work on the sources ----------------------------------------------------------------------------------------
.PHONY: dev bench lint docs wheel clean
dev: ## compile the extension in place (PYTHON= the interpreter, DEV_OPTIONS= for CMake; needs cmake, ninja, pybind11)
	cmake -S . -B $(BUILD)-$(tag) -G Ninja -DCMAKE_BUILD_TYPE=Release \
	  -DSKBUILD=1 -DFASTAUDIO_WERROR=ON $(DEV_OPTIONS) -DPython_EXECUTABLE=$$($(PYTHON) -c 'import sys; print(sys.executable)') > /dev/null
	cmake --build $(BUILD)-$(tag)
	for so in $(BUILD)-$(tag)/python/_fastaudio_core*.so; do cp $$so src/fastaudio/backends/cpu/.new.so && mv src/fastaudio/backends/cpu/.new.so src/fastaudio/backends/cpu/$$(basename $$so); done

bench: $(VENV)/.with-bench ## times beside librosa's and torch's, in one process
	$(VENV)/bin/fastaudio bench features
	$(VENV)/bin/fastaudio bench nn

lint: $(VENV)/.with-lint test-imports ## style, and who may import whom
	$(VENV)/bin/ruff check --no-cache .

docs: $(VENV)/.with-docs ## guides, lessons and a page for every public name, in build/docs
	$(py) -m sphinx -q -b html docs build/docs

wheel: $(VENV)/.with-lint ## sdist, and the wheel from it, in dist/
	$(py) -m build

clean: ## remove what these commands have made, except environments
	rm -rf build dist demo-out .pytest_cache .ruff_cache .import_linter_cache src/fastaudio/backends/cpu/*.so

# --- environments: $(VENV)/.with-X is made anew when a source is newer ------------------------------------------------
$(py):
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later, please: make PYTHON=...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.with-build: | $(py)
	$(py) -m pip install -q "scikit-build-core>=0.10" "pybind11>=2.13" cmake ninja
	touch $@

$(VENV)/.with-lint: | $(py)
	$(py) -m pip install -q ruff build
	touch $@

$(VENV)/.with-%: $(sources) | $(VENV)/.with-build
	$(py) -m pip install -q --no-build-isolation --config-settings=build-dir=$(PACKAGE) $(INSTALL) ".[$*]"
	touch $@

comma := ,
# $(call ctest,folder,cmake options): build and run tests/cpp there
define ctest
	$(VENV)/bin/cmake -S . -B $(1) -G Ninja -DCMAKE_MAKE_PROGRAM=$(abspath $(VENV))/bin/ninja -DCMAKE_BUILD_TYPE=Release -DFASTAUDIO_TESTS=ON $(2) > /dev/null
	$(VENV)/bin/cmake --build $(1)
	$(VENV)/bin/ctest --test-dir $(1) --output-on-failure
endef
