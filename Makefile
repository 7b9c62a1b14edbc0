# The two commands a user needs are `make demo` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
BUILD ?= build/dev

.PHONY: help dev
help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

dev: ## compile the extension in place, for work on the sources (PYTHON= chooses the interpreter)
	cmake -S . -B $(BUILD)-$$($(PYTHON) -c 'import sys; print(sys.implementation.cache_tag)') -G Ninja -DCMAKE_BUILD_TYPE=Release \
	  -DSKBUILD=1 -DFASTAUDIO_WERROR=ON -DPython_EXECUTABLE=$$($(PYTHON) -c 'import sys; print(sys.executable)') > /dev/null
	cmake --build $(BUILD)-$$($(PYTHON) -c 'import sys; print(sys.implementation.cache_tag)')
	cp $(BUILD)-$$($(PYTHON) -c 'import sys; print(sys.implementation.cache_tag)')/python/_fastaudio_core*.so src/fastaudio/backends/cpu/
