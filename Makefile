# SPDX-License-Identifier: Apache-2.0
# Everything is in dev.py; `python3 dev.py run` works where make is not installed.
PYTHON ?= python3
ARGS ?=

.PHONY: setup run test check docs bench soak lock
setup run test check docs bench soak lock:
	@$(PYTHON) dev.py $@ $(ARGS)
