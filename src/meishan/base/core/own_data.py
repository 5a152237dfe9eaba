# SPDX-License-Identifier: Apache-2.0
"""What apps above keep about a person: each says how to read it, so that her own export holds all of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

KEEPERS: dict[str, Callable[[UUID], Any]] = {}


def keeps_own_data(key: str) -> Callable[[Callable[[UUID], Any]], Callable[[UUID], Any]]:
    """Make a function `(person's id) -> JSON values` the reader of what an app keeps about her.

    It runs with all rows in sight and must give nothing but hers. `key` names it in the export.
    """

    def make(function: Callable[[UUID], Any]) -> Callable[[UUID], Any]:
        if key in KEEPERS:
            raise ValueError(f"own data are kept under {key} already")
        KEEPERS[key] = function
        return function

    return make
