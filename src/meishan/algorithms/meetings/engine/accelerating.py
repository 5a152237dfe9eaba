# SPDX-License-Identifier: Apache-2.0
"""Compiles the inner loops where numba is there; where not, the same functions run as plain Python.

`NUMBA_DISABLE_JIT=1` chooses plain Python by hand. Plain Python is quick on lists and slow on arrays, numba the
other way round, so `pack` gives each what it likes.
"""

from collections.abc import Callable
from typing import Any

try:
    import numba

    COMPILED = not numba.config.DISABLE_JIT
except ImportError:
    COMPILED = False


def fast(function: Callable) -> Callable:
    """The function, compiled at its first call; kept for the next process where a folder can be written."""
    if not COMPILED:
        return function
    try:
        return numba.njit(cache=True)(function)
    except RuntimeError:  # no folder for the cache
        return numba.njit(function)


def pack(array: Any) -> Any:
    """A one-dimensional array as the inner loops read it best."""
    return array if COMPILED else array.tolist()
