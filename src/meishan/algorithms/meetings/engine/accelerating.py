# SPDX-License-Identifier: Apache-2.0
"""Chooses how the inner loops run: as plain Python at once, or compiled by numba when that is ready.

Plain Python is quick on lists and slow on arrays, numba the other way round; `Work` holds what each likes. Loading
the compiled loops takes about a second, and compiling them the first time ten: so a search begins plain, and
`prepare` gets them ready in a thread. `NUMBA_DISABLE_JIT=1` keeps to plain Python.
"""

import importlib.util
import os
import sys
import threading
from collections.abc import Callable
from types import ModuleType

from meishan.algorithms.meetings.engine import kernels

_COMPILED_NAME = f"{kernels.__name__}_compiled"
_CALLED_FROM_PYTHON = {"place", "churn", "shuffle", "tidy", "count_cost", "insert", "load"}
_lock = threading.Lock()
_ready: list[ModuleType] = []


def loops() -> ModuleType:
    """The inner loops, compiled if these are ready."""
    return _ready[0] if _ready else kernels


def is_ready() -> bool:
    """Whether the compiled loops are there."""
    return bool(_ready)


def may_compile() -> bool:
    """Whether numba is installed and not switched off."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0") and importlib.util.find_spec("numba") is not None


def prepare(exercise: Callable[[ModuleType], None]) -> None:
    """Compile the loops, or load them compiled, and try them by `exercise`; from then on `loops` gives them."""
    if not may_compile():
        return
    with _lock:
        if _ready:
            return
        # numba takes a second to load, which only large or tight seminars should wait for.
        import numba  # noqa: PLC0415

        spec = importlib.util.spec_from_file_location(_COMPILED_NAME, kernels.__file__)
        if spec is None or spec.loader is None:
            return
        module = importlib.util.module_from_spec(spec)
        # numba's cache finds the functions again by the name of their module.
        sys.modules[_COMPILED_NAME] = module
        spec.loader.exec_module(module)
        for name in kernels.LOOPS:
            options = {"no_cfunc_wrapper": True, "no_cpython_wrapper": name not in _CALLED_FROM_PYTHON}
            plain = getattr(module, name)
            try:
                made = numba.njit(cache=True, **options)(plain)
            except RuntimeError:  # there is no folder where the cache could be kept
                made = numba.njit(**options)(plain)
            setattr(module, name, made)
        exercise(module)
        _ready.append(module)
