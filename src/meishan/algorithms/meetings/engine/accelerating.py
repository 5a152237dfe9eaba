# SPDX-License-Identifier: Apache-2.0
"""Chooses how the inner loops run: as plain Python at once, or compiled by numba when that is ready.

Plain Python is quick on lists and slow on arrays, numba the other way round; `Work` holds what each likes. Loading
the compiled loops takes about a second, and compiling them the first time ten: so a search begins plain, and
`prepare` gets them ready in a thread. `NUMBA_DISABLE_JIT=1` keeps to plain Python.
"""

import importlib.util
import inspect
import os
import sys
import threading
from collections.abc import Callable, Sequence, Set
from types import ModuleType, SimpleNamespace
from typing import Any

from meishan.algorithms.meetings.engine import breaking, kernels, pushing

_SOURCES = (kernels, breaking, pushing)
_CALLED_FROM_PYTHON = {"place", "churn", "shuffle", "tidy", "count_cost", "insert", "load"}
_lock = threading.Lock()
_ready: list[SimpleNamespace] = []


def _own(module: ModuleType) -> dict[str, Callable]:
    """The functions that a module defines itself, callees first."""
    found = inspect.getmembers(module, inspect.isfunction)
    own = [(name, known) for name, known in found if known.__code__.co_filename == module.__file__]
    return dict(sorted(own, key=lambda item: item[1].__code__.co_firstlineno))


_PLAIN = SimpleNamespace(**{name: known for source in _SOURCES for name, known in _own(source).items()})


def loops() -> SimpleNamespace:
    """The inner loops, compiled if these are ready."""
    return _ready[0] if _ready else _PLAIN


def is_ready() -> bool:
    """Whether the compiled loops are there."""
    return bool(_ready)


def may_compile() -> bool:
    """Whether numba is installed and not switched off."""
    switched_off = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
    return not switched_off and importlib.util.find_spec("numba") is not None


def prepare(exercise: Callable[[SimpleNamespace], None]) -> None:
    """Compile the loops, or load them compiled, and try them by `exercise`; from then on `loops` gives them."""
    if not may_compile():
        return
    with _lock:
        if not _ready:
            made = compiled(_SOURCES, _CALLED_FROM_PYTHON)
            exercise(made)
            _ready.append(made)


def compiled(sources: Sequence[ModuleType], called: Set[str]) -> SimpleNamespace:
    """The loops of all sources, each calling the compiled others; `called`: those that Python calls.

    A later source's own names go before those of an earlier.
    """
    # numba takes a second to load, which only large or tight seminars should wait for.
    import numba  # noqa: PLC0415

    njit: Any = numba.njit
    made: dict[str, Callable] = {}
    for source in sources:
        module = _copy(source)
        own = _own(module)
        for name, known in made.items():
            if hasattr(module, name) and name not in own:
                setattr(module, name, known)
        for name, plain in own.items():
            options = {
                "nogil": True,
                "no_cfunc_wrapper": True,
                "no_cpython_wrapper": name not in called,
            }
            try:
                made[name] = njit(cache=True, **options)(plain)
            except RuntimeError:  # there is no folder where the cache could be kept
                made[name] = njit(**options)(plain)
            setattr(module, name, made[name])
    return SimpleNamespace(**made)


def _copy(source: ModuleType) -> ModuleType:
    """The module once more, so that the plain one stays as it is; numba's cache finds it again by its name."""
    name = f"{source.__name__}_compiled"
    spec = importlib.util.spec_from_file_location(name, source.__file__)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
